"""The sheets of .xls and .ods workbooks, through python-calamine in a process of its own (`apart`).

Calamine gives an error cell, a formula without result and an empty cell alike as '', loses number formats (007 becomes
7), and lays a sheet out in memory up to its last cell; so every such table carries a hint asking for .xlsx (DG154), and
is measured first (DG155). Merged ranges are known for .xls only.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from functools import partial

from docgen.errors import InputRefused
from docgen.gate import Admitted, read_package
from docgen.problems import Origin, Problem, problem
from docgen.sources.apart import Page, read_pages
from docgen.sources.grid import Grid, Line, Merge, Sheet, cell_name, is_blank, sheet_place
from docgen.sources.workbook import make_parser, reading

_MOST_CELLS = 4_000_000
_DIMENSIONS = re.compile(rb"\x00\x02\x0e\x00.{14}", re.DOTALL)
"""The record of a sheet's first and last row and column ([MS-XLS] 2.4.90), looked for without parsing the file."""


def open_xls(admitted: Admitted) -> list[Sheet]:
    """Return the worksheets of an .xls workbook (Excel 97-2003); InputRefused (DG155) if one is huge."""
    for found in _DIMENSIONS.finditer(admitted.data):
        top, bottom, left, right, reserved = struct.unpack_from("<2L3H", found[0], 4)
        if top <= bottom <= 1 << 16 and left <= right <= 1 << 8 and not reserved:
            _refuse_huge(bottom - top, right - left, Origin(admitted.file, cell=cell_name(bottom, right - 1)))
    return _sheets(admitted.data, admitted.file)


def open_ods(admitted: Admitted) -> list[Sheet]:
    """Return the sheets of an OpenDocument workbook; InputRefused (DG155) if a stray cell makes one too large."""
    content = read_package(admitted).parts.get("content.xml", b"")
    extent = _Extent(admitted.file)
    with reading(admitted.file):
        make_parser(extent.start, extent.end).Parse(content, True)
    return _sheets(admitted.data, admitted.file)


def _sheets(data: bytes, file: str) -> list[Sheet]:
    return [Sheet(page.name, page.hidden, partial(_open, page, file)) for page in read_pages(data, file=file)]


def _open(page: Page, file: str) -> Grid:
    place = sheet_place(file, page.name)
    merges = tuple(Merge(top + 1, bottom + 1, left, right) for top, left, bottom, right in page.merges)
    return Grid(_lines(page, place), place, merges, notes=(problem("DG154", Origin(file, sheet=page.name)),))


def _lines(page: Page, place: Callable[[int, int], Origin]) -> Iterator[Line]:
    ahead = [""] * page.column
    for number, row in enumerate(page.cells, page.row + 1):
        problems: list[Problem] = []
        cells = list(ahead)
        for column, cell in enumerate(row, page.column):
            if isinstance(cell, list):
                problems.append(problem("DG137", place(number, column), found=cell[0]))
            cells.append("" if isinstance(cell, list) else cell)
        if problems or not is_blank(cells):
            yield Line(number, cells, tuple(problems))


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
