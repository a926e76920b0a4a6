"""Old and foreign workbooks: .xls and .ods."""

import io
from datetime import date

import pytest
from cases import HEAD, ods_parts, zipped
from rosters import at, branch, read, refusal

from docgen.problems import Origin, problem
from docgen.sources.rows import Row

xlwt = pytest.importorskip("xlwt")
XLS, ODS = "花名册.xls", "花名册.ods"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def xls(*rows, merge=None):
    book = xlwt.Workbook()
    sheet = book.add_sheet("党员")
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            style = xlwt.easyxf(num_format_str="yyyy-mm-dd") if isinstance(value, date) else xlwt.Style.default_style
            if value != "":
                sheet.write(down, across, value, style)
    if merge:
        sheet.merge(*merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(rows):
    content = (
        f'{HEAD}<office:document-content xmlns:office="{OFFICE}" xmlns:table="{TABLE}" xmlns:text="{TEXT}" '
        'office:version="1.2"><office:body><office:spreadsheet><table:table table:name="党员">'
        f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'{HEAD}<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.spreadsheet"/></m:manifest>'
    )
    return zipped(ods_parts({"content.xml": content, "META-INF/manifest.xml": manifest}))


def words(*texts):
    cells = (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in texts
    )
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def hint(file):
    return problem("DG154", Origin(file, sheet="党员"))


def test_xls_is_read_as_text_with_a_hint(tmp_path):
    data = xls(
        ("姓名", "电话", "入党时间", "比例"),
        ("赵一", 13912345678, date(2015, 7, 1), 0.1 + 0.2),
        ("", "", "", ""),
        ("钱二",),
    )
    table, rows = read(tmp_path, data, XLS)
    assert rows == [Row(2, ("赵一", "13912345678", "2015-07-01", "0.3"), ()), Row(4, ("钱二", "", "", ""), ())]
    assert table.problems == [hint(XLS)]
    assert table.origin(4, 1) == at("B4", file=XLS)


def test_xls_number_beyond_15_digits_costs_its_row(tmp_path):
    _, (row,) = read(tmp_path, xls(("姓名", "编号"), ("吴五", 320106199001020000)), XLS)
    assert row.problems == (problem("DG137", at("B2", file=XLS), found="320106199001020000"),)


def test_xls_merged_cells_are_filled_down(tmp_path):
    data = xls(("党支部", "姓名"), ("甲支部", "赵一"), ("", "钱二"), merge=(1, 2, 0, 0))
    _, rows = read(tmp_path, data, XLS, fill=branch)
    assert [row.cells for row in rows] == [("甲支部", "赵一"), ("甲支部", "钱二")]


def test_xls_with_a_stray_cell_in_the_last_corner_is_refused_before_it_is_laid_out(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("党员")
    for row, column in ((0, 0), (1, 0), (65535, 255)):
        sheet.write(row, column, "姓名")
    out = io.BytesIO()
    book.save(out)
    assert refusal(tmp_path, out.getvalue(), XLS) == (problem("DG155", Origin(XLS, cell="IV65536")),)


def test_ods_is_read_as_text_with_a_hint(tmp_path):
    value = '<table:table-row><table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p>'
    table, rows = read(
        tmp_path,
        ods(words("姓名", "编号") + words("赵一", "B-01") + value + "</table:table-cell></table:table-row>"),
        ODS,
    )
    assert rows == [Row(2, ("赵一", "B-01"), ()), Row(3, ("7", ""), ())]
    assert table.problems == [hint(ODS)]


def test_ods_with_a_stray_cell_in_the_last_corner_is_refused_before_it_is_laid_out(tmp_path):
    gap = '<table:table-row table:number-rows-repeated="1048573"><table:table-cell/></table:table-row>'
    far = (
        '<table:table-row><table:table-cell table:number-columns-repeated="16383"/>'
        '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    data = ods(words("姓名") + words("赵一") + gap + far)
    assert refusal(tmp_path, data, ODS) == (problem("DG155", at("XFD1048576", file=ODS)),)


def test_ods_with_a_million_blank_rows_at_its_end_is_read(tmp_path):
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    gap = f'<table:table-row table:number-rows-repeated="1048574">{blank}</table:table-row>'
    assert read(tmp_path, ods(words("姓名") + words("赵一") + gap), ODS)[1] == [Row(2, ("赵一",), ())]


def test_broken_xls_is_refused(tmp_path):
    data = xls(("姓名",), ("赵一",))
    broken = data[:1024] + bytes(len(data) - 1024)
    assert refusal(tmp_path, broken, XLS)[0].code in {"DG159", "DG654", "DG672", "DG679", "DG659", "DG646"}
