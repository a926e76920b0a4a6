"""docxtpl's `replace_*`: other bytes for a member of the package, found by its name or by the CRC of what it holds."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docgen.word.package import Member, member

METHODS = ("replace_pic", "replace_media", "replace_embedded", "replace_zipname")


@dataclass(frozen=True, slots=True)
class Replacements:
    """What to replace: by name, or by CRC in the folder of media or of embedded objects."""

    by_name: dict[str, bytes]
    by_crc: dict[tuple[str, int], bytes]

    def apply(self, members: Iterable[Member]) -> list[Member]:
        """Return the members with the replaced ones in their places."""
        return [self._applied(each) for each in members]

    def _applied(self, each: Member) -> Member:
        name = each.name.decode("utf-8")
        folder = "/".join(name.split("/")[:2])
        data = self.by_name.get(name, self.by_crc.get((folder, each.crc)))
        return each if data is None else member(name, data)


def read_replacements(asked: Sequence[tuple[str, Any, Any]]) -> Replacements:
    """Read the files that `replacements` name, as docxtpl's methods do. Raises OSError, ValueError for another method."""
    by_name: dict[str, bytes] = {}
    by_crc: dict[tuple[str, int], bytes] = {}
    for method, source, target in asked:
        sort = method_of(method)
        if sort == "replace_zipname":
            by_name[source] = _content(target)
        elif sort in ("replace_media", "replace_embedded"):
            folder = "word/media" if sort == "replace_media" else "word/embeddings"
            by_crc[folder, zlib.crc32(_content(source))] = _content(target)
    return Replacements(by_name, by_crc)


def method_of(name: str) -> str:
    """Return the name of docxtpl's method; `pic` is as good as `replace_pic`. Raises ValueError for another."""
    whole = name if name.startswith("replace_") else f"replace_{name}"
    if whole not in METHODS:
        raise ValueError(f"no method of docxtpl to replace anything: {name}")
    return whole


def _content(file: Any) -> bytes:
    return bytes(file.read()) if hasattr(file, "read") else Path(file).read_bytes()
