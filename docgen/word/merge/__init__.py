"""Puts documents one after another into one: `Merger` takes their parts and gives the package.

Made for a batch of one template: parts that all share are kept once, bodies are joined as bytes, the cost of a document
does not depend on how many went before. Each document keeps its own sections, headers and footers, begins on a front
side with page 1, and counts its lists and notes anew. Documents of another template come in with their styles under new
names. What cannot be brought together is refused, never bent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from docgen.errors import InputRefused
from docgen.problems import problem
from docgen.word.merge.ids import Counters, make_unique, pages_of_section
from docgen.word.merge.notes import KINDS, Notes
from docgen.word.merge.numbering import Lists
from docgen.word.merge.parts import Carrier, Target
from docgen.word.merge.sections import References, begin_document, join, own_references, split_last, with_blank
from docgen.word.merge.styles import Stylebook
from docgen.word.package import assemble, member, stem

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ROOT = re.compile(rb"<w:document\b[^>]*>")
_BACKGROUND = re.compile(rb"\s*<w:background\b(?:[^>]*/>|.*?</w:background>)\s*", re.DOTALL)
_DECLARED = re.compile(rb'\sxmlns:([\w.-]+)="([^"]*)"')
_IGNORABLE = re.compile(rb'\smc:Ignorable="([^"]*)"')
_LINKED = re.compile(rb'(?<=\s)r:(?:id|embed|link|pict|dm|lo|qs|cs)="([^"]*)"')
_STYLED = re.compile(rb'(<w:[prt](?:Style|blStyle) w:val=")([^"]*)"')
_PLAIN = re.compile(rb"<w:p(?: [^<>]*?)?(/?)>(<w:pPr(?: [^<>]*?)?(/?)>)?(<w:pStyle )?")
_PREFIXES = {W.encode(): b"w", R.encode(): b"r"}
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHARED = frozenset({"styles", "settings", "webSettings", "fontTable", "theme", "stylesWithEffects", "customXml"})


@dataclass(frozen=True, slots=True)
class _Placed:
    """One document as it stands in the result: markup before its first section's properties, these, and what follows."""

    before: bytes
    section: bytes
    after: bytes
    references: References


class Merger:
    """A document being put together. `sections` counts what is in it so far.

    The first document gives settings, fonts and properties; `base` may be given instead, and is then not itself put in.
    """

    def __init__(self, base: Mapping[str, bytes] | None = None) -> None:
        self.sections = 0
        self._base: Carrier | None = None
        self._placed: list[_Placed] = []
        self._declared: dict[bytes, bytes] = {}
        self._ignorable: dict[bytes, None] = {}
        self._roots: set[bytes] = set()
        self._target = Target()
        self._counters = Counters()
        self._background = b""
        if base is not None:
            self._begin(Carrier(base))

    def add(self, parts: Mapping[str, bytes], *, bookmark: str = "") -> None:
        """Put a document at the end. `bookmark` names a hidden mark at its beginning.

        Raises InputRefused, with nothing added, where the document is not made as Word, WPS and docgen make theirs.
        """
        carrier = Carrier(parts)
        root, content, last = _split(carrier.main_part)
        self._take_root(root)
        if self._base is None:
            self._begin(carrier)
        content, last = self._own(carrier, content, last)
        before, section, after = begin_document(content, last)
        if bookmark:
            before = _marked(before, self._counters.mark(bookmark))
        self._placed.append(_Placed(before, section, after, own_references(section)))
        self.sections += 1 + before.count(b"<w:sectPr") + after.count(b"<w:sectPr")

    def to_bytes(self) -> bytes:
        """Return the package: the same documents in the same order give the same bytes. Raises ValueError for none."""
        if not self._placed:
            raise ValueError("nothing to merge")
        wanted = frozenset[tuple[bytes, bytes]]().union(*(each.references for each in self._placed))
        lacking = frozenset[tuple[bytes, bytes]]().union(*(wanted - each.references for each in self._placed))
        blanks = {key: self._target.blank(key[0].decode()) for key in sorted(lacking)}
        documents = [_complete(each, wanted, blanks) for each in self._placed]
        body = join(documents)
        self._stylebook.finish(self._target)
        self._lists.finish(self._target)
        for each in self._notes:
            each.finish(self._target, self._root_of)
        document = b"".join([_HEAD, self._root(), self._background, b"<w:body>", body, b"</w:body></w:document>"])
        parts = self._target.parts(document)
        return assemble(stem(()), (member(name, data) for name, data in parts.items()))

    def _begin(self, carrier: Carrier) -> None:
        """Take over what is kept once."""
        self._base = carrier
        self._target.begin(carrier, keep=_SHARED)
        self._stylebook = Stylebook(carrier.single("styles"))
        self._lists = Lists(carrier.single("styles"))
        self._notes = [Notes(kind) for kind in KINDS]
        match = _BACKGROUND.search(carrier.main_part.partition(b"<w:body")[0])
        self._background = match[0].strip() if match else b""

    def _own(self, carrier: Carrier, content: bytes, last: bytes) -> tuple[bytes, bytes]:
        """Return body and last section of a document with everything it shares a name or number with renamed."""
        numbers = self._lists.begin(carrier)
        styles = self._stylebook.adopt(carrier.single("styles"))
        alone = b"<w:sectPr" not in content

        def here(data: bytes) -> bytes:
            """Return markup with the numbers and styles of this document."""
            data = numbers.restarted(pages_of_section(data) if alone else data)
            return _restyled(data, styles) if styles else data

        content = here(content)
        for notes in self._notes:
            content = notes.take(content, carrier, self._target, here)
        content = make_unique(content, self._counters)
        if b"r:" in content or b"r:" in last:
            links = carrier.links

            def linked(found: re.Match[bytes]) -> bytes:
                """Return a reference turned to where its target stands in the whole."""
                arrow = links.get(found[1].decode())
                if arrow is None:
                    return found[0]
                name = self._target.carry(carrier, arrow, here=here, counters=self._counters)
                return found[0].replace(b'"' + found[1], b'"' + name.encode())

            content, last = _LINKED.sub(linked, content), _LINKED.sub(linked, last)
        return content, last

    def _take_root(self, root: bytes) -> None:
        """Remember what a document's root declares. Raises InputRefused where two mean different things by one prefix."""
        if root in self._roots:
            return
        declared = dict(_DECLARED.findall(root))
        clash = next(
            (prefix for prefix, uri in declared.items() if self._declared.get(prefix, uri) != uri), None
        ) or next((prefix for prefix, uri in declared.items() if _PREFIXES.get(uri, prefix) != prefix), None)
        if clash is not None:
            raise InputRefused(problem("DG761", prefix=clash.decode()))
        self._roots.add(root)
        self._declared |= declared
        said = _IGNORABLE.search(root)
        self._ignorable |= dict.fromkeys(said[1].split() if said else [])

    def _root(self) -> bytes:
        return self._root_of(b"w:document")

    def _root_of(self, name: bytes) -> bytes:
        """Return a start tag that declares what all documents together need."""
        names = b"".join(b' xmlns:%b="%b"' % pair for pair in self._declared.items())
        ignored = b' mc:Ignorable="%b"' % b" ".join(self._ignorable) if self._ignorable else b""
        return b"<%b%b%b>" % (name, names, ignored)


