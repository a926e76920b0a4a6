"""The addresses that links in values point to, as relationships of the document: docxtpl's `build_url_id`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

_ID = re.compile(r"rId\d+")
_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
Link = tuple[str, str, str, bool]
"""Id, type, target, whether it lies outside the package."""


def new_links(asked: Mapping[str, str] | Iterable[str], known: Iterable[Link]) -> list[tuple[str, str]]:
    """Return (id, address) of the relationships to add.

    A mapping says the id that the values already carry for each address (`{"rId9": "https://…"}`, also the other way
    round). A list of addresses gets the ids that `build_url_id` gives: an id that is there, else the first free one.
    """
    taken = {each[0]: each for each in known}
    if isinstance(asked, Mapping):
        return [pair for pair in map(_id_first, asked.items()) if taken.get(pair[0], ("", "", ""))[2] != pair[1]]
    return list(_numbered(asked, taken))


def _id_first(pair: tuple[str, str]) -> tuple[str, str]:
    key, value = pair
    return (value, key) if _ID.fullmatch(value) and not _ID.fullmatch(key) else (key, value)


def _numbered(addresses: Iterable[str], taken: dict[str, Link]) -> Iterator[tuple[str, str]]:
    for address in addresses:
        link = (RELATIONSHIP_TYPE.HYPERLINK, address, True)
        if any(each[1:] == link for each in taken.values()):
            continue
        number = next(count for count in range(1, len(taken) + 2) if f"rId{count}" not in taken)
        taken[f"rId{number}"] = (f"rId{number}", *link)
        yield f"rId{number}", address


def with_links(data: bytes | None, links: Iterable[tuple[str, str]]) -> bytes:
    """Return the relationships part with these added; None where the document has none yet."""
    empty = f'<Relationships xmlns="{_NAMESPACE}"/>'.encode()
    root = etree.fromstring(data or empty)
    for name, address in links:
        attributes = {"Id": name, "Type": RELATIONSHIP_TYPE.HYPERLINK, "Target": address, "TargetMode": "External"}
        etree.SubElement(root, f"{{{_NAMESPACE}}}Relationship", attributes)
    return etree.tostring(root, encoding="UTF-8", standalone=True)
