"""Cells of an .xlsx as text: every kind of cell, number format and damage."""

import openpyxl
import pytest
from rosters import (
    FAILED,
    UNCALCULATED,
    Cell,
    at,
    cell,
    line,
    lines,
    merged,
    number,
    read,
    refusal,
    shared,
    sheet,
    workbook,
)

from docgen.problems import Origin, Severity, problem
from docgen.sources.rows import Row

HEADINGS = ("姓名", "编号")


def second_cell(tmp_path, content, **book):
    """Return the text of B2 in a roster of one row."""
    _, (row,) = read(tmp_path, workbook(lines(HEADINGS, ("赵一", content)), **book))
    assert row.problems == ()
    return row.cells[1]


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("13912345678", "13912345678"),
        ("13912345678.0", "13912345678"),
        ("1E+05", "100000"),
        ("0.30000000000000004", "0.3"),
        ("2015.7", "2015.7"),
        ("-0", "0"),
        ("999999999999999", "999999999999999"),
        ("1.0000000000000001E-2", "0.01"),
        ("1E-999999", "0"),
    ],
)
def test_number_prints_as_people_typed_it(tmp_path, stored, shown):
    assert second_cell(tmp_path, number(stored)) == shown


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        ("000", "7", "007"),
        ("000", "1234", "1234"),
        ("0000-0000000", "5581234567", "0558-1234567"),
        ('000"号"', "7", "007号"),
        ("0%", "0.12", "12%"),
        ("0%", "0.125", "12.5%"),
        ("0.00%", "0.97368421052631582", "97.37%"),
        ("0.00", "2015.1", "2015.10"),
        ("0.0", "2015.12", "2015.12"),
        ("0.00", "96.666666666666671", "96.67"),
        ("0", "2015.7", "2015.7"),
        ("#,##0", "12000", "12000"),
        ("# ?/?", "0.5", "0.5"),
        ("@", "7", "7"),
        ("General", "7", "7"),
        ("yyyy/m/d", "46086", "2026-03-05"),
        ('yyyy"年"m"月"', "42186", "2015-07-01"),
        ("[$-804]yyyy&quot;年&quot;m&quot;月&quot;;@".replace("&quot;", '"'), "42186", "2015-07-01"),
        ("yyyy-mm-dd hh:mm", "46086.604166666664", "2026-03-05 14:30"),
        ("h:mm AM/PM", "0.60416666666666663", "14:30"),
        ("[h]:mm", "1.25", "30:00"),
        ("yyyy/m/d", "59", "1900-02-28"),
        ("yyyy/m/d", "60", "60"),
        ("yyyy/m/d", "61", "1900-03-01"),
        ("yyyy/m/d", "-1", "-1"),
    ],
)
def test_number_format_decides_how_a_number_prints(tmp_path, code, stored, shown):
    assert second_cell(tmp_path, number(stored, 1), formats=(code,)) == shown


def test_built_in_chinese_date_format_is_a_date(tmp_path):
    data = workbook(lines(HEADINGS, ("赵一", number("42186", 1))), formats=("",))
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(data)
    from docgen.sources.workbook import read_formats

    styles = '<styleSheet><cellXfs><xf numFmtId="27"/><xf numFmtId="57"/></cellXfs></styleSheet>'
    assert [each.shape for each in read_formats(styles.encode())] == ["moment", "moment"]


def test_old_macintosh_dates_count_from_1904(tmp_path):
    book = {"formats": ("yyyy/m/d",), "properties": '<workbookPr date1904="1"/>'}
    assert second_cell(tmp_path, number("44624", 1), **book) == "2026-03-05"


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (Cell('t="b"', "<v>1</v>"), "TRUE"),
        (Cell('t="b"', "<v>0</v>"), "FALSE"),
        (Cell('t="d"', "<v>2026-03-05T00:00:00</v>"), "2026-03-05"),
        (Cell('t="str"', "<f>A1&amp;B1</f><v>甲乙</v>"), "甲乙"),
        (Cell('t="str"', "<f>A1</f><v></v>"), ""),
        (Cell("", "<f>1+1</f><v>2</v>"), "2"),
        (Cell("", ""), ""),
        ("  𠮷\u200b ", "  𠮷\u200b "),
        ("第一行_x000D_\n第二行", "第一行\r\n第二行"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD842__xDFB7_", "𠮷"),
        ("_x0001_", "\x01"),
        (Cell('t="inlineStr"', "<is><r><t>王</t></r><r><rPr><b/></rPr><t>芳</t></r></is>"), "王芳"),
    ],
)
def test_cell_prints_as_it_is_shown(tmp_path, content, shown):
    assert second_cell(tmp_path, content) == shown


def test_shared_rich_text_is_joined_without_its_phonetic_reading(tmp_path):
    strings = (
        "<si><t>姓名</t></si><si><r><t>王</t></r><r><t xml:space='preserve'> 芳</t></r>"
        "<rPh sb='0' eb='1'><t>ワン</t></rPh></si>"
    )
    _, rows = read(tmp_path, workbook(lines((shared(0),), (shared(1),)), strings=strings))
    assert rows == [Row(2, ("王 芳",), ())]


def test_number_beyond_15_digits_costs_only_its_row(tmp_path):
    data = workbook(lines(HEADINGS, ("吴五", number("3.2010619900102E+17")), ("郑六", number("13912345678.0"))))
    _, rows = read(tmp_path, data)
    assert rows == [
        Row(2, ("吴五", ""), (problem("DG137", at("B2"), found="320106199001020000"),)),
        Row(3, ("郑六", "13912345678"), ()),
    ]


