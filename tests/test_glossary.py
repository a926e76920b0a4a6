"""docs/glossary.md is the border of the two languages: every role, type and stage of the code stands in it, once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from docgen.glossary import Role, Stage, Type
from docgen.kinds import kinds

PAGE = Path(__file__).resolve().parent.parent / "docs" / "glossary.md"


def rows() -> list[tuple[str, str]]:
    """Return (中文, identifier) of every row of every table."""
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.read_text("utf-8").splitlines() if line
    ]
    return [(cell[0], cell[1]) for cell in cells if len(cell) == 4 and cell[0] not in ("中文", "---")]


def test_the_page_has_rows() -> None:
    assert ("承诺书", "pledge") in rows()


def test_every_role_stands_in_the_glossary() -> None:
    assert {str(role) for role in Role} <= {identifier for _, identifier in rows()}


def test_every_type_stands_in_the_glossary_under_its_chinese_name() -> None:
    chinese = dict(rows())
    assert {kind_of: chinese.get(kind_of) for kind_of in Type} == {each: each.name.lower() for each in Type}


def test_every_stage_stands_in_the_glossary_under_its_chinese_name() -> None:
    chinese = dict(rows())
    assert {stage: chinese.get(stage) for stage in Stage} == {each: f"Stage.{each.name}" for each in Stage}


def test_every_shipped_kind_stands_in_the_glossary() -> None:
    assert {(kind.title, kind.id) for kind in kinds().values()} <= set(rows())


def test_a_term_has_one_identifier_and_an_identifier_one_term() -> None:
    terms, identifiers = (Counter(column) for column in zip(*rows(), strict=True))
    assert [each for each, count in (terms + identifiers).items() if count > 1] == []


def test_every_row_says_its_authority() -> None:
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    assert [line for line in lines if line.split("|")[3].strip() == ""] == []
