"""Sections of documents that are put one after another: each document begins on a front side with its own page 1.

Owns `w:sectPr` in a merged body. The type and the first number of a section stand in its own properties (ECMA-376-1,
17.6.22, 17.6.12); headers that a section does not name are those of the section before it (17.10.5).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

References = frozenset[tuple[bytes, bytes]]
"""(header or footer, default, even or first) of what a section names."""

_OPEN = re.compile(rb"<w:sectPr\b(?:[^>]*[^/>])?>|<w:sectPr\b[^>]*/>")
_REFERENCE = re.compile(rb"<w:(header|footer)Reference\b[^>]*?/>")
_TYPE_OF = re.compile(rb'w:type="(\w+)"')
_CHANGE = re.compile(rb"<w:sectPrChange\b.*?</w:sectPrChange>", re.DOTALL)
_CHILD = re.compile(rb"<w:(\w+)\b[^>]*?(?:/>|>.*?</w:\1>)", re.DOTALL)
_START = re.compile(rb'\sw:start="[^"]*"')
_ORDER = (
    *(b"headerReference", b"footerReference", b"footnotePr", b"endnotePr", b"type", b"pgSz", b"pgMar", b"paperSrc"),
    *(b"pgBorders", b"lnNumType", b"pgNumType", b"cols", b"formProt", b"vAlign", b"noEndnote", b"titlePg"),
    *(b"textDirection", b"bidi", b"rtlGutter", b"docGrid", b"printerSettings"),
)
_RANK = {name: rank for rank, name in enumerate(_ORDER)}
_TAIL = (
    b'<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:rPr><w:sz w:val="2"/></w:rPr>'
    b"%b</w:pPr></w:p>"
)


def split_last(content: bytes) -> tuple[bytes, bytes]:
    """Return (blocks, properties of the last section) of a body; where it has none, those of an ordinary section."""
    at = _last(content)
    return (content, b"<w:sectPr/>") if at < 0 else (content[:at], content[at:])


def begin_document(content: bytes, last: bytes) -> tuple[bytes, bytes, bytes]:
    """Return (before, section, after): the properties of the document's first section, and what stands around them.

    In the middle the properties begin a front side and page 1, and notes are counted anew where there are any. `after`
    is empty in a document of one section; else it ends with the properties of the last one.
    """
    notes = tuple(name for name in (b"footnote", b"endnote") if b"<w:%bReference" % name in content)
    at = content.find(b"<w:sectPr")
    if at < 0:
        return content, _first(last, notes), b""
    end = _end_of(content, at)
    return content[:at], _first(content[at:end], notes), content[end:] + last


def own_references(section: bytes) -> References:
    """Return which headers and footers a section names itself."""
    if b"Reference" not in section:
        return frozenset()
    return frozenset((found[1], _use(found[0])) for found in _REFERENCE.finditer(section))


def with_blank(section: bytes, missing: Mapping[tuple[bytes, bytes], str]) -> bytes:
    """Return a section that names these too; the values are ids of relationships to blank parts."""
    if not missing:
        return section
    made = b"".join(b'<w:%bReference w:type="%b" r:id="%b"/>' % (*key, name.encode()) for key, name in missing.items())
    start = _open_end(section)
    return section[:start] + made + section[start:]


def join(documents: Iterable[tuple[bytes, bytes, bytes]]) -> bytes:
    """Return the bodies one after another; all but the last close with a paragraph that ends their last section."""
    pieces: list[bytes] = []
    waiting: tuple[bytes, bytes] | None = None
    for before, section, after in documents:
        if waiting is not None:
            pieces += _closed(*waiting)
        if after:
            at = _last(after)
            waiting = before + section + after[:at], after[at:]
        else:
            waiting = before, section
    if waiting is not None:
        pieces += waiting
    return b"".join(pieces)


def _closed(content: bytes, section: bytes) -> tuple[bytes, ...]:
    """Return a body whose last paragraph ends its section; where it ends with a table or a section, with one more."""
    start = max(content.rfind(b"<w:p>"), content.rfind(b"<w:p "))
    last = content[start:] if start >= 0 else b""
    if not last.endswith(b"</w:p>") or last.count(b"</w:p>") != 1 or b"<w:sectPr" in last:
        return content, _TAIL % section
    opened = last.index(b">") + 1
    if last.startswith(b"<w:pPr>", opened):
        at = _properties_end(last, opened)
        return content[: start + at], section, last[at:]
    if last.startswith((b"<w:pPr/>", b"<w:pPr "), opened):
        return content, _TAIL % section
    return content[: start + opened], b"<w:pPr>", section, b"</w:pPr>", last[opened:]


def _properties_end(paragraph: bytes, start: int) -> int:
    """Return where a section's properties go: last but for a tracked change (ECMA-376-1, 17.3.1.26)."""
    end = paragraph.index(b"</w:pPr>", start)
    change = paragraph.find(b"<w:pPrChange", start, end)
    return end if change < 0 else change


@lru_cache(maxsize=64)
def _first(section: bytes, notes: tuple[bytes, ...]) -> bytes:
    """Return a section that begins on a front side, with page 1 unless it says otherwise, and counts notes anew."""
    section = _CHANGE.sub(b"", section)
    if section.endswith(b"/>") and section.count(b"<") == 1:
        section = section[:-2] + b"></w:sectPr>"
    start, end = _open_end(section), section.rindex(b"</w:sectPr>")
    children = [(found[1], found[0]) for found in _CHILD.finditer(section, start, end)]
    kept = [(name, data) for name, data in children if name not in (b"type", b"pgNumType")]
    number = next((data for name, data in children if name == b"pgNumType"), b"<w:pgNumType/>")
    if not _START.search(number):
        number = number[:-2] + b' w:start="1"/>'
    kept += [(b"type", b'<w:type w:val="oddPage"/>'), (b"pgNumType", number)]
    for name in (b"%bPr" % each for each in notes):
        if not any(other == name for other, _ in kept):
            kept.append((name, b'<w:%b><w:numRestart w:val="eachSect"/></w:%b>' % (name, name)))
    ordered = sorted(kept, key=lambda pair: _RANK.get(pair[0], len(_RANK)))
    return section[:start] + b"".join(data for _, data in ordered) + section[end:]


def _use(reference: bytes) -> bytes:
    found = _TYPE_OF.search(reference)
    return found[1] if found else b"default"


def _open_end(section: bytes) -> int:
    return section.index(b">") + 1


def _end_of(content: bytes, at: int) -> int:
    """Return where the section's properties that begin at `at` end; a tracked change in them holds others."""
    close = content.index(b">", at)
    if content[close - 1 : close] == b"/":
        return close + 1
    end, opened = close, 1
    while opened:
        end = content.index(b"</w:sectPr>", end) + len(b"</w:sectPr>")
        opened = content.count(b"<w:sectPr>", at, end) + content.count(b"<w:sectPr ", at, end)
        opened -= content.count(b"</w:sectPr>", at, end)
    return end


def _last(content: bytes) -> int:
    """Return where the properties at the very end of a body begin; -1 where there are none."""
    block = max(content.rfind(each) for each in (b"</w:p>", b"</w:tbl>", b"</w:sdt>"))
    return content.find(b"<w:sectPr", max(block, 0))
