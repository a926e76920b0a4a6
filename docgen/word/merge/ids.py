"""Numbers and names that may stand only once in a document: drawings, bookmarks and other marks, paragraphs, controls.

Works on markup as bytes, and only where it holds something of the kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_PLACE = re.compile(rb'\s\w+:(?:paraId|textId)="[^"]*"')
_CONTROL = re.compile(rb'(<w:sdtPr(?: [^<>]*)?>(?:(?!</w:sdtPr>).)*?)<w:id w:val="[^"]*"/>', re.DOTALL)
_DRAWING = re.compile(rb'(<wp:docPr\b[^<>]*?\sid=)"[^"]*"')
_MARK = re.compile(rb'<w:(\w+)\b([^<>]*?)\sw:id="([^"]*)"')
_NAME = re.compile(rb'(<w:bookmarkStart\b[^<>]*?\sw:name=)"([^"]*)"')
_ANCHOR = re.compile(rb'(\sw:anchor=)"([^"]*)"')
_CODE = re.compile(rb'(<w:instrText\b[^<>]*>[^<]*</w:instrText>|\sw:instr="[^"]*")')
_WORD = re.compile(rb"[^\s\"<>&;]+")
_PAGES = re.compile(rb"\bNUMPAGES\b")
_LONGEST_NAME = 40
_ELSEWHERE = frozenset(
    {b"footnoteReference", b"endnoteReference", b"commentReference", b"commentRangeStart", b"commentRangeEnd"}
)
_PAIRS = (b"bookmark", b"perm", b"moveFromRange", b"moveToRange", b"customXml")


@dataclass(slots=True)
class Counters:
    """What has been used so far in the whole of a merged document. `names` are bookmarks, folded."""

    drawings: int = 0
    marks: int = 0
    names: set[bytes] = field(default_factory=set)

    def mark(self, name: str) -> bytes:
        """Return a bookmark of that name around nothing."""
        self.marks += 1
        self.names.add(name.encode().lower())
        return b'<w:bookmarkStart w:id="%d" w:name="%b"/><w:bookmarkEnd w:id="%d"/>' % (
            self.marks, name.encode(), self.marks,
        )  # fmt: skip


def make_unique(markup: bytes, counters: Counters) -> bytes:
    """Return markup whose numbers and names are not those of any before it. Ids that nothing refers to are dropped."""
    markup = without_places(markup)
    if b"<w:sdtPr" in markup:
        markup = _CONTROL.sub(rb"\1", markup)
    if b"<wp:docPr" in markup:
        markup = with_own_drawings(markup, counters)
    if b' w:id="' in markup:
        markup = _with_own_marks(markup, counters)
        if b"<w:bookmarkStart" in markup:
            markup = _with_own_names(markup, counters)
    return markup


def without_places(markup: bytes) -> bytes:
    """Return markup without the ids of paragraphs, which Word makes up by itself."""
    return _PLACE.sub(b"", markup) if b"paraId=" in markup or b"textId=" in markup else markup


def with_own_drawings(markup: bytes, counters: Counters) -> bytes:
    """Return markup whose drawings are numbered on from those before."""

    def number(found: re.Match[bytes]) -> bytes:
        """Return a drawing with the next number."""
        counters.drawings += 1
        return b'%b"%d"' % (found[1], counters.drawings)

    return _DRAWING.sub(number, markup)


def pages_of_section(markup: bytes) -> bytes:
    """Return markup whose fields count the pages of the section where they counted those of the document."""
    return _PAGES.sub(b"SECTIONPAGES", markup) if b"NUMPAGES" in markup else markup


def _with_own_marks(markup: bytes, counters: Counters) -> bytes:
    known: dict[tuple[bytes, bytes], int] = {}

    def number(found: re.Match[bytes]) -> bytes:
        """Return a mark with its own new number, the same for both ends of a pair."""
        name = found[1]
        if name in _ELSEWHERE:
            return found[0]
        pair = next((each for each in _PAIRS if name.startswith(each)), b"")
        key = (pair, found[3])
        if not pair or key not in known:
            counters.marks += 1
            known[key] = counters.marks
        return b'<w:%b%b w:id="%d"' % (name, found[2], known[key])

    return _MARK.sub(number, markup)


def _with_own_names(markup: bytes, counters: Counters) -> bytes:
    """Give bookmarks whose names are taken others, and have links and fields of this document follow."""
    changed: dict[bytes, bytes] = {}
    for _, name in _NAME.findall(markup):
        if name.lower() in counters.names:
            changed[name] = _free(name, counters.names)
        counters.names.add(changed.get(name, name).lower())
    if not changed:
        return markup

    def renamed(found: re.Match[bytes]) -> bytes:
        """Return a link to a bookmark by its new name."""
        return b'%b"%b"' % (found[1], changed.get(found[2], found[2]))

    markup = _ANCHOR.sub(renamed, _NAME.sub(renamed, markup))
    return _CODE.sub(lambda code: _WORD.sub(lambda word: changed.get(word[0], word[0]), code[0]), markup)


def _free(name: bytes, taken: set[bytes]) -> bytes:
    """Return a name like this one that is free, within Word's 40 characters."""
    text = name.decode("utf-8", "replace")
    count = 2
    while True:
        ending = f"_{count}"
        made = (text[: _LONGEST_NAME - len(ending)] + ending).encode()
        if made.lower() not in taken:
            return made
        count += 1
