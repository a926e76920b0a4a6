"""The read model: what counts as text, where it stands, and the dump that goldens keep."""

from __future__ import annotations

import pickle

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import InputRefused
from docgen.word.blocks import (
    Blocks,
    Cell,
    Paragraph,
    Place,
    PlaceKind,
    Run,
    Table,
    dump,
    read_blocks_bytes,
    text,
)

BODY = Place(PlaceKind.BODY)
STYLES = cases.part(
    "styles",
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="公文标题"/></w:style>'
    '<w:style w:type="character" w:styleId="c"><w:name w:val="强调"/></w:style>',
)


def read(body: str) -> Blocks:
    return read_blocks_bytes(cases.docx(body))


def whole(body: str) -> str:
    return text(read(body))


def one(number: int, words: str, place: Place = BODY) -> Paragraph:
    return Paragraph(number, "word/document.xml", "", place, (Run(words),) if words else ())


def r(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def table(*rows: str) -> str:
    cells = "".join(
        f"<w:tr>{''.join(f'<w:tc>{cases.paragraph(cell)}</w:tc>' for cell in row.split())}</w:tr>" for row in rows
    )
    return f"<w:tbl><w:tblPr/>{cells}</w:tbl>"


def box(words: str) -> str:
    return f"<wps:txbx><w:txbxContent>{cases.paragraph(words)}</w:txbxContent></wps:txbx>"


def test_paragraphs_are_numbered_from_one() -> None:
    found = read(cases.paragraph("甲") + cases.paragraph("") + cases.paragraph("乙"))
    assert [(each.number, each.text) for each in found.paragraphs] == [(1, "甲"), (2, ""), (3, "乙")]


def test_paragraphs_in_cells_are_counted_in_reading_order() -> None:
    found = read(cases.paragraph("前") + table("甲 乙", "丙") + cases.paragraph("后"))
    place = PlaceKind.TABLE
    assert found.parts[0].blocks == (
        one(1, "前"),
        Table(
            1,
            (
                (Cell((one(2, "甲", Place(place, 1, 1, 1)),)), Cell((one(3, "乙", Place(place, 1, 1, 2)),))),
                (Cell((one(4, "丙", Place(place, 1, 2, 1)),)),),
            ),
        ),
        one(5, "后"),
    )
    assert found.tables == (found.parts[0].blocks[1],)


def test_a_table_in_a_cell_is_read_where_it_stands() -> None:
    inner = table("内")
    found = read(f"<w:tbl><w:tr><w:tc>{cases.paragraph('外')}{inner}{cases.paragraph('尾')}</w:tc></w:tr></w:tbl>")
    assert [(each.text, each.place.table) for each in found.paragraphs] == [("外", 1), ("内", 2), ("尾", 1)]


def test_the_style_is_told_by_its_name_and_its_absence_by_the_default() -> None:
    body = '<w:p><w:pPr><w:pStyle w:val="b"/></w:pPr></w:p><w:p/><w:p><w:pPr><w:pStyle w:val="z"/></w:pPr></w:p>'
    data = cases.docx(body, links=cases.arrow("styles", "styles.xml"), extra={"word/styles.xml": STYLES})
    assert [each.style for each in read_blocks_bytes(data).paragraphs] == ["公文标题", "Normal", "z"]


def test_runs_bear_their_own_fonts_and_equal_neighbours_are_joined() -> None:
    song = '<w:rFonts w:eastAsia="宋体" w:ascii="Times New Roman"/>'
    found = read(f"<w:p>{r('王', song)}{r('芳', song)}{r('同志')}</w:p>").paragraphs[0]
    assert found.runs == (Run("王芳", False, "宋体", "Times New Roman"), Run("同志"))
    assert found.text == "王芳同志"


@pytest.mark.parametrize(
    ("vanish", "hidden"),
    [("<w:vanish/>", True), ('<w:vanish w:val="1"/>', True), ('<w:vanish w:val="false"/>', False), ("", False)],
)
def test_hidden_text_is_marked_and_kept(vanish: str, hidden: bool) -> None:
    assert read(f"<w:p>{r('密', vanish)}</w:p>").paragraphs[0].runs == (Run("密", hidden),)


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>", "甲\t乙"),
        ("<w:r><w:ptab/></w:r>", "\t"),
        ("<w:r><w:br/></w:r>", "\n"),
        ("<w:r><w:cr/></w:r>", "\n"),
        ('<w:r><w:br w:type="page"/></w:r>', "\f"),
        ('<w:r><w:br w:type="column"/></w:r>', "\v"),
        ("<w:r><w:noBreakHyphen/></w:r>", "-"),
        ("<w:r><w:lastRenderedPageBreak/><w:t> 甲 </w:t></w:r>", " 甲 "),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "\uf0fe"),
        ('<w:r><w:sym w:font="Wingdings" w:char="无"/></w:r>', ""),
        ('<w:hyperlink w:anchor="a"><w:r><w:t>甲</w:t></w:r></w:hyperlink>', "甲"),
        ("<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent><w:r><w:t>甲</w:t></w:r></w:sdtContent></w:sdt>", "甲"),
        ("<w:smartTag><w:smartTag><w:r><w:t>甲</w:t></w:r></w:smartTag></w:smartTag>", "甲"),
        ('<w:fldSimple w:instr="PAGE"><w:r><w:t>3</w:t></w:r></w:fldSimple>', "3"),
        ("<w:ins><w:r><w:t>增</w:t></w:r></w:ins>", "增"),
        ("<w:moveTo><w:r><w:t>来</w:t></w:r></w:moveTo>", "来"),
        ("<w:del><w:r><w:delText>删</w:delText><w:tab/></w:r></w:del>", ""),
        ("<w:moveFrom><w:r><w:t>去</w:t></w:r></w:moveFrom>", ""),
        ("<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>", "x"),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>zhé</w:t></w:r></w:rt>"
            "<w:rubyBase><w:r><w:t>喆</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            "喆",
        ),
        ("<!--注--><?a b?><w:r><w:t>甲</w:t></w:r>", "甲"),
        ("<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>", ""),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            "7",
        ),
        ("<w:r><w:t>𠮷㐂喆\U000e0100</w:t></w:r>", "𠮷㐂喆\U000e0100"),
    ],
)
def test_what_counts_as_text(inner: str, shown: str) -> None:
    assert whole(f"<w:p>{inner}</w:p>") == shown


