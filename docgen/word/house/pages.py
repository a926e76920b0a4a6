"""The pages of a template: sheet, margins, grid, page numbers, and sections that lie on their side.

Owns `w:sectPr` and the footers. Does not know what stands on a page.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import cast

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.section import CT_SectPr
from docx.section import Section
from docx.shared import Mm, Twips
from lxml import etree

from docgen.word.house.runs import run
from docgen.word.standard import Page, Profile, Role
from docgen.word.styles import Element, child, element, style_id

# Elsewhere lxml would invent a prefix for w:footerReference's r:id, another one in each process that loads other libraries.
etree.register_namespace("r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships")

_NAMES = {
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
_SIDES = (("top", "left"), ("right", "top"), ("bottom", "right"), ("left", "bottom"))
_REFERENCE = qn("w:footerReference")


def fill(root: Element, children: Iterable[Element]) -> None:
    """Replace the children of a part's root, and drop the attributes and namespaces that served the old ones."""
    for old in list(root):
        root.remove(old)
    root.attrib.clear()
    root.extend(children)
    etree.cleanup_namespaces(root, keep_ns_prefixes=["w"])


def set_page(document: Document, profile: Profile) -> None:
    """Set sheet, margins and grid. The grid declares the pitch; styles opt out of snapping to it."""
    section = document.element.body.find(qn("w:sectPr"))
    page, edges = profile.page, _edges(profile.page)
    fill(
        section,
        [
            element("pgSz", w=Mm(page.width_mm).twips, h=Mm(page.height_mm).twips),
            element("pgMar", **edges),
            element("docGrid", type="lines", linePitch=profile.line_tw),
        ],
    )
    document.element.attrib.clear()  # mc:Ignorable would name prefixes that are dropped with the rest
    etree.cleanup_namespaces(document.element, keep_ns_prefixes=["w"])


def number_pages(document: Document, profile: Profile) -> None:
    """Put — 1 — into the footers, to the right on odd pages and to the left on even ones (7.5)."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, role in ((section.footer, "page_number"), (section.even_page_footer, "page_number_even")):
        footer.is_linked_to_previous = False
        fill(footer._element, [_number(profile.roles[role])])


def lying(section: Element, document: Document, profile: Profile) -> Element:
    """Return a section like this one on a sheet turned a quarter to the right: its top is the upright sheet's 订口.

    So a bound sheet keeps its edges, its page number stands where it stands on the other sheets, and tables are read
    from the same side on every page (8).
    """
    turned = copy.deepcopy(section)
    sheet, edges = child(turned, "pgSz"), child(turned, "pgMar")
    upright = copy.deepcopy(edges)
    sheet.set(qn("w:orient"), "landscape")
    for name in ("w", "h"):
        sheet.set(qn(f"w:{name}"), str(child(section, "pgSz").get(qn("w:h" if name == "w" else "w:w"))))
    for side, was in _SIDES:
        edges.set(qn(f"w:{side}"), str(upright.get(qn(f"w:{was}"))))
    if turned.find(_REFERENCE) is not None:
        _number_lying_pages(turned, document, profile)
    return turned


def _number_lying_pages(section: Element, document: Document, profile: Profile) -> None:
    """Give the section the footers of the first one that lies, or footers of its own."""
    for reference in section.findall(_REFERENCE):
        section.remove(reference)
    for other in document.element.body.iter(qn("w:sectPr")):
        if child(other, "pgSz").get(qn("w:orient")) is not None:
            for reference in reversed(other.findall(_REFERENCE)):
                section.insert(0, copy.deepcopy(reference))
            return
    made = Section(cast(CT_SectPr, section), document.part)
    footers = ((made.footer, "page_number"), (made.even_page_footer, "page_number_even"))
    for number, (footer, role) in enumerate(footers, 1):
        footer.is_linked_to_previous = False
        holder = element("p", element("pPr", element("pStyle", val=style_id(profile.roles["last_line"]))))
        holder.append(element("r", _turned_box(profile, _number(profile.roles[role]), number)))
        fill(footer._element, [holder])


def _number(role: Role) -> Element:
    field = element("fldSimple", run("1"), instr="PAGE")
    return element("p", element("pPr", element("pStyle", val=style_id(role))), run("— "), field, run(" —"))


def _turned_box(profile: Profile, paragraph: Element, number: int) -> Element:
    """Return a text box along the sheet's left edge, turned to the right, where an upright sheet has its footer."""
    page = profile.page
    across, along = Twips(profile.roles["page_number"].line_tw), Mm(page.type_area_mm)
    properties = _drawn(
        "wps:spPr",
        _drawn("a:xfrm", _drawn("a:off", x=0, y=0), _drawn("a:ext", cx=across, cy=along)),
        _drawn("a:prstGeom", _drawn("a:avLst"), prst="rect"),
        _drawn("a:noFill"),
        _drawn("a:ln", _drawn("a:noFill")),
    )
    shape = _drawn(
        "wps:wsp",
        _drawn("wps:cNvSpPr", txBox=1),
        properties,
        _drawn("wps:txbx", element("txbxContent", paragraph)),
        _drawn("wps:bodyPr", vert="vert", lIns=0, tIns=0, rIns=0, bIns=0),
    )
    anchor = _drawn(
        "wp:anchor",
        _drawn("wp:simplePos", x=0, y=0),
        _drawn("wp:positionH", _drawn("wp:posOffset", text=str(Mm(page.footer_mm))), relativeFrom="page"),
        _drawn("wp:positionV", _drawn("wp:posOffset", text=str(Mm(page.left_mm))), relativeFrom="page"),
        _drawn("wp:extent", cx=across, cy=along),
        _drawn("wp:effectExtent", l=0, t=0, r=0, b=0),
        _drawn("wp:wrapNone"),
        _drawn("wp:docPr", id=number, name=str(number)),
        _drawn("wp:cNvGraphicFramePr"),
        _drawn("a:graphic", _drawn("a:graphicData", shape, uri=_NAMES["wps"])),
        distT=0, distB=0, distL=0, distR=0, simplePos=0, relativeHeight=1, behindDoc=0, locked=0, layoutInCell=1,
        allowOverlap=1,
    )  # fmt: skip
    return _drawn("mc:AlternateContent", _drawn("mc:Choice", element("drawing", anchor), Requires="wps"))


def _drawn(name: str, /, *children: Element, text: str | None = None, **attributes: object) -> Element:
    """Return an element of a drawing, named with its prefix; its attributes are in no namespace."""
    prefix, local = name.split(":")
    said = {key: str(value) for key, value in attributes.items()}
    # mc:Requires names a prefix, which therefore has to be declared where it stands
    declared = {key: _NAMES[key] for key in {prefix, str(attributes.get("Requires", prefix))}}
    made = etree.Element(f"{{{_NAMES[prefix]}}}{local}", said, nsmap=declared)
    made.text = text
    made.extend(children)
    return made


def _edges(page: Page) -> dict[str, int]:
    names = ("top", "right", "bottom", "left", "header", "footer")
    return {name: Mm(getattr(page, f"{name}_mm")).twips for name in names} | {"gutter": 0}
