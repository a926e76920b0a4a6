"""`open_table`: a roster in CSV, XLSX, XLS or ODS as headings and rows of text, each cell with its place.

Chooses the sheet, finds the headings, says aloud what it left out. Knows no kind: the caller tells which columns are
filled down and, if it likes, which names to look for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from docgen.errors import InputRefused
from docgen.gate import Admitted, Form, admit
from docgen.problems import Origin, Problem, Severity, problem
from docgen.sources.grid import Grid, Line, Sheet, cell_name, column_letters, spans
from docgen.sources.headings import compact
from docgen.sources.layout import Heading, find_heading
from docgen.sources.rows import Row, data_rows

TABLE_FORMS = frozenset({Form.XLSX, Form.XLS, Form.ODS, Form.TEXT})
_LOOKED_AT = 120

__all__ = ["TABLE_FORMS", "Row", "Table", "open_table"]

Names = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A roster being read. `headings` are as typed, one per column from the first on, '' over a wholly blank column.

    `rows` can be gone through once. `problems` concern the table as a whole and are complete once `rows` is exhausted.
    `sheet` is None for text files.
    """

    file: str
    sheet: str | None
    headings: tuple[str, ...]
    heading_row: int
    rows: Iterator[Row]
    problems: list[Problem]
    place: Callable[[int, int], Origin]

    def origin(self, row: int, column: int) -> Origin:
        """Return the place of a cell: `row` as `Row.number` has it, `column` an index into `headings`."""
        return self.place(row, column)

    def row_origin(self, row: int) -> Origin:
        """Return the place of a whole row; in a sheet, too, `line` is the row's number."""
        return Origin(self.file, line=row, sheet=self.sheet)


@dataclass(frozen=True, slots=True)
class _Looked:
    """A sheet whose first lines were read."""

    sheet: Sheet
    grid: Grid
    lines: Sequence[Line]
    heading: Heading | None


def open_table(
    path: Path,
    *,
    file: str,
    sheet: str | None = None,
    fill: Callable[[str], bool],
    names: Names | None = None,
) -> Table:
    """Open the roster at `path`, named `file` in messages; read its headings, leave its rows to be streamed.

    `sheet` chooses a sheet by name; None takes the first, or the only one that looks like a roster. `fill(heading)`
    tells whether merged cells of that column are filled down. `names` (field to aliases) help to find the headings.
    Raises InputRefused when there is no table to read.
    """
    looked = [_look(each, names) for each in _sheets(admit(path, file=file, want=TABLE_FORMS))]
    notes: list[Problem] = []
    chosen = _named(looked, sheet, file) if sheet is not None else _choose(looked, file, notes)
    heading = chosen.heading
    if heading is None:
        raise InputRefused(problem("DG131", Origin(file, sheet=chosen.sheet.name)))
    below = [line for line in chosen.lines if line.number > heading.last]
    _refuse_headings(chosen.grid, heading, below)
    if not below:
        raise InputRefused(problem("DG133", chosen.grid.place(heading.row, 0)))
    notes.extend(chosen.grid.notes)
    notes.extend(_said_about(chosen.grid, heading))
    rows = data_rows(chosen.grid, heading, chain(chosen.lines, chosen.grid.lines), fill=fill, problems=notes)
    return Table(file, chosen.sheet.name, heading.texts, heading.row, rows, notes, chosen.grid.place)


def _sheets(admitted: Admitted) -> list[Sheet]:
    """Return the sheets of the file, with the reader its form needs; the readers are imported only when used."""
    match admitted.form:
        case Form.XLSX:
            from docgen.sources.xlsx import open_sheets

            return open_sheets(admitted)
        case Form.XLS:
            from docgen.sources.legacy import open_xls

            return open_xls(admitted)
        case Form.ODS:
            from docgen.sources.legacy import open_ods

            return open_ods(admitted)
        case _:
            from docgen.sources.csv_table import open_text

            return open_text(admitted.data, file=admitted.file)


