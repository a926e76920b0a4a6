"""The house style: makes the .docx templates that docgen ships, from a profile of `standard` and a list of paragraphs.

Owns the package of a template: page, named styles, properties, and its bytes (always the same). Does not know what a
paper says: that is data, `outline.yaml` in the kind's folder, or whatever a caller writes with the functions of `Paper`. Tags are
ordinary docxtpl tags, typed as text; nothing here reads or runs them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Mm
from lxml import etree
from ruamel.yaml import YAML

from docgen.word.standard import Page, Profile, Role
from docgen.word.standard import profile as read_profile
from docgen.word.styles import Element, element, font_elements, setting_elements, style_elements, style_id

Piece = str | Mapping[str, str]
"""A stretch of a paragraph: text, or {"rule": text} for a blank that stands on a rule to write on."""

_MADE = datetime(2026, 1, 1, tzinfo=UTC)  # a template has no clock: the same input gives the same bytes
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_CELL_MARGIN_TW = 170  # 3 mm: leaves 150 mm of a full-width frame to write in
_KEPT = frozenset(
    {
        RELATIONSHIP_TYPE.OFFICE_DOCUMENT,
        RELATIONSHIP_TYPE.CORE_PROPERTIES,
        RELATIONSHIP_TYPE.STYLES,
        RELATIONSHIP_TYPE.SETTINGS,
    }
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A template being written, top to bottom. Each function adds at the end, in the style of its role."""

    document: Document
    profile: Profile

    def line(self, role: str, *pieces: Piece) -> None:
        """Add one paragraph in any role of the profile. Raises KeyError for a role the profile lacks."""
        self._add(self._paragraph(role, pieces))

    def title(self, text: str) -> None:
        """Add a line of the title, centred (GB/T 9704-2012, 7.3.1)."""
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
        self._add(_frame(width, [self._paragraph(role, pieces) for role, pieces in lines]))

    def to_bytes(self) -> bytes:
        """Return the package. Parts are stored, not deflated: no version of zlib then changes a byte."""
        stream = io.BytesIO()
        self.document.save(stream)
        return _with_fixed_times(stream)

    def _paragraph(self, role: str, pieces: Iterable[Piece]) -> Element:
        style = element("pStyle", val=style_id(self.profile.roles[role]))
        return element("p", element("pPr", style), *_runs(pieces, self.profile.roles["body"]))

    def _add(self, block: Element) -> None:
        self.document.element.body.find(qn("w:sectPr")).addprevious(block)


def build(profile: str, *, title: str = "", author: str = "") -> Paper:
    """Return an empty paper of a profile ("gongwen", "pledge"); title and author go to the document's properties.

    Raises KeyError for an unknown profile.
    """
    chosen = read_profile(profile)
    document = docx.Document()
    _drop_parts(document)
    _fill(document.styles.element, style_elements(chosen))
    _fill(document.settings.element, setting_elements())
    _add_font_table(document, chosen)
    _set_page(document, chosen)
    if "page_number" in chosen.roles:
        _number_pages(document, chosen)
    _set_properties(document, title=title, author=author)
    return Paper(document, chosen)


def build_template(folder: Path) -> bytes:
    """Return the template of the kind in `folder`, written from its `outline.yaml` and the fragments it includes.

    An entry `block: NAME` puts in the content of `blocks/NAME.yaml` beside the folder: fragments that several kinds share.
    Raises FileNotFoundError for a kind that has no outline.
    """
    outline = _read(folder / "outline.yaml")
    paper = build(outline["profile"], **outline["properties"])
    _write_all(paper, outline["content"], folder.parent / "blocks")
    return paper.to_bytes()


def _read(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))


def _write_all(paper: Paper, content: Iterable[Mapping[str, Any]], blocks: Path) -> None:
    for entry in content:
        for name, inner in entry.items():
            if name == "block":
                _write_all(paper, _read(blocks / f"{inner}.yaml")["content"], blocks)
            else:
                _write(paper, name, inner)


def _write(paper: Paper, name: str, content: Any) -> None:
    """Write one entry of an outline: a tag, a frame, or a paragraph under the name of its role."""
    if name == "tag":
        paper.tag(content)
    elif name == "frame":
        paper.frame(*((role, _pieces(text)) for line in content for role, text in line.items()))
    else:
        paper.line(name, *_pieces(content))


def _pieces(content: str | Sequence[Piece]) -> Sequence[Piece]:
    return [content] if isinstance(content, str) else content


def _runs(pieces: Iterable[Piece], body: Role) -> list[Element]:
    """Return a run for each change of format: a tag that is split over runs costs time and breaks in editing."""
    joined: list[tuple[str, bool]] = []
    for piece in pieces:
        text, ruled = (piece, False) if isinstance(piece, str) else (piece["rule"], True)
        if joined and joined[-1][1] == ruled:
            text = joined.pop()[0] + text
        joined.append((text, ruled))
    return [_run(text, _rule(body) if ruled else []) for text, ruled in joined if text]


