"""The templates of what goes to the printer are what their outlines write, and no kind."""

from pathlib import Path

import pytest

from docgen.kinds import kinds
from docgen.word.house import build_outline
from tests.print_templates import BLOCKS, outlines


@pytest.mark.parametrize("outline", outlines(), ids=lambda path: path.stem)
def test_a_template_is_what_its_outline_writes(outline: Path) -> None:
    assert outline.with_suffix(".docx").read_bytes() == build_outline(outline, blocks=BLOCKS), (
        "改了提纲，请运行 python tests/print_templates.py"
    )


def test_they_are_no_kind() -> None:
    assert "print" not in kinds()
