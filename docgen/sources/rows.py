"""The data rows below the headings: merged cells, total rows, repeated headings, and lines that do not fit.

Every line that holds anything becomes exactly one `Row` or one problem of the table. Knows no file format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from docgen.problems import Origin, Problem, problem
from docgen.sources.grid import Grid, Line, Merge, spans, word_list
from docgen.sources.headings import compact
from docgen.sources.layout import Heading

_NUMBER = re.compile(r"[0-9]+")
_SHOWN_VALUES = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One data row. `number` is the sheet's row, or the line a CSV record starts on; one cell per heading.

    A row with a problem of severity ERROR is not to be made; all others are.
    """

    number: int
    cells: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Filled:
    """The merged ranges of one column that were filled down."""

    first: Merge
    last: Merge
    values: list[str] = field(default_factory=list)
    rows: int = 0


@dataclass(slots=True)
class _Active:
    """A merged range at the row being read: its anchor's text, and the column to fill, None = may not be filled."""

    merge: Merge
    text: str
    column: int | None


def data_rows(
    grid: Grid, heading: Heading, lines: Iterable[Line], *, fill: Callable[[str], bool], problems: list[Problem]
) -> Iterator[Row]:
    """Yield the rows among `lines`; what concerns the table goes to `problems`, complete when all rows are taken."""
    reader = _RowReader(grid, heading, fill, problems)
    for line in lines:
        if line.number > heading.last:
            row = reader.read(line)
            if row is not None:
                yield row
    reader.close()


