"""A look at the values of a row before they are filled in: whether they are plain data, and clean.

One pass over all texts at once costs less than a look at each value as it is printed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from types import NoneType
from typing import Any, NamedTuple

_NUMBERS = frozenset((int, bool))
_UNSURE = frozenset((NoneType, float, Decimal))
_LIMIT = 2_000_000
_CLEAN = bytes(each for each in range(0x20, 0x80) if each not in b"&<>\"'")
_SUSPECT = re.compile(rb"[{}]|N(?:one|aN)|nan|ndefined")


class Look(NamedTuple):
    """What was seen. `plain`: texts, numbers, lists and groups alone, no markup or other object of a caller's.

    `clean`: all texts stand in XML as they are. `quiet`: nothing, printed, looks like a tag or an empty marker left over.
    """

    plain: bool
    clean: bool
    quiet: bool


_UNKNOWN = Look(plain=False, clean=False, quiet=False)


def look_at(values: Mapping[str, object]) -> Look:
    """Look at all texts, names of fields among them: a loop over a group prints those."""
    gathered = _gather(values)
    if gathered is None:
        return _UNKNOWN
    texts, numbers_alone = gathered
    try:
        whole = "".join(texts)
    except TypeError:
        return _UNKNOWN
    ascii_alone = whole.encode("ascii", "ignore")
    clean = not ascii_alone.translate(None, _CLEAN) and "\ufffe" not in whole and "\uffff" not in whole
    return Look(plain=True, clean=clean, quiet=numbers_alone and _SUSPECT.search(ascii_alone) is None)


def _gather(values: Mapping[str, object]) -> tuple[list[str], bool] | None:
    """Return every text, and whether all else is a whole number; None for what is no plain data or has no end."""
    texts: list[str] = []
    names = set(values)
    numbers_alone = True
    found: list[Any] = list(values.values())
    for each in found:
        kind = type(each)
        if kind is str:
            texts.append(each)
            continue
        if kind is dict:
            found += each.values()
            names.update(each)
        elif kind is list or kind is tuple:
            found += each
        elif kind in _UNSURE:
            numbers_alone = False
        elif kind not in _NUMBERS:
            return None
        if len(found) > _LIMIT:
            return None
    texts += names
    return texts, numbers_alone
