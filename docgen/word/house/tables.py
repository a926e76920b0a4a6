"""Tables of a template: a frame of one cell, and a table with a head that repeats and a row for each item of a list.

Owns the XML of tables and the surprises of Word, WPS and LibreOffice in it. Does not know what stands in a cell: its
paragraphs come made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from docgen.word.house.runs import run
from docgen.word.styles import Element, element

_FRAME_MARGIN_TW = 170  # 3 mm: leaves 150 mm of a full-width frame to write in
_CELL_MARGIN_TW = 57  # 1 mm
_FRAME_SIDES = ("top", "left", "bottom", "right")
_TABLE_SIDES = (*_FRAME_SIDES, "insideH", "insideV")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its width in twips, the paragraphs of its head and those of each row."""

    width_tw: int
    head: Sequence[Element]
    cell: Sequence[Element]


def frame(width_tw: int, paragraphs: Iterable[Element]) -> Element:
    """Return a table of one cell that never breaks over pages."""
    return _table([width_tw], [_row([_cell(width_tw, paragraphs)])], sides=_FRAME_SIDES, margin_tw=_FRAME_MARGIN_TW)


def table(columns: Sequence[Column], loop: str) -> Element:
    """Return a table of a head, printed again on every page (X02 of the house checks), and a row for each turn of `loop`.

    `loop` is what stands between `for` and its end in Jinja: "项 in 问题清单". Rows do not break over pages.
    """
    widths = [each.width_tw for each in columns]
    head = _row(
        [_cell(each.width_tw, each.head, element("vAlign", val="center")) for each in columns], element("tblHeader")
    )
    body = _row([_cell(each.width_tw, each.cell, element("vAlign", val="center")) for each in columns])
    rows = [head, _tag_row(f"{{%tr for {loop} %}}", widths), body, _tag_row("{%tr endfor %}", widths)]
    return _table(widths, rows, sides=_TABLE_SIDES, margin_tw=_CELL_MARGIN_TW)


def _table(widths: Sequence[int], rows: Iterable[Element], *, sides: Iterable[str], margin_tw: int) -> Element:
    """Return the table. Word trusts tblW, WPS gridCol: both are written."""
    borders = [element(side, val="single", sz=4, space=0, color="auto") for side in sides]
    margins = [element(side, w=size, type="dxa") for side, size in
               (("top", 0), ("left", margin_tw), ("bottom", 0), ("right", margin_tw))]  # fmt: skip
    properties = element(
        "tblPr",
        element("tblW", w=sum(widths), type="dxa"),
        element("tblInd", w=0, type="dxa"),
        element("tblBorders", *borders),
        element("tblLayout", type="fixed"),
        element("tblCellMar", *margins),
    )
    grid = element("tblGrid", *(element("gridCol", w=width) for width in widths))
    return element("tbl", properties, grid, *rows)


def _row(cells: Iterable[Element], *marks: Element) -> Element:
    return element("tr", element("trPr", element("cantSplit"), *marks), *cells)


def _tag_row(tag: str, widths: Sequence[int]) -> Element:
    """Return a row that holds nothing but a `{%tr … %}` tag, and so vanishes from what is made."""
    span = [element("gridSpan", val=len(widths))] if len(widths) > 1 else []
    properties = element("tcPr", element("tcW", w=sum(widths), type="dxa"), *span)
    return element("tr", element("tc", properties, element("p", run(tag))))


def _cell(width_tw: int, paragraphs: Iterable[Element], *marks: Element) -> Element:
    return element("tc", element("tcPr", element("tcW", w=width_tw, type="dxa"), *marks), *paragraphs)
