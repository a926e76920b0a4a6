"""Lists of documents that are put one after another: each document counts its own from the beginning.

A list is a `w:num`; a new one over the same definition, with a start of its own for every level, begins anew
(ECMA-376-1, 17.9.26). A paragraph numbered by its style is given the list itself, for styles are shared.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from docgen.word.merge.parts import WORD_TYPE, Carrier, Target

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{_W}val"
_USED = re.compile(rb'<w:numId w:val="([^"]*)"')
_STYLED = re.compile(
    rb'(<w:pStyle w:val="([^"]*)"/>(?:<w:(?:keepNext|keepLines|pageBreakBefore|framePr|widowControl)\b[^<>]*/>)*)'
    rb"(?!<w:numPr\b|<w:(?:keepNext|keepLines|pageBreakBefore|framePr|widowControl)\b)"
)
_NO_LIST = b"0"
_EMPTY = b'<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'


@dataclass(frozen=True, slots=True)
class _List:
    """A list of a template: the markup of a new one after its number, and whether it counts at all."""

    markup: bytes
    counts: bool


@dataclass(slots=True)
class _Stock:
    """The lists of one template, by number, and the styles that are numbered: (list, level) by style."""

    lists: Mapping[bytes, _List]
    styles: Mapping[bytes, tuple[bytes, bytes]]
    bullets: dict[bytes, int] = field(default_factory=dict)


class Lists:
    """All lists of a merged document."""

    def __init__(self, styles: bytes) -> None:
        self._first = styles
        self._stocks: dict[tuple[bytes, bytes], _Stock] = {}
        self._root: etree._Element | None = None
        self._definitions = 0
        self._made: list[bytes] = []
        self._number = 0

    def begin(self, carrier: Carrier) -> Numbers:
        """Return the lists of one more document."""
        key = carrier.single("numbering"), carrier.single("styles")
        if key not in self._stocks:
            self._stocks[key] = self._take(*key) if key[0] else _Stock({}, {})
        return Numbers(self, self._stocks[key])

    def new(self, stock: _Stock, number: bytes) -> int:
        """Return the number of a list made anew of one of the template; 0 for one that is not there."""
        made = stock.lists.get(number)
        if made is None:
            return 0
        if not made.counts and number in stock.bullets:
            return stock.bullets[number]
        self._number += 1
        self._made.append(b'<w:num w:numId="%d">%b</w:num>' % (self._number, made.markup))
        if not made.counts:
            stock.bullets[number] = self._number
        return self._number

    def finish(self, target: Target) -> None:
        """Put the lists into the package; one without any gets no part for them."""
        if self._root is None:
            return
        data = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        if self._made:
            close = data.rindex(b"</w:numbering>")
            data = data[:close] + b"".join(self._made) + data[close:]
        target.add("numbering", data, f"{WORD_TYPE}.numbering+xml")

    def _take(self, numbering: bytes, styles: bytes) -> _Stock:
        """Take in the definitions of a template; the lists of the first one stay too, its styles name them."""
        root = etree.fromstring(numbering)
        names: dict[str, int] = {}
        levels: dict[str, list[tuple[str, str, bool]]] = {}
        linked: dict[str, tuple[str, str]] = {}
        for each in root.iter(f"{_W}abstractNum"):
            name = str(each.get(f"{_W}abstractNumId"))
            names[name] = self._definitions
            self._definitions += 1
            levels[name] = [_level(level) for level in each.iter(f"{_W}lvl")]
            linked |= {
                str(style.get(_VAL)): (name, str(level.get(f"{_W}ilvl")))
                for level in each.iter(f"{_W}lvl")
                for style in level.iter(f"{_W}pStyle")
            }
        lists = {str(each.get(f"{_W}numId")).encode(): _list(each, names, levels) for each in root.iter(f"{_W}num")}
        self._keep(root, names, first=self._root is None and styles == self._first)
        return _Stock(lists, _numbered_styles(styles, linked))

    def _keep(self, root: etree._Element, names: Mapping[str, int], *, first: bool) -> None:
        """Keep the definitions under their new numbers; of the first template also its lists."""
        if self._root is None:
            self._root = copy.deepcopy(root) if first else etree.fromstring(_EMPTY)
            for each in self._root.iter(f"{_W}abstractNum"):
                each.set(f"{_W}abstractNumId", str(names[str(each.get(f"{_W}abstractNumId"))]))
            for each in self._root.iter(f"{_W}num"):
                held = each.find(f"{_W}abstractNumId")
                if held is not None:
                    held.set(_VAL, str(names.get(str(held.get(_VAL)), 0)))
                self._number = max(self._number, int(str(each.get(f"{_W}numId"))))
            for each in list(self._root.iter(f"{_W}numIdMacAtCleanup")):
                self._root.remove(each)
            if first:
                return
        at = sum(1 for each in self._root if each.tag in (f"{_W}numPicBullet", f"{_W}abstractNum"))
        for offset, each in enumerate(root.iter(f"{_W}abstractNum")):
            made = copy.deepcopy(each)
            made.set(f"{_W}abstractNumId", str(names[str(each.get(f"{_W}abstractNumId"))]))
            for gone in list(made.iter(f"{_W}nsid", f"{_W}tmpl", f"{_W}pStyle", f"{_W}lvlPicBulletId")):
                parent = gone.getparent()
                if parent is not None:
                    parent.remove(gone)  # Word joins lists of one nsid; styles and pictures go by other names here
            self._root.insert(at + offset, made)


@dataclass(slots=True)
class Numbers:
    """The lists of one document under the numbers they have in the merged one."""

    _lists: Lists
    _stock: _Stock
    _known: dict[bytes, int] = field(default_factory=dict)

    def restarted(self, markup: bytes) -> bytes:
        """Return markup whose paragraphs are in lists of this document's own."""
        if self._stock.styles and b"<w:pStyle" in markup:
            markup = _STYLED.sub(self._styled, markup)
        if b"<w:numId" in markup:
            markup = _USED.sub(lambda found: b'<w:numId w:val="%d"' % self._number(found[1]), markup)
        return markup

    def _styled(self, found: re.Match[bytes]) -> bytes:
        said = self._stock.styles.get(found[2])
        if said is None:
            return found[0]
        return b'%b<w:numPr><w:ilvl w:val="%b"/><w:numId w:val="%b"/></w:numPr>' % (found[1], said[1], said[0])

    def _number(self, old: bytes) -> int:
        if old == _NO_LIST:
            return 0
        if old not in self._known:
            self._known[old] = self._lists.new(self._stock, old)
        return self._known[old]


