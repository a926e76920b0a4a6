"""Where each paragraph of a part stands, as somebody counts it in Word: its number, and the table, row and cell around it.

The one numbering of all messages, the same as `blocks`: deleted rows, separators of notes and what stands a second time
for old programs are not counted; the paragraphs of a text box bear the number of the paragraph that holds the box.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from docgen.word.blocks import REAL_NOTES, children, within

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_P, _TBL, _TR, _TC, _BOX = (f"{_W}{name}" for name in ("p", "tbl", "tr", "tc", "txbxContent"))
_NOTES = (f"{_W}footnotes", f"{_W}endnotes")


@dataclass(frozen=True, slots=True)
class Spot:
    """The place of a paragraph in its part. All count from 1 (`table` over the part); None outside tables."""

    paragraph: int
    table: int | None = None
    row: int | None = None
    cell: int | None = None

    @property
    def args(self) -> dict[str, Any]:
        """The table, row and cell as arguments of a problem; nothing outside tables."""
        if self.table is None or self.row is None or self.cell is None:
            return {}
        return {"table": self.table, "row": self.row, "table_cell": self.cell}


def find_spots(root: etree._Element) -> dict[etree._Element, Spot]:
    """Return the place of every paragraph; one that is not counted has the place of the one before or around it."""
    counted = dict(_Walk().part(root))
    spots: dict[etree._Element, Spot] = {}
    last = Spot(1)
    for paragraph in root.iter(_P):
        found = counted.get(paragraph)
        if found is None:
            around = next((spots[each] for each in paragraph.iterancestors(_P) if each in spots), last)
            found = around
        spots[paragraph] = last = found
    return spots


@dataclass(slots=True)
class _Walk:
    """The walk over a part and its two counters."""

    paragraphs: int = 0
    tables: int = 0

    def part(self, root: etree._Element) -> Iterator[tuple[etree._Element, Spot]]:
        """Yield every paragraph of a part with its spot; separators of notes are not counted."""
        for scope in root if root.tag in _NOTES else (root,):
            if scope is root or scope.get(f"{_W}type") in REAL_NOTES:
                yield from self._inside(scope, Spot(0), step=1)

    def _inside(self, node: etree._Element, place: Spot, *, step: int) -> Iterator[tuple[etree._Element, Spot]]:
        """Yield the paragraphs in `node`; `step` is 0 in a text box, whose paragraphs are not counted."""
        for child in children(node):
            if child.tag == _P:
                self.paragraphs += step
                yield child, replace(place, paragraph=self.paragraphs)
                for box in _boxes(child):
                    yield from self._inside(box, Spot(0), step=0)
            elif child.tag == _TBL:
                yield from self._table(child, step=step)
            else:
                yield from self._inside(child, place, step=step)

    def _table(self, node: etree._Element, *, step: int) -> Iterator[tuple[etree._Element, Spot]]:
        self.tables += 1
        number = self.tables
        for row, line in enumerate(within(node, _TR), 1):
            for cell, box in enumerate(within(line, _TC), 1):
                yield from self._inside(box, Spot(0, number, row, cell), step=step)


def _boxes(node: etree._Element) -> Iterator[etree._Element]:
    """Yield the text boxes in a paragraph, those inside a box excepted."""
    for child in children(node):
        if child.tag == _BOX:
            yield child
        elif len(child):
            yield from _boxes(child)
