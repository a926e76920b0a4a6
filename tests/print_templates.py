"""Write templates/print/*.docx, the papers that go with a batch to the printer, from the outlines beside them.

`python tests/print_templates.py` rewrites them; test_print_templates.py compares.
"""

from __future__ import annotations

from pathlib import Path

from docgen.word.house import build_outline

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "print"
BLOCKS = FOLDER.parent / "blocks"


def outlines() -> list[Path]:
    """Return the outlines."""
    return sorted(FOLDER.glob("*.yaml"))


if __name__ == "__main__":
    for each in outlines():
        each.with_suffix(".docx").write_bytes(build_outline(each, blocks=BLOCKS))
