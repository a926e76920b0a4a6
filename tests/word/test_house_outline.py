"""What the entries of an outline write: paragraphs, run-in headings, loops, tables, pages that lie on their side."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import etree

from docgen.word.house import build, build_template
from docgen.word.house.outline import Outline
from docgen.word.template import compile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COLUMNS = [
    {"title": "序号", "width_mm": 16, "align": "center", "text": "{{ loop.index }}"},
    {"title": "任务", "text": "{{ 项.任务 }}"},
    {"title": "举措", "text": "{{ 步 }}", "for": "步 in 项.举措"},
]
TABLE = {"table": {"for": "项 in 清单", "columns": COLUMNS}}
ITEMS = {"清单": [{"任务": "健全制度", "举措": ["修订", "公开"]}, {"任务": "建强队伍", "举措": []}]}


def parts_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def written(*content: dict[str, Any], profile: str = "gongwen") -> bytes:
    paper = build(profile)
    Outline(paper, Path()).write(content)
    return paper.to_bytes()


def made(*content: dict[str, Any], values: dict[str, Any]) -> Any:
    """Return the body of the document that an outline's template makes of the values."""
    rendered = compile(parts_of(written(*content)), file="template.docx").render(values)
    return docx.Document(io.BytesIO(rendered)).element.body


def body(package: bytes) -> etree._Element:
    return etree.fromstring(parts_of(package)["word/document.xml"])[0]


def lines(node: Any) -> list[tuple[str, str]]:
    """Return the style and the text of each paragraph."""
    return [
        (p.find(f"{W}pPr/{W}pStyle").get(f"{W}val"), "".join(t.text for t in p.iter(f"{W}t")))
        for p in node.iter(f"{W}p")
    ]


def sheets(node: Any) -> list[str]:
    """Return how the sheet of each section lies."""
    return [each.get(f"{W}orient", "portrait") for each in node.iter(f"{W}pgSz")]


# ---- paragraphs


def test_a_title_of_several_lines_is_a_paragraph_for_each():
    title = {"title": {"for": "行 in 标题", "text": "{{ 行 }}"}}
    assert lines(made(title, values={"标题": ["示例县教育局", "工作要点"]})) == [
        ("Title", "示例县教育局"), ("Title", "工作要点"),
    ]  # fmt: skip


def test_the_last_turn_of_a_loop_may_have_a_role_of_its_own():
    text = {"body": {"for": "段 in 正文", "text": "{{ 段 }}", "last": "closing"}}
    assert lines(made(text, values={"正文": ["甲", "乙"]})) == [("Body", "甲"), ("Closing", "乙")]


def test_a_paragraph_under_a_condition_falls_away():
    assert lines(made({"body": {"if": "结语", "text": "{{ 结语 }}"}}, values={"结语": ""})) == []


def test_a_run_in_heading_is_a_paragraph_of_text_that_begins_in_the_heading_s_font():
    paragraph = body(written({"run_in": {"lead": ["（一）", "抓教育。"], "rest": "按月开展。", "level": 2}}))[0]
    assert lines(paragraph.getparent()) == [("Body", "（一）抓教育。按月开展。")]
    fonts = [each.get(f"{W}eastAsia") for each in paragraph.iter(f"{W}rFonts")]
    assert fonts == ["楷体_GB2312", None]


def test_a_piece_may_stand_in_the_font_of_another_role():
    paragraph = body(written({"body": ["出席：", {"heading1": "王芳"}, "、李明"]}))[0]
    assert [each.get(f"{W}eastAsia") for each in paragraph.iter(f"{W}rFonts")] == [None, "黑体", None]


def test_a_role_the_profile_lacks_is_a_key_error():
    with pytest.raises(KeyError):
        written({"addressee": "各学校："}, profile="pledge")


