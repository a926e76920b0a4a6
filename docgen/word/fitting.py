"""How many pages a paper takes, roughly, and the same paper set smaller.

The estimate counts characters and lines by the paper's own styles; a layout engine counts better. Steps: `standard`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from lxml import etree

from docgen.word.merge.parts import Carrier
from docgen.word.standard import Step, fitting

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{_W}val"
_P, _TBL = f"{_W}p", f"{_W}tbl"
_BLOCK = re.compile(rb"<w:tbl>.*?</w:tbl>|<w:p(?: [^<>]*)?>.*?</w:p>|<w:p(?: [^<>]*)?/>", re.DOTALL)
_SHEET, _EDGES = re.compile(rb"<w:pgSz\b[^<>]*>"), re.compile(rb"<w:pgMar\b[^<>]*>")
_ATTRIBUTE = re.compile(rb'\sw:(\w+)="(-?\d+)"')
_STYLE = re.compile(rb'<w:pStyle w:val="([^"]*)"')
_TEXT = re.compile(rb"<w:t(?: [^<>]*)?>([^<]*)</w:t>")
_USUAL_HP, _HALF_POINT_TW = 21, 10
_AUTO_PITCH = 1.3
"""Line pitch of Chinese text, in its size, where no style says one."""
_RULE_TW = 10
_FULL = 0.985
"""A page that is fuller than this is likely to run over: LibreOffice and Word differ by about so much."""
_WIDE = frozenset("WFA")


@dataclass(frozen=True, slots=True)
class _Look:
    """How a paragraph is set, in twips; `line` 0: as the text needs."""

    size: float = _USUAL_HP * _HALF_POINT_TW
    spacing: float = 0
    line: float = 0
    before: float = 0
    after: float = 0
    sides: float = 0
    first: float = 0


def estimated_pages(parts: Mapping[str, bytes]) -> int | None:
    """Return about how many pages a paper of one section takes; None for one of several, or that cannot be read."""
    carrier = Carrier(parts)
    start, end = carrier.main_part.find(b"<w:body>"), carrier.main_part.rfind(b"<w:sectPr")
    sheet, edges = (pattern.search(carrier.main_part, max(end, 0)) for pattern in (_SHEET, _EDGES))
    if start < 0 or sheet is None or edges is None or carrier.main_part.count(b"<w:sectPr") != 1:
        return None
    page, margins = _attributes(sheet[0]), _attributes(edges[0])
    width = page.get("w", 0) - margins.get("left", 0) - margins.get("right", 0)
    height = page.get("h", 0) - margins.get("top", 0) - margins.get("bottom", 0)
    if width <= 0 or height <= 0:
        return None
    styles = carrier.single("styles")
    blocks = _BLOCK.findall(carrier.main_part, start, end)
    return max(1, math.ceil(sum(_block_height(each, width, styles) for each in blocks) / (height * _FULL)))


def step_down(parts: Mapping[str, bytes], step: Step) -> dict[str, bytes]:
    """Return the paper with its text a step smaller. What the pen needs keeps its size."""
    name = Carrier(parts).single_name("styles")
    return {**parts, name: _smaller(parts[name], step)} if name else dict(parts)


def has_steps(parts: Mapping[str, bytes]) -> bool:
    """Tell whether the paper has a style that can be set smaller."""
    styles = Carrier(parts).single("styles")
    return bool(styles) and any(
        each.get(_VAL) in fitting().styles for each in etree.fromstring(styles).iter(f"{_W}name")
    )


@lru_cache(maxsize=64)
def _smaller(styles: bytes, step: Step) -> bytes:
    root = etree.fromstring(styles)
    for style in root.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        if name is not None and name.get(_VAL) in fitting().styles:
            _shrink(style, step)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _shrink(style: etree._Element, step: Step) -> None:
    for size in style.iter(f"{_W}sz", f"{_W}szCs"):
        size.set(_VAL, str(step.size_hp))
    for drawn in style.iterfind(f"{_W}rPr/{_W}spacing"):
        drawn.set(_VAL, "0")  # only characters of the grid's own size are drawn together
    for pitch in style.iterfind(f"{_W}pPr/{_W}spacing"):
        pitch.set(f"{_W}line", str(step.line_tw))
    for indent in style.iterfind(f"{_W}pPr/{_W}ind"):
        for side in ("left", "right", "firstLine"):
            chars = indent.get(f"{_W}{side}Chars")
            if chars is not None:
                indent.set(f"{_W}{side}", str(round(int(chars) / 100 * step.size_hp * _HALF_POINT_TW)))


@lru_cache(maxsize=20_000)
def _block_height(block: bytes, width: float, styles: bytes) -> float:
    """Return the height in twips of a paragraph or table; most of them are the same in every paper of a batch."""
    looks = _looks(styles)
    if block.startswith(b"<w:tbl") or b"<w:sz " in block or b"<w:drawing" in block:
        root = b'<w:body xmlns:w="%b">%b</w:body>' % (_W[1:-1].encode(), block)
        try:
            return _height(etree.fromstring(root), width, looks)
        except etree.XMLSyntaxError:
            return 0.0
    style = _STYLE.search(block)
    look = looks.get(style[1].decode() if style else "", looks[""])
    text = b"".join(_TEXT.findall(block))
    count = len(text.decode("utf-8", "replace"))
    wide = (len(text) - count) / 2  # three bytes each in UTF-8, and as wide as high
    length = (wide + (count - wide) / 2) * look.size + count * look.spacing
    return _lines_height(length, width, look, breaks=block.count(b"<w:br"))


def _attributes(element: bytes) -> dict[str, float]:
    return {name.decode(): float(value) for name, value in _ATTRIBUTE.findall(element)}


def _height(block: etree._Element, width: float, looks: Mapping[str, _Look]) -> float:
    """Return the height in twips of the paragraphs and tables in a block."""
    total = 0.0
    for each in block:
        if each.tag == _P:
            total += _paragraph_height(each, width, looks)
        elif each.tag == _TBL:
            for row in each.iter(f"{_W}tr"):
                total += _RULE_TW + max((_cell_height(cell, width, looks) for cell in row.iter(f"{_W}tc")), default=0)
        elif each.tag == f"{_W}sdt":
            total += sum(_height(inner, width, looks) for inner in each.iterfind(f"{_W}sdtContent"))
    return total


def _cell_height(cell: etree._Element, width: float, looks: Mapping[str, _Look]) -> float:
    said = cell.find(f"{_W}tcPr/{_W}tcW")
    own = _number(said, "w") if said is not None and said.get(f"{_W}type") == "dxa" else width
    return _height(cell, max(own - 2 * _RULE_TW * 10, 1), looks)


def _paragraph_height(paragraph: etree._Element, width: float, looks: Mapping[str, _Look]) -> float:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    look = looks.get(str(style.get(_VAL)) if style is not None else "", looks[""])
    return _lines_height(sum(_lengths(paragraph, look)), width, look, breaks=len(list(paragraph.iter(f"{_W}br"))))


def _lines_height(length: float, width: float, look: _Look, *, breaks: int) -> float:
    """Return the height of a paragraph whose text, on one line, would be so long."""
    room = max(width - look.sides, look.size)
    lines = max(1, math.ceil((look.first + length) / _used(room, look))) + breaks
    return look.before + look.after + lines * (look.line or look.size * _AUTO_PITCH)


def _used(room: float, look: _Look) -> float:
    """Return how much of a line's room whole characters use."""
    advance = look.size + look.spacing
    return max(1, room // advance) * advance


def _lengths(paragraph: etree._Element, look: _Look) -> Iterator[float]:
    """Yield the length in twips of each run: a Chinese character is as wide as it is high, others half that."""
    for run in paragraph.iter(f"{_W}r"):
        own = run.find(f"{_W}rPr/{_W}sz")
        size = float(str(own.get(_VAL))) * _HALF_POINT_TW if own is not None else look.size
        text = "".join(each.text or "" for each in run.iter(f"{_W}t"))
        ems = sum(1.0 if unicodedata.east_asian_width(each) in _WIDE else 0.5 for each in text)
        yield ems * size + len(text) * look.spacing


@lru_cache(maxsize=64)
def _looks(styles: bytes) -> Mapping[str, _Look]:
    """Return how paragraphs are set by style; "" is the style of those that name none."""
    root = etree.fromstring(styles) if styles else etree.Element(f"{_W}styles")
    found = {str(each.get(f"{_W}styleId")): each for each in root.iter(f"{_W}style")}
    plain = _over(_Look(), root.find(f"{_W}docDefaults/{_W}rPrDefault"))
    plain = _over(plain, root.find(f"{_W}docDefaults/{_W}pPrDefault"))
    default = next(
        (each for each in found.values() if each.get(f"{_W}default") and each.get(f"{_W}type") == "paragraph"), None
    )
    looks = {"": _over(plain, default)}
    for name in found:
        look = plain
        for each in reversed(_chain(name, found)):
            look = _over(look, each)
        looks[name] = look
    return looks


def _chain(name: str, styles: Mapping[str, etree._Element]) -> list[etree._Element]:
    chain: list[etree._Element] = []
    while name in styles and styles[name] not in chain:
        chain.append(styles[name])
        base = styles[name].find(f"{_W}basedOn")
        name = str(base.get(_VAL)) if base is not None else ""
    return chain


def _over(look: _Look, style: etree._Element | None) -> _Look:
    """Return the look with what a style says over it."""
    if style is None:
        return look
    size, drawn = style.find(f"{_W}rPr/{_W}sz"), style.find(f"{_W}rPr/{_W}spacing")
    spacing, indent = style.find(f"{_W}pPr/{_W}spacing"), style.find(f"{_W}pPr/{_W}ind")
    if size is not None:
        look = replace(look, size=float(str(size.get(_VAL))) * _HALF_POINT_TW)
    if drawn is not None:
        look = replace(look, spacing=_number(drawn, "val"))
    if spacing is not None:
        exact = spacing.get(f"{_W}lineRule") in ("exact", "atLeast")
        look = replace(
            look,
            before=_number(spacing, "before", look.before),
            after=_number(spacing, "after", look.after),
            line=_number(spacing, "line", look.line) if exact else look.line,
        )
    if indent is not None:
        look = replace(
            look,
            sides=_number(indent, "left") + _number(indent, "right"),
            first=_number(indent, "firstLine", look.first),
        )
    return look


def _number(element: etree._Element, name: str, otherwise: float = 0) -> float:
    """Return an attribute as a number, the other value where it is none."""
    said = element.get(f"{_W}{name}") or ""
    return float(said) if said.lstrip("-").isdecimal() else otherwise
