"""The sheets of an .xlsx workbook, line by line: what each cell shows as text, and the cells that show nothing usable.

Sheets are parsed as they are decompressed, so a roster of any length takes the same memory. Knows no headings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from xml.parsers import expat

from docgen.gate import Admitted
from docgen.problems import Origin, Problem, Severity, problem
from docgen.sources.cells import PLAIN, damaged_text, moment_text, number_text
from docgen.sources.grid import MAX_COLUMNS, Grid, Line, Merge, Sheet, column_number, is_blank, sheet_place
from docgen.sources.workbook import CHUNK, Book, SheetPart, local, make_parser, open_book, reading, unescape

_ROWS_OPEN = re.compile(rb"<(?:[\w.-]+:)?sheetData\s*>")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_SAFE_DIGITS = 15
_PICTURE = "DISPIMG("


def open_sheets(admitted: Admitted) -> list[Sheet]:
    """Return the worksheets of a workbook, in the order of their tabs."""
    book = open_book(admitted)
    return [Sheet(part.name, part.hidden, partial(_open, book, part)) for part in book.sheets]


def _open(book: Book, part: SheetPart) -> Grid:
    frame = _frame(book, part)
    place = sheet_place(book.file, part.name)
    return Grid(_lines(book, part, place), place, tuple(frame.merges), tuple(frame.hidden), book.notices)


def _lines(book: Book, part: SheetPart, place: Callable[[int, int], Origin]) -> Iterator[Line]:
    sheet = _SheetReader(book, place)
    for start in range(0, len(part.data) + 1, CHUNK):
        chunk = part.data[start : start + CHUNK]
        with reading(book.file, part.name):
            sheet.parser.Parse(chunk, start + CHUNK > len(part.data))
        yield from sheet.take()


class _SheetReader:
    """Collects lines while expat goes through a sheet; `take` hands over the finished ones."""

    def __init__(self, book: Book, place: Callable[[int, int], Origin]) -> None:
        self.parser = make_parser(self._start_root, self._end)
        self._book, self._place = book, place
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {}
        self._ends: dict[str, Callable[[], None]] = {}
        self._done: list[Line] = []
        self._row, self._hidden, self._column = 0, False, -1
        self._last = 0
        self._cells: list[str] = []
        self._problems: list[Problem] = []
        self._beyond: int | None = None
        self._type, self._style = "n", ""
        self._formula, self._phonetic = False, False
        self._text: list[str] = []

    def take(self) -> list[Line]:
        """Return the lines finished since the last call."""
        done, self._done = self._done, []
        return done

    def _start_root(self, name: str, _attributes: dict[str, str]) -> None:
        """Learn the prefix of the sheet's elements, which is nearly always none, from the first of them."""
        prefix = "".join(name.rpartition(":")[:2])
        starts = {
            "c": self._start_cell,
            "v": self._start_text,
            "t": self._start_text,
            "row": self._start_row,
            "f": self._start_formula,
            "rPh": self._start_reading,
        }
        ends = {
            "c": self._end_cell,
            "v": self._end_text,
            "t": self._end_text,
            "row": self._end_row,
            "rPh": self._end_reading,
        }
        self._starts = {prefix + each: handler for each, handler in starts.items()}
        self._ends = {prefix + each: handler for each, handler in ends.items()}
        self.parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        handler = self._starts.get(name)
        if handler is not None:
            handler(attributes)

    def _end(self, name: str) -> None:
        handler = self._ends.get(name)
        if handler is not None:
            handler()

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        self._row = int(number) if number.isdecimal() else self._row + 1
        self._hidden = attributes.get("hidden") in {"1", "true"} or attributes.get("ht") == "0"
        self._column, self._cells, self._problems, self._beyond = -1, [], [], None

    def _end_row(self) -> None:
        cells = self._cells
        if self._problems or self._beyond is not None or not is_blank(cells):
            if self._row <= self._last:  # two rows of one number: whoever goes by numbers would lose one of them
                raise ValueError(self._row)
            self._last = self._row
            self._done.append(Line(self._row, cells, tuple(self._problems), self._hidden, beyond=self._beyond))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        column = column_number(attributes.get("r", "").rstrip("0123456789"))
        self._column = column if column >= 0 else self._column + 1
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._formula = False
        self._text = []

    def _end_cell(self) -> None:
        text = self._cell_text()
        if text:
            self._put(text)

    def _start_formula(self, _attributes: dict[str, str]) -> None:
        self._formula = True

    def _start_text(self, _attributes: dict[str, str]) -> None:
        if not self._phonetic:
            self.parser.CharacterDataHandler = self._text.append

    def _end_text(self) -> None:
        self.parser.CharacterDataHandler = None

    def _start_reading(self, _attributes: dict[str, str]) -> None:
        """Leave out the phonetic reading above a text (East Asian ruby), which is not part of it."""
        self._phonetic = True

    def _end_reading(self) -> None:
        self._phonetic = False

    def _put(self, text: str) -> None:
        column, cells = self._column, self._cells
        if column == len(cells):
            cells.append(text)
        elif column >= MAX_COLUMNS:
            if self._beyond is None and text.strip():
                self._beyond = column
        elif column > len(cells):
            cells.extend([""] * (column - len(cells)))
            cells.append(text)
        elif cells[column]:  # two cells of one place: one of them would be lost
            raise ValueError(column)
        else:
            cells[column] = text

    def _cell_text(self) -> str:
        """Return what the cell at hand shows; '' for an empty cell and for one that becomes a problem."""
        text, kind = "".join(self._text), self._type
        match kind:
            case "s":
                return self._shared(text) if text else ""
            case "inlineStr":
                return unescape(text)
            case "str":
                return self._picture(text) if self._formula and _PICTURE in text else unescape(text)
            case "b":
                return {"1": "TRUE", "0": "FALSE"}.get(text, text)
            case "e":
                return self._refuse(problem("DG138", self._here(), found=text))
            case "d":
                return _iso_text(text)
        if not text:
            return self._refuse(problem("DG139", self._here())) if self._formula else ""
        return self._number(text)

    def _number(self, text: str) -> str:
        style = PLAIN
        if self._style.isdecimal() and int(self._style) < len(self._book.formats):
            style = self._book.formats[int(self._style)]
        if style is PLAIN and len(text) <= _SAFE_DIGITS and text.isdecimal():
            return text
        shown = number_text(text, style, epoch_1904=self._book.epoch_1904)
        return self._refuse(problem("DG137", self._here(), found=damaged_text(text))) if shown is None else shown

    def _shared(self, index: str) -> str:
        """Return a shared string; LookupError for one that is not there, below nought as well."""
        number = int(index)
        if number < 0:
            raise LookupError(index)
        return self._book.strings[number]

    def _picture(self, text: str) -> str:
        """Say that a picture in the cell (a WPS formula) cannot be printed; the row is made without it."""
        return self._refuse(problem("DG138", self._here(), severity=Severity.WARNING, found=text))

    def _here(self) -> Origin:
        return self._place(self._row, self._column)

    def _refuse(self, fault: Problem) -> str:
        """Keep the cell's fault; return what the cell then holds."""
        self._problems.append(fault)
        return ""


