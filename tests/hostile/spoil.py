"""Spoils a file a little: bytes, characters of a text, members of an archive, tokens of its markup."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from random import Random

_XML = re.compile(rb"<[^>]*>|[^<]+")
_VALUE = re.compile(rb'(?<==")[^"]*(?=")')
_BYTES = (b"\0", b"\xff", b"\xff\xfe", b'"', b"'", b"<", b"&", b"{{", b"}}", b"{%", b"%}", b"\r", b"\n", b"\t", b",", b":", b"- ",
          b"&a ", b"*a", b"<<", b"!!", b"|", b">", b"[", b"]", b"{", b"}", b"#", b"---\n", "：".encode(), "𠮷".encode(), b"\xed\xa0\x80")  # fmt: skip
_NUMBERS = (b"", b"0", b"-1", b"1e309", b"99999999999999999999", b"4294967296", b"XFD1048576", b"A0", b"1:1", b"true", b"s", b"e",
            b"http://127.0.0.1:9/a", b"\\\\a\\b", b"../../a", b"{{ a }}", b"x" * 5000, "姓名".encode())  # fmt: skip


def spoilt(data: bytes, chance: Random) -> bytes:
    """Return the data with a few changes, at the level of bytes, of members or of markup."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        if data[:4] == b"PK\3\4" and chance.random() < 0.8:
            data = _members(data, chance)
        elif (text := _decoded(data)) is not None and chance.random() < 0.9:
            data = _text(*text, chance)
        else:
            data = _bytes(data, chance)
    return data


def _bytes(data: bytes, chance: Random) -> bytes:
    if not data:
        return chance.choice(_BYTES)
    at, length = chance.randrange(len(data)), chance.choice((1, 2, 4, 16, 64, 512))
    match chance.randrange(7):
        case 0:
            return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
        case 1:
            return data[:at]
        case 2:
            return data[:at] + data[at + length :]
        case 3:
            return data[:at] + data[at : at + length] * 2 + data[at + length :]
        case 4:
            to = chance.randrange(len(data))
            low, high = sorted((at, to))
            return (
                data[:low]
                + data[high : high + length]
                + data[low + length : high]
                + data[low : low + length]
                + data[high + length :]
            )
        case 5:
            return data[:at] + chance.choice(_BYTES) + data[at:]
        case _:
            return data[:at] + chance.randbytes(length) + data[at + length :]


def _decoded(data: bytes) -> tuple[str, str] | None:
    """Return the text of a text file and its encoding."""
    if data[:4] in (b"PK\3\4", b"\xd0\xcf\x11\xe0"):
        return None
    for encoding in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return data.decode(encoding), encoding
    return None


def _text(text: str, encoding: str, chance: Random) -> bytes:
    """Spoil a text between its characters, so that it still decodes."""
    at, length = chance.randrange(len(text) + 1), chance.choice((1, 1, 2, 5, 20))
    match chance.randrange(6):
        case 0:
            text = text[:at] + text[at + length :]
        case 1:
            text = text[:at] + text[at : at + length] * chance.choice((2, 2, 50)) + text[at + length :]
        case 2:
            lines = text.splitlines(keepends=True) or [""]
            lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))
            text = "".join(lines)
        case 3:
            text = text[:at] + chr(chance.choice((chance.randrange(0x80), chance.randrange(0x110000)))) + text[at:]
        case _:
            text = text[:at] + chance.choice((*_BYTES, *_NUMBERS)).decode("utf-8", "replace") + text[at:]
    return text.encode(encoding, "replace")


def _members(data: bytes, chance: Random) -> bytes:
    """Spoil one member and put the archive together again, its checksums right."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = [(name, package.read(name)) for name in package.namelist()]
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, RuntimeError, EOFError, zipfile.zlib.error):
        return _bytes(data, chance)
    if not parts:
        return _bytes(data, chance)
    at = chance.randrange(len(parts))
    name, body = parts[at]
    match chance.randrange(12):
        case 0:
            del parts[at]
        case 1:
            parts.append((chance.choice(parts)[0], body))
        case 2:
            parts[at] = (
                chance.choice(("word/a.xml", "../a", "A" * 300, name.upper(), "word/_rels/a.xml.rels", "a\\b")),
                body,
            )
        case 3:
            parts[at] = (name, chance.choice(parts)[1])
        case 4 | 5:
            parts[at] = (name, _bytes(body, chance))
        case _:
            parts[at] = (name, _markup(body, chance))
    return _packed(parts)


def _packed(parts: Sequence[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in parts:
            info = zipfile.ZipInfo(name, (2024, 1, 2, 3, 4, 6))
            info.compress_type = zipfile.ZIP_DEFLATED
            with _without_warnings():
                package.writestr(info, body)
    return out.getvalue()


@contextmanager
def _without_warnings() -> Iterator[None]:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _markup(data: bytes, chance: Random) -> bytes:
    """Spoil one token of the markup; mostly it stays well formed."""
    tokens = _XML.findall(data)
    if len(tokens) < 3:
        return _bytes(data, chance)
    at, other = chance.randrange(1, len(tokens)), chance.randrange(1, len(tokens))
    match chance.randrange(6):
        case 0:
            tokens[at], tokens[other] = tokens[other], tokens[at]
        case 1:
            tokens.insert(at, tokens[other])
        case 2:
            del tokens[at]
        case 3:
            tokens[at] = tokens[at].replace(b"<", b"<x", 1) if chance.random() < 0.3 else tokens[at] * 2
        case _:
            token = tokens[at]
            values = list(_VALUE.finditer(token))
            if token.startswith(b"<") and values:
                hit = chance.choice(values)
                tokens[at] = token[: hit.start()] + chance.choice(_NUMBERS) + token[hit.end() :]
            elif not token.startswith(b"<"):
                tokens[at] = chance.choice(
                    (*_NUMBERS, b"{{ a", b"}}", b"{% if a %}", b"{%p endfor %}", token + b"{{ a.b[0] }}")
                )
    return b"".join(tokens)
