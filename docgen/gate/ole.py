"""The directory of an OLE compound file (old Office, encrypted Office): names of streams and their first bytes.

Only enough of [MS-CFB] to tell formats apart. Total: a damaged file yields fewer names, never an exception.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_ENTRY = 128
_HEADER = 512
_NO_STREAM = 0xFFFFFFFF
_LAST_SECTOR = 0xFFFFFFFA
_DIRECTORY_SECTORS = 4096
_IN_HEADER = 109
_STREAM, _ROOT = 2, 5
_MINI_LIMIT = 4096


@dataclass(frozen=True, slots=True)
class Entry:
    """One stream or storage: its name, type ([MS-CFB] 2.6.1), links to others, first sector, size in bytes."""

    name: str
    type: int
    left: int
    right: int
    child: int
    sector: int
    size: int


def streams(data: bytes) -> dict[str, bytes]:
    """Return the streams at the root of a compound file, by name, each with at most its first 64 bytes.

    A stream that lies in the mini stream (below 4096 bytes) comes as b"". Embedded objects are not looked into.
    """
    shift = _sector_shift(data)
    entries = list(_entries(data, shift))
    top = list(_top(entries)) or [entry for entry in entries if entry.type != _ROOT]
    return {entry.name: _head(data, entry, shift=shift) for entry in top}


def _sector_shift(data: bytes) -> int:
    shift = int.from_bytes(data[30:32], "little")
    return shift if shift in (9, 12) else 9


def _entries(data: bytes, shift: int) -> Iterator[Entry]:
    for sector in _directory(data, shift):
        start = (sector + 1) << shift
        for at in range(start, min(start + (1 << shift), len(data) - _ENTRY + 1), _ENTRY):
            length = int.from_bytes(data[at + 64 : at + 66], "little")
            name = data[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            left, right, child = struct.unpack_from("<3L", data, at + 68)
            first, size = struct.unpack_from("<LL", data, at + 116)
            yield Entry(name, data[at + 66], left, right, child, first, size)


def _directory(data: bytes, shift: int) -> Iterator[int]:
    """Yield the sectors of the directory in order; the first alone where the allocation table does not help."""
    sector = int.from_bytes(data[48:52], "little")
    per_table = 1 << (shift - 2)
    tables = _tables(data, shift)
    for _ in range(_DIRECTORY_SECTORS):
        if sector >= _LAST_SECTOR or (sector + 1) << shift >= len(data):
            return
        yield sector
        index, place = divmod(sector, per_table)
        if index >= len(tables):
            return
        at = ((tables[index] + 1) << shift) + 4 * place
        sector = int.from_bytes(data[at : at + 4].ljust(4, b"\xff"), "little")


def _tables(data: bytes, shift: int) -> list[int]:
    """Return the sectors that hold the allocation table, through the chain beyond the header for files over 7 MB."""
    if len(data) < _HEADER:
        return []
    found = list(struct.unpack_from(f"<{_IN_HEADER}L", data, 76))
    sector = int.from_bytes(data[68:72], "little")
    count = (1 << (shift - 2)) - 1
    for _ in range(_DIRECTORY_SECTORS):
        at = (sector + 1) << shift
        if sector >= _LAST_SECTOR or at + (1 << shift) > len(data):
            break
        found += struct.unpack_from(f"<{count}L", data, at)
        sector = int.from_bytes(data[at + 4 * count : at + 4 * count + 4], "little")
    return [each for each in found if each < _LAST_SECTOR]


def _top(entries: list[Entry]) -> Iterator[Entry]:
    """Yield the streams whose parent is the root, and not those inside embedded objects."""
    waiting = [entry.child for entry in entries[:1] if entry.type == _ROOT]
    seen: set[int] = set()
    while waiting:
        index = waiting.pop()
        if index >= len(entries) or index in seen or index == _NO_STREAM:
            continue
        seen.add(index)
        entry = entries[index]
        waiting += (entry.left, entry.right)
        yield entry


def _head(data: bytes, entry: Entry, *, shift: int) -> bytes:
    if entry.type != _STREAM or entry.size < _MINI_LIMIT:
        return b""
    at = (entry.sector + 1) << shift
    return data[at : at + 64]
