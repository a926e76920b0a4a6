"""Places in a text that nobody has filled in yet: 【待填】, XX, X名, 20__年, a document number without its number.

Found, never filled. Blanks for the pen are made of spaces and are no placeholders.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from docgen.text.data import table

_TABLE = table("placeholders")
_SIGNS: str = _TABLE["any_of"]
_PLACEHOLDER = re.compile(f"(?=[{re.escape(_TABLE['first_of'])}])(?:{'|'.join(_TABLE['alternatives'])})")
_CACHED_LENGTH = 512


@dataclass(frozen=True, slots=True)
class Placeholder:
    """An open place: where it begins and ends in the text, from 0, and what stands there."""

    start: int
    end: int
    text: str


def find_placeholders(text: str) -> tuple[Placeholder, ...]:
    """Return the open places in the order in which they stand; none overlap."""
    if not any(map(text.__contains__, _SIGNS)):
        return ()
    return _find(text) if len(text) <= _CACHED_LENGTH else _search(text)


def _search(text: str) -> tuple[Placeholder, ...]:
    """Look through the lines that hold a sign; no open place goes beyond its line."""
    found: list[Placeholder] = []
    for start, end in sorted(_lines_with_signs(text)):
        found += (Placeholder(*each.span(), each.group()) for each in _PLACEHOLDER.finditer(text, start, end))
    return tuple(found)


def _lines_with_signs(text: str) -> set[tuple[int, int]]:
    lines = set()
    for sign in _SIGNS:
        at = text.find(sign)
        while at >= 0:
            start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
            lines.add((start, len(text) if end < 0 else end))
            at = text.find(sign, end) if end >= 0 else -1
    return lines


_find = lru_cache(maxsize=1024)(_search)
