"""Footnotes, endnotes and comments of documents that are put one after another, in one part of each kind.

Their ids are counted through; the lines that separate notes from text come from the first document that has notes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from docgen.word.merge.ids import Counters, without_places
from docgen.word.merge.parts import WORD_TYPE, Carrier, Here, Target

_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ID = re.compile(rb'(\sw:id=)"(-?\d+)"')
_DECLARED = re.compile(rb'\sxmlns:([\w.-]+)="([^"]*)"')
_LINKED = re.compile(rb'(?<=\s)r:(?:id|embed|link|pict)="([^"]*)"')
_SETTINGS_BEFORE = (b"<w:compat>", b"<w:compat/>", b"<w:docVars", b"<w:rsids", b"<m:mathPr", b"<w:themeFontLang",
                    b"<w:clrSchemeMapping", b"<w:shapeDefaults", b"<w:decimalSymbol", b"</w:settings>")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of note: the name of its part, of one note, and the elements of a text that name one."""

    part: str
    note: bytes
    named: re.Pattern[bytes]


KINDS = (
    Kind("footnotes", b"footnote", re.compile(rb'(<w:footnoteReference\b[^<>]*?\sw:id=)"(-?\d+)"')),
    Kind("endnotes", b"endnote", re.compile(rb'(<w:endnoteReference\b[^<>]*?\sw:id=)"(-?\d+)"')),
    Kind(
        "comments", b"comment", re.compile(rb'(<w:comment(?:Reference|RangeStart|RangeEnd)\b[^<>]*?\sw:id=)"(-?\d+)"')
    ),
)


class Notes:
    """All notes of one kind of a merged document."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._one = re.compile(rb"<w:%b\b[^<>]*(?:/>|>.*?</w:%b>)" % (kind.note, kind.note), re.DOTALL)
        self._separators: list[bytes] | None = None
        self._made: list[bytes] = []
        self._declared: dict[bytes, bytes] = {}
        self._next = 1

    def take(self, content: bytes, carrier: Carrier, target: Target, here: Here) -> bytes:
        """Return a body whose notes bear their new ids, and keep these notes."""
        if b"<w:" + self._kind.note not in content:
            return content
        name = carrier.single_name(self._kind.part)
        part = carrier.parts.get(name, b"")
        notes = {found[2]: note for note in self._one.findall(part) if (found := _ID.search(note))}
        self._declared |= dict(_DECLARED.findall(part[: part.find(b">", part.find(b"<w:")) + 1]))
        if self._separators is None:
            self._separators = [note for note in notes.values() if b' w:type="' in note[: note.find(b">")]]
            ids = [int(found[2]) for note in self._separators if (found := _ID.search(note))]
            self._next = max([0, *ids]) + 1
        known: dict[bytes, int] = {}

        def number(found: re.Match[bytes]) -> bytes:
            """Return a reference with the number of its note in the whole."""
            old = found[2]
            if old not in known:
                if old not in notes:
                    return b'%b"%b"' % (found[1], old)
                known[old] = self._next
                self._next += 1
                note = without_places(here(notes[old]))
                self._made.append(_own(note, known[old], self._carry(carrier, name, target, here)))
            return b'%b"%d"' % (found[1], known[old])

        return self._kind.named.sub(number, content)

    def finish(self, target: Target, root_of: Callable[[bytes], bytes]) -> None:
        """Put the notes into the package; endnotes then stand at the end of each document, not of all."""
        if not self._made:
            return
        tag = b"w:" + self._kind.part.encode()
        root = root_of(tag)
        more = b"".join(
            b' xmlns:%b="%b"' % pair for pair in self._declared.items() if b"xmlns:%b=" % pair[0] not in root
        )
        inner = b"".join([*(self._separators or ()), *self._made])
        data = b"%b%b%b>%b</%b>" % (_HEAD, root[:-1], more, inner, tag)
        target.add(self._kind.part, data, f"{WORD_TYPE}.{self._kind.part}+xml", name=f"word/{self._kind.part}.xml")
        if self._kind.part == "endnotes" and target.has("settings"):
            target.replace_single("settings", _with_endnotes_in_place(target.read_single("settings")))

    def _carry(self, carrier: Carrier, name: str, target: Target, here: Here) -> Callable[[re.Match[bytes]], bytes]:
        links, source = carrier.links_of(name), f"word/{self._kind.part}.xml"

        def linked(found: re.Match[bytes]) -> bytes:
            """Return a reference turned to where its target stands in the whole."""
            arrow = links.get(found[1].decode())
            if arrow is None:
                return found[0]
            made = target.carry(carrier, arrow, here=here, counters=Counters(), source=source)
            return found[0].replace(b'"' + found[1], b'"' + made.encode())

        return linked


def _own(note: bytes, number: int, linked: Callable[[re.Match[bytes]], bytes]) -> bytes:
    """Return a note under its new id, and what it points at under its new names."""
    return _LINKED.sub(linked, _ID.sub(b'\\1"%d"' % number, note, count=1))


def _with_endnotes_in_place(settings: bytes) -> bytes:
    """Return settings by which endnotes stand at the end of their section (ECMA-376-1, 17.11.22)."""
    place = b'<w:pos w:val="sectEnd"/>'
    settings = re.sub(rb"(<w:endnotePr>)(?:<w:pos\b[^<>]*/>)?", rb"\1" + place, settings)
    if place in settings or not settings:
        return settings
    at = min(found for each in _SETTINGS_BEFORE if (found := settings.find(each)) >= 0)
    return settings[:at] + b"<w:endnotePr>" + place + b"</w:endnotePr>" + settings[at:]