class _RowReader:
    """Reads lines in order and remembers what can only be said at the end."""

    def __init__(self, grid: Grid, heading: Heading, fill: Callable[[str], bool], problems: list[Problem]) -> None:
        self._place, self._headings, self._problems = grid.place, heading.texts, problems
        self._heading_cells = tuple(compact(text) for text in heading.texts)
        self._unnamed = [each for each, text in enumerate(heading.texts) if not text.strip()]
        self._fill = fill
        below = [merge for merge in grid.merges if merge.last_row > heading.last and not _is_single(merge)]
        self._merges = sorted(below, key=lambda merge: -merge.first_row)
        self._active: list[_Active] = []
        self._filled: dict[int, _Filled] = {}
        self._hidden: list[int] = []
        self._repeated: list[int] = []
        self._count = self._part = 0

    def read(self, line: Line) -> Row | None:
        """Return the row of a line, or None when the line is a total, a repeated heading, or has no data."""
        width = len(self._headings)
        cells = list(line.cells[:width])
        if len(cells) < width:
            cells.extend([""] * (width - len(cells)))
        if line.hidden:
            self._hidden.append(line.number)
        if self._merges or self._active:
            self._activate(line.number, cells)
        if self._is_example(line, cells) or self._is_total(line, cells) or self._is_heading(line.number, cells):
            return None
        problems = list(line.problems)
        if self._active:
            problems.extend(self._fill_cells(line.number, cells))
        misfits = list(self._misfits(line))
        if not line.problems and line.width is None and not "".join(cells).strip():
            self._problems.extend(misfits)
            return None
        self._count += 1
        self._part += 1
        return Row(line.number, tuple(cells), (*problems, *misfits))

    def close(self) -> None:
        """Add what is known only after the last row: filled ranges, hidden and repeated rows, an empty table."""
        for column, filled in sorted(self._filled.items()):
            first, last = filled.first, filled.last
            whole = Merge(first.first_row, last.last_row, column, column)
            values = list(dict.fromkeys(filled.values))
            shown = "、".join(values[:_SHOWN_VALUES]) + ("…" if len(values) > _SHOWN_VALUES else "")
            where, name = self._range_place(whole), compact(self._headings[column])
            self._problems.append(problem("DG140", where, column=name, count=filled.rows, range=whole, found=shown))
        if self._hidden:
            where = self._place(self._hidden[0], 0)
            self._problems.append(problem("DG144", where, rows=spans(self._hidden), count=len(self._hidden)))
        if self._repeated:
            where = self._place(self._repeated[0], 0)
            self._problems.append(problem("DG134", where, rows=spans(self._repeated), count=len(self._repeated)))
        if not self._count:
            self._problems.append(problem("DG133", self._place(1, 0)))

    def _range_place(self, merge: Merge) -> Origin:
        """Return the origin of a range, its cell written D2:D39."""
        return replace(self._place(merge.first_row, merge.first_column), cell=str(merge))

    def _activate(self, row: int, cells: Sequence[str]) -> None:
        """Take up the merged ranges that reach this row, drop those that ended above it."""
        self._active = [each for each in self._active if each.merge.last_row >= row]
        while self._merges and self._merges[-1].first_row <= row:
            merge = self._merges.pop()
            named = self._named_columns(merge)
            if merge.last_row < row or not named:
                continue
            down = merge.last_row > merge.first_row
            anchor = merge.first_column
            text = cells[anchor] if merge.first_row == row and anchor < len(cells) else ""
            if not text.strip() or (len(named) == 1 and not down):
                continue
            may_fill = named == [anchor] and self._fill(self._headings[anchor])
            self._active.append(_Active(merge, text, anchor if may_fill else None))

    def _named_columns(self, merge: Merge) -> list[int]:
        last = min(merge.last_column, len(self._headings) - 1)
        return [each for each in range(merge.first_column, last + 1) if self._headings[each].strip()]

    def _fill_cells(self, row: int, cells: list[str]) -> Iterator[Problem]:
        """Fill merged cells down where their column allows it; yield a problem where it does not."""
        for each in self._active:
            merge, column = each.merge, each.column
            if column is None or (cells[column].strip() and cells[column] != each.text):
                place = self._place(row, merge.first_column)
                heading = compact(self._headings[self._named_columns(merge)[0]])
                yield problem("DG141", place, range=merge, column=heading, found=each.text)
                continue
            cells[column] = each.text
            filled = self._filled.setdefault(column, _Filled(merge, merge))
            if row == merge.first_row:
                filled.last = merge
                filled.values.append(each.text)
            filled.rows += 1

    def _misfits(self, line: Line) -> Iterator[Problem]:
        """Yield what is wrong with the line's length, and with cells under no heading."""
        width = len(self._headings)
        extra = next((each for each in range(width, len(line.cells)) if line.cells[each].strip()), line.beyond)
        if line.width is not None:
            if extra is not None or line.width < width:
                count = line.width if extra is None else extra + 1
                place = self._place(line.number, min(count, width))
                yield problem("DG150", place, count=max(count, line.width), expected=width)
        elif extra is not None:
            yield problem("DG149", self._place(line.number, extra))
        for column in self._unnamed:
            if column < len(line.cells) and line.cells[column].strip():
                yield problem("DG136", self._place(line.number, column))

    def _is_heading(self, row: int, cells: Sequence[str]) -> bool:
        """Tell whether the line is the headings over again, as on the second page of a printed list."""
        if cells[0] != self._headings[0] and compact(cells[0]) != self._heading_cells[0]:
            return False
        if tuple(compact(cell) for cell in cells) != self._heading_cells:
            return False
        self._repeated.append(row)
        return True

    def _is_example(self, line: Line, cells: Sequence[str]) -> bool:
        """Tell whether the line shows how to fill the table in: its first cell says so, and nothing else; if so say it."""
        if compact(cells[0]) not in word_list("example_rows")["marks"]:
            return False
        self._problems.append(problem("DG370", self._place(line.number, 0), found=cells[0].strip()))
        return True

    def _is_total(self, line: Line, cells: Sequence[str]) -> bool:
        """Tell whether the line sums the rows up; if so say it, and compare its number with the rows counted."""
        first = next((each for each, cell in enumerate(cells) if cell.strip()), None)
        if first is None or len(cells[first]) > 30:
            return False
        found = _total_pattern().fullmatch(compact(cells[first]))
        if found is None:
            return False
        others = [compact(cell) for cell in cells[first + 1 :] if cell.strip()]
        if not all(_NUMBER.search(other) or _total_pattern().fullmatch(other) for other in others):
            return False
        count = self._count if found["whole"] else self._part
        self._part = 0
        place = self._place(line.number, first)
        self._problems.append(problem("DG142", place, word=found["whole"] or found["part"], count=count))
        numbers = [int(number) for text in (found["count"], *others) for number in _NUMBER.findall(text)[:8]]
        if numbers and count not in numbers:
            self._problems.append(problem("DG143", place, number=numbers[0], count=count))
        return True


@cache
def _total_pattern() -> re.Pattern[str]:
    words = word_list("total_rows")
    whole, part, units = ("|".join(words[name]) for name in ("whole", "part", "units"))
    return re.compile(rf"(?:(?P<whole>{whole})|(?P<part>{part})):?\(?(?P<count>[0-9]{{0,9}})(?:{units})?\)?")


def _is_single(merge: Merge) -> bool:
    return merge.first_row == merge.last_row and merge.first_column == merge.last_column
