"""Marks placeholders on the page in yellow, so that nobody signs 【待填】 unseen."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence

from lxml import etree

from docgen.word.tags.misplaced import W

_T, _R, _RPR = f"{{{W}}}t", f"{{{W}}}r", f"{{{W}}}rPr"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BEFORE_HIGHLIGHT = frozenset(
    f"{{{W}}}{name}"
    for name in (
        *("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow"),
        *("emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern"),
        *("position", "sz", "szCs"),
    )
)
"""What stands before w:highlight in a run's properties (ECMA-376 part 1, 17.3.2.28)."""


def highlight(data: bytes, texts: Sequence[str]) -> bytes:
    """Return the part with every occurrence of the texts in a highlighted run of its own."""
    pattern = re.compile("|".join(re.escape(each) for each in sorted(texts, key=len, reverse=True)))
    root = etree.fromstring(data)
    for text in list(root.iter(_T)):
        run = text.getparent()
        if run is not None and run.tag == _R and pattern.search(text.text or ""):
            _split(run, text, pattern)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _split(run: etree._Element, text: etree._Element, pattern: re.Pattern[str]) -> None:
    """Cut the run at the placeholders of one text; what stood before and after it in the run keeps its place."""
    content = text.text or ""
    pieces: list[tuple[str, bool]] = []
    position = 0
    for found in pattern.finditer(content):
        pieces += [(content[position : found.start()], False), (found.group(), True)]
        position = found.end()
    pieces.append((content[position:], False))
    following = list(text.itersiblings())
    after = _like(run)
    for each in following:
        after.append(each)
    text.text = pieces[0][0]
    text.set(_SPACE, "preserve")
    made = [_run(run, piece, marked) for piece, marked in pieces[1:] if piece]
    last = run
    for new in [*made, *([after] if following else [])]:
        last.addnext(new)  # by its place would mean counting from the first run each time
        last = new


def _like(run: etree._Element) -> etree._Element:
    new = etree.Element(_R)
    properties = run.find(_RPR)
    if properties is not None:
        new.append(copy.deepcopy(properties))
    return new


def _run(run: etree._Element, content: str, marked: bool) -> etree._Element:
    new = _like(run)
    if marked:
        properties = new.find(_RPR)
        if properties is None:
            properties = etree.SubElement(new, _RPR)
        for old in properties.findall(f"{{{W}}}highlight"):
            properties.remove(old)
        index = sum(1 for each in properties if each.tag in _BEFORE_HIGHLIGHT)
        mark = etree.Element(f"{{{W}}}highlight")
        mark.set(f"{{{W}}}val", "yellow")
        properties.insert(index, mark)
    text = etree.SubElement(new, _T)
    text.text = content
    text.set(_SPACE, "preserve")
    return new
