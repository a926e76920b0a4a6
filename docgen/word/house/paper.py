"""A template being written, top to bottom: paragraphs, frames, tables, sections, and at the end the bytes of the package.

Owns the order of what is written and the package's bytes (always the same). Does not know outlines.
"""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from docgen.word.house import tables
from docgen.word.house.pages import lying
from docgen.word.house.runs import Piece, runs
from docgen.word.standard import Profile
from docgen.word.styles import Element, child, element, style_id

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, width in mm (None: an equal share of what is left) and what a row shows in it.

    `lines` is a loop, such as "步 in 项.措施", for a cell of several paragraphs; `align` is left, center or both.
    """

    title: str
    text: Sequence[Piece]
    width_mm: float | None = None
    lines: str | None = None
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Paper:
    """A template being written, top to bottom. Each function adds at the end, in the style of its role."""

    document: Document
    profile: Profile

    def line(self, role: str, *pieces: Piece) -> None:
        """Add one paragraph in any role of the profile. Raises KeyError for a role the profile lacks."""
        self._add(self._paragraph(role, pieces))

    def title(self, text: str) -> None:
        """Add a line of the title, centred (GB/T 9704-2012, 7.3.1). Lines in a row have no gap between them."""
        self.line("title", text)

    def body(self, text: str) -> None:
        """Add a paragraph of text, its first line two characters in (7.3.3)."""
        self.line("body", text)

    def heading(self, text: str, *, level: int) -> None:
        """Add a heading of level 1 to 4; its mark (一、（一） 1. （1）) is part of the text (7.3.3)."""
        self.line(f"heading{level}", text)

    def signature(self, label: str, blank: str) -> None:
        """Add a line to sign on: the label, and a rule under `blank`, the tag of a 手填 field."""
        self.line("signature", label, {"rule": blank})

    def blank_line(self) -> None:
        """Add an empty line as high as the text's."""
        self.line("body", "")

    def tag(self, text: str) -> None:
        """Add a paragraph that holds nothing but a `{%p … %}` tag, and so vanishes from what is made."""
        self.line("body", text)

    def frame(self, *lines: tuple[str, Sequence[Piece]]) -> None:
        """Add a frame as wide as the type area that never breaks over pages; each line is (role, pieces)."""
        width = Mm(self.profile.page.type_area_mm).twips
        self._add(tables.frame(width, [self._paragraph(role, pieces) for role, pieces in lines]))

    def table(self, columns: Sequence[Column], loop: str, *, role: str = "cell") -> None:
        """Add a table with a row for each turn of `loop` ("项 in 问题清单"); cells in `role`, headings in its `_head`.

        Raises ValueError for columns that do not fit the type area of the section.
        """
        widths = _widths(columns, self._type_area_tw())
        made = [
            tables.Column(
                width,
                [self._paragraph(f"{role}_head", [each.title])],
                self._cell(role, each),
            )
            for each, width in zip(columns, widths, strict=True)
        ]
        self._add(tables.table(made, loop))

    def landscape(self, write: Callable[[], None]) -> None:
        """Add what `write` writes as a section of its own, on sheets that lie on their side (8)."""
        upright = self._last_section()
        if upright.getprevious() is not None:
            self._break(upright)
        turned = lying(upright, self.document, self.profile)
        body = self.document.element.body
        body.replace(upright, turned)
        write()
        self._break(turned)
        body.replace(turned, upright)

    def to_bytes(self) -> bytes:
        """Return the package. Parts are stored, not deflated: no version of zlib then changes a byte."""
        _drop_empty_section(self.document.element.body)
        stream = io.BytesIO()
        self.document.save(stream)
        return _with_fixed_times(stream)

    def _paragraph(self, role: str, pieces: Iterable[Piece], *more: Element) -> Element:
        style = element("pStyle", val=style_id(self.profile.roles[role]))
        return element("p", element("pPr", style, *more), *runs(pieces, self.profile.roles))

    def _cell(self, role: str, column: Column) -> list[Element]:
        """Return the paragraphs of a cell. A cell without any is not Word's: an empty loop leaves an empty one."""
        aligned = [] if column.align == self.profile.roles[role].align else [element("jc", val=column.align)]
        shown = self._paragraph(role, column.text, *aligned)
        if column.lines is None:
            return [shown]
        tags = (f"{{%p for {column.lines} %}}", "{%p else %}", "{%p endfor %}")
        begin, otherwise, end = (self._paragraph(role, [tag]) for tag in tags)
        return [begin, shown, otherwise, self._paragraph(role, []), end]

    def _add(self, block: Element) -> None:
        self._last_section().addprevious(block)

    def _last_section(self) -> Element:
        return child(self.document.element.body, "sectPr")

    def _type_area_tw(self) -> int:
        section = self._last_section()
        sheet, edges = child(section, "pgSz"), child(section, "pgMar")
        width, left, right = sheet.get(qn("w:w")), edges.get(qn("w:left")), edges.get(qn("w:right"))
        return int(width or 0) - int(left or 0) - int(right or 0)

    def _break(self, section: Element) -> None:
        """End a section here. The paragraph that Word needs for it is too low to be seen."""
        self._add(self._paragraph("last_line", [], copy.deepcopy(section)))


def _drop_empty_section(body: Element) -> None:
    """Let the last section be the one that holds something: an empty one is an empty page."""
    last = child(body, "sectPr")
    before = last.getprevious()
    ended = None if before is None else before.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
    if ended is not None:
        body.replace(last, ended)


def _widths(columns: Sequence[Column], whole_tw: int) -> list[int]:
    """Return the widths in twips, the whole of the type area together where a column leaves its width open."""
    said = [None if each.width_mm is None else Mm(each.width_mm).twips for each in columns]
    left, open_ = whole_tw - sum(filter(None, said)), said.count(None)
    if left < 0 or (open_ and left < open_):
        raise ValueError(f"columns of {sum(filter(None, said))} twips in a type area of {whole_tw}")
    return [left // open_ if width is None else width for width in said]


def _with_fixed_times(stream: io.BytesIO) -> bytes:
    """Return the package with the date zip calls its first, in the order python-docx writes its parts."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(fixed, "w") as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, _ZIP_DATE)
            member.create_system = 0  # else it names the operating system it was made on
            new.writestr(member, old.read(name))
    return fixed.getvalue()