def test_a_symbol_bears_the_font_it_is_drawn_with() -> None:
    found = read('<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r></w:p>').paragraphs[0]
    assert found.runs == (Run("\uf0fe", False, "Wingdings", "Wingdings"),)


def test_paragraphs_and_tables_are_found_in_content_controls_and_insertions() -> None:
    body = f"<w:sdt><w:sdtContent>{cases.paragraph('甲')}{table('乙')}</w:sdtContent></w:sdt>"
    assert whole(f"{body}<w:customXml>{cases.paragraph('丙')}</w:customXml>") == "甲\n乙\n丙"


def test_rows_and_cells_are_found_in_content_controls_and_deleted_rows_are_not() -> None:
    cell = f"<w:sdt><w:sdtContent><w:tc>{cases.paragraph('甲')}</w:tc></w:sdtContent></w:sdt>"
    row = f"<w:sdt><w:sdtContent><w:tr>{cell}</w:tr></w:sdtContent></w:sdt>"
    gone = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{cases.paragraph('乙')}</w:tc></w:tr>"
    assert whole(f"<w:tbl>{row}{gone}</w:tbl>") == "甲"


def test_a_text_box_told_twice_is_read_once_right_after_its_paragraph() -> None:
    choice = f"<mc:Choice Requires='wps'><w:drawing>{box('框')}</w:drawing></mc:Choice>"
    fallback = f"<mc:Fallback><w:pict><v:textbox>{box('框')}</v:textbox></w:pict></mc:Fallback>"
    shape = f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>"
    found = read(f"<w:p>{r('前')}{shape}</w:p>{cases.paragraph('后')}")
    assert found.parts[0].blocks == (one(1, "前"), one(1, "框", Place(PlaceKind.TEXTBOX)), one(2, "后"))


