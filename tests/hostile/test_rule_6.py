"""Rule 6, sentence by sentence: rosters and contexts."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen.errors import InputRefused
from docgen.problems import Problem
from docgen.sources.structured import read_items
from docgen.sources.table import Table, open_table
from tests.cases import ole
from tests.hostile.contexts import swelling
from tests.sources.rosters import FAILED, UNCALCULATED, Cell, cell, line, lines, merged, number, shared, sheet, workbook

XLSX, CSV, YAML = "花名册.xlsx", "花名册.csv", "名单.yaml"


def table(
    folder: Path, data: bytes | str, *, name: str = XLSX, fill: tuple[str, ...] = ("党支部",)
) -> tuple[Table, list[tuple[str, ...]]]:
    """Return the table in the data and the cells of its rows; rows with an error are left out, as when letters are made."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    found = open_table(path, file=name, fill=lambda heading: heading in fill)
    rows = [(row.cells, row.problems) for row in found.rows]
    found.problems.extend(each for _, problems in rows for each in problems)
    return found, [cells for cells, problems in rows if not any(each.severity == "error" for each in problems)]


def said(found: Table) -> list[tuple[str, str]]:
    """Return the codes of a table's problems with their places."""
    return [(each.code, place(each)) for each in found.problems]


def place(each: Problem) -> str:
    """Return sheet and cell, or line and column."""
    where = each.origin
    assert where is not None
    return (
        f"{where.sheet}!{where.cell}" if where.cell else f"{where.line}" + (f":{where.column}" if where.column else "")
    )


def refusal(folder: Path, data: bytes | str, *, name: str = XLSX) -> list[tuple[str, str]]:
    """Return the codes and places for which the file is refused as a whole."""
    with pytest.raises(InputRefused) as caught:
        table(folder, data, name=name) if name != YAML else entries(folder, data, name=name)
    return [(each.code, place(each)) for each in caught.value.problems]


