"""Templates and values made by chance: whatever docxtpl makes of them, or raises, so do we."""

from pathlib import Path

import pytest

from docgen.word.compat import Rendered
from tests.word.compat.generated import case
from tests.word.compat.packages import by_docgen, by_docxtpl

CASES = 300
GROUP = 30


@pytest.mark.parametrize("first", range(0, CASES, GROUP))
def test_a_template_made_by_chance_gives_what_docxtpl_gives(first: int, tmp_path: Path) -> None:
    template, out = tmp_path / "模板.docx", tmp_path / "文.docx"
    for seed in range(first, first + GROUP):
        each = case(seed)
        template.write_bytes(each.template)
        expected = by_docxtpl(template, each.context(), out, **each.options())
        out.unlink(missing_ok=True)
        road, made = by_docgen(template, each.context(), out, **each.options())
        assert made == expected, f"case {seed}"
        assert road == (Rendered("compiled") if isinstance(expected, dict) else None), f"case {seed}"
        assert out.exists() == isinstance(expected, dict), f"case {seed}"
