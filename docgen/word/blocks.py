"""The read model of a document: what it says, paragraph by paragraph, for checks, goldens and `docgen check`.

Reads a verified `Package`, never a path; changes nothing. Tracked insertions are read and deletions are not; what
stands twice for old programs (mc:AlternateContent) is read once. Comments and field codes are no text of the document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from lxml import etree

from docgen.gate import Admitted, Form, Package, read_package

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"

_P, _R, _T, _TBL, _TR, _TC = (f"{_W}{name}" for name in ("p", "r", "t", "tbl", "tr", "tc"))
_BOX, _ALTERNATE, _CHOICE = f"{_W}txbxContent", f"{_MC}AlternateContent", f"{_MC}Choice"
_VAL = f"{_W}val"
_OFF = frozenset({"0", "false", "off"})
_SKIPPED = frozenset(
    {f"{_W}{name}" for name in ("del", "moveFrom", "rt", "pPr", "rPr", "tblPr", "tcPr", "trPr", "sdtPr")}
)
_SIGNS = {
    f"{_W}tab": "\t",
    f"{_W}ptab": "\t",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
}
_BR, _SYM = f"{_W}br", f"{_W}sym"
_BREAKS = {"page": "\f", "column": "\v"}
_DELETED_ROW = f"{_W}trPr/{_W}del"
REAL_NOTES = (None, "normal")
_VISIBLE = str.maketrans({"\t": "\\t", "\n": "\\n", "\f": "\\f", "\v": "\\v", "\\": "\\\\"})


class PlaceKind(StrEnum):
    """The region of a document that a paragraph stands in."""

    BODY = "body"
    TABLE = "table"
    HEADER = "header"
    FOOTER = "footer"
    FOOTNOTE = "footnote"
    ENDNOTE = "endnote"
    TEXTBOX = "textbox"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paragraph stands. `table`, `row` and `cell` count from 1 (table: over the part); None outside tables."""

    kind: PlaceKind
    table: int | None = None
    row: int | None = None
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one format. The fonts are those set on the run itself; None = from a style. A tab is "\\t", a line break
    "\\n", a page break "\\f", a column break "\\v".
    """

    text: str
    hidden: bool = False
    east_asian_font: str | None = None
    latin_font: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. `number` counts from 1 over its part in reading order, cells included.

    Paragraphs of a text box bear the number of the paragraph that holds the box and come right after it.
    """

    number: int
    part: str
    style: str
    place: Place
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """All text, hidden text included."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; `span` columns wide. A cell merged into the one above it is there, mostly empty."""

    blocks: tuple[Paragraph | Table, ...]
    span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells as they stand in the file; cells may hold tables."""

    number: int
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The body, one header, one footer, or all notes of a kind, with its paragraphs and tables in reading order."""

    name: str
    kind: PlaceKind
    blocks: tuple[Paragraph | Table, ...]