def entries(
    folder: Path, data: bytes | str, *, name: str = YAML
) -> tuple[list[dict[str, object] | None], list[tuple[str, str]]]:
    """Return the values of a context file's entries and the problems with their places."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    items, problems = read_items(path, file=name)
    every = [*problems, *(each for item in items for each in item.problems)]
    return [dict(item.context.values) if item.context else None for item in items], [
        (each.code, place(each)) for each in every
    ]


def one_cell(folder: Path, content: str | Cell, **book: object) -> str:
    """Return the text of B2 in a roster of one row."""
    _, ((_, text),) = table(folder, workbook(lines(("姓名", "编号"), ("赵一", content)), **book))  # type: ignore[arg-type]
    return text


# --- YAML


@pytest.mark.parametrize(
    "typed", ["NO", "0123", "12:30", "1.10", "1_000", "on", "0o17", "1e3", "2026-03-05", "true", ".5"]
)
def test_yaml_scalars_stay_as_typed(typed: str, tmp_path: Path) -> None:
    assert entries(tmp_path, f"值: {typed}\n") == ([{"值": typed}], [])


def test_yaml_duplicate_keys_are_refused(tmp_path: Path) -> None:
    assert entries(tmp_path, "姓名: 王芳\n党支部: 甲\n姓名: 李明\n") == ([None], [("DG165", "3:1")])


def test_yaml_aliases_are_bounded(tmp_path: Path) -> None:
    values, problems = entries(tmp_path, swelling(9))
    assert (values, [code for code, _ in problems]) == ([None], ["DG169"])


def test_yaml_depth_is_bounded(tmp_path: Path) -> None:
    assert refusal(tmp_path, "a: " + "[" * 5000, name=YAML) == [("DG170", "1:53")]


def test_yaml_gives_one_error_per_fault_with_line_and_column(tmp_path: Path) -> None:
    text = "姓名: !x 王芳\n党支部: 甲\n党支部: 乙\n备注: *无\n"
    assert entries(tmp_path, text) == ([None], [("DG167", "1:5"), ("DG165", "3:1"), ("DG168", "4:5")])


# --- CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_in_utf8_with_or_without_mark_is_read(encoding: str, tmp_path: Path) -> None:
    found, rows = table(tmp_path, "姓名,编号\n王芳,1\n".encode(encoding), name=CSV)
    assert (rows, found.problems) == ([("王芳", "1")], [])


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_in_gb18030_and_utf16_is_recognised_and_announced(encoding: str, tmp_path: Path) -> None:
    data = "姓名,事项\n王芳,一对一每一周\n李一,一岗一\n".encode(encoding)
    found, rows = table(tmp_path, data, name=CSV)
    assert rows == [("王芳", "一对一每一周"), ("李一", "一岗一")]
    assert [each.code for each in found.problems] == ["DG151"]


def test_csv_is_strictly_decoded(tmp_path: Path) -> None:
    assert refusal(tmp_path, "姓名,编号\n王芳党员同志,1\n".encode() + b"\xff\xff,2\n", name=CSV) == [("DG152", "3")]


def test_csv_ragged_lines_are_refused_with_the_line(tmp_path: Path) -> None:
    found, rows = table(tmp_path, "姓名,编号\n王芳\n李明,2\n赵一,3,多\n", name=CSV)
    assert rows == [("李明", "2")]
    assert said(found) == [("DG150", "2:2"), ("DG150", "4:3")]


def test_csv_unclosed_quotes_are_refused_with_the_line(tmp_path: Path) -> None:
    assert refusal(tmp_path, '姓名,编号\n王芳,1\n"李明,2\n赵一,3\n', name=CSV) == [("DG153", "3")]


def test_csv_fields_of_a_megabyte_are_fine(tmp_path: Path) -> None:
    long = "长" * 400_000
    assert table(tmp_path, f"姓名,编号\n王芳,{long}\n", name=CSV)[1] == [("王芳", long)]


# --- XLSX


def test_xlsx_a_number_beyond_15_digits_is_refused_at_its_cell(tmp_path: Path) -> None:
    rows = (("姓名", "身份证号"), ("王芳", number("110101199001011233")), ("李明", number("13912345678")))
    found, read = table(tmp_path, workbook(lines(*rows)))
    assert read == [("李明", "13912345678")]
    assert [(each.code, place(each), each.arg("found")) for each in found.problems] == [
        ("DG137", "党员!B2", "110101199001011000")
    ]


def test_xlsx_error_cells_are_refused(tmp_path: Path) -> None:
    found, rows = table(tmp_path, workbook(lines(("姓名", "编号"), ("王芳", FAILED), ("李明", "2"))))
    assert (rows, said(found)) == ([("李明", "2")], [("DG138", "党员!B2")])


def test_xlsx_formulas_without_a_stored_result_are_refused(tmp_path: Path) -> None:
    found, rows = table(tmp_path, workbook(lines(("姓名", "编号"), ("王芳", UNCALCULATED), ("李明", "2"))))
    assert (rows, said(found)) == ([("李明", "2")], [("DG139", "党员!B2")])


@pytest.mark.parametrize(("stored", "shown"), [("13912345678.0", "13912345678"), ("7.0", "7"), ("1E+05", "100000")])
def test_xlsx_whole_floats_print_without_point_nought(stored: str, shown: str, tmp_path: Path) -> None:
    assert one_cell(tmp_path, number(stored)) == shown


def test_xlsx_0_30000000000000004_prints_0_3(tmp_path: Path) -> None:
    assert one_cell(tmp_path, number("0.30000000000000004")) == "0.3"


@pytest.mark.parametrize(("properties", "stored"), [("", "46086"), ('<workbookPr date1904="1"/>', "44624")])
def test_xlsx_dates_print_as_dates_in_both_date_systems(properties: str, stored: str, tmp_path: Path) -> None:
    assert one_cell(tmp_path, number(stored, 1), formats=("yyyy/m/d",), properties=properties) == "2026-03-05"


_MERGED = workbook(
    sheet(
        line(1, "党支部", "姓名"),
        line(2, "甲党支部", "王芳"),
        line(3, "", "李明"),
        line(4, "", "赵一"),
        after=merged("A2:A4"),
    )
)


def test_xlsx_merged_data_cells_of_a_key_column_are_filled_down_and_announced_once(tmp_path: Path) -> None:
    found, rows = table(tmp_path, _MERGED)
    assert rows == [("甲党支部", "王芳"), ("甲党支部", "李明"), ("甲党支部", "赵一")]
    assert said(found) == [("DG140", "党员!A2:A4")]


def test_xlsx_merged_cells_are_not_filled_down_when_told_not_to(tmp_path: Path) -> None:
    found, rows = table(tmp_path, _MERGED, fill=())
    assert (rows, said(found)) == ([], [("DG141", "党员!A2"), ("DG141", "党员!A3"), ("DG141", "党员!A4")])


def test_xlsx_merged_data_cells_elsewhere_are_refused(tmp_path: Path) -> None:
    data = workbook(
        sheet(
            line(1, "党支部", "姓名"),
            line(2, "甲", "王芳"),
            line(3, "乙", ""),
            line(4, "丙", "赵一"),
            after=merged("B2:B3"),
        )
    )
    found, rows = table(tmp_path, data)
    assert (rows, said(found)) == ([("丙", "赵一")], [("DG141", "党员!B2"), ("DG141", "党员!B3")])


@pytest.mark.parametrize(("told", "codes"), [("2", ["DG142"]), ("3", ["DG142", "DG143"])])
def test_xlsx_a_total_row_is_skipped_aloud_and_its_number_compared(told: str, codes: list[str], tmp_path: Path) -> None:
    data = workbook(lines(("姓名", "编号"), ("王芳", "1"), ("李明", "2"), ("合计", number(told))))
    found, rows = table(tmp_path, data)
    assert rows == [("王芳", "1"), ("李明", "2")]
    assert sorted(code for code, _ in said(found)) == codes


def test_xlsx_a_title_line_above_the_headings_is_said_aloud(tmp_path: Path) -> None:
    data = workbook(
        sheet(line(1, "2026年承诺登记表"), line(2, "姓名", "编号"), line(3, "王芳", "1"), after=merged("A1:B1"))
    )
    found, rows = table(tmp_path, data)
    assert (rows, said(found)) == ([("王芳", "1")], [("DG134", "党员!A1")])


def test_xlsx_hidden_rows_are_said_aloud(tmp_path: Path) -> None:
    data = workbook(sheet(line(1, "姓名", "编号"), line(2, "王芳", "1", attributes='hidden="1"'), line(3, "李明", "2")))
    found, rows = table(tmp_path, data)
    assert (rows, said(found)) == ([("王芳", "1"), ("李明", "2")], [("DG144", "党员!A2")])


@pytest.mark.parametrize("hidden", [(), ("旧表",)])
def test_xlsx_hidden_or_second_sheets_are_said_aloud_never_taken_or_skipped_in_silence(
    hidden: tuple[str, ...], tmp_path: Path
) -> None:
    roster = lines(("姓名", "编号"), ("王芳", "1"))
    found, rows = table(tmp_path, workbook({"党员": roster, "旧表": roster}, hidden=hidden))
    assert rows == [("王芳", "1")]
    assert [(each.code, each.origin and each.origin.sheet) for each in found.problems] == [("DG146", "旧表")]


def test_xlsx_duplicate_headings_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, workbook(lines(("姓名", "编号", "姓 名"), ("王芳", "1", "李明")))) == [
        ("DG135", "党员!C1")
    ]


def test_xlsx_blank_headings_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, workbook(lines(("姓名", "", "编号"), ("王芳", "丢失", "1")))) == [("DG136", "党员!B1")]


def test_xlsx_blank_rows_are_skipped(tmp_path: Path) -> None:
    data = workbook(sheet(line(1, "姓名", "编号"), line(2, " ", "　"), '<row r="3"/>', line(5, "王芳", "1")))
    found, rows = table(tmp_path, data)
    assert (rows, found.problems) == ([("王芳", "1")], [])


def test_xlsx_a_lone_cell_at_the_last_corner_costs_nothing(tmp_path: Path) -> None:
    data = workbook(
        sheet(line(1, "姓名", "编号"), line(2, "王芳", "1"), f'<row r="1048576">{cell("XFD1048576", "x")}</row>')
    )
    found, rows = table(tmp_path, data)
    assert (rows, said(found)) == ([("王芳", "1")], [("DG149", "党员!XFD1048576")])


def test_xlsx_shared_text_is_read(tmp_path: Path) -> None:
    assert one_cell(tmp_path, shared(0), strings="<si><r><t>分</t></r><r><t>段</t></r></si>") == "分段"


# --- other formats


def test_xls_is_read(tmp_path: Path) -> None:
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    page = book.add_sheet("党员")
    for down, row in enumerate((("姓名", "编号"), ("王芳", "1"))):
        for across, text in enumerate(row):
            page.write(down, across, text)
    book.save(str(tmp_path / "花名册.xls"))
    assert table(tmp_path, (tmp_path / "花名册.xls").read_bytes(), name="花名册.xls")[1] == [("王芳", "1")]


@pytest.mark.parametrize(
    ("name", "data", "code", "format"),
    [
        ("花名册.et", ole("Workbook", head=b"\x09\x08"), "DG649", ".et"),
        ("花名册.xlsx", ole("EncryptedPackage", "EncryptionInfo"), "DG648", "OOXML"),
        ("花名册.xlsx", ole("WordDocument"), "DG657", ".doc"),
        ("花名册.xls", b"<html><table/></html>", "DG652", "HTML"),
        ("花名册.xlsx", b"%PDF-1.7", "DG651", "PDF"),
    ],
)
def test_et_encrypted_and_renamed_files_are_named_for_what_they_are(
    name: str, data: bytes, code: str, format: str, tmp_path: Path
) -> None:
    with pytest.raises(InputRefused) as caught:
        table(tmp_path, data, name=name)
    assert [(each.code, each.arg("format"), each.arg("saved_as")) for each in caught.value.problems] == [
        (code, format, ".xlsx")
    ]


def test_a_source_yields_text_with_its_origin_and_only_the_schema_makes_types(tmp_path: Path) -> None:
    found, rows = table(tmp_path, workbook(lines(("姓名", "入党时间"), ("王芳", number("2015.7")))))
    assert rows == [("王芳", "2015.7")]
    assert found.origin(2, 1).cell == "B2"
