"""What tags take away leaves a document that Word can open, and what loops repeat stays unlike itself."""

import io
import re
import zipfile

import pytest

from tests.cases import paragraph, part
from tests.word.papers import row, runs, table, template

HIDDEN = paragraph("{%p if 无 %}") + paragraph("甲") + paragraph("{%p endif %}")
DRAWN = '<w:r><w:drawing><wp:inline xmlns:wp="urn:wp"><wp:docPr name="图" id="7"/></wp:inline></w:drawing></w:r>'


def inside(tag: str, *, body: str, **values: object) -> str:
    """Render a body and return what then stands in it, from the first `tag` on, without attributes of xml:space."""
    document = template(body=body).render(values)
    xml = zipfile.ZipFile(io.BytesIO(document)).read("word/document.xml").decode()
    return xml[xml.index(f"<{tag}") : xml.index("</w:body>")].replace(' xml:space="preserve"', "")


def test_a_cell_whose_paragraphs_all_went_keeps_an_empty_one() -> None:
    cells = inside("w:tr", body=f"<w:tbl><w:tr><w:tc>{HIDDEN}</w:tc></w:tr></w:tbl>")
    assert cells == "<w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"


def test_a_cell_that_ends_with_a_table_gets_a_paragraph_after_it() -> None:
    nested = "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    cells = inside("w:tr", body=f"<w:tbl><w:tr><w:tc>{nested}{HIDDEN}</w:tc></w:tr></w:tbl>")
    assert cells == f"<w:tr><w:tc>{nested}<w:p/></w:tc></w:tr></w:tbl>"


def test_a_cell_that_kept_its_paragraph_gets_no_other() -> None:
    cells = inside("w:tr", body=f"<w:tbl><w:tr><w:tc>{HIDDEN}</w:tc></w:tr></w:tbl>", 无="有")
    assert cells == "<w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"


def test_a_table_whose_rows_all_went_goes_too() -> None:
    rows = row("{%tr for 人 in 名单 %}") + row("{{ 人 }}") + row("{%tr endfor %}")
    assert inside("w:body", body=table(rows), 名单=()) == "<w:body><w:p><w:r><w:t/></w:r></w:p>"


def test_a_row_whose_cells_all_went_goes_and_takes_its_table_when_it_was_the_last() -> None:
    cells = row("{%tc if 无 %}", "甲", "{%tc endif %}")
    assert inside("w:body", body=table(cells)) == "<w:body><w:p><w:r><w:t/></w:r></w:p>"
    kept = inside("w:tbl", body=table(row("乙"), cells))
    assert kept.count("<w:tr>") == 1


@pytest.mark.parametrize("name", ["header1", "footer1"])
def test_a_header_whose_paragraphs_all_went_keeps_an_empty_one(name: str) -> None:
    root = {"header1": "hdr", "footer1": "ftr"}[name]
    document = template("正文", extra={f"word/{name}.xml": part(root, HIDDEN)}).render({})
    assert zipfile.ZipFile(io.BytesIO(document)).read(f"word/{name}.xml").decode().endswith(f"><w:p/></w:{root}>")


def looped(body: str) -> str:
    """Return what a loop over two items makes of a body."""
    return inside(
        "w:body", body=paragraph("{%p for 条 in 名单 %}") + body + paragraph("{%p endfor %}"), 名单=("甲", "乙")
    )


def test_drawings_in_a_loop_get_a_number_each() -> None:
    assert re.findall(r'docPr name="图" id="(\d+)"', looped(f"<w:p>{DRAWN}</w:p>")) == ["1", "2"]


def test_bookmarks_in_a_loop_are_dropped() -> None:
    bookmark = '<w:bookmarkStart w:id="5" w:name="甲"/>' + runs("{{ 条 }}") + '<w:bookmarkEnd w:id="5"/>'
    assert "bookmark" not in looped(bookmark)


def test_the_ids_of_paragraphs_in_a_loop_are_dropped() -> None:
    space = "http://schemas.microsoft.com/office/word/2010/wordml"
    assert "paraId" not in looped(f'<w:p xmlns:w14="{space}" w14:paraId="1A2B3C4D" w14:textId="77777777"/>')