def _iso_text(text: str) -> str:
    """Return a date cell of the ISO kind (t="d") as every other date prints; unreadable ones as they are."""
    try:
        return moment_text(datetime.fromisoformat(text))
    except ValueError:
        return text


def _frame(book: Book, part: SheetPart) -> _Frame:
    """Return the merged ranges and hidden columns, which stand after and before the rows.

    The rows are left out by searching for their tags, ten times faster than parsing them; where what remains is not
    well formed (a comment that holds such a tag, UTF-16) all of it is parsed.
    """
    opened = _ROWS_OPEN.search(part.data)
    closed = part.data.rfind(b"sheetData", opened.end()) if opened else -1
    with reading(book.file, part.name):
        if opened and closed >= 0:
            start = part.data.rfind(b"</", opened.end(), closed)
            try:
                return _Frame(part.data[: opened.end()] + part.data[max(start, opened.end()) :])
            except expat.ExpatError:
                pass
        return _Frame(part.data)


class _Frame:
    """What a sheet says about its columns and its merged ranges."""

    def __init__(self, data: bytes) -> None:
        self.merges: list[Merge] = []
        self.hidden: list[tuple[int, int]] = []
        make_parser(self._start, lambda _name: None).Parse(data, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "mergeCell":
            ends = [_REFERENCE.fullmatch(end) for end in attributes.get("ref", "").split(":")]
            if len(ends) == 2 and ends[0] and ends[1]:
                rows = sorted(int(end[2]) for end in ends if end)
                columns = sorted(column_number(end[1]) for end in ends if end)
                self.merges.append(Merge(rows[0], rows[1], columns[0], columns[1]))
        elif name == "col" and (attributes.get("hidden") in {"1", "true"} or attributes.get("width") == "0"):
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isdecimal() and last.isdecimal():
                self.hidden.append((int(first) - 1, int(last) - 1))
