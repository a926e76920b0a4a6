"""Where the headings of a sheet are: below which title lines, on one row or two.

Judges shape and known names only; what a heading means is `headings`' affair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docgen.sources.grid import Line, Merge
from docgen.sources.headings import HeadingIndex, compact

SEARCHED_ROWS = 20
_LONGEST_HEADING = 40
_ENOUGH = 0.6


@dataclass(frozen=True, slots=True)
class Heading:
    """The headings of a sheet. `texts` has one entry per column, as typed, '' where none; `row` is where they begin.

    `titles` are the rows above, `last` the last heading row; `fits` tells whether this is surely a roster's heading:
    several names known, or, when no names were given, several headings with something below.
    """

    row: int
    last: int
    texts: tuple[str, ...]
    titles: tuple[int, ...]
    fits: bool


def find_heading(
    lines: Sequence[Line], merges: Sequence[Merge], *, names: Mapping[str, Sequence[str]] | None
) -> Heading | None:
    """Return the headings among the first lines of a sheet, or None when no line looks like them.

    The line with most known `names` wins if it has two, or half of its cells; else the first line with nearly as many
    short cells as the fullest one.
    """
    searched = lines[:SEARCHED_ROWS]
    if not searched:
        return None
    index = HeadingIndex(names or {})
    known = [sum(1 for cell in line.cells if index.knows(cell)) for line in searched]
    filled = [_heading_cells(line) for line in searched]
    best = max(range(len(searched)), key=lambda each: (known[each], -each))
    surely = known[best] >= 2 or (known[best] == 1 and filled[best] <= 2)
    if not surely:
        enough = max(filled) * _ENOUGH
        found = next((each for each, count in enumerate(filled) if count and count >= enough), None)
        if found is None:
            return None
        best = found
    last = max([searched[best].number, *_depths(searched[best].number, merges)])
    rows = [line for line in searched if searched[best].number <= line.number <= last]
    return Heading(
        searched[best].number,
        last,
        _texts(rows, merges),
        tuple(line.number for line in searched[:best]),
        surely or (names is None and filled[best] >= 2 and len(lines) > best + 1),
    )


def _heading_cells(line: Line) -> int:
    """Count the cells that could be headings: short, no two alike, and none of the kind 填报单位：示例县."""
    cells = {compact(cell) for cell in line.cells if len(cell) <= _LONGEST_HEADING}
    return sum(1 for cell in cells if cell and ":" not in cell)


def _depths(row: int, merges: Sequence[Merge]) -> list[int]:
    """Return the last rows of the cells merged downwards from the heading row: headings of two or three rows."""
    return [merge.last_row for merge in merges if merge.first_row == row and row < merge.last_row <= row + 2]


def _texts(rows: Sequence[Line], merges: Sequence[Merge]) -> tuple[str, ...]:
    """Return each column's lowest text; with the text above put before it where two columns would be called alike."""
    width = max(len(line.cells) for line in rows)
    columns = [[line.cells[each] if each < len(line.cells) else "" for line in rows] for each in range(width)]
    texts = [next((cell for cell in reversed(cells) if cell.strip()), "") for cells in columns]
    if len(rows) > 1:
        counts = [texts.count(text) for text in texts]
        texts = [
            _above(each, rows[0], merges) + text if text and counts[each] > 1 else text
            for each, text in enumerate(texts)
        ]
    while texts and not texts[-1].strip():
        texts.pop()
    return tuple(texts)


def _above(column: int, row: Line, merges: Sequence[Merge]) -> str:
    """Return the text of the cell that is merged across the column in the upper heading row, or ''."""
    for merge in merges:
        if merge.first_row == row.number and merge.first_column <= column <= merge.last_column:
            within = merge.first_column < len(row.cells) and merge.last_column > merge.first_column
            return row.cells[merge.first_column] if within else ""
    return ""
