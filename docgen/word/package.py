"""A .docx as bytes, put together from parts that are compressed once. Fixed times and order: same parts, same bytes.

`zipfile` cannot take data that is already compressed, so the 60 lines of the format that a package needs are here
(APPNOTE.TXT 6.3.10, 4.3.7 local header, 4.3.12 central directory, 4.3.16 end record). No Zip64: the gate has bounded
every package to 256 MB before it comes here.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DOS_DATE = 0x21  # 1980-01-01, the earliest the format can say
_DEFLATED = 8
_UTF8_NAME = 0x800

_SMALL = 4096
"""Below so many bytes a table of codes of its own costs more time than it saves room."""

try:
    from isal import isal_zlib as _fast

    crc32 = _fast.crc32

    def deflate(data: bytes) -> bytes:
        """Compress without zlib header (raw deflate)."""
        return bytes(_fast.compress(data, 0 if len(data) < _SMALL else 1, -15))

except ImportError:
    crc32 = zlib.crc32

    def deflate(data: bytes) -> bytes:
        """Compress without zlib header (raw deflate)."""
        packer = zlib.compressobj(1, zlib.DEFLATED, -15)
        return packer.compress(data) + packer.flush()


class Member(NamedTuple):
    """One compressed part, ready to be put anywhere in a package."""

    name: bytes
    crc: int
    size: int
    body: bytes


def member(name: str, data: bytes) -> Member:
    """Compress the part `name`."""
    return Member(name.encode("utf-8"), crc32(data), len(data), deflate(data))


@dataclass(frozen=True, slots=True)
class Stem:
    """The constant members at the start of a package, already laid out."""

    data: bytes
    directory: bytes
    count: int


def stem(members: Iterable[Member]) -> Stem:
    """Lay out the members that are the same in every document of a template."""
    bodies, headers = _laid_out(members, after=0)
    return Stem(b"".join(bodies), b"".join(headers), len(headers) // 2)


def assemble(start: Stem, members: Iterable[Member]) -> bytes:
    """Return the whole package: the constant start, then the members made for this document."""
    bodies, headers = _laid_out(members, after=len(start.data))
    data = b"".join((start.data, *bodies))
    directory = b"".join((start.directory, *headers))
    count = start.count + len(headers) // 2
    return b"".join((data, directory, _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), len(data), 0)))


def _laid_out(members: Iterable[Member], *, after: int) -> tuple[list[bytes], list[bytes]]:
    """Return the members one after another from the byte `after` on, and their entries in the directory (two pieces each)."""
    bodies: list[bytes] = []
    headers: list[bytes] = []
    for name, crc, size, body in members:
        length = len(name)
        flags = 0 if name.isascii() else _UTF8_NAME
        said = (flags, _DEFLATED, 0, _DOS_DATE, crc, len(body), size, length)
        bodies += (_LOCAL.pack(b"PK\3\4", 20, *said, 0), name, body)
        headers += (_CENTRAL.pack(b"PK\1\2", 20, 20, *said, 0, 0, 0, 0, 0, after), name)
        after += _LOCAL.size + length + len(body)
    return bodies, headers
