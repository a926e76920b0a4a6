"""A few hostile cases through a process of their own, as a shell starts it: streams and locale are the process's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cases import docx, ole, paragraph
from tests.hostile.rosters import ROW
from tests.hostile.scenes import OUT, ROSTER, TEMPLATE, csv
from tests.hostile.templates import ESCAPES, PEOPLE

ROOT = Path(__file__).parents[2]


def docgen(folder: Path, *words: str, shell: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run docgen in the folder; `shell` is what the shell adds behind the command."""
    command = [sys.executable, "-c", "from docgen.cli import main; main()", *words]
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LC_", "LANG", "DOCGEN", "PYTHONUTF8"))
    }
    env = {**kept, "PYTHONPATH": str(ROOT), **environment}
    if not shell:
        return subprocess.run(command, cwd=folder, env=env, capture_output=True, timeout=20, check=False)
    line = ["sh", "-c", f'"$0" "$@" {shell}', *command]
    return subprocess.run(line, cwd=folder, env=env, capture_output=True, timeout=20, check=False)


def quiet(said: bytes) -> bool:
    """Tell whether nothing was said that only a programmer reads."""
    return not any(word in said for word in (b"Traceback", b"panicked", b"RUST_BACKTRACE", b"Error:"))


@pytest.mark.parametrize("locale", ["C", "POSIX", "zh_CN.GB18030"])
def test_a_program_in_a_template_is_refused_in_any_locale(locale: str, tmp_path: Path) -> None:
    (tmp_path / TEMPLATE).write_bytes(docx(paragraph(ESCAPES[0][0])))
    (tmp_path / ROSTER).write_bytes(PEOPLE)
    ended = docgen(tmp_path, "batch", TEMPLATE, ROSTER, "-o", OUT, LC_ALL=locale, PYTHONUTF8="0")
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert b"DG606" in ended.stderr
    assert quiet(ended.stderr)
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([TEMPLATE, ROSTER])


def test_a_reader_that_panics_shows_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "花名册.xls").write_bytes(ole("Workbook", head=b"\x09\x08"))
    ended = docgen(tmp_path, "batch", "pledge", "花名册.xls", "-o", OUT, DOCGEN_LANG="zh")
    assert ended.returncode == 2
    assert b"DG159" in ended.stderr
    assert quiet(ended.stderr)


@pytest.mark.skipif(sys.platform == "win32", reason="the shell of Windows closes no streams")
@pytest.mark.parametrize("shell", [">&-", "2>&-", "<&-", ">&- 2>&- <&-", "2>/dev/full"])
def test_letters_are_made_with_streams_closed_or_full(shell: str, tmp_path: Path) -> None:
    (tmp_path / ROSTER).write_bytes(csv(("党支部", "姓名", "承诺事项"), ROW))
    ended = docgen(tmp_path, "batch", "pledge", ROSTER, "-o", OUT, "--json", shell=shell)
    assert ended.returncode == 0
    assert quiet(ended.stderr)
    assert [each.name for each in (tmp_path / OUT).glob("*.docx")] == ["001-第一小学党支部-王芳-承诺书.docx"]
