"""How a number in a spreadsheet cell prints as text: what the clerk sees, without the damage binary fractions do.

A cell's number format decides between number, date and code with leading zeros. Rules, for formats this module can
read: dates and times print in ISO order whatever their look; `000` keeps its zeros; decimals and percentages print as
shown, except that a number somebody typed (at most 11 digits) is never rounded; all else prints as the plain number.
Knows no XML.
"""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

SAFE_LIMIT = 10**15
"""A spreadsheet keeps 15 digits: a number from here on has lost its last ones."""

_TYPED_DIGITS = 11
_MOST_PLACES = 10
_SMALLEST = -30
_LAST_DAY = 2_958_466
_TOKEN = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]|.', re.DOTALL)
_HALF_DAY = re.compile(r"AM/PM|A/P|上午/下午", re.IGNORECASE)
_DECIMALS = re.compile(r"[#?,0]*0?(?:\.(?P<places>[0#?]+))?(?P<percent>%)?")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_CALENDAR = re.compile(r"[yd]|aaa|^[^hs]*m[^hs]*$", re.IGNORECASE)
_CLOCK = re.compile(r"[hs]", re.IGNORECASE)
_EPOCH_1900, _EPOCH_1904 = datetime(1899, 12, 31), datetime(1904, 1, 1)
_LITERALS = frozenset("-/ ()+（）　")


class Shape(StrEnum):
    """What a number format makes of a number."""

    PLAIN = "plain"
    DECIMALS = "decimals"
    PERCENT = "percent"
    PADDED = "padded"
    MOMENT = "moment"
    CLOCK = "clock"
    ELAPSED = "elapsed"


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A number format, read. `places` are its decimals; `pattern` holds literals, with None for each digit."""

    shape: Shape = Shape.PLAIN
    places: int = 0
    pattern: tuple[str | None, ...] = ()


PLAIN = NumberFormat()


@cache
def builtin_formats() -> dict[int, str]:
    """Return the format codes that workbooks name by number alone (ECMA-376-1, 18.8.30)."""
    table = tomllib.loads((Path(__file__).parent / "data" / "number_formats.toml").read_text("utf-8"))
    return {int(number): code for number, code in table["builtin"].items()}


@lru_cache(maxsize=1024)
def read_format(code: str) -> NumberFormat:
    """Return what the format code asks for; PLAIN for every code this module has no rule for."""
    tokens: list[str] = []
    for token in _TOKEN.findall(code):
        if token == ";":
            break
        tokens.append(token)
    if any(_ELAPSED.fullmatch(token) for token in tokens):
        return NumberFormat(Shape.ELAPSED)
    bare = _HALF_DAY.sub("h", "".join(token for token in tokens if len(token) == 1))
    if bare.strip().lower() in {"general", "@", ""}:
        return PLAIN
    if _CALENDAR.search(bare):
        return NumberFormat(Shape.MOMENT)
    if _CLOCK.search(bare):
        return NumberFormat(Shape.CLOCK)
    return _padded(tokens) or _decimals(bare)


def _padded(tokens: list[str]) -> NumberFormat | None:
    """Read a code of two or more zeros and literals between them, as 000 or 0000-0000000."""
    pattern: list[str | None] = []
    for token in tokens:
        if token == "0":
            pattern.append(None)
        elif token[0] == '"':
            pattern.append(token.strip('"'))
        elif token[0] == "\\":
            pattern.append(token[1:])
        elif token in _LITERALS:
            pattern.append(token)
        elif len(token) == 1:
            return None
    return NumberFormat(Shape.PADDED, pattern=tuple(pattern)) if pattern.count(None) > 1 else None


def _decimals(bare: str) -> NumberFormat:
    found = _DECIMALS.fullmatch(bare.strip())
    if found is None:
        return PLAIN
    places = min((found["places"] or "").count("0"), _MOST_PLACES)
    if found["percent"]:
        return NumberFormat(Shape.PERCENT, places)
    return NumberFormat(Shape.DECIMALS, places) if places else PLAIN


@lru_cache(maxsize=8192)
def number_text(value: str, style: NumberFormat = PLAIN, *, epoch_1904: bool = False) -> str | None:
    """Return how the stored number prints, or None if it has more than 15 digits and is damaged.

    A value that is no number comes back as it is. `epoch_1904` chooses the date system of old Macintosh files.
    """
    number = _exact(value)
    if number is None:
        return value
    if abs(number) >= SAFE_LIMIT:
        return None
    match style.shape:
        case Shape.MOMENT | Shape.CLOCK:
            text = _moment(float(number), style.shape, epoch_1904)
        case Shape.ELAPSED:
            text = _elapsed(float(number))
        case Shape.PERCENT:
            text = _rounded(number * 100, style.places) + "%"
        case Shape.DECIMALS:
            text = _rounded(number, style.places)
        case Shape.PADDED:
            text = _fill(number, style.pattern)
        case _:
            text = None
    return text if text is not None else plain(number)


def _exact(value: str) -> Decimal | None:
    """Return the number to the 15 digits a spreadsheet keeps; None for what is no finite number."""
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    if number.adjusted() < _SMALLEST:
        return Decimal(0)
    if len(number.as_tuple().digits) <= 15:
        return number
    return number if abs(number) >= SAFE_LIMIT else Decimal(f"{number:.15g}")


def plain(number: Decimal) -> str:
    """Return a number without exponent, trailing zeros or a minus before zero."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def damaged_text(text: str) -> str:
    """Return a stored number of more than 15 digits as a spreadsheet shows it: with zeros for those it lost."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return text
    return plain(Decimal(f"{number:.15g}")) if abs(number.adjusted()) < 40 else text


def _rounded(number: Decimal, places: int) -> str:
    """Return a number with at least `places` decimals; more only if it was typed with more."""
    digits = plain(number).lstrip("-").replace(".", "").lstrip("0")
    if len(digits) <= _TYPED_DIGITS:
        _, _, decimals = plain(number).partition(".")
        places = max(places, len(decimals))
    return format(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), "f")


def _fill(number: Decimal, pattern: tuple[str | None, ...]) -> str | None:
    """Put the digits of a whole number on a pattern's places, from the right; None for any other number."""
    if number != number.to_integral_value() or number < 0:
        return None
    count = pattern.count(None)
    digits = str(int(number)).zfill(count)
    ahead, rest = digits[: len(digits) - count], iter(digits[len(digits) - count :])
    first = pattern.index(None)
    return "".join(
        (ahead if place == first else "") + next(rest) if literal is None else literal
        for place, literal in enumerate(pattern)
    )