def test_error_cell_and_formula_without_result_cost_only_their_rows(tmp_path):
    data = workbook(lines(HEADINGS, ("王七", FAILED), ("冯八", UNCALCULATED), ("陈九", "")))
    _, rows = read(tmp_path, data)
    assert rows == [
        Row(2, ("王七", ""), (problem("DG138", at("B2"), found="#VALUE!"),)),
        Row(3, ("冯八", ""), (problem("DG139", at("B3")),)),
        Row(4, ("陈九", ""), ()),
    ]


def test_formula_written_by_openpyxl_has_no_result(tmp_path):
    book = openpyxl.Workbook()
    for row in (HEADINGS, ("赵一", "=1+1")):
        book.active.append(row)
    book.save(tmp_path / "写.xlsx")
    _, (row,) = read(tmp_path, (tmp_path / "写.xlsx").read_bytes())
    assert row.problems == (problem("DG139", at("B2", "Sheet")),)


def test_picture_in_a_cell_is_said_and_the_row_made(tmp_path):
    picture = '=DISPIMG("ID_1",1)'
    content = Cell('t="str"', "<f>_xlfn.DISPIMG(&quot;ID_1&quot;,1)</f><v>=DISPIMG(&quot;ID_1&quot;,1)</v>")
    _, (row,) = read(tmp_path, workbook(lines(HEADINGS, ("赵一", content))))
    assert row == Row(2, ("赵一", ""), (problem("DG138", at("B2"), severity=Severity.WARNING, found=picture),))


def test_lone_cell_in_the_last_corner_is_said_and_costs_nothing(tmp_path):
    far = f'<row r="1048576">{cell("XFD1048576", "x")}</row>'
    table, rows = read(tmp_path, workbook(sheet(line(1, *HEADINGS), line(2, "赵一", "B-01"), far)))
    assert rows == [Row(2, ("赵一", "B-01"), ())]
    assert table.problems == [problem("DG149", at("XFD1048576"))]


def test_cells_and_rows_without_references_are_counted(tmp_path):
    bare = "<row><c t='inlineStr'><is><t>姓名</t></is></c></row><row/><row><c><v>7</v></c></row>"
    _, rows = read(tmp_path, workbook(sheet(bare)))
    assert rows == [Row(3, ("7",), ())]


def test_two_rows_of_one_number_are_refused_not_taken_for_one(tmp_path):
    data = workbook(sheet(line(1, *HEADINGS), line(2, "赵一", "B-01"), line(2, "钱二", "B-02")))
    assert refusal(tmp_path, data) == (problem("DG159", Origin("花名册.xlsx", sheet="党员")),)


def test_two_cells_of_one_place_are_refused_not_taken_for_one(tmp_path):
    double = f'<row r="2">{cell("A2", "赵一")}{cell("A2", "钱二")}</row>'
    data = workbook(sheet(line(1, *HEADINGS), double))
    assert refusal(tmp_path, data) == (problem("DG159", Origin("花名册.xlsx", sheet="党员")),)


def test_cells_out_of_order_are_read(tmp_path):
    _, rows = read(
        tmp_path, workbook(sheet(line(1, *HEADINGS), f'<row r="2">{cell("B2", "B-01")}{cell("A2", "赵一")}</row>'))
    )
    assert rows == [Row(2, ("赵一", "B-01"), ())]


@pytest.mark.parametrize("index", ["-1", "99"])
def test_a_shared_string_that_is_not_there_is_refused(tmp_path, index):
    data = workbook(lines(HEADINGS, ("赵一", Cell('t="s"', f"<v>{index}</v>"))))
    assert refusal(tmp_path, data) == (problem("DG159", Origin("花名册.xlsx", sheet="党员")),)


def test_dimension_that_lies_is_not_believed(tmp_path):
    data = workbook(sheet(line(1, "姓名"), line(2, "赵一"), before='<dimension ref="A1:XFD1048576"/>'))
    assert read(tmp_path, data)[1] == [Row(2, ("赵一",), ())]


def test_prefixed_elements_and_a_comment_with_a_tag_are_read(tmp_path):
    xml = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><!-- <sheetData> -->'
        '<x:cols><x:col min="1" max="1" hidden="1"/></x:cols><x:sheetData>'
        '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>姓名</x:t></x:is></x:c></x:row>'
        '<x:row r="2"><x:c r="A2"><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    table, rows = read(tmp_path, workbook(xml))
    assert rows == [Row(2, ("7",), ())]
    assert table.problems == [problem("DG145", at("A1"), columns="姓名", letters="A")]


def test_sheet_that_breaks_off_is_refused(tmp_path):
    broken = sheet(line(1, "姓名"), line(2, "赵一"))[:-30]
    assert refusal(tmp_path, workbook(broken)) == (problem("DG159", Origin("花名册.xlsx", sheet="党员")),)


def test_string_that_does_not_exist_is_refused(tmp_path):
    data = workbook(lines(("姓名",), (shared(7),)))
    assert refusal(tmp_path, data) == (problem("DG159", Origin("花名册.xlsx", sheet="党员")),)


def test_document_renamed_to_xlsx_is_named_for_what_it_is(tmp_path):
    from cases import docx

    (only,) = refusal(tmp_path, docx())
    assert only.code.startswith("DG6")


def test_merged_ranges_after_many_rows_are_found(tmp_path):
    rows = [line(at, f"支部{at}", "赵一") for at in range(2, 3000)]
    data = workbook(sheet(line(1, "党支部", "姓名"), *rows, after=merged("B2998:B2999")))
    _, read_rows = read(tmp_path, data)
    assert [row.number for row in read_rows if row.problems] == [2998, 2999]
