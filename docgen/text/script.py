"""Simplified and traditional characters (简体, 繁体) through OpenCC, which changes characters and never vocabulary.

What must not change is cut out first: protected texts (names of people), characters outside the Basic Multilingual
Plane, private use, and whatever carries a variation selector. The traps of OpenCC's phrase tables stand in
`data/script.toml`. Laws: converting twice changes nothing more; simplified text made traditional and back is the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cache, lru_cache
from itertools import zip_longest

from docgen.text.data import table

_BREAK = "\x1f"  # ends a phrase for OpenCC; no document can hold it
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_KEPT = f".[{_SELECTORS}]+|[{_BREAK}\ue000-\uf8ff{_SELECTORS}\U00010000-\U0010ffff]+"
_ROUNDS = 3
_CACHED_LENGTH = 512
_ASTRAL = "\U00010000"
_FIRST = 0xE000  # phrases whose form is fixed travel through OpenCC as private use: a piece holds none of its own


class Script(StrEnum):
    """The script a paper is printed in (文字), as its context says it."""

    SIMPLIFIED = "简体"
    TRADITIONAL = "繁体"


def convert(text: str, target: Script, *, protected: Sequence[str]) -> str:
    """Return the text in the script `target`; exact occurrences of `protected` texts stay as they are.

    Text that is in that script already is returned unchanged, and so is every character that has no other form.
    """
    if text.isascii():
        return text
    made: list[str] = []
    position = 0
    for found in _kept(tuple(protected)).finditer(text):
        made += (_changed(text[position : found.start()], target), found.group())
        position = found.end()
    return "".join((*made, _changed(text[position:], target)))


def _changed(piece: str, target: Script) -> str:
    return _remembered(piece, target) if len(piece) <= _CACHED_LENGTH else _compute(piece, target)


def _compute(piece: str, target: Script) -> str:
    return _simplified(piece) if target is Script.SIMPLIFIED else _traditional(piece)


_remembered = lru_cache(maxsize=4096)(_compute)


@lru_cache(maxsize=256)
def _kept(protected: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of what is never converted, the longest first."""
    texts = sorted({each for each in protected if each}, key=lambda each: (-len(each), each))
    return re.compile("|".join((*map(re.escape, texts), _KEPT)), re.DOTALL)


def _simplified(piece: str) -> str:
    for _ in range(_ROUNDS):
        made = _zhe().sub(table("script")["simplified"]["becomes"], _through("t2s", piece))
        if made == piece:
            break
        piece = made
    return piece


def _traditional(piece: str) -> str:
    """Return the piece in traditional characters; those that are so already stay, in whatever variant they are."""
    plain = _simplified(piece)
    made = _by_words(plain)
    if len(piece) == len(plain) == len(made):
        made = "".join(new if said == old else said for said, old, new in zip(piece, plain, made, strict=True))
    for mend in (_alone, str):
        back = _simplified(made)
        if back == plain:
            break
        if len(back) != len(plain) or len(made) != len(plain):
            made, back = plain, ""
        pairs = zip_longest(plain, made, back, fillvalue="")
        made = "".join(new if again == old else mend(old) for old, new, again in pairs)
    return made


def _alone(character: str) -> str:
    """Return the traditional form of a character, or the character where that form does not lead back to it."""
    made = _through("s2t", character)
    return made if _simplified(made) == character else character


def _through(profile: str, piece: str) -> str:
    """Return what OpenCC makes of the piece; a character whose other form no ordinary font has stays as it is."""
    made = _opencc(profile)(piece)
    if made.isascii() or max(made) < _ASTRAL or len(made) != len(piece):
        return made
    return "".join(new if new < _ASTRAL else old for old, new in zip(piece, made, strict=True))


def _by_words(piece: str) -> str:
    """Return what OpenCC makes of the piece when the words of official prose are set apart."""
    fixed = table("script")["traditional"]["fixed"]
    hidden = {word: chr(_FIRST + index) for index, word in enumerate(fixed)}
    shown = str.maketrans({mark: fixed[word] for word, mark in hidden.items()} | {_BREAK: None})
    apart = _words().sub(lambda found: f"{_BREAK}{hidden.get(found[0], found[0])}{_BREAK}", piece)
    return _through("s2t", apart).translate(shown)


@cache
def _words() -> re.Pattern[str]:
    said = table("script")["traditional"]
    return re.compile("|".join(sorted({*said["words"].split(), *said["fixed"]}, key=lambda each: (-len(each), each))))


@cache
def _zhe() -> re.Pattern[str]:
    return re.compile(table("script")["simplified"]["zhe"], re.VERBOSE)


@cache
def _opencc(profile: str) -> Callable[[str], str]:
    """Return a converter, made once per process (60 ms with its tables)."""
    import opencc

    made: Callable[[str], str] = opencc.OpenCC(profile).convert
    return made
