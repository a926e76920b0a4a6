"""How the two workbooks of 示例县 look: titles, headings, borders, merged cells, printing; bytes that never vary."""

from __future__ import annotations

import datetime
import io
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence

from county_cells import Cell
from county_people import WORDS
from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

HEADINGS_ROW = 3
"""The row of the roster's headings, below its two titles."""
WRITTEN_AT = datetime.datetime(2026, 3, 20, 9, 0)
A3, A4 = 8, 9
POINTS_PER_LINE = 13.5
CHOICES = {
    "性别": "男,女",
    "党员类别": "正式党员,预备党员",
    "岗位类别": "教学,管理,教辅,后勤,离退休",
    "在岗状态": "在岗,退休,借调,支教,病休,流动",
}


def roster_book(rows: Sequence[Sequence[Cell]]) -> Workbook:
    """Return the roster: sheet 党员 with titles, headings, rows, 合计, and the sheet 填表说明."""
    words = WORDS["sheets"]
    book, sheet = _new_book(words["roster"])
    columns = WORDS["columns"]["roster"]
    for at, title in enumerate(words["roster_titles"], 1):
        _title(sheet, title, row=at, width=len(columns))
    _headings(sheet, columns, row=HEADINGS_ROW)
    first = HEADINGS_ROW + 1
    headings = [heading for heading, _ in columns]
    left = {headings.index(name) + 1 for name in ("承诺事项", "完成时限", "备注")}
    for at, row in enumerate(rows, first):
        _row(sheet, row, at=at, columns=columns, left=left)
    for column in (headings.index("单位"), headings.index("党支部")):
        for start, end in _runs([(row[2], row[column]) for row in rows]):
            if end > start:
                sheet.merge_cells(None, first + start, column + 1, first + end, column + 1)
    _total(sheet, len(rows), at=first + len(rows), columns=columns)
    for name, choices in CHOICES.items():
        letter = get_column_letter(headings.index(name) + 1)
        rule = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True, showErrorMessage=False)
        rule.add(f"{letter}{first}:{letter}{first + len(rows) - 1}")
        sheet.add_data_validation(rule)
    _print(sheet, rows_above=HEADINGS_ROW, paper=A3, freeze=f"F{first}")
    _notes(book.create_sheet(words["notes"]))
    return book


def units_book(rows: Sequence[Sequence[Cell]]) -> Workbook:
    """Return the 党组织信息表: a title, headings, one row per organisation."""
    words = WORDS["sheets"]
    book, sheet = _new_book(words["units"])
    columns = WORDS["columns"]["units"]
    _title(sheet, words["units_title"], row=1, width=[name for name, _ in columns].index("学生数") + 1)
    _headings(sheet, columns, row=2)
    headings = [heading for heading, _ in columns]
    left = {
        headings.index(name) + 1
        for name in ("全称", "上级党组织", "覆盖单位", "研究会议", "主送", "特色载体", "局部时限")
    }
    for at, row in enumerate(rows, 3):
        _row(sheet, row, at=at, columns=columns, left=left)
    _print(sheet, rows_above=2, paper=A3, freeze="E3")
    sheet.page_setup.fitToWidth, sheet.print_title_cols = 2, "A:D"
    return book


def fixed_bytes(book: Workbook) -> bytes:
    """Return the workbook as .xlsx whose bytes depend on its content and on openpyxl's and zlib's version alone."""
    written, fixed = io.BytesIO(), io.BytesIO()
    book.save(written)
    stamp = WRITTEN_AT.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(written) as before, zipfile.ZipFile(fixed, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, part)
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            after.writestr(member, part, compresslevel=9)
    return fixed.getvalue()


