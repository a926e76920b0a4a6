"""docs/cli.md says what the commands say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).with_name("manual.py")
PAGE = SCRIPT.parent.parent / "docs" / "cli.md"


def test_the_manual_says_what_every_help_says(tmp_path: Path) -> None:
    written = tmp_path / "cli.md"
    subprocess.run([sys.executable, str(SCRIPT), str(written)], check=True)
    assert written.read_text("utf-8") == PAGE.read_text("utf-8"), "please run: python tests/manual.py"
