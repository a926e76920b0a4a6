"""How a made paper ends: 署名 over 成文日期 by their true lengths, never alone on a page, and no empty page behind.

A template cannot know how long a name will be; its styles hold the indents for a usual length. Works on what was rendered,
by the styles of the profile `gongwen`; a paper without them stays as it is, byte for byte.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree

from docgen.word.standard import Role, number, profile
from docgen.word.styles import Element, child, element, style_id

_T, _PROPERTIES, _STYLE, _VAL = qn("w:t"), qn("w:pPr"), qn("w:pStyle"), qn("w:val")
_SIGNATORY, _DATE = b'w:val="Signatory', b'w:val="IssuedOn'
_SECTION, _END_OF_SECTION, _END_OF_PARAGRAPH = b"<w:sectPr", b"</w:sectPr>", b"</w:p>"
_STYLE_OF = re.compile(rb'<w:pStyle w:val="([^"]*)"')
_WIDE = frozenset("WFA")


@dataclass(frozen=True, slots=True)
class Place:
    """The edge ("left", "right") of the type area that a line stands at, and how far from it in twips."""

    side: str
    indent_tw: int


Placing = Callable[[Sequence[int], int], tuple[list[Place], Place]]
"""From the widths of names and of the date, in twips, to where they stand."""


def settle_ending(document: bytes) -> bytes:
    """Return the part `word/document.xml` with its signatures indented and kept, and a last empty section dropped.

    Only the paragraphs concerned are parsed: a long paper costs no more than a short one.
    """
    document = _without_empty_section(document)
    done = 0
    while (found := document.find(_SIGNATORY, done)) >= 0:
        start, end = _start_of_ending(document, found), _end_of_ending(document, found)
        if end is None:
            break
        settled = _settle(document[start:end], head=_head(document))
        document = document[:start] + settled + document[end:]
        done = start + len(settled)
    return document


def unsealed_places(names_tw: Sequence[int], date_tw: int) -> tuple[list[Place], Place]:
    """Return where 署名 (one or more) and 成文日期 of these widths stand (7.3.5.2).

    The name is two characters in, the longest where there are several, and the date begins two after it. Where the date
    would come nearer to the edge than two, it stands there and the name moves. The date is placed by its beginning
    otherwise: LibreOffice sets a gap beside its digits, Word does not.
    """
    house = profile("gongwen")
    role = house.roles["signatory"]
    edge = round(role.right_chars * role.char_tw)
    step = round(number("signing", "date_after_name_chars").value * role.char_tw)
    longest = max(names_tw)
    if longest - step < date_tw:
        return [Place("right", edge + step + date_tw - longest)] * len(names_tw), Place("right", edge)
    date = Place("left", Mm(house.page.type_area_mm).twips - edge - longest + step)
    return [Place("right", edge)] * len(names_tw), date


def sealed_places(names_tw: Sequence[int], date_tw: int) -> tuple[list[Place], Place]:
    """Return the same under a seal (7.3.5.1): the date four characters in, names centred over it, as the edge allows."""
    role = profile("gongwen").roles["issued_on_sealed"]
    edge = round(role.right_chars * role.char_tw)
    return [Place("right", max(0, edge + (date_tw - each) // 2)) for each in names_tw], Place("right", edge)


def _without_empty_section(document: bytes) -> bytes:
    last = document.rfind(_SECTION)
    if last < 0 or not document.endswith(_END_OF_SECTION + b"</w:pPr></w:p>", 0, last):
        return document
    start = document.rfind(_SECTION, 0, last)
    end = document.rfind(_END_OF_SECTION, 0, last) + len(_END_OF_SECTION)
    after = document.find(_END_OF_SECTION, last) + len(_END_OF_SECTION)
    return document[:start] + document[end:last] + document[start:end] + document[after:]


def _start_of_ending(document: bytes, found: int) -> int:
    """Return where the last paragraph of text before a signature begins; what stands between keeps by its own style."""
    start = _paragraph_before(document, found)
    while document.endswith(_END_OF_PARAGRAPH, 0, start):
        before = _paragraph_before(document, start)
        style = _STYLE_OF.search(document, before, start)
        start = before
        if style is None or style[1].decode() not in _keeping():
            break
    return start


def _paragraph_before(document: bytes, end: int) -> int:
    return max(document.rfind(b"<w:p>", 0, end), document.rfind(b"<w:p ", 0, end))


def _end_of_ending(document: bytes, found: int) -> int | None:
    """Return where the date under a signature ends; None without a date."""
    date = document.find(_DATE, found)
    end = document.find(_END_OF_PARAGRAPH, date)
    return None if date < 0 or end < 0 else end + len(_END_OF_PARAGRAPH)


def _head(document: bytes) -> bytes:
    """Return the first tag of the part: it declares every prefix."""
    start = document.index(b"<w:document")
    return document[start : document.index(b">", start) + 1]


def _settle(paragraphs: bytes, *, head: bytes) -> bytes:
    root = etree.fromstring(head + paragraphs + b"</w:document>")
    roles = profile("gongwen").roles
    _sign(root, roles["signatory"], roles["issued_on"], unsealed_places)
    _sign(root, roles["signatory_sealed"], roles["issued_on_sealed"], sealed_places)
    made = etree.tostring(root, encoding="UTF-8")
    return made[made.index(b">", made.index(b"<w:document")) + 1 : made.rindex(b"</")]


def _sign(body: Element, signatory: Role, issued_on: Role, places: Placing) -> None:
    for names in _groups(body, style_id(signatory)):
        date = names[-1].getnext()
        if date is None or _style(date) != style_id(issued_on):
            continue
        name_places, date_place = places([_width(each, signatory) for each in names], _width(date, issued_on))
        for each, place in zip(names, name_places, strict=True):
            _put(each, place, signatory)
        _put(date, date_place, issued_on)
        _keep_text_before(names[0])


def _groups(body: Element, style: str) -> Iterator[list[Element]]:
    """Yield the paragraphs of a style, those that follow each other together."""
    group: list[Element] = []
    for each in body:
        if _style(each) == style:
            group.append(each)
        elif group:
            yield group
            group = []


def _style(block: Element) -> str | None:
    found = block.find(f"{_PROPERTIES}/{_STYLE}")
    return None if found is None else found.get(_VAL)


def _width(paragraph: Element, role: Role) -> int:
    """Return the width of a line's text in twips: Latin letters and digits take half a 字 of the type size."""
    text = "".join(each.text or "" for each in paragraph.iter(_T))
    narrow = role.char_tw - role.size_hp * 5
    return sum(role.char_tw if unicodedata.east_asian_width(each) in _WIDE else narrow for each in text)


def _put(paragraph: Element, place: Place, role: Role) -> None:
    """Set the indents, in characters and in twips, of the side it stands at; those of its style count no more."""
    indents: dict[str, object] = {}
    for side, value in (("left", 0), ("right", 0), (place.side, place.indent_tw)):
        indents |= {f"{side}Chars": round(value * 100 / role.char_tw), side: value}
    style = child(child(paragraph, "pPr"), "pStyle")
    style.addnext(element("jc", val=place.side))
    style.addnext(element("ind", **indents))


def _keep_text_before(signatory: Element) -> None:
    before = signatory.getprevious()
    while before is not None and _style(before) in _keeping():
        before = before.getprevious()
    style = None if before is None else before.find(f"{_PROPERTIES}/{_STYLE}")
    if style is not None:
        style.addnext(element("keepNext"))


@cache
def _keeping() -> frozenset[str]:
    """Return the styles that stay with the paragraph after them."""
    return frozenset(style_id(role) for role in profile("gongwen").roles.values() if role.keep == "next")
