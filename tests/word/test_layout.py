"""docxtpl's tags that lay out a table make in the strict renderer what docxtpl makes of them."""

from __future__ import annotations

import io
import zipfile

import pytest
from docxtpl import DocxTemplate
from lxml import etree

from docgen.errors import RowRefused, TemplateRefused
from tests.cases import docx, paragraph
from tests.word.papers import table as plain_table
from tests.word.papers import template

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def table(*rows: str) -> str:
    grid = '<w:tblPr/><w:tblGrid><w:gridCol w:w="100"/><w:gridCol w:w="100"/></w:tblGrid>'
    return plain_table(*rows).replace("<w:tbl>", f"<w:tbl>{grid}", 1)


def cell(text: str, properties: str = '<w:tcW w:w="100" w:type="dxa"/>') -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def rows_of(document: bytes) -> list[list[tuple[dict[str, str], str]]]:
    """Return every cell as (span, merge and fill; text), the text of continued cells left out: nobody sees it."""
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(document)).read("word/document.xml"))
    rows = []
    for row in root.iter(f"{W}tr"):
        cells = []
        for each in row.iter(f"{W}tc"):
            said = {
                name: node.get(f"{W}{attribute}")
                for name, attribute in (("gridSpan", "val"), ("vMerge", "val"), ("shd", "fill"))
                if (node := each.find(f"{W}tcPr/{W}{name}")) is not None
            }
            text = "" if said.get("vMerge") == "continue" else "".join(each.itertext(f"{W}t"))
            cells.append((said, text.strip()))
        rows.append(cells)
    return rows


FOUR, TWO = '<w:gridSpan w:val="4"/>', '<w:gridSpan w:val="2"/>'
LOOP = "<w:tr>" + cell("{%tr for 人 in 名单 %}") + "</w:tr>", "<w:tr>" + cell("{%tr endfor %}") + "</w:tr>"
BODIES = {
    "colspan": table(f"<w:tr>{cell('{% colspan 列 %}{{ 名 }}')}{cell('乙')}</w:tr>"),
    "colspan over a span": table(f"<w:tr>{cell('{% colspan 列 %}{{ 名 }}', FOUR)}{cell('乙')}</w:tr>"),
    "cellbg": table(f"<w:tr>{cell('{% cellbg 色 %}{{ 名 }}')}{cell('乙')}</w:tr>"),
    "cellbg in a loop": table(LOOP[0], f"<w:tr>{cell('{% cellbg 人.色 %}{{ 人.名 }}')}{cell('乙')}</w:tr>", LOOP[1]),
    "vm": table(LOOP[0], f"<w:tr>{cell('{% vm %}{{ 名 }}')}{cell('{{ 人.名 }}')}</w:tr>", LOOP[1]),
    "hm": table(f"<w:tr>{cell('{%tc for 人 in 名单 %}')}{cell('{% hm %}{{ 名 }}')}{cell('{%tc endfor %}')}</w:tr>"),
    "hm over a span": table(
        f"<w:tr>{cell('{%tc for 人 in 名单 %}')}{cell('{% hm %}{{ 名 }}', TWO)}{cell('{%tc endfor %}')}</w:tr>"
    ),
}
VALUES = {
    "列": "3", "名": "甲", "色": "FFD966",
    "名单": ({"名": "子", "色": "FF0000"}, {"名": "丑", "色": "00FF00"}, {"名": "寅", "色": "0000FF"}),
}  # fmt: skip


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_table_is_laid_out_as_by_docxtpl(body: str) -> None:
    theirs = DocxTemplate(io.BytesIO(docx(body)))
    theirs.render(VALUES)
    out = io.BytesIO()
    theirs.save(out)
    assert rows_of(template(body=body).render(VALUES)) == rows_of(out.getvalue())


def test_a_split_tag_and_a_cell_without_properties_are_laid_out_too() -> None:
    runs = "".join(f"<w:r><w:t>{each}</w:t></w:r>" for each in ("{% cell", "bg 色 %}", "甲"))
    body = table(f"<w:tr><w:tc><w:p>{runs}</w:p></w:tc></w:tr>")
    assert rows_of(template(body=body).render({"色": "auto"})) == [[({"shd": "auto"}, "甲")]]


@pytest.mark.parametrize("colour", ["黄", "FFD96", 'F"/><w:x a="', "FFD966\n"])
def test_a_colour_that_is_none_refuses_the_row(colour: str) -> None:
    compiled = template(body=table(f"<w:tr>{cell('{% cellbg 色 %}甲')}</w:tr>"))
    if colour.strip() == "FFD966":
        assert rows_of(compiled.render({"色": colour})) == [[({"shd": "FFD966"}, "甲")]]
        return
    with pytest.raises(RowRefused) as error:
        compiled.render({"色": colour})
    assert [each.code for each in error.value.problems] == ["DG694"]


@pytest.mark.parametrize("columns", ["0", "64", "-1"])
def test_a_span_that_no_table_has_refuses_the_row(columns: str) -> None:
    with pytest.raises(RowRefused) as error:
        template(body=table(f"<w:tr>{cell('{% colspan 列 %}甲')}</w:tr>")).render({"列": columns})
    assert [each.code for each in error.value.problems] == ["DG695"]


@pytest.mark.parametrize("tag", ["{% vm %}", "{% hm %}", "{% colspan 2 %}", "{% cellbg 'FFD966' %}"])
def test_outside_a_table_it_is_refused_at_its_paragraph(tag: str) -> None:
    with pytest.raises(TemplateRefused) as error:
        template("正文", tag)
    assert [(each.code, each.origin.paragraph) for each in error.value.problems] == [("DG697", 2)]


def test_a_merge_outside_a_loop_is_refused() -> None:
    with pytest.raises(TemplateRefused) as error:
        template(body=table(f"<w:tr>{cell('{% vm %}甲')}</w:tr>"))
    assert {each.code for each in error.value.problems} == {"DG696"}
