"""The Word template that a document was once written with (Normal.dotm on somebody's disk): half of all real files name one.

It has no part in how the document looks and is dropped with a notice. One that lies on a network or the web is not: Word
would fetch it, with its macros.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote

from docgen.gate.links import Relationship

if TYPE_CHECKING:
    from lxml import etree

_KIND = "attachedTemplate"
_ON_A_DISK = re.compile(
    r"(?:file:/{0,3})?[A-Za-z]:[\\/]|file:///(?![\\/])|(?![\\/]|[A-Za-z][A-Za-z0-9+.\-]*:)", re.IGNORECASE
)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def lies_on_a_disk(arrow: Relationship) -> bool:
    """Tell whether a relationship names a template on a local disk, which nobody would fetch."""
    target = unquote(arrow.target).strip()
    return arrow.external and arrow.kind == _KIND and _ON_A_DISK.match(target) is not None


def detach(
    parts: Mapping[str, bytes], arrows: Mapping[str, tuple[Relationship, ...]], trees: Mapping[str, etree._Element]
) -> tuple[dict[str, bytes], dict[str, tuple[Relationship, ...]]]:
    """Return the parts and relationships without templates on a local disk. `trees` are the parts parsed, by name."""
    from lxml import etree

    made, kept = dict(parts), dict(arrows)
    for source, every in arrows.items():
        gone = {each.id for each in every if lies_on_a_disk(each)}
        if not gone:
            continue
        folder, _, name = source.rpartition("/")
        rels = f"{folder}/_rels/{name}.rels".lstrip("/")
        kept[source] = tuple(each for each in every if each.id not in gone)
        for part, tag, attribute in ((rels, "{*}Relationship", "Id"), (source, f"{_W}{_KIND}", _ID)):
            root = trees.get(part)
            for node in list(root.iter(tag)) if root is not None else ():
                around = node.getparent()
                if node.get(attribute) in gone and around is not None:
                    around.remove(node)
            if root is not None:
                made[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made, kept
