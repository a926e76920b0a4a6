"""Pages as LibreOffice sets them: 22 lines of 28 characters, and where things stand on them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docgen.word.house import build

LINES, CHARS = 22, 28


@pytest.fixture(scope="module")
def pages(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the PDFs of a page filled to its last character, of one character more, and of a paper of four pages."""
    from benchmarks.typeset import to_pdf

    folder = tmp_path_factory.mktemp("pages")
    texts = {
        "full": "党" * (LINES * CHARS - 2),
        "over": "党" * (LINES * CHARS - 1),
        "long": "党" * (LINES * CHARS * 4 - 2),
    }
    for name, text in texts.items():
        paper = build("gongwen")
        paper.body(text)
        (folder / f"{name}.docx").write_bytes(paper.to_bytes())
    made = to_pdf([folder / f"{name}.docx" for name in texts], folder)
    return dict(zip(texts, made, strict=True))


def count(pdf: Path) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes()))


def test_a_page_holds_22_lines_of_28_characters_and_not_one_character_more(pages: dict[str, Path]):
    assert [count(pages[name]) for name in ("full", "over", "long")] == [1, 2, 4]


def test_edges_indents_and_page_numbers_stand_where_the_standard_has_them(pages: dict[str, Path]):
    pytest.importorskip("pdfplumber", reason="缺少 pdfplumber，未量版面")
    from benchmarks.pages import judge, read_sheets
    from docgen.word.standard import profile

    house = profile("gongwen")
    findings = list(judge(read_sheets(pages["long"], house.page), house))
    assert {each.what: each.found for each in findings if each.what.startswith("满")} == {
        "满页行数": "22", "满行字数": "28",
    }  # fmt: skip
    assert [each for each in findings if not each.right] == []
