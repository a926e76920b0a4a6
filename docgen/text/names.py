"""Names of people: read without the blanks that pad them, compared by a key, never converted between scripts."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from docgen.text.data import table

_NAMES = table("names")
_COMPOUND = frozenset(_NAMES["compound_surnames"])
_INTERPUNCTS: str = _NAMES["interpuncts"]
_FOLDED = str.maketrans(dict.fromkeys(_INTERPUNCTS, "·"))
_BLANKS = re.compile(r"[\s\u00a0\u3000]+")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
_LATIN_END = 0x0590
_CACHED_LENGTH = 64


def read_name(text: str) -> str:
    """Return the name without padding: `王　芳` is 王芳; an interpunct loses its blanks and stays as typed.

    One blank stays beside a Latin letter (John Smith) and where it may part two people (李明 王芳). Idempotent; never
    a fault.
    """
    if text.isalpha() or not _BLANKS.search(text):
        return text
    return _read(text) if len(text) <= _CACHED_LENGTH else _without_padding(text)


def compare_name(text: str) -> str:
    """Return the key by which two names are the same: NFKC, case folded, one interpunct, no blanks, nothing invisible.

    For comparing only, never for printing.
    """
    return _key(text) if len(text) <= _CACHED_LENGTH else _compute_key(text)


def characters_of(name: str) -> list[str]:
    """Return the characters of a name as people count them: a variation selector belongs to the one before."""
    return _CHARACTER.findall(name)


_CHARACTER = re.compile(r"[\s\S][\ufe00-\ufe0f\U000e0100-\U000e01ef]*")


def _without_padding(text: str) -> str:
    pieces = _BLANKS.split(text.strip("\u00a0\u3000 \t\r\n"))
    pieces = [each for each in pieces if each]
    if len(pieces) == 2 and _may_be_two(*pieces):
        return " ".join(pieces)
    name: list[str] = []
    for each in pieces:
        if name and _parts_words(name[-1][-1], each[0]):
            name.append(" ")
        name.append(each)
    return "".join(name)


def _may_be_two(first: str, second: str) -> bool:
    """Tell whether a blank between two Chinese pieces may part two people instead of a surname and a given name."""
    chinese = _is_chinese(first) and _is_chinese(second)
    return chinese and len(characters_of(first)) >= 2 and len(characters_of(second)) >= 2 and first not in _COMPOUND


def _is_chinese(piece: str) -> bool:
    return all(ord(each) >= 0x2E80 and each not in _INTERPUNCTS for each in piece)


def _parts_words(left: str, right: str) -> bool:
    """Tell whether a blank between these characters belongs to the name: one of them is of an alphabet."""
    if left in _INTERPUNCTS or right in _INTERPUNCTS:
        return False
    return ord(left) < _LATIN_END or ord(right) < _LATIN_END


def _compute_key(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _BLANKS.sub("", _INVISIBLE.sub("", folded)).translate(_FOLDED)


_read = lru_cache(maxsize=4096)(_without_padding)
_key = lru_cache(maxsize=4096)(_compute_key)
