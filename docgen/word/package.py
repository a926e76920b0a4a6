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

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DOS_DATE = 0x21  # 1980-01-01, the earliest the format can say
_DEFLATED = 8
_UTF8_NAME = 0x800

try:
    from isal import isal_zlib as _fast

    def deflate(data: bytes) -> bytes:
        """Compress without zlib header (raw deflate)."""
        return bytes(_fast.compress(data, 1, -15))

except ImportError:

    def deflate(data: bytes) -> bytes:
        """Compress without zlib header (raw deflate)."""
        packer = zlib.compressobj(1, zlib.DEFLATED, -15)
        return packer.compress(data) + packer.flush()


@dataclass(frozen=True, slots=True)
class Member:
    """One compressed part, ready to be put anywhere in a package."""

    name: bytes
    crc: int
    size: int
    body: bytes


def member(name: str, data: bytes) -> Member:
    """Compress the part `name`."""
    return Member(name.encode("utf-8"), zlib.crc32(data), len(data), deflate(data))


@dataclass(frozen=True, slots=True)
class Stem:
    """The constant members at the start of a package, already laid out."""

    data: bytes
    directory: bytes
    count: int


def stem(members: Iterable[Member]) -> Stem:
    """Lay out the members that are the same in every document of a template."""
    return _append(Stem(b"", b"", 0), members)


def assemble(start: Stem, members: Iterable[Member]) -> bytes:
    """Return the whole package: the constant start, then the members made for this document."""
    whole = _append(start, members)
    end = _END.pack(b"PK\5\6", 0, 0, whole.count, whole.count, len(whole.directory), len(whole.data), 0)
    return whole.data + whole.directory + end


def _append(start: Stem, members: Iterable[Member]) -> Stem:
    data, directory = [start.data], [start.directory]
    offset, count = len(start.data), start.count
    for each in members:
        flags = 0 if each.name.isascii() else _UTF8_NAME
        length = len(each.body)
        data += (
            _LOCAL.pack(b"PK\3\4", 20, flags, _DEFLATED, 0, _DOS_DATE, each.crc, length, each.size, len(each.name), 0),
            each.name,
            each.body,
        )
        directory += (
            _CENTRAL.pack(
                b"PK\1\2", 20, 20, flags, _DEFLATED, 0, _DOS_DATE, each.crc, length, each.size,
                len(each.name), 0, 0, 0, 0, 0, offset,
            ),
            each.name,
        )  # fmt: skip
        offset += _LOCAL.size + len(each.name) + length
        count += 1
    return Stem(b"".join(data), b"".join(directory), count)
