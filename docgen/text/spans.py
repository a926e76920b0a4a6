"""Stretches of time in official prose (6月底, 5月下旬到6月底, 第三季度, “七一”前): from words to first and last day.

Shared by deadlines and periods, which say what a stretch without an end means. Days come from the words and the given
year alone; what the words leave open stays None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from re import Match

from docgen.text.data import table
from docgen.text.dates import Date, bare_of, check_day, last_day, numeral, read_date

_SPANS = table("spans")
_PARTS: dict[str, list[int]] = _SPANS["parts"]
_FEASTS = {name: tuple(row["day"]) for row in _SPANS["feasts"] for name in row["names"]}
_EVENTS = {name: tuple(map(read_date, row["days"])) for row in _SPANS["events"] for name in row["names"]}
_POINT = re.compile(
    _SPANS["point"]
    .replace("{n}", _SPANS["numeral"])
    .replace("{feasts}", "|".join(sorted(_FEASTS, key=len, reverse=True)))
    .replace("{events}", "|".join(sorted(_EVENTS, key=len, reverse=True))),
    re.VERBOSE,
)
_JOINER = re.compile(_SPANS["joiner"])
_LEAD_IN = re.compile(_SPANS["lead_in"])
_QUOTES = str.maketrans("", "", _SPANS["quotes"])
_REMARK = re.compile(r"(?<=.)\([^()]*\)\Z")
_DOTTED_DAY = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])")
_DOTTED_MONTH = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})(?![0-9])")
_UNFINISHED = re.compile(r"(?:[0-9]{4}\D)?(?:[0-9]{1,2})")
_MONTH: str = _SPANS["marks"]["month"]
_WRITTEN_DAY: str = _SPANS["marks"]["written_day"]
_WRITTEN_MONTH: str = _SPANS["marks"]["written_month"]
_BEGINS_WITH_MONTH = re.compile(rf"(?:{_SPANS['numeral']}){_MONTH}")

LONGEST = 64
"""Characters beyond which a text is prose, not a stretch of time."""


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day, None where the words leave that end open."""

    start: Date | None
    end: Date | None


def read_span(text: str, year: int | None) -> Span | None:
    """Return the stretch that `text` names, or None where it names none; `year` stands in where no year is written.

    The end may lie before the start: the caller judges. Raises the `TextFault` of a day that does not exist.
    """
    bare = plain_of(text)
    if not bare or len(text) > LONGEST:
        return None
    sides = _JOINER.split(bare)
    if len(sides) == 1:
        return _span(_POINT.fullmatch(bare), year, text)
    return _joined(sides[0], sides[1], year, text) if len(sides) == 2 else None


def plain_of(text: str) -> str:
    """Return the text without blanks, quotation marks, lead-in words and a closing remark in brackets.

    Dotted dates are written out. For reading only: what is printed stays as typed.
    """
    bare = _REMARK.sub("", bare_of(text[: LONGEST + 1]).translate(_QUOTES))
    bare = _DOTTED_MONTH.sub(_WRITTEN_MONTH, _DOTTED_DAY.sub(_WRITTEN_DAY, bare))
    return bare[1:] if _LEAD_IN.match(bare) else bare


def months_of(part: str, year: int) -> Span:
    """Return the months of a named part of a year ("上半年", "学年"), which may run into the next."""
    first, last = _PARTS[part]
    return _months(year, first, last)


def _months(year: int, first: int, last: int) -> Span:
    start = Date(year + (first - 1) // 12, (first - 1) % 12 + 1, 1)
    return Span(start, last_day(year + (last - 1) // 12, (last - 1) % 12 + 1))


def _joined(left: str, right: str, year: int | None, text: str) -> Span | None:
    """Join two points: the right one takes year and month from the left where it has none."""
    last = _POINT.fullmatch(right)
    if last is None or last["since"]:
        return None
    if left in _SPANS["open_start"]:
        closing = _span(last, year, text)
        return Span(None, closing.end) if closing else None
    if _UNFINISHED.fullmatch(left) and _BEGINS_WITH_MONTH.match(right):
        left += _MONTH
    first = _POINT.fullmatch(left)
    if first is None or first["before"]:
        return None
    left_year = int(first["year"]) if first["year"] else year or (int(last["year"]) if last["year"] else None)
    month = numeral(first["month"]) if first["month"] else None
    opening = _span(first, left_year, text)
    closing = _span(last, left_year, text, month=month)
    if opening is None or closing is None or opening.start is None or closing.end is None:
        return None
    return Span(opening.start, closing.end)


def _span(found: Match[str] | None, year: int | None, text: str, *, month: int | None = None) -> Span | None:
    """Return the days of one point; `month` stands in for a day without its month."""
    if found is None:
        return None
    own = int(found["year"]) if found["year"] else year
    if found["later"]:
        own = own + 1 if own else None
    days = _days(found, own, month, text)
    if days is None:
        return None
    if found["since"]:
        return Span(days.start, None)
    if found["before"]:
        return Span(None, days.start if found["event"] else days.end)
    return days


def _days(found: Match[str], year: int | None, month: int | None, text: str) -> Span | None:
    if found["event"]:
        return Span(*_EVENTS[found["event"]])
    if year is None:
        return None
    if found["month"] or found["lone"]:
        return _in_month(found, year, month, text)
    if found["feast"]:
        day = Date(year, *_FEASTS[found["feast"]])
        return Span(day, day)
    if found["quarter"]:
        number = numeral(found["quarter"]) or 1
        return _months(year, 3 * number - 2, 3 * number)
    part = found["half"] or found["term"]
    if part:
        return months_of(part, year)
    if found["close"]:
        return months_of(_SPANS["marks"]["year_end"], year)
    if found["whole"] or found["year"] or found["this"] or found["later"]:
        return months_of(_SPANS["marks"]["whole_year"], year)
    return None


def _in_month(found: Match[str], year: int, month: int | None, text: str) -> Span | None:
    number = numeral(found["month"]) if found["month"] else month
    days = found["day"] or found["lone"]
    day = numeral(days) if days else None
    if number is None or (days and day is None):
        return None
    check_day(year, number, day, found=text)
    if day is not None:
        return Span(Date(year, number, day), Date(year, number, day))
    if not found["third"]:
        return _months(year, number, number)
    first, last = _SPANS["thirds"][found["third"]]
    return Span(Date(year, number, first), Date(year, number, last) if last else last_day(year, number))