def test_a_block_is_read_from_the_folder_beside_the_kinds(tmp_path: Path):
    (tmp_path / "blocks").mkdir()
    (tmp_path / "blocks" / "end.yaml").write_text("content:\n  - closing: 特此通知。\n", "utf-8")
    (tmp_path / "notice").mkdir()
    (tmp_path / "notice" / "outline.yaml").write_text(
        "profile: gongwen\nproperties: {title: 通知}\ncontent:\n  - title: 通知\n  - block: end\n", "utf-8"
    )
    assert lines(body(build_template(tmp_path / "notice"))) == [("Title", "通知"), ("Closing", "特此通知。")]


# ---- tables


def test_a_table_has_a_head_and_a_row_for_each_item():
    assert lines(made(TABLE, values=ITEMS)) == [
        ("CellHead", "序号"), ("CellHead", "任务"), ("CellHead", "举措"),
        ("Cell", "1"), ("Cell", "健全制度"), ("Cell", "修订"), ("Cell", "公开"),
        ("Cell", "2"), ("Cell", "建强队伍"), ("Cell", ""),
    ]  # fmt: skip


def test_the_head_of_a_table_repeats_and_no_row_breaks():
    rows = list(made(TABLE, values=ITEMS).iter(f"{W}tr"))
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_a_table_says_its_widths_to_word_and_to_wps():
    table = body(written(TABLE)).find(f"{W}tbl")
    grid = [int(each.get(f"{W}w")) for each in table.iter(f"{W}gridCol")]
    cells = [int(each.get(f"{W}w")) for each in table.find(f"{W}tr").iter(f"{W}tcW")]
    assert grid == cells == [907, 3969, 3969]
    assert int(table.find(f"{W}tblPr/{W}tblW").get(f"{W}w")) == sum(grid)


def test_a_table_in_larger_type_takes_the_larger_roles():
    large = {"table": TABLE["table"] | {"role": "large_cell"}}
    assert {style for style, _ in lines(body(written(large)).find(f"{W}tbl/{W}tr"))} == {"LargeCellHead"}


def test_columns_wider_than_the_type_area_are_a_value_error():
    wide = {"table": {"for": "项 in 清单", "columns": [{"title": "甲", "width_mm": 157, "text": "{{ 项 }}"}]}}
    with pytest.raises(ValueError, match="8845"):
        written(wide)


# ---- pages that lie on their side


def test_a_paper_that_lies_altogether_has_one_section():
    assert sheets(body(written({"landscape": [{"title": "清单"}, TABLE]}))) == ["landscape"]


def test_a_lying_section_stands_between_upright_ones():
    content = [{"title": "方案"}, {"landscape": [TABLE]}, {"body": "附注"}]
    assert sheets(body(written(*content))) == ["portrait", "landscape", "portrait"]


def test_a_lying_section_at_the_end_leaves_no_empty_page():
    assert sheets(body(written({"title": "方案"}, {"landscape": [TABLE]}))) == ["portrait", "landscape"]


def test_the_upper_edge_of_a_lying_sheet_is_the_inner_edge_of_an_upright_one():
    section = body(written({"landscape": [TABLE]})).find(f"{W}sectPr")
    edges = {side: section.find(f"{W}pgMar").get(f"{W}{side}") for side in ("top", "right", "bottom", "left")}
    assert edges == {"top": "1587", "right": "2098", "bottom": "1474", "left": "1984"}


def test_lying_sections_have_footers_of_their_own_and_share_them():
    content = [{"title": "方案"}, {"landscape": [TABLE]}, {"body": "附注"}, {"landscape": [TABLE]}]
    package = written(*content)
    used = [
        [each.values()[-1] for each in section.iter(f"{W}footerReference")]
        for section in body(package).iter(f"{W}sectPr")
    ]
    assert used[0] == used[2]
    assert used[1] == used[3]
    assert not set(used[0]) & set(used[1])


def test_the_number_of_a_lying_page_reads_downwards_at_its_left_edge():
    footers = [data for name, data in parts_of(written({"landscape": [TABLE]})).items() if b'vert="vert"' in data]
    styles = [etree.fromstring(each).findall(f".//{W}pStyle")[-1].get(f"{W}val") for each in footers]
    assert styles == ["PageNumber", "PageNumberEven"]