def _moment(serial: float, shape: Shape, epoch_1904: bool) -> str | None:
    """Return a date, a time, or both; None where a spreadsheet has no such day (29 February 1900, day 0)."""
    day, seconds = divmod(round(serial * 86400), 86400)
    if shape is Shape.CLOCK and day == 0:
        return _clock(seconds)
    if not epoch_1904 and day == 0 and seconds:
        return _clock(seconds)
    if day < 0 or day >= _LAST_DAY or (not epoch_1904 and day in {0, 60}):
        return None
    start = _EPOCH_1904 if epoch_1904 else _EPOCH_1900 - timedelta(days=day > 60)
    try:
        return moment_text(start + timedelta(days=day, seconds=seconds))
    except OverflowError:
        return None


def moment_text(moment: datetime) -> str:
    """Return 2026-03-05, with the time behind it when there is one: 2026-03-05 14:30."""
    date = moment.strftime("%Y-%m-%d") if moment.year >= 1000 else moment.date().isoformat()
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return f"{date} {_clock(seconds)}" if seconds else date


def _clock(seconds: int) -> str:
    """Return 14:30, or 14:30:05 when there are seconds; hours may exceed 23."""
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    return f"{text}:{seconds % 60:02d}" if seconds % 60 else text


def _elapsed(days: float) -> str | None:
    return _clock(round(days * 86400)) if days >= 0 and math.isfinite(days) else None
