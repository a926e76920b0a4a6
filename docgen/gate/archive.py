"""Zip archives opened with suspicion: limits on bytes really read, names, checksums, and two tellings that must agree.

Knows nothing of what the parts hold. Reads from memory only.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence

from docgen.errors import InputRefused
from docgen.problems import Origin, Problem, problem

SIGNATURES = (b"PK\3\4", b"PK\5\6", b"PK\7\x08")

MAX_MEMBERS = 5_000
MAX_PART = 64 << 20
MAX_TOTAL = 256 << 20
MAX_RATIO = 200
RATIO_FLOOR = 1 << 20
"""Parts below this many bytes may be compressed as well as they like."""

_HEAD = 1 << 20
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED, _STREAMED, _UTF8 = 0x1, 0x8, 0x800
_WHOLE = 0xFFFFFFFF
_END, _MANY = b"PK\5\6", 0xFFFF
"""The record at the end, and the number of members that stands there when Zip64's record has the real one."""
_MEBI = 1 << 20


class Damaged(Exception):
    """A zip whose list of members cannot be read: cut off, or not a zip after its first bytes."""


class TooMany(Exception):
    """A zip that lists more members than are worth counting."""


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Read the list of members. Raises `Damaged`, or `TooMany` before the list can fill the memory."""
    if data.count(b"PK\1\2") > 4 * MAX_MEMBERS:
        raise TooMany
    try:
        found = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OverflowError, EOFError) as error:
        raise Damaged from error
    if _told(data) != len(found.infolist()):
        raise Damaged  # a member's comment that swallows the lines of the next ones: zipfile does not count
    return found


def _told(data: bytes) -> int:
    """Return the number of members that the record at the end tells, or Zip64's own where it refers to that."""
    at = data.rfind(_END)
    count = int.from_bytes(data[at + 10 : at + 12], "little")
    if count == _MANY and data[max(at - 20, 0) : at].startswith(b"PK\6\7"):
        start = int.from_bytes(data[at - 12 : at - 4], "little")
        count = int.from_bytes(data[start + 32 : start + 40], "little")
    return count


