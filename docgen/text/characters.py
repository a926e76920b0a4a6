"""Characters no document can hold: those outside XML 1.0, 2.2 (controls, U+FFFE, U+FFFF, lone surrogates).

They are found and named, never dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class IllegalCharacter:
    """One such character: its place in the text, from 0, and its name for messages, "U+000B"."""

    position: int
    name: str


def find_illegal(text: str) -> IllegalCharacter | None:
    """Return the first character of `text` that XML 1.0 cannot hold, or None."""
    found = None if text.isprintable() else _ILLEGAL.search(text)
    return IllegalCharacter(found.start(), _name(found.group())) if found else None


def list_illegal(text: str) -> tuple[IllegalCharacter, ...]:
    """Return all characters of `text` that XML 1.0 cannot hold, in order."""
    return tuple(IllegalCharacter(found.start(), _name(found.group())) for found in _ILLEGAL.finditer(text))


def _name(character: str) -> str:
    return f"U+{ord(character):04X}"
