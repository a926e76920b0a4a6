"""Old and foreign workbooks, read by python-calamine in a process of its own, with limits on memory and time.

A damaged file can make calamine panic, abort the process or never end (0.9: a chain of sectors that leads back to
itself fills the memory of the machine). Whatever becomes of the process, its parent goes on. Windows has the limit of
time only. The child speaks JSON: text, places and merged ranges, nothing to be run.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from docgen.errors import InputRefused
from docgen.problems import Origin, problem
from docgen.sources.cells import damaged_text, moment_text, number_text

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

Value = str | int | float | bool | date | datetime | time | timedelta

_MEMORY = 768 << 20
"""Bytes of address space of the child."""
_PATIENCE = 12.0
"""Seconds the child may take."""
_START = "import sys; sys.path[:] = {path}; from docgen.sources.apart import answer; answer()"


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet as read. `cells` are texts; a list of one text is a damaged number (DG137), as it is shown.

    `row` and `column` are where the cells begin, `merges` are (top, left, bottom, right); all count from 0.
    """

    name: str
    hidden: bool
    row: int
    column: int
    merges: tuple[tuple[int, int, int, int], ...]
    cells: tuple[tuple[str | list[str], ...], ...]


def read_pages(data: bytes, *, file: str) -> list[Page]:
    """Return the worksheets of an .xls or .ods, hidden ones too; InputRefused (DG159) where they cannot be read."""
    words = [sys.executable, "-X", "utf8", "-c", _START.format(path=ascii(sys.path))]
    try:
        child = subprocess.run(
            words, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=_PATIENCE, check=True
        )
        said = json.loads(child.stdout)
    except (subprocess.SubprocessError, OSError, ValueError) as fault:
        raise InputRefused(problem("DG159", Origin(file))) from fault
    return [
        Page(each[0], each[1], each[2], each[3], tuple(map(tuple, each[4])), tuple(map(tuple, each[5])))
        for each in said
    ]


def answer() -> None:
    """Be the child: read a workbook from standard input, write its sheets as JSON to standard output."""
    data = sys.stdin.buffer.read()
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        pages = [
            [each.name, each.visible != SheetVisibleEnum.Visible, *_page(book.get_sheet_by_name(each.name))]
            for each in book.sheets_metadata
            if each.typ == SheetTypeEnum.WorkSheet
        ]
        sys.stdout.buffer.write(json.dumps(pages).encode("ascii"))
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001  a panic of Rust is no Exception; the parent needs to know no more
        os._exit(1)


def _page(sheet: CalamineSheet) -> Iterator[Any]:
    """Yield the first row, the first column, the merged ranges and the texts of a sheet."""
    yield from sheet.start or (0, 0)
    yield [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    yield [[_shown(value) for value in row] for row in sheet.to_python(skip_empty_area=True)]


def _shown(value: Value) -> str | list[str]:
    """Return how a value prints; in a list the text of a number of more than 15 digits."""
    text = _text(value)
    return [damaged_text(repr(value))] if text is None else text


def _text(value: Value) -> str | None:
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
    return str(value)