def head(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """Return at most the first megabyte of a member, unverified; b"" when it cannot be read."""
    body = _body(data, info)
    if info.compress_type == zipfile.ZIP_STORED:
        return body[:_HEAD]
    try:
        return zlib.decompressobj(-15).decompress(body, _HEAD)
    except zlib.error:
        return b""


def read_members(data: bytes, file: str) -> dict[str, bytes]:
    """Return every part, verified, in the archive's order; folders are left out.

    Raises InputRefused with all faults found. Nothing is inflated when the list of members alone is at fault.
    """
    origin = Origin(file)
    try:
        members = open_archive(data).infolist()
    except Damaged:
        raise InputRefused(problem("DG659", origin)) from None
    except TooMany:
        raise InputRefused(problem("DG675", origin, limit=f"{MAX_MEMBERS:,}")) from None
    problems = [
        *_limits(members, origin),
        *_names(members, origin),
        *_methods(members, origin),
        *_layout(data, members, origin=origin),
    ]
    if problems:
        raise InputRefused(*problems)
    parts: dict[str, bytes] = {}
    for info in members:
        if info.is_dir():
            continue
        body = _inflate(data, info)
        if body is None:
            problems.append(problem("DG679", origin, part=printable(info.filename)))
        else:
            parts[info.filename] = body
    if problems:
        raise InputRefused(*problems)
    return parts


def printable(name: str) -> str:
    """Return a member's name fit for a message: no control or bidirectional characters, at most 80 characters."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name[:80])


def _limits(members: Sequence[zipfile.ZipInfo], origin: Origin) -> Iterator[Problem]:
    """Judge the sizes the archive tells: `_inflate` holds every member to its word."""
    if len(members) > MAX_MEMBERS:
        yield problem("DG675", origin, limit=f"{MAX_MEMBERS:,}")
    for info in members:
        part = printable(info.filename)
        if info.file_size > MAX_PART:
            yield problem("DG662", origin, part=part, limit=f"{MAX_PART // _MEBI} MB")
        elif info.file_size > RATIO_FLOOR and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            yield problem("DG676", origin, part=part, limit=f"{MAX_RATIO}")
    if sum(info.file_size for info in members) > MAX_TOTAL:
        yield problem("DG644", origin, limit=f"{MAX_TOTAL // _MEBI} MB")


def _names(members: Sequence[zipfile.ZipInfo], origin: Origin) -> Iterator[Problem]:
    for info in members:
        if _unsafe(info.orig_filename) or _unsafe(info.filename):
            yield problem("DG663", origin, part=printable(info.orig_filename))
    for name, count in Counter(info.filename.casefold() for info in members).items():
        if count > 1:
            yield problem("DG674", origin, part=printable(name), count=count)


def _unsafe(name: str) -> bool:
    """Tell whether a name could lead out of the archive on some system, or be read differently by two readers."""
    steps = name.removesuffix("/").split("/")
    return "\\" in name or "\0" in name or name[1:2] == ":" or any(step in ("", ".", "..") for step in steps)


def _methods(members: Sequence[zipfile.ZipInfo], origin: Origin) -> Iterator[Problem]:
    for info in members:
        known = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        if info.flag_bits & _ENCRYPTED or not known:
            yield problem("DG664", origin, part=printable(info.filename))


def _layout(data: bytes, members: Sequence[zipfile.ZipInfo], *, origin: Origin) -> Iterator[Problem]:
    """Compare the list with the headers before each member: two readers must not see two different files."""
    end = 0
    for info in sorted(members, key=lambda each: each.header_offset):
        at = info.header_offset
        misplaced = at < end or (end == 0 and at != 0)
        end = _start(data, info) + info.compress_size
        if misplaced or not _agrees(data, info):
            yield problem("DG670", origin, part=printable(info.filename))


def _agrees(data: bytes, info: zipfile.ZipInfo) -> bool:
    local = _local(data, info)
    if local is None:
        return False
    flags, method, crc, packed, size, name = local
    if method != info.compress_type or (flags ^ info.flag_bits) & _ENCRYPTED:
        return False
    if name.decode("utf-8" if flags & _UTF8 else "cp437", "replace") != info.orig_filename:
        return False
    blank = (0, _WHOLE) if flags & _STREAMED else (_WHOLE,)
    told = ((packed, info.compress_size), (size, info.file_size), (crc, info.CRC))
    return all(here == listed or here in blank for here, listed in told)


def _local(data: bytes, info: zipfile.ZipInfo) -> tuple[int, int, int, int, int, bytes] | None:
    header = data[info.header_offset : info.header_offset + _LOCAL.size]
    if len(header) < _LOCAL.size:
        return None
    magic, _, flags, method, _, _, crc, packed, size, name_length, _ = _LOCAL.unpack(header)
    at = info.header_offset + _LOCAL.size
    return (flags, method, crc, packed, size, data[at : at + name_length]) if magic == b"PK\3\4" else None


def _start(data: bytes, info: zipfile.ZipInfo) -> int:
    """Return where a member's bytes begin, as the header before it tells; beyond the end when there is none."""
    header = data[info.header_offset : info.header_offset + _LOCAL.size]
    if len(header) < _LOCAL.size:
        return len(data)
    *_, name_length, extra_length = _LOCAL.unpack(header)
    return info.header_offset + _LOCAL.size + int(name_length) + int(extra_length)


def _body(data: bytes, info: zipfile.ZipInfo) -> bytes:
    start = _start(data, info)
    return data[start : start + info.compress_size]


def _inflate(data: bytes, info: zipfile.ZipInfo) -> bytes | None:
    """Return the member's bytes, or None where length or checksum is not what the archive tells.

    Never makes more than one byte beyond the told size, which `_limits` has bounded.
    """
    body = _body(data, info)
    if len(body) != info.compress_size:
        return None
    if info.compress_type == zipfile.ZIP_DEFLATED:
        inflater = zlib.decompressobj(-15)
        try:
            body = inflater.decompress(body, info.file_size + 1)
        except zlib.error:
            return None
        if not inflater.eof or inflater.unused_data:
            return None
    return body if len(body) == info.file_size and zlib.crc32(body) == info.CRC else None