def test_a_text_box_for_old_programs_only_is_read() -> None:
    fallback = f"<mc:Fallback><w:pict>{box('框')}</w:pict></mc:Fallback>"
    assert whole(f"<w:p><w:r><mc:AlternateContent>{fallback}</mc:AlternateContent></w:r></w:p>") == "\n框"


def full() -> bytes:
    note = "<w:{0} w:type='separator'><w:p/></w:{0}><w:{0} w:id='1'>{1}</w:{0}>"
    links = [
        cases.arrow("endnotes", "endnotes.xml", id="r1"),
        cases.arrow("footnotes", "footnotes.xml", id="r2"),
        cases.arrow("footer", "footer1.xml", id="r3"),
        cases.arrow("header", "header1.xml", id="r4"),
        cases.arrow("styles", "styles.xml", id="r5"),
        cases.arrow("header", "none.xml", id="r6"),
    ]
    merged = f"<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>{cases.paragraph('丙')}{cases.paragraph('a|b')}</w:tc>"
    body = [
        f'<w:p><w:pPr><w:pStyle w:val="b"/></w:pPr>{r("承诺书")}</w:p>',
        f"<w:p>{r('王芳')}{r('暗', '<w:vanish/>')}<w:r><w:tab/><w:br/></w:r></w:p>",
        f"<w:p><w:r><w:drawing>{box('框')}</w:drawing></w:r></w:p>",
        table("甲 乙").replace("</w:tbl>", f"<w:tr>{merged}</w:tr></w:tbl>"),
        f"<w:tbl><w:tr><w:tc>{table('内 层')}{cases.paragraph('')}</w:tc></w:tr></w:tbl>",
    ]
    return cases.docx(
        "".join(body),
        links="".join(links),
        extra={
            "word/styles.xml": STYLES,
            "word/header1.xml": cases.part("hdr", cases.paragraph("页眉") + table("眉")),
            "word/footer1.xml": cases.part("ftr", cases.paragraph("— 1 —")),
            "word/footnotes.xml": cases.part("footnotes", note.format("footnote", cases.paragraph("脚注"))),
            "word/endnotes.xml": cases.part("endnotes", note.format("endnote", cases.paragraph("尾注"))),
        },
    )


DUMP = r"""== body word/document.xml
公文标题: 承诺书
Normal: 王芳[hidden: 暗]\t\n
Normal:
[textbox] Normal: 框
| 甲 | 乙 |
| 丙 / a\|b [span 2] |
| [| 内 | 层 |] /  |
== header word/header1.xml
Normal: 页眉
| 眉 |
== footer word/footer1.xml
Normal: — 1 —
== footnote word/footnotes.xml
Normal: 脚注
== endnote word/endnotes.xml
Normal: 尾注
"""


def test_the_dump_is_one_line_a_paragraph_or_row_with_headers_and_notes_at_the_end() -> None:
    assert dump(read_blocks_bytes(full())) == DUMP


def test_a_header_keeps_its_place_even_in_a_table() -> None:
    found = [each.place for each in read_blocks_bytes(full()).paragraphs if each.part == "word/header1.xml"]
    assert found == [Place(PlaceKind.HEADER), Place(PlaceKind.HEADER, 1, 1, 1)]


def test_blocks_can_be_sent_to_another_process() -> None:
    found = read_blocks_bytes(full())
    assert pickle.loads(pickle.dumps(found)) == found


def test_bytes_that_are_no_document_are_refused_as_at_the_gate() -> None:
    with pytest.raises(InputRefused) as caught:
        read_blocks_bytes(b"PK\3\4", file="甲.docx")
    assert [each.code for each in caught.value.problems] == ["DG659"]


LINES = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Cn"]), max_size=40)


@given(st.lists(LINES, min_size=1, max_size=5))
def test_every_legal_text_is_read_back_as_written(lines: list[str]) -> None:
    escaped = (line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for line in lines)
    assert [each.text for each in read("".join(map(cases.paragraph, escaped))).paragraphs] == lines


@given(LINES)
def test_a_paragraph_is_one_line_of_the_dump(line: str) -> None:
    escaped = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert dump(read(cases.paragraph(escaped))).count("\n") == 2