def _rule(body: Role) -> list[Element]:
    """Return the format of a blank to write on. Its length is counted in characters of the body, wherever it stands."""
    size = [element(name, val=body.size_hp) for name in ("sz", "szCs")]
    return [element("spacing", val=body.spacing_tw), *size, element("u", val="single")]


def _run(text: str, marks: Iterable[Element]) -> Element:
    """Return a run whose quotes and dashes take the Chinese font: Word asks the run, not the style, for the hint."""
    words = element("t")
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element("r", element("rPr", element("rFonts", hint="eastAsia"), *marks), words)


def _frame(width: int, paragraphs: Iterable[Element]) -> Element:
    """Return a one-cell table. Word trusts tblW, WPS gridCol: both are written."""
    borders = [element(side, val="single", sz=4, space=0, color="auto") for side in ("top", "left", "bottom", "right")]
    margins = [element(side, w=size, type="dxa") for side, size in
               (("top", 0), ("left", _CELL_MARGIN_TW), ("bottom", 0), ("right", _CELL_MARGIN_TW))]  # fmt: skip
    properties = element(
        "tblPr",
        element("tblW", w=width, type="dxa"),
        element("tblInd", w=0, type="dxa"),
        element("tblBorders", *borders),
        element("tblLayout", type="fixed"),
        element("tblCellMar", *margins),
    )
    cell = element("tc", element("tcPr", element("tcW", w=width, type="dxa")), *paragraphs)
    row = element("tr", element("trPr", element("cantSplit")), cell)
    return element("tbl", properties, element("tblGrid", element("gridCol", w=width)), row)


def _drop_parts(document: Document) -> None:
    """Drop what python-docx's default template brings along: theme, thumbnail, numbering, web settings, custom XML."""
    for relations in (document.part.rels, document.part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype not in _KEPT]:
            del relations[key]


def _fill(root: Element, children: Iterable[Element]) -> None:
    """Replace the children of a part's root, and drop the attributes and namespaces that served the old ones."""
    for child in list(root):
        root.remove(child)
    root.attrib.clear()
    root.extend(children)
    etree.cleanup_namespaces(root, keep_ns_prefixes=["w"])


def _add_font_table(document: Document, profile: Profile) -> None:
    root = parse_xml(f"<w:fonts {nsdecls('w')}/>")
    root.extend(font_elements(profile))
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE, data, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FONT_TABLE)


def _set_page(document: Document, profile: Profile) -> None:
    """Set sheet, margins and grid. The grid declares the pitch; styles opt out of snapping to it."""
    section = document.element.body.find(qn("w:sectPr"))
    page, edges = profile.page, _edges(profile.page)
    _fill(
        section,
        [
            element("pgSz", w=Mm(page.width_mm).twips, h=Mm(page.height_mm).twips),
            element("pgMar", **edges),
            element("docGrid", type="lines", linePitch=profile.line_tw),
        ],
    )
    document.element.attrib.clear()  # mc:Ignorable would name prefixes that are dropped with the rest
    etree.cleanup_namespaces(document.element, keep_ns_prefixes=["w"])


def _edges(page: Page) -> dict[str, int]:
    names = ("top", "right", "bottom", "left", "header", "footer")
    return {name: Mm(getattr(page, f"{name}_mm")).twips for name in names} | {"gutter": 0}


def _number_pages(document: Document, profile: Profile) -> None:
    """Put — 1 — into the footers, to the right on odd pages and to the left on even ones (7.5)."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, role in ((section.footer, "page_number"), (section.even_page_footer, "page_number_even")):
        footer.is_linked_to_previous = False
        number = element("fldSimple", _run("1", ()), instr="PAGE")
        style = element("pStyle", val=style_id(profile.roles[role]))
        content = [_run("— ", ()), number, _run(" —", ())]
        _fill(footer._element, [element("p", element("pPr", style), *content)])


def _set_properties(document: Document, *, title: str, author: str) -> None:
    """Set the few properties a paper carries; nothing of the maker's machine, name or hour."""
    properties = document.core_properties
    _fill(properties._element, [])  # python-docx has no public way to drop what its own template says
    properties.title = title
    properties.author = author
    properties.language = "zh-CN"
    properties.created = properties.modified = _MADE


def _with_fixed_times(stream: io.BytesIO) -> bytes:
    """Return the package with the date zip calls its first, in the order python-docx writes its parts."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(fixed, "w") as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, _ZIP_DATE)
            member.create_system = 0  # else it names the operating system it was made on
            new.writestr(member, old.read(name))
    return fixed.getvalue()
