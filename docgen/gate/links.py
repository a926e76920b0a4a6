"""Relationships of a package, and which addresses a document may hold. Follows none of them."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from lxml import etree

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\ufeff]")
_MAY_LINK = frozenset({"http", "https", "mailto", "tel", "ftp"})
_SHARES = ("\\\\", "//", "/\\", "\\/")
_RELATIONSHIP = "{*}Relationship"


@dataclass(frozen=True, slots=True)
class Relationship:
    """One arrow from a part. `target` is a part's name, or for an external one the address as written."""

    id: str
    type: str
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """The last word of the type: image, hyperlink, attachedTemplate, …"""
        return self.type.rstrip("/").rpartition("/")[2]


def source_of(name: str) -> str:
    """Return the part whose relationships the part `name` holds: "" (the package) for "_rels/.rels"."""
    folder, _, file = name.rpartition("/")
    return posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))


def relationships(name: str, root: etree._Element) -> tuple[Relationship, ...]:
    """Return the relationships in the parsed part `name`, in order. An address is external however marked."""
    folder = posixpath.dirname(source_of(name))
    found = []
    for node in root.iter(_RELATIONSHIP):
        target = node.get("Target") or ""
        external = (node.get("TargetMode") or "").casefold() == "external" or is_address(target)
        found.append(
            Relationship(
                node.get("Id") or "",
                node.get("Type") or "",
                target if external else _resolved(folder, target),
                external,
            )
        )
    return tuple(found)


def is_address(target: str) -> bool:
    """Tell whether `target` leads out of the package: it has a scheme, a drive or a network share."""
    plain = _plain(target)
    return plain.startswith(_SHARES) or _SCHEME.match(plain) is not None


def may_link(target: str) -> bool:
    """Tell whether a hyperlink may go to `target`: web, mail, telephone, a bookmark, or a file beside the document."""
    plain = _plain(target)
    if plain.startswith(_SHARES):
        return False
    scheme = _SCHEME.match(plain)
    return scheme is None or scheme[1].lower() in _MAY_LINK


def masked(target: str) -> str:
    """Return `target` fit to be shown: its scheme and the first character of its host or path."""
    plain = _plain(target)
    scheme = _SCHEME.match(plain)
    start = scheme.end() if scheme else 0
    while plain[start : start + 1] in ("/", "\\"):
        start += 1
    return f"{plain[: start + 1]}***"


def _plain(target: str) -> str:
    return _UNSEEN.sub("", unquote(target))


def _resolved(folder: str, target: str) -> str:
    path = unquote(target).partition("#")[0]
    return posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")
