"""The parts of a merged package: what is kept once, what each document brings, and how they point at each other.

Owns names of parts, relationships and content types (ECMA-376-2, 9 and 10). Parts with the same bytes are kept once.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from xml.sax.saxutils import quoteattr

from lxml import etree

from docgen.errors import InputRefused
from docgen.gate.links import Relationship, relationships
from docgen.problems import problem
from docgen.word.merge.ids import Counters, with_own_drawings

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MAIN = "word/document.xml"
_ARROWS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_DEEPEST = 6
"""How far parts may point at parts: a chart's workbook, a header's picture; a circle ends here."""
_TYPES, _ROOT_ARROWS = "[Content_Types].xml", "_rels/.rels"
_BLANK = (
    '{head}<w:{root} xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr><w:spacing'
    ' w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p></w:{root}>'
)
Here = Callable[[bytes], bytes]
"""Gives the markup of a document's part the names that it has in the merged one."""


class Carrier:
    """The parts of one document to be put in, with what they point at."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = parts
        self.package = _arrows("", parts.get(_ROOT_ARROWS, b""))
        self.main = next((each.target for each in self.package.values() if each.kind == "officeDocument"), _MAIN)
        self.main_part = parts.get(self.main, b"")
        self.links = self.links_of(self.main)

    def links_of(self, part: str) -> Mapping[str, Relationship]:
        """Return what a part points at, by id."""
        folder, _, name = part.rpartition("/")
        return _arrows(part, self.parts.get(f"{folder}/_rels/{name}.rels".lstrip("/"), b""))

    def single_name(self, kind: str) -> str:
        """Return the name of the one part of that kind that the document points at; empty for none."""
        found = next((each.target for each in self.links.values() if each.kind == kind), "")
        return found if found in self.parts else ""

    def single(self, kind: str) -> bytes:
        """Return the one part of that kind, such as "styles"; empty for none."""
        name = self.single_name(kind)
        return self.parts[name] if name else b""

    def type_of(self, part: str) -> str:
        """Return the content type of a part."""
        defaults, overrides = _content_types(self.parts.get(_TYPES, b""))
        return overrides.get(part.casefold()) or defaults.get(part.rpartition(".")[2].casefold(), "application/xml")


class Target:
    """The package being made."""

    def __init__(self) -> None:
        self._parts: dict[str, bytes] = {}
        self._types: dict[str, str] = {}
        self._arrows: dict[str, dict[str, Relationship]] = {"": {}, _MAIN: {}}
        self._kept: dict[object, str] = {}
        self._carried: dict[object, str] = {}
        self._counts: dict[str, int] = {}
        self._main_type = ""

    def begin(self, carrier: Carrier, *, keep: Collection[str]) -> None:
        """Take over the properties of a document and the parts of these kinds that a document has once."""
        self._main_type = carrier.type_of(carrier.main)
        for arrow in carrier.package.values():
            if arrow.kind != "officeDocument":
                self._point("", arrow, self._keep(carrier, arrow))
        for arrow in carrier.links.values():
            if arrow.kind in keep and (arrow.external or arrow.target in carrier.parts):
                self._point(_MAIN, arrow, self._keep(carrier, arrow))

    def carry(
        self, carrier: Carrier, arrow: Relationship, *, here: Here, counters: Counters, source: str = _MAIN
    ) -> str:
        """Take over what a document points at, with all it points at itself; return the id under which it is known."""
        shape = self._shape(carrier, arrow)
        key = source, shape
        if key not in self._carried:
            name = self._kept.get(shape) if shape else None
            if name is None:
                name = self._keep(carrier, arrow, here=here, counters=counters)
                self._kept[shape] = name
            self._carried[key] = self._point(source, arrow, name)
        return self._carried[key]

    def blank(self, root: str) -> str:
        """Return the id of a header or footer with nothing in it; `root` is one of these words."""
        data = _BLANK.format(head=_HEAD, root={"header": "hdr", "footer": "ftr"}[root]).encode()
        return self.add(root, data, f"{WORD_TYPE}.{root}+xml")

    def add(self, kind: str, data: bytes, content_type: str, *, name: str = "") -> str:
        """Add a part that the document points at; return the id of the relationship."""
        part = name or self._free(f"word/{kind}.xml")
        self._parts[part], self._types[part] = data, content_type
        return self._point(_MAIN, Relationship("", f"{OFFICE}/{kind}", part, external=False), part)

    def has(self, kind: str) -> bool:
        """Tell whether the document points at a part of that kind."""
        return any(each.kind == kind for each in self._arrows[_MAIN].values())

    def replace_single(self, kind: str, data: bytes) -> None:
        """Put other bytes into the one part of that kind."""
        name = next(each.target for each in self._arrows[_MAIN].values() if each.kind == kind)
        self._parts[name] = data

    def read_single(self, kind: str) -> bytes:
        """Return the bytes of the one part of that kind; empty for none."""
        name = next((each.target for each in self._arrows[_MAIN].values() if each.kind == kind), "")
        return self._parts.get(name, b"")

    def parts(self, document: bytes) -> dict[str, bytes]:
        """Return every part by name, with relationships and content types, around this document."""
        main = Relationship("", f"{OFFICE}/officeDocument", _MAIN, external=False)
        self._point("", main, _MAIN)
        self._types[_MAIN] = self._main_type
        arrows = {_arrows_name(part): _arrows_xml(part, rows) for part, rows in self._arrows.items() if rows}
        head = {_TYPES: self._types_xml(), _ROOT_ARROWS: arrows.pop(_ROOT_ARROWS), _MAIN: document}
        return {**head, **arrows, **self._parts}

    def _shape(self, carrier: Carrier, arrow: Relationship, *, depth: int = 0) -> object:
        """Return what makes two parts the same: their bytes, and those of all they point at."""
        if arrow.external:
            return arrow.type, arrow.target
        if depth > _DEEPEST:
            raise InputRefused(problem("DG761", prefix=arrow.target))
        data = carrier.parts.get(arrow.target, b"")
        inner = tuple(
            (name, self._shape(carrier, each, depth=depth + 1)) for name, each in carrier.links_of(arrow.target).items()
        )
        return arrow.type, data, inner, carrier.single("styles") if arrow.kind in ("header", "footer") else b""

    def _keep(
        self,
        carrier: Carrier,
        arrow: Relationship,
        *,
        here: Here = lambda data: data,
        counters: Counters | None = None,
    ) -> str:
        """Copy a part, and what it points at, under a free name; return the name, or the target of an external one."""
        if arrow.external:
            return arrow.target
        name = self._free(arrow.target)
        data = carrier.parts.get(arrow.target, b"")
        if arrow.kind in ("header", "footer"):
            data = here(data)
            data = with_own_drawings(data, counters) if counters else data
        self._parts[name], self._types[name] = data, carrier.type_of(arrow.target)
        for number, each in carrier.links_of(arrow.target).items():
            inner = self._keep(carrier, each, here=here, counters=counters)
            self._arrows.setdefault(name, {})[number] = Relationship(number, each.type, inner, external=each.external)
        return name

    def _point(self, source: str, arrow: Relationship, target: str) -> str:
        rows = self._arrows.setdefault(source, {})
        name = f"rId{len(rows) + 1}"
        rows[name] = Relationship(name, arrow.type, target, external=arrow.external)
        return name

    def _free(self, name: str) -> str:
        """Return the name, or one like it where that is taken: header1.xml, header2.xml …"""
        if name not in self._parts and name != _MAIN:
            return name
        stem, _, ending = name.rpartition(".")
        stem = stem.rstrip("0123456789")
        count = self._counts.get(stem, 1)
        while f"{stem}{count}.{ending}" in self._parts:
            count += 1
        self._counts[stem] = count + 1
        return f"{stem}{count}.{ending}"

    def _types_xml(self) -> bytes:
        rows = [
            f'<Default Extension="rels" ContentType="{_ARROWS_TYPE}"/>',
            '<Default Extension="xml" ContentType="application/xml"/>',
            *(f'<Override PartName={quoteattr("/" + name)} ContentType={quoteattr(type_)}/>'
              for name, type_ in self._types.items()),
        ]  # fmt: skip
        return f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{"".join(rows)}</Types>'.encode()


@lru_cache(maxsize=256)
def _arrows(part: str, data: bytes) -> Mapping[str, Relationship]:
    if not data:
        return {}
    return {each.id: each for each in relationships(_arrows_name(part), etree.fromstring(data))}


@lru_cache(maxsize=64)
def _content_types(data: bytes) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return (content type by extension, by part name), both case-folded."""
    root = etree.fromstring(data)
    said = [(node, str(node.get("ContentType"))) for node in root.iter("{*}Default", "{*}Override")]
    defaults = {str(node.get("Extension")).casefold(): type_ for node, type_ in said if node.get("Extension")}
    overrides = {
        str(node.get("PartName")).lstrip("/").casefold(): type_ for node, type_ in said if node.get("PartName")
    }
    return defaults, overrides


def _arrows_name(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _arrows_xml(part: str, arrows: Mapping[str, Relationship]) -> bytes:
    folder = posixpath.dirname(part)
    rows = []
    for name, each in arrows.items():
        target = each.target if each.external else posixpath.relpath(each.target, folder or ".")
        mode = ' TargetMode="External"' if each.external else ""
        rows.append(
            f"<Relationship Id={quoteattr(name)} Type={quoteattr(each.type)} Target={quoteattr(target)}{mode}/>"
        )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(rows)}</Relationships>'.encode()