def _new_book(title: str) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    book.properties.creator = WORDS["committee"]
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    thin = Side(style="thin", color="808080")
    lines = Border(left=thin, right=thin, top=thin, bottom=thin)
    middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
    flush = Alignment(horizontal="left", vertical="center", wrap_text=True)
    plain, bold = Font(name="宋体", size=10), Font(name="黑体", size=10)
    pale = PatternFill("solid", fgColor="E7EDF4")
    for style in (
        NamedStyle("表头", font=bold, border=lines, alignment=middle, fill=pale),
        NamedStyle("居中", font=plain, border=lines, alignment=middle),
        NamedStyle("左齐", font=plain, border=lines, alignment=flush),
        NamedStyle("标题", font=Font(name="方正小标宋简体", size=18), alignment=middle),
        NamedStyle("副标题", font=Font(name="楷体", size=11), alignment=flush),
    ):
        book.add_named_style(style)
    return book, sheet


def _title(sheet: Worksheet, text: str, *, row: int, width: int) -> None:
    cell = _put(sheet, row, 1, text)
    cell.style = "标题" if row == 1 else "副标题"
    sheet.merge_cells(None, row, 1, row, width)
    sheet.row_dimensions[row].height = 34 if row == 1 else 20


def _headings(sheet: Worksheet, columns: Iterable[tuple[str, float]], *, row: int) -> None:
    for at, (heading, width) in enumerate(columns, 1):
        _put(sheet, row, at, heading).style = "表头"
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.row_dimensions[row].height = 32


def _put(sheet: Worksheet, row: int, column: int, value: Cell) -> SheetCell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, SheetCell)
    cell.value = value
    return cell


def _row(
    sheet: Worksheet, row: Sequence[Cell], *, at: int, columns: Sequence[tuple[str, float]], left: set[int]
) -> None:
    lines = 1
    for column, (value, (heading, width)) in enumerate(zip(row, columns, strict=True), 1):
        cell = _put(sheet, at, column, value)
        cell.style = "左齐" if column in left else "居中"
        if isinstance(value, datetime.date):
            cell.number_format = 'yyyy"年"m"月"d"日"' if "日期" in heading else 'yyyy"年"m"月"'
        elif isinstance(value, str):
            cell.number_format = "@" if heading == "电话" else "General"
            if heading not in {"单位", "党支部"}:
                lines = max(lines, sum(_lines(line, width) for line in value.split("\n")))
    sheet.row_dimensions[at].height = max(20.0, lines * POINTS_PER_LINE + 4)


def _lines(text: str, width: float) -> int:
    """Return how many lines a text fills in a column `width` characters wide; a Chinese character counts two."""
    units = sum(1 if character.isascii() else 2 for character in text)
    return max(1, math.ceil(units / width))


def _runs(keys: Sequence[object]) -> Iterator[tuple[int, int]]:
    """Yield the first and last index of each run of equal keys."""
    start = 0
    for at in range(1, len(keys) + 1):
        if at == len(keys) or keys[at] != keys[start]:
            yield start, at - 1
            start = at


def _total(sheet: Worksheet, count: int, *, at: int, columns: Sequence[tuple[str, float]]) -> None:
    for column in range(1, len(columns) + 1):
        _put(sheet, at, column, None).style = "居中"
    _put(sheet, at, 1, WORDS["sheets"]["total"])
    _put(sheet, at, 5, f"{count}人")
    sheet.merge_cells(None, at, 1, at, 4)
    sheet.row_dimensions[at].height = 24


def _print(sheet: Worksheet, *, rows_above: int, paper: int, freeze: str) -> None:
    sheet.freeze_panes = freeze
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", paper
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"1:{rows_above}"
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.footer = 0.55, 0.7, 0.35
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter = HeaderFooterItem()
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _notes(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = 96
    cell = _put(sheet, 1, 1, WORDS["sheets"]["notes"])
    cell.style = "标题"
    for at, line in enumerate(WORDS["sheets"]["note_lines"], 2):
        cell = _put(sheet, at, 1, line)
        cell.font, cell.alignment = Font(name="宋体", size=11), Alignment(wrap_text=True, vertical="center")
        sheet.row_dimensions[at].height = 34
    sheet.page_setup.paperSize, sheet.page_setup.orientation = A4, "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