def merge(documents: Iterable[Mapping[str, bytes]]) -> bytes:
    """Return the documents (their parts by name), in order, as one. Raises InputRefused or, for none, ValueError."""
    merger = Merger()
    for parts in documents:
        merger.add(parts)
    return merger.to_bytes()


def _split(main: bytes) -> tuple[bytes, bytes, bytes]:
    """Return (start tag of the root, content of the body, properties of the last section). Raises InputRefused."""
    root = _ROOT.search(main)
    start = main.find(b"<w:body>")
    end = main.rfind(b"</w:body>")
    if root is None or start < 0 or end < start:
        raise InputRefused(problem("DG761", prefix="w:body"))
    return root[0], *split_last(main[start + len(b"<w:body>") : end].strip())


def _marked(content: bytes, mark: bytes) -> bytes:
    """Return a body with a mark before its first text: LibreOffice takes one between paragraphs for the earlier one's."""
    at = min((found for each in (b"<w:r>", b"<w:r ") if (found := content.find(each)) >= 0), default=0)
    return content[:at] + mark + content[at:]


def _restyled(data: bytes, styles: Mapping[bytes, bytes]) -> bytes:
    """Return markup under the new names of its styles; a paragraph without one gets that of its own template's text."""
    data = _STYLED.sub(lambda found: b'%b%b"' % (found[1], styles.get(found[2], found[2])), data)
    return _with_plain(data, styles[b""]) if styles.get(b"") else data


def _with_plain(data: bytes, plain: bytes) -> bytes:
    style = b'<w:pStyle w:val="%b"/>' % plain

    def pieces() -> Iterator[bytes]:
        """Yield the part with a style named in each paragraph that names none."""
        last = 0
        for found in _PLAIN.finditer(data):
            if found[4]:
                continue
            yield data[last : found.start()]
            last = found.end()
            if found[1]:
                yield b"<w:p><w:pPr>%b</w:pPr></w:p>" % style
            elif found[2] and not found[3]:
                yield found[0] + style
            else:
                yield b"<w:p><w:pPr>%b</w:pPr>" % style
        yield data[last:]

    return b"".join(pieces())


def _complete(
    each: _Placed, wanted: References, blanks: Mapping[tuple[bytes, bytes], str]
) -> tuple[bytes, bytes, bytes]:
    """Return a document whose first section inherits no header or footer from the document before it."""
    missing = {key: blanks[key] for key in sorted(wanted - each.references)}
    return each.before, with_blank(each.section, missing), each.after