def _look(sheet: Sheet, names: Names | None) -> _Looked:
    grid = sheet.open()
    lines = list(islice(grid.lines, _LOOKED_AT))
    return _Looked(sheet, grid, lines, find_heading(lines, grid.merges, names=names))


def _named(looked: Sequence[_Looked], name: str, file: str) -> _Looked:
    """Return the sheet of that name; blanks and width of characters do not matter when nothing is exactly equal."""
    for same in (str, compact):
        for each in looked:
            if each.sheet.name is not None and same(each.sheet.name) == same(name):
                return each
    raise InputRefused(problem("DG130", Origin(file), found=name, sheets=_sheet_names(looked)))


def _choose(looked: Sequence[_Looked], file: str, notes: list[Problem]) -> _Looked:
    """Return the sheet to read and say what is left: the first, or the only visible one that fits better."""
    filled = [each for each in looked if each.lines]
    if not filled:
        raise InputRefused(problem("DG132", Origin(file)))
    visible = [each for each in filled if not each.sheet.hidden]
    fitting = [each for each in visible if each.heading is not None and each.heading.fits]
    if not visible:
        raise InputRefused(problem("DG148", Origin(file), sheets=_sheet_names(filled)))
    chosen = visible[0]
    if fitting and chosen not in fitting:
        if len(fitting) > 1:
            raise InputRefused(problem("DG148", Origin(file), sheets=_sheet_names(fitting)))
        chosen = fitting[0]
    if chosen is not looked[0]:
        notes.append(problem("DG147", Origin(file, sheet=chosen.sheet.name)))
    for each in filled:
        if each is not chosen:
            severity = Severity.WARNING if each in fitting else None
            notes.append(problem("DG146", Origin(file, sheet=each.sheet.name), severity=severity))
    return chosen


def _sheet_names(looked: Sequence[_Looked]) -> str:
    return "”“".join(each.sheet.name or "" for each in looked)


def _refuse_headings(grid: Grid, heading: Heading, below: Sequence[Line]) -> None:
    """Raise InputRefused for headings that are alike, and for columns with data but without heading."""
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for column, text in enumerate(heading.texts):
        word = compact(text)
        if word and word in seen:
            where = cell_name(heading.row, seen[word]) if grid.place(1, 0).cell else str(seen[word] + 1)
            problems.append(problem("DG135", grid.place(heading.row, column), column=word, other_place=where))
        seen.setdefault(word, column)
    for column in _unnamed_columns(heading, below):
        problems.append(problem("DG136", grid.place(heading.row, column)))
    if problems:
        raise InputRefused(*problems)


def _unnamed_columns(heading: Heading, below: Sequence[Line]) -> Iterator[int]:
    """Yield the columns without heading that hold data; behind the last heading only where most rows do."""
    width = len(heading.texts)
    for column, text in enumerate(heading.texts):
        if not text.strip() and any(_filled(line, column) for line in below):
            yield column
    sheet_lines = [line for line in below if line.width is None]
    for column in range(width, max((len(line.cells) for line in sheet_lines), default=0)):
        if sum(_filled(line, column) for line in sheet_lines) * 2 > len(sheet_lines):
            yield column


def _filled(line: Line, column: int) -> bool:
    return column < len(line.cells) and bool(line.cells[column].strip())


def _said_about(grid: Grid, heading: Heading) -> Iterator[Problem]:
    """Yield what is said aloud about title lines and hidden columns."""
    if heading.titles:
        where = grid.place(heading.titles[0], 0)
        yield problem("DG134", where, rows=spans(heading.titles), count=len(heading.titles))
    hidden = [
        column
        for column, text in enumerate(heading.texts)
        if text.strip() and any(first <= column <= last for first, last in grid.hidden_columns)
    ]
    if hidden:
        in_words = "”“".join(compact(heading.texts[column]) for column in hidden)
        letters = "、".join(column_letters(column) for column in hidden)
        yield problem("DG145", grid.place(heading.row, hidden[0]), columns=in_words, letters=letters)