@dataclass(frozen=True, slots=True)
class Blocks:
    """A document as read: the body first, then headers, footers, footnotes and endnotes."""

    parts: tuple[Part, ...]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Every paragraph of every part in reading order, those of cells and text boxes included."""
        return tuple(_flat(block for part in self.parts for block in part.blocks))

    @property
    def tables(self) -> tuple[Table, ...]:
        """The outermost tables of every part in reading order."""
        return tuple(block for part in self.parts for block in part.blocks if isinstance(block, Table))


def read_blocks(package: Package) -> Blocks:
    """Return what a verified document says."""
    names = _style_names(package)
    wanted = (PlaceKind.HEADER, PlaceKind.FOOTER, PlaceKind.FOOTNOTE, PlaceKind.ENDNOTE)
    arrows = package.relationships.get(package.main, ())
    parts = [_read_part(package, package.main, PlaceKind.BODY, names=names)]
    for kind in wanted:
        targets = dict.fromkeys(arrow.target for arrow in arrows if arrow.kind in (kind.value, f"{kind.value}s"))
        parts += [_read_part(package, name, kind, names=names) for name in targets if name in package.parts]
    return Blocks(tuple(part for part in parts if part.blocks or part.kind is PlaceKind.BODY))


def read_blocks_bytes(data: bytes, *, file: str = "document.docx") -> Blocks:
    """Return what a .docx in memory says. Raises InputRefused as the gate does; `file` names it in messages."""
    return read_blocks(read_package(Admitted(data, Form.DOCX, file, hashlib.sha256(data).hexdigest())))


def text(blocks: Blocks) -> str:
    """Return all text, one line a paragraph, hidden text included."""
    return "\n".join(paragraph.text for paragraph in blocks.paragraphs)


def dump(blocks: Blocks) -> str:
    """Return the document as stable lines for goldens: style and text of a paragraph, a line a table row.

    Tabs and breaks stand as \\t \\n \\f \\v, so that a paragraph is one line; an empty paragraph keeps its line.
    """
    lines: list[str] = []
    for part in blocks.parts:
        lines.append(f"== {part.kind} {part.name}")
        lines += _lines(part.blocks)
    return "".join(f"{line}\n" for line in lines)


def _lines(blocks: Iterable[Paragraph | Table]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            box = "[textbox] " if block.place.kind is PlaceKind.TEXTBOX else ""
            yield f"{box}{block.style}: {_shown(block)}".rstrip(" ")
        else:
            yield from (_row_line(row) for row in block.rows)


def _row_line(row: tuple[Cell, ...]) -> str:
    return f"| {' | '.join(_cell_text(cell) for cell in row)} |"


def _cell_text(cell: Cell) -> str:
    """Return a cell on one line: paragraphs parted by " / ", tables in brackets, its width if over one column."""
    pieces = [
        _shown(block).replace("|", "\\|")
        if isinstance(block, Paragraph)
        else f"[{' '.join(_row_line(row) for row in block.rows)}]"
        for block in cell.blocks
    ]
    return " / ".join(pieces) + (f" [span {cell.span}]" if cell.span > 1 else "")


def _shown(paragraph: Paragraph) -> str:
    pieces = []
    for hidden, runs in groupby(paragraph.runs, key=lambda run: run.hidden):
        words = "".join(run.text for run in runs).translate(_VISIBLE)
        pieces.append(f"[hidden: {words}]" if hidden else words)
    return "".join(pieces)


def _flat(blocks: Iterable[Paragraph | Table]) -> Iterator[Paragraph]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            yield from _flat(inner for row in block.rows for cell in row for inner in cell.blocks)


def _style_names(package: Package) -> dict[str | None, str]:
    """Return the names of paragraph styles by id; under None the default style's."""
    arrows = package.relationships.get(package.main, ())
    part = next((arrow.target for arrow in arrows if arrow.kind == "styles"), "")
    names: dict[str | None, str] = {None: ""}
    if part not in package.parts:
        return names
    for style in _parsed(package.parts[part]).iter(f"{_W}style"):
        if style.get(f"{_W}type") == "paragraph":
            name = _value(style, f"{_W}name") or ""
            names[style.get(f"{_W}styleId")] = name
            if style.get(f"{_W}default") in ("1", "true", "on"):
                names[None] = name
    return names


