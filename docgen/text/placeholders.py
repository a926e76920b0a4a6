"""Places in a text that nobody has filled in yet: 【待填】, XX, X名, 20__年, a document number without its number.

Found, never filled. Blanks for the pen are made of spaces and are no placeholders.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from docgen.text.data import table

_TABLE = table("placeholders")
_ANY = re.compile(f"[{re.escape(_TABLE['any_of'])}]")
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
    if not _ANY.search(text):
        return ()
    return _find(text) if len(text) <= _CACHED_LENGTH else _search(text)


def _search(text: str) -> tuple[Placeholder, ...]:
    return tuple(Placeholder(*found.span(), found.group()) for found in _PLACEHOLDER.finditer(text))


_find = lru_cache(maxsize=1024)(_search)
