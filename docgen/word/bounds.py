"""What keeps a template's own reckoning small: what may be printed, and how much a filter or a sum may make.

A template of a few lines can double a text thirty times; a paper never needs to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import wraps
from typing import Any

from jinja2 import Undefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import markup_join

from docgen.text.faults import TextFault

COUNT_LIMIT = 10_000
_NUMBER_LIMIT = 10**15
_TEXT_LIMIT = 1_000_000
_PRINTED = (str, int, float, Decimal, Undefined)
_COUNTING = frozenset({"batch", "slice", "round", "truncate"})
_OF_TEXT = frozenset(
    {"upper", "lower", "title", "capitalize", "trim", "string", "e", "escape", "truncate", "replace"}
    | {"\u53bb\u672b\u6807\u70b9", "\u59d3\u540d\u5bf9\u9f50"}
)
_OF_ITEMS = frozenset({"join", "\u987f\u53f7"})
_GUARDED = _COUNTING | _OF_TEXT | _OF_ITEMS | {"sum"}


def printable(value: Any) -> Any:
    """Return the value if a page can show it: text, a number, an empty field. Raises TextFault for a list or a group."""
    if isinstance(value, _PRINTED):
        return value
    if value is None:
        raise TypeError("None")
    raise TextFault("DG620")


def concatenate(values: Iterable[Any]) -> str:
    """Return what `~` makes of texts and numbers. Raises SecurityError beyond a million characters."""
    pieces = [printable(each) for each in values]
    _within(sum(len(each) for each in pieces if isinstance(each, str)))
    return markup_join(pieces)


def bounded(result: Any) -> Any:
    """Return a sum or product of ordinary size. Raises SecurityError beyond."""
    if isinstance(result, str):
        _within(len(result))
    elif abs(result) > _NUMBER_LIMIT:
        raise SecurityError("+ *")
    return result


def guarded(name: str, use: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that refuses what it could only print as Python does, or what would grow without bound.

    One that can do neither is returned as it is: a call less for each value.
    """
    if name not in _GUARDED:
        return use
    first = 1 if hasattr(use, "jinja_pass_arg") else 0

    @wraps(use)
    def filtered(*args: Any, **named: Any) -> Any:
        """Use the filter where what goes in and comes out is small. Raises SecurityError beyond."""
        value, more = args[first], [*args[first + 1 :], *named.values()]
        if name in _OF_TEXT:
            printable(value)
        elif name in _OF_ITEMS and not isinstance(value, (str, Undefined)):
            value = [printable(each) for each in value]
            args = (*args[:first], value, *args[first + 1 :])
        _check(name, value, more)
        result = use(*args, **named)
        if name == "sum" and isinstance(result, (list, tuple)) and len(result) > COUNT_LIMIT:
            raise SecurityError(name)
        return result

    return filtered


def _check(name: str, value: Any, more: list[Any]) -> None:
    """Raise SecurityError where the arguments would make a filter's result huge."""
    if name in _COUNTING and any(isinstance(each, (int, float)) and abs(each) > COUNT_LIMIT for each in more):
        raise SecurityError(name)
    if name == "batch":
        for each in more:
            printable(each)
    if name == "replace" and len(more) > 1:
        text, old = str(value), str(more[0])
        _within(len(text) + (text.count(old)) * len(str(more[1])))
    if name == "join" and not isinstance(value, (str, Undefined)):
        glue = sum(len(each) for each in more if isinstance(each, str))
        _within(sum(len(each) if isinstance(each, str) else 20 for each in value) + glue * len(value))


def _within(length: int) -> None:
    if length > _TEXT_LIMIT:
        raise SecurityError("+")