def _level(level: etree._Element) -> tuple[str, str, bool]:
    """Return (level, where it starts, whether it counts)."""
    start, form = level.find(f"{_W}start"), level.find(f"{_W}numFmt")
    counts = form is None or form.get(_VAL) not in ("bullet", "none")
    return str(level.get(f"{_W}ilvl")), str(start.get(_VAL)) if start is not None else "1", counts


def _list(num: etree._Element, names: Mapping[str, int], levels: Mapping[str, list[tuple[str, str, bool]]]) -> _List:
    """Return what a new list like this one is: same definition, every level from its start."""
    held = num.find(f"{_W}abstractNumId")
    name = str(held.get(_VAL)) if held is not None else ""
    own = {str(each.get(f"{_W}ilvl")): each for each in num.iter(f"{_W}lvlOverride")}
    said = {level: (start, counts) for level, start, counts in levels.get(name, [])}
    rows = [b'<w:abstractNumId w:val="%d"/>' % names.get(name, 0)]
    for level in sorted({*said, *own}, key=int):
        start, counts = said.get(level, ("1", True))
        changed = own.get(level)
        kept = changed.find(f"{_W}startOverride") if changed is not None else None
        other = changed.find(f"{_W}lvl") if changed is not None else None
        inner = b'<w:startOverride w:val="%b"/>' % str(kept.get(_VAL) if kept is not None else start).encode()
        inner += _bare(other) if other is not None else b""
        if counts or other is not None:
            rows.append(b'<w:lvlOverride w:ilvl="%b">%b</w:lvlOverride>' % (level.encode(), inner))
    return _List(b"".join(rows), any(counts for _, counts in said.values()) or bool(own) or not said)


def _bare(element: etree._Element) -> bytes:
    """Return an element as it stands inside its part, without the names that the part's root declares."""
    data: bytes = etree.tostring(element, with_tail=False)
    return re.sub(rb'\sxmlns:\w+="[^"]*"', b"", data)


def _numbered_styles(styles: bytes, linked: Mapping[str, tuple[str, str]]) -> dict[bytes, tuple[bytes, bytes]]:
    """Return (list, level) of each paragraph style that numbers by itself or by the style it stands on."""
    if not styles:
        return {}
    found = {str(each.get(f"{_W}styleId")): each for each in etree.fromstring(styles).iter(f"{_W}style")}
    result: dict[bytes, tuple[bytes, bytes]] = {}
    for name in found:
        said = _numbering_of(name, found)
        if said is not None:
            number, level = said
            result[name.encode()] = number.encode(), (level or linked.get(name, ("", "0"))[1]).encode()
    return result


def _numbering_of(name: str, styles: Mapping[str, etree._Element]) -> tuple[str, str] | None:
    """Return (list, level or "") that a style says or inherits; None where it has none."""
    number, level = "", ""
    for _ in range(len(styles)):
        style = styles.get(name)
        if style is None:
            break
        said = style.find(f"{_W}pPr/{_W}numPr")
        if said is not None:
            held, depth = said.find(f"{_W}numId"), said.find(f"{_W}ilvl")
            number = number or (str(held.get(_VAL)) if held is not None else "")
            level = level or (str(depth.get(_VAL)) if depth is not None else "")
        base = style.find(f"{_W}basedOn")
        if number or base is None:
            break
        name = str(base.get(_VAL))
    return (number, level) if number and number != "0" else None