def _parsed(data: bytes) -> etree._Element:
    """Parse a part that the gate has found well formed."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _value(node: etree._Element, path: str) -> str | None:
    found = node.find(path)
    return None if found is None else found.get(_VAL)


def _read_part(package: Package, name: str, kind: PlaceKind, *, names: Mapping[str | None, str]) -> Part:
    root = _parsed(package.parts[name])
    reader = _Reader(name, names)
    notes = [note for note in root if kind.value == etree.QName(note).localname and note.get(f"{_W}type") in REAL_NOTES]
    scopes = notes if kind in (PlaceKind.FOOTNOTE, PlaceKind.ENDNOTE) else [root]
    return Part(name, kind, tuple(block for scope in scopes for block in reader.blocks(scope, Place(kind))))


@dataclass(slots=True)
class _Reader:
    """The walk over one part, and the two counters that it keeps."""

    part: str
    names: Mapping[str | None, str]
    paragraphs: int = 0
    tables: int = 0

    def blocks(self, node: etree._Element, place: Place) -> Iterator[Paragraph | Table]:
        """Yield what stands in `node`, through content controls, custom XML and tracked insertions."""
        for child in children(node):
            if child.tag == _P:
                yield from self._paragraph(child, place)
            elif child.tag == _TBL:
                yield self._table(child, place)
            else:
                yield from self.blocks(child, place)

    def _paragraph(self, node: etree._Element, place: Place) -> Iterator[Paragraph | Table]:
        if place.kind is not PlaceKind.TEXTBOX:
            self.paragraphs += 1
        boxes: list[etree._Element] = []
        pieces = _pieces(node, Run(""), boxes)
        runs = tuple(
            replace(look, text="".join(piece.text for piece in same))
            for look, same in groupby(pieces, key=lambda piece: replace(piece, text=""))
        )
        style = _value(node, f"{_W}pPr/{_W}pStyle")
        yield Paragraph(self.paragraphs, self.part, self.names.get(style, style or ""), place, runs)
        for box in boxes:
            yield from self.blocks(box, Place(PlaceKind.TEXTBOX))

    def _table(self, node: etree._Element, place: Place) -> Table:
        self.tables += 1
        number = self.tables
        kind = PlaceKind.TABLE if place.kind is PlaceKind.BODY else place.kind
        rows = []
        for row, line in enumerate(within(node, _TR), start=1):
            cells = []
            for cell, box in enumerate(within(line, _TC), start=1):
                inner = tuple(self.blocks(box, Place(kind, number, row, cell)))
                span = _value(box, f"{_W}tcPr/{_W}gridSpan") or "1"
                cells.append(Cell(inner, int(span) if span.isdecimal() else 1))
            rows.append(tuple(cells))
        return Table(number, tuple(rows))


def children(node: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements in `node` that count: no properties, no deletions, of alternatives the first."""
    for child in node:
        if child.tag == _ALTERNATE:
            chosen = child.find(_CHOICE)
            yield from children(chosen if chosen is not None else child)
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED and not _is_deleted(child):
            yield child


def _is_deleted(node: etree._Element) -> bool:
    return bool(node.tag == _TR and node.find(_DELETED_ROW) is not None)


def within(node: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the rows of a table or the cells of a row, through the wrappers that may stand between."""
    for child in children(node):
        if child.tag == tag:
            yield child
        else:
            yield from within(child, tag)


def _pieces(node: etree._Element, look: Run, boxes: list[etree._Element]) -> Iterator[Run]:
    """Yield the pieces of text in a paragraph, each with the look of its run; text boxes go to `boxes`."""
    for child in children(node):
        tag = child.tag
        if tag in (_T, _MATH_TEXT):
            yield replace(look, text=child.text or "")
        elif tag in _SIGNS:
            yield replace(look, text=_SIGNS[tag])
        elif tag == _BR:
            yield replace(look, text=_BREAKS.get(child.get(f"{_W}type") or "", "\n"))
        elif tag == _SYM:
            font = child.get(f"{_W}font")
            yield replace(look, text=_symbol(child), east_asian_font=font, latin_font=font)
        elif tag == _BOX:
            boxes.append(child)
        else:
            yield from _pieces(child, _look(child) if tag == _R else look, boxes)


def _symbol(node: etree._Element) -> str:
    """Return the character of a w:sym, as its font numbers it (Wingdings: private use U+F0xx)."""
    try:
        return chr(int(node.get(f"{_W}char") or "", 16))
    except (ValueError, OverflowError):
        return ""


def _look(run: etree._Element) -> Run:
    properties = run.find(f"{_W}rPr")
    if properties is None:
        return Run("")
    vanish, fonts = properties.find(f"{_W}vanish"), properties.find(f"{_W}rFonts")
    hidden = vanish is not None and vanish.get(_VAL) not in _OFF
    if fonts is None:
        return Run("", hidden)
    return Run("", hidden, fonts.get(f"{_W}eastAsia"), fonts.get(f"{_W}ascii"))
