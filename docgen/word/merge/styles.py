"""Styles of documents of several templates in one: those of the first stay, others come in under new names.

A style of another template keeps its look: what its document's defaults say is written into it.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping

from lxml import etree

from docgen.word.merge.parts import Target

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ID, _VAL = f"{_W}styleId", f"{_W}val"
_REFERENCES = tuple(f"{_W}{name}" for name in ("basedOn", "next", "link"))
_FRAMES = (("rPr", "rPrDefault"), ("pPr", "pPrDefault"))
_BEFORE = {
    "pPr": ("name", "aliases", "basedOn", "next", "link", "autoRedefine", "hidden", "uiPriority", "semiHidden",
            "unhideWhenUsed", "qFormat", "locked", "personal", "personalCompose", "personalReply", "rsid"),
}  # fmt: skip


class Stylebook:
    """The styles of a merged document. `first` are those of its first template, b"" for none."""

    def __init__(self, first: bytes) -> None:
        self._first = first
        self._root = etree.fromstring(first) if first else None
        self._known: dict[bytes, Mapping[bytes, bytes]] = {first: {}, b"": {}}
        self._books = 1

    def adopt(self, styles: bytes) -> Mapping[bytes, bytes]:
        """Take in the styles of a document; return their new names by old, b"" for that of plain paragraphs.

        Empty where they are those of the first document: nothing changes its name.
        """
        known = self._known.get(styles)
        if known is None:
            known = self._known[styles] = self._take(etree.fromstring(styles))
        return known

    def finish(self, target: Target) -> None:
        """Put the styles into the package."""
        if self._root is not None and self._books > 1:
            data = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
            target.replace_single("styles", data)

    def _take(self, other: etree._Element) -> Mapping[bytes, bytes]:
        if self._root is None:
            return {}
        self._books += 1
        taken = {each.get(_ID) for each in self._root.iter(f"{_W}style")}
        names: dict[str, str] = {}
        plain = ""
        for style in other.iter(f"{_W}style"):
            name = str(style.get(_ID))
            names[name] = _free(f"{name}{self._books}", taken)
            taken.add(names[name])
            if style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") in ("1", "true"):
                plain = name
        for style in other.iter(f"{_W}style"):
            self._root.append(self._renamed(style, names, other))
        found = {old.encode(): new.encode() for old, new in names.items()}
        return {**found, b"": names[plain].encode()} if plain else found

    def _renamed(self, style: etree._Element, names: Mapping[str, str], other: etree._Element) -> etree._Element:
        made = copy.deepcopy(style)
        made.set(_ID, names[str(style.get(_ID))])
        made.attrib.pop(f"{_W}default", "")
        made.set(f"{_W}customStyle", "1")
        label = made.find(f"{_W}name")
        if label is not None:
            label.set(_VAL, f"{label.get(_VAL)} {self._books}")
        for reference in made.iter(*_REFERENCES):
            reference.set(_VAL, names.get(str(reference.get(_VAL)), str(reference.get(_VAL))))
        for number in list(made.iter(f"{_W}numPr")):
            parent = number.getparent()
            if parent is not None:
                parent.remove(number)  # each paragraph of such a style gets its own list
        if made.find(f"{_W}basedOn") is None and made.get(f"{_W}type") == "paragraph":
            _settle(made, other)
        return made


def _settle(style: etree._Element, other: etree._Element) -> None:
    """Write the defaults of its own document into a style that stands on nothing else."""
    for frame, default in reversed(_FRAMES):
        said = other.find(f"{_W}docDefaults/{_W}{default}/{_W}{frame}")
        if said is None or not len(said):
            continue
        own = style.find(f"{_W}{frame}")
        if own is None:
            own = etree.Element(f"{_W}{frame}")
            style.insert(_place(style, frame), own)
        has = {each.tag for each in own}
        merged = [*own, *(copy.deepcopy(each) for each in said if each.tag not in has)]
        order = {tag: rank for rank, tag in enumerate(_ORDER[frame])}
        merged.sort(key=lambda each: order.get(etree.QName(each).localname, len(order)))
        own[:] = merged


def _place(style: etree._Element, frame: str) -> int:
    """Return where pPr (rPr: after it) goes in a style."""
    before = _BEFORE["pPr"] + (("pPr",) if frame == "rPr" else ())
    return sum(1 for each in style if etree.QName(each).localname in before)


def _free(name: str, taken: set[str | None]) -> str:
    while name in taken:
        name += "_"
    return name


_ORDER = {
    "pPr": ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr",
            "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct",
            "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind",
            "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment",
            "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange"),
    "rPr": ("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow",
            "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern",
            "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs",
            "em", "lang", "eastAsianLayout", "specVanish", "oMath"),
}  # fmt: skip
