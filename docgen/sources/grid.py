"""What every table reader yields: the lines of one sheet that hold anything, before any idea of headings.

Rows count from 1 as the user sees them, columns from 0. Knows no file format and no meaning of a column.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from docgen.problems import Origin, Problem

MAX_COLUMNS = 1024
"""Columns from here on are only looked at for being empty: no roster is so wide, and a stray cell at XFD is common."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sheet with something in it. `cells` may be shorter than the headings: the rest is empty.

    `width` is the number of fields where the format has such a thing (CSV), else None. `beyond` is the first
    column from MAX_COLUMNS on that holds anything, or None.
    """

    number: int
    cells: Sequence[str]
    problems: tuple[Problem, ...] = ()
    hidden: bool = False
    width: int | None = None
    beyond: int | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """A range of merged cells, both ends included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int

    def __str__(self) -> str:
        """Return the range as a spreadsheet writes it: D2:D39."""
        return f"{cell_name(self.first_row, self.first_column)}:{cell_name(self.last_row, self.last_column)}"


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet being read: `lines` can be gone through once; `place` gives the origin of (row, column).

    `hidden_columns` are (first, last) pairs. `notes` are problems of the file as such.
    """

    lines: Iterator[Line]
    place: Callable[[int, int], Origin]
    merges: tuple[Merge, ...] = ()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that can be opened. `name` is None in a format without sheets."""

    name: str | None
    hidden: bool
    open: Callable[[], Grid]


@cache
def column_letters(column: int) -> str:
    """Return the letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """Return the column, from 0, that the capital letters name; -1 for none."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell, as F5; the row counts from 1, the column from 0."""
    return f"{column_letters(column)}{row}"


def sheet_place(file: str, sheet: str) -> Callable[[int, int], Origin]:
    """Return the function that tells the origin of (row, column) in a sheet."""
    return lambda row, column: Origin(file, sheet=sheet, cell=cell_name(row, column))


def line_place(file: str) -> Callable[[int, int], Origin]:
    """Return the function that tells the origin of (line, column) in a text file; fields count from 1."""
    return lambda row, column: Origin(file, line=row, column=column + 1)


def is_blank(cells: Sequence[str]) -> bool:
    """Tell whether the cells hold nothing but blanks."""
    return not "".join(cells).strip()


def spans(numbers: Sequence[int]) -> str:
    """Return ascending numbers in short: 5、7-9."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return "、".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)


@cache
def word_list(name: str) -> dict[str, list[str]]:
    """Return the lists of the data file `name`.toml beside this module."""
    text = (Path(__file__).parent / "data" / f"{name}.toml").read_text("utf-8")
    return {key: value for key, value in tomllib.loads(text).items() if isinstance(value, list)}
