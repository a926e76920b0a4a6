"""A template as python-docx loads and saves it: the parts docxtpl renders, as text, and all others, compressed once.

python-docx decides which parts there are, how they are called and what every constant part says, so that the package is
the one that docxtpl would save. Knows nothing of tags.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.part import XmlPart
from docx.oxml.parser import parse_xml
from lxml import etree

from docgen.word.package import Member, Stem, member, stem

PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")
"""The core properties that are templates."""
BODY = "body"
"""The place of the body in the document part."""
_PLACE = "docgen:place:{}"
_NOTES = CONTENT_TYPE.WML_FOOTNOTES


@dataclass(frozen=True, slots=True)
class Around:
    """A part with places to fill: what stands before each, in the order of the part, and behind the last."""

    name: str
    places: tuple[tuple[bytes, str], ...]
    end: bytes

    def filled(self, values: Mapping[str, bytes]) -> bytes:
        """Return the part with each place taken by its value, which is XML already."""
        return b"".join([*(piece for before, place in self.places for piece in (before, values[place])), self.end])


@dataclass(frozen=True, slots=True)
class Side:
    """A header or footer, as the XML of its root element."""

    name: str
    xml: str


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A loaded template. `notes` are the bytes of the footnotes parts; `links` the relationships of the document."""

    document: Around
    body: str
    sides: tuple[Side, ...]
    core: Around
    properties: tuple[str, ...]
    notes: tuple[tuple[str, bytes], ...]
    links: tuple[tuple[str, str, str, bool], ...]
    links_name: str
    links_part: bytes | None
    constant: tuple[Member, ...]
    start: Stem


def read_skeleton(data: bytes) -> Skeleton:
    """Load a template. Raises what python-docx raises for something that is no Word document."""
    document = Document(io.BytesIO(data))
    part = document.part
    root = part.element
    body = etree.tostring(root.body, encoding="unicode")
    root.replace(root.body, etree.Comment(_PLACE.format(BODY)))
    sides = tuple(
        Side(each.target_part.partname.membername, etree.tostring(parse_xml(each.target_part.blob), encoding="unicode"))
        for sort in (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)
        for each in part.rels.values()
        if each.reltype == sort and each.target_part.blob
    )
    core = document.core_properties
    properties = tuple(str(getattr(core, name)) for name in PROPERTIES)
    for name in PROPERTIES:
        setattr(core, name, _PLACE.format(name))
    parts = list(part.package.parts)
    notes = tuple(
        (each.partname.membername, each.blob)
        for each in parts
        if each.content_type == _NOTES and not isinstance(each, XmlPart)
    )
    core_name = str(part.package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES).partname.membername)
    document_name = str(part.partname.membername)
    links_name = str(part.partname.rels_uri.membername)
    saved = _saved(document)
    made = {document_name, core_name, *(side.name for side in sides), *(name for name, _ in notes)}
    constant = tuple(member(name, content) for name, content in saved.items() if name not in made)
    return Skeleton(
        document=_around(document_name, saved[document_name], (BODY,)),
        body=body,
        sides=sides,
        core=_around(core_name, saved[core_name], PROPERTIES),
        properties=properties,
        notes=notes,
        links=tuple((each.rId, each.reltype, each.target_ref, each.is_external) for each in part.rels.values()),
        links_name=links_name,
        links_part=saved.get(links_name),
        constant=constant,
        start=stem(constant),
    )


def _saved(document: Any) -> dict[str, bytes]:
    """Return the members of the package as python-docx saves them."""
    package = io.BytesIO()
    document.save(package)
    with zipfile.ZipFile(package) as archive:
        return {each.filename: archive.read(each) for each in archive.infolist()}


def _around(name: str, data: bytes, places: tuple[str, ...]) -> Around:
    """Cut a part at its places. Every one stands there exactly once: it was put there a moment ago."""
    cut: list[tuple[bytes, str]] = []
    rest = data
    for place in sorted(places, key=lambda each: data.index(_mark(each))):
        before, _, rest = rest.partition(_mark(place))
        cut.append((before, place))
    return Around(name, tuple(cut), rest)


def _mark(place: str) -> bytes:
    mark = _PLACE.format(place).encode()
    return b"<!--" + mark + b"-->" if place == BODY else mark
