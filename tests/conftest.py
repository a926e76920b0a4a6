"""What all tests share: programs by marker, the counts that `dev.py test` closes with, hypothesis' limits.

A test that takes the fixture `soffice` or `pdftoppm` carries the marker of that name by itself, and is skipped, by the
name of what is missing, where the machine has not got it.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = {"soffice": "needs_soffice", "pdftoppm": "needs_pdftoppm"}

# dev.py and the package `tests` lie here; plain `pytest`, unlike `python -m pytest`, does not look for them.
sys.path.insert(0, str(ROOT))
import dev  # noqa: E402

# Two busy cores make a deadline in milliseconds a matter of luck.
settings.register_profile("docgen", deadline=None)
settings.load_profile("docgen")


@cache
def reasons() -> dict[str, str]:
    """Return, by marker, the sentence for tests that cannot run here; no entry where all is here."""
    missing = {tool.marker: dev.missing_tools(tool.marker) for tool in dev.TOOLS}
    return {
        marker: f"缺少 {dev.names_of(tools)}，安装后可运行：{dev.cure(tools)}"
        for marker, tools in missing.items()
        if tools
    }


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --rewrite, which writes the golden texts of the kinds anew."""
    parser.addoption("--rewrite", action="store_true", help="write the golden texts anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the fixtures they take, and skip those whose marker names a missing program."""
    for item in items:
        for name, marker in FIXTURES.items():
            if name in getattr(item, "fixturenames", ()):
                item.add_marker(marker)
        for marker, reason in reasons().items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests lacked a program, and leave the counts where `dev.py test` asked for them."""
    stats = terminalreporter.stats
    skipped = stats.get("skipped", [])
    unmet = [report for report in skipped if any(reason in str(report.longrepr) for reason in reasons().values())]
    if unmet:
        terminalreporter.write_line(f"因缺少工具未运行的测试：{len(unmet)} 项")
    if kept := os.environ.get("DOCGEN_TEST_COUNTS"):
        counts = {
            "passed": len(stats.get("passed", [])),
            "failed": len(stats.get("failed", [])) + len(stats.get("error", [])),
            "skipped": len(skipped),
            "unmet": len(unmet),
        }
        Path(kept).write_text(json.dumps(counts), "ascii")


@pytest.fixture(scope="session")
def soffice() -> str:
    """Return the path of LibreOffice."""
    return str(dev.find_soffice())


@pytest.fixture(scope="session")
def pdftoppm() -> str:
    """Return the path of poppler's pdftoppm."""
    return str(shutil.which("pdftoppm"))
