"""The sheets of .xls and .ods workbooks, through python-calamine, from memory.

Calamine gives an error cell, a formula without result and an empty cell alike as '', loses number formats (007 becomes
7), and lays a sheet out in memory up to its last cell; so every such table carries a hint asking for .xlsx (DG154), and
is measured first (DG155). Merged ranges are known for .xls only.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from docgen.errors import InputRefused
from docgen.gate import Admitted, read_package
from docgen.problems import Origin, Problem, problem
from docgen.sources.cells import damaged_text, moment_text, number_text
from docgen.sources.grid import Grid, Line, Merge, Sheet, cell_name, is_blank, sheet_place
from docgen.sources.workbook import make_parser, reading

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Value = str | int | float | bool | date | datetime | time | timedelta

_MOST_CELLS = 4_000_000
_DIMENSIONS = re.compile(rb"\x00\x02\x0e\x00.{14}", re.DOTALL)
"""The record of a sheet's first and last row and column ([MS-XLS] 2.4.90), looked for without parsing the file."""


def open_xls(admitted: Admitted) -> list[Sheet]:
    """Return the worksheets of an .xls workbook (Excel 97-2003); InputRefused (DG155) if one is huge."""
    for found in _DIMENSIONS.finditer(admitted.data):
        top, bottom, left, right, reserved = struct.unpack_from("<2L3H", found[0], 4)
        if top <= bottom <= 1 << 16 and left <= right <= 1 << 8 and not reserved:
            _refuse_huge(bottom - top, right - left, Origin(admitted.file, cell=cell_name(bottom, right - 1)))
    return _open_workbook(admitted.data, admitted.file)


def open_ods(admitted: Admitted) -> list[Sheet]:
    """Return the sheets of an OpenDocument workbook; InputRefused (DG155) if a stray cell makes one too large."""
    content = read_package(admitted).parts.get("content.xml", b"")
    extent = _Extent(admitted.file)
    with reading(admitted.file):
        make_parser(extent.start, extent.end).Parse(content, True)
    return _open_workbook(admitted.data, admitted.file)


def _open_workbook(data: bytes, file: str) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError as fault:
        raise InputRefused(problem("DG159", Origin(file))) from fault
    return [
        Sheet(each.name, each.visible != SheetVisibleEnum.Visible, partial(_open, book, each.name, file))
        for each in book.sheets_metadata
        if each.typ == SheetTypeEnum.WorkSheet
    ]


def _open(book: CalamineWorkbook, name: str, file: str) -> Grid:
    from python_calamine import CalamineError

    try:
        sheet = book.get_sheet_by_name(name)
    except CalamineError as fault:
        raise InputRefused(problem("DG159", Origin(file, sheet=name))) from fault
    place = sheet_place(file, name)
    merges = tuple(
        Merge(first[0] + 1, last[0] + 1, first[1], last[1]) for first, last in sheet.merged_cell_ranges or ()
    )
    return Grid(_lines(sheet, place), place, merges, notes=(problem("DG154", Origin(file, sheet=name)),))


def _lines(sheet: CalamineSheet, place: Callable[[int, int], Origin]) -> Iterator[Line]:
    first_row, first_column = sheet.start or (0, 0)
    ahead = [""] * first_column
    for number, values in enumerate(sheet.to_python(skip_empty_area=True), first_row + 1):
        problems: list[Problem] = []
        cells = list(ahead)
        for column, value in enumerate(values, first_column):
            text = _value_text(value)
            if text is None:
                problems.append(problem("DG137", place(number, column), found=damaged_text(repr(value))))
            cells.append(text or "")
        if problems or not is_blank(cells):
            yield Line(number, cells, tuple(problems))


def _value_text(value: Value) -> str | None:
    """Return how a value prints, or None for a number of more than 15 digits."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return number_text(repr(value))
        case datetime():
            return moment_text(value)
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M:%S" if value.second else "%H:%M")
        case timedelta():
            return str(value)
    return str(value)


def _refuse_huge(rows: int, columns: int, last: Origin) -> None:
    """Raise InputRefused when an area is out of all proportion to a roster; `last` is its last cell."""
    if rows * columns > _MOST_CELLS:
        raise InputRefused(problem("DG155", last))


class _Extent:
    """Counts rows and columns up to the last filled cell, repetitions included."""

    def __init__(self, file: str) -> None:
        self._file, self._sheet = file, ""
        self._rows = self._columns = self._width = self._repeat = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take in an opening tag of content.xml."""
        match name:
            case "table:table":
                self._sheet = attributes.get("table:name", "")
                self._rows = self._width = 0
            case "table:table-row":
                self._rows += self._repeat
                self._repeat = _repeated(attributes, "table:number-rows-repeated")
                self._columns = 0
            case "table:table-cell" | "table:covered-table-cell":
                self._columns += _repeated(attributes, "table:number-columns-repeated")
                if "office:value-type" in attributes:
                    self._filled()

    def end(self, name: str) -> None:
        """Take in a closing tag of content.xml."""
        if name == "table:table":
            self._repeat = 0

    def _filled(self) -> None:
        self._width = max(self._width, self._columns)
        height = self._rows + self._repeat
        last = cell_name(height, self._columns - 1)
        _refuse_huge(height, self._width, Origin(self._file, sheet=self._sheet, cell=last))


def _repeated(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return int(text) if text.isdecimal() else 1
