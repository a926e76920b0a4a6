"""Dates, months and years as people type them, and the one form paper prints.

A typed form is read whatever its separators, blanks and width; an order, a century or a day is never guessed. Faults
are `TextFault`. Knows no fields and no clock.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from docgen.text.data import table
from docgen.text.faults import TextFault
from docgen.text.numerals import chinese_digits, chinese_number, fold_width, read_chinese_digits, read_chinese_number

_DATES = table("dates")
_PRINTED = _DATES["printed"]
_EARLIEST: int = _DATES["earliest_year"]
_LATEST: int = _DATES["latest_year"]
_LONGEST = 40
_CACHED = 4096


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A day of the calendar. Prints 2026年3月5日 (GB/T 9704-2012, 7.3.5.4)."""

    year: int
    month: int
    day: int

    @property
    def start(self) -> Date:
        """The day itself."""
        return self

    @property
    def end(self) -> Date:
        """The day itself."""
        return self

    @property
    def chinese(self) -> str:
        """The day in Chinese numerals: 二〇二六年三月五日."""
        year, month, day = chinese_digits(self.year), chinese_number(self.month), chinese_number(self.day)
        return str(_PRINTED["date"].format(year=year, month=month, day=day))

    def __str__(self) -> str:
        return str(_PRINTED["date"].format(year=self.year, month=self.month, day=self.day))


@dataclass(frozen=True, slots=True)
class YearMonth:
    """A month, or a whole year where `month` is None because no month was given. Prints 2015年7月, or 2015年."""

    year: int
    month: int | None

    @property
    def start(self) -> Date:
        """Its first day."""
        return Date(self.year, self.month or 1, 1)

    @property
    def end(self) -> Date:
        """Its last day."""
        return last_day(self.year, self.month or 12)

    def __str__(self) -> str:
        form = _PRINTED["month" if self.month else "year"]
        return str(form.format(year=self.year, month=self.month))


@dataclass(frozen=True, slots=True, order=True)
class Year:
    """A calendar year. Prints its number alone: templates write 年 or 年度 behind it."""

    year: int

    @property
    def start(self) -> Date:
        """1 January."""
        return Date(self.year, 1, 1)

    @property
    def end(self) -> Date:
        """31 December."""
        return Date(self.year, 12, 31)

    def __str__(self) -> str:
        return str(self.year)


@lru_cache(maxsize=_CACHED)
def last_day(year: int, month: int) -> Date:
    """Return the last day of a month."""
    return Date(year, month, monthrange(year, month)[1])


def read_date(text: str) -> Date:
    """Read 2026-03-05, 2026.3.5, 2026/3/5, 20260305, 2026年3月5日, 二〇二六年三月五日 or Excel's 2026-03-05 00:00:00.

    Raises DG103 or DG105 for a month or day that does not exist, DG106 to DG110 for what is no date; proposes none.
    """
    if len(text) > _LONGEST:
        raise TextFault("DG106", found=text, **_examples("date"))
    return _date(text)


def read_year_month(text: str) -> YearMonth:
    """Read 2015.7, 2015-07, 2015/7, 201507, 2015年7月, 2015年, or a full date, whose day is left out.

    Raises the codes of `read_date`; for 2015.1 the hint DG104 with January as its `value`: Excel cuts the 0 off
    2015.10.
    """
    if len(text) > _LONGEST:
        raise TextFault("DG106", found=text, **_examples("month"))
    return _year_month(text)


@lru_cache(maxsize=_CACHED)
def read_year(text: str) -> Year:
    """Read 2026, 2026年, 2026年度 or 二〇二六年; years are 1900 to 2100. Raises DG107, DG108 or DG111."""
    bare = bare_of(text[: _LONGEST + 1])
    found = _YEAR.fullmatch(bare) if len(text) <= _LONGEST else None
    if found is None:
        code = "DG107" if _TWO_DIGITS.fullmatch(bare) else "DG111"
        raise TextFault(code, found=text, **_examples("year"))
    number = int(found["arabic"]) if found["arabic"] else read_chinese_digits(found["chinese"]) or 0
    _check_year(number, text)
    return Year(number)


def bare_of(text: str) -> str:
    """Return a typed date without blanks, full-width digits and Excel's midnight, for reading only."""
    return "".join(_MIDNIGHT.sub("", fold_width(text)).split())


def check_day(year: int, month: int, day: int | None, *, found: str) -> None:
    """Raise DG103 or DG105 where `found` names a month or day that does not exist."""
    if not 1 <= month <= 12:
        raise TextFault("DG103", found=found, month=month, **_examples("date" if day else "month"))
    if day is not None and not 1 <= day <= monthrange(year, month)[1]:
        raise TextFault("DG105", found=found, other=YearMonth(year, month), day=day)


_MIDNIGHT = re.compile(r"[ T]00:00(?::00(?:\.0{1,6})?)?\s*\Z")
_ARABIC = re.compile(
    r"""
    (?P<year> [0-9]{4} )
    (?: (?P<mark> [-./] ) (?P<month> [0-9]{1,2} ) (?: (?P=mark) (?P<day> [0-9]{1,2} ) )?
      | (?P<month2> [0-9]{2} ) (?P<day2> [0-9]{2} )?
    )?
    """,
    re.VERBOSE,
)
_WRITTEN = re.compile(_DATES["written"].replace("{n}", _DATES["numeral"]), re.VERBOSE)
_YEAR = re.compile(_DATES["year"])
_TWO_DIGITS = re.compile(_DATES["two_digit_year"], re.VERBOSE)
_YEAR_LAST = re.compile(r"[0-9]{1,2}[-./](?:[0-9]{1,2}[-./])?[0-9]{4}")
_SERIAL = re.compile(r"[1-7][0-9]{4}")
_CUT_JANUARY = re.compile(r"[0-9]{4}\.1")


@lru_cache(maxsize=_CACHED)
def _date(text: str) -> Date:
    parts = _parts(text)
    if parts is None or parts[1] is None or parts[2] is None:
        _refuse(text, "date")
    return _checked(text, parts[0], parts[1], parts[2])


@lru_cache(maxsize=_CACHED)
def _year_month(text: str) -> YearMonth:
    parts = _parts(text)
    if parts is None:
        _refuse(text, "month")
    year, month, day = parts
    _check_year(year, text)
    if month is not None:
        check_day(year, month, day, found=text)
    made = YearMonth(year, month)
    if month == 1 and _CUT_JANUARY.fullmatch(bare_of(text)):
        raise TextFault("DG104", made, found=text, other=YearMonth(year, 10))
    return made


def _parts(text: str) -> tuple[int, int | None, int | None] | None:
    """Return year, month and day as typed, unchecked, None where not given; None for what has no such form."""
    bare = bare_of(text)
    found = _ARABIC.fullmatch(bare)
    if found:
        year, _, month, day, month2, day2 = found.groups()
        month, day = month or month2, day or day2
        return int(year), int(month) if month else None, int(day) if day else None
    found = _WRITTEN.fullmatch(bare)
    if found is None:
        return None
    chinese_year = read_chinese_digits(found["year"])
    year_number = int(found["year"]) if chinese_year is None else chinese_year
    months, days = found["month"], found["day"]
    if (months and numeral(months) is None) or (days and numeral(days) is None):
        return None
    return year_number, numeral(months) if months else None, numeral(days) if days else None


def numeral(text: str) -> int | None:
    """Return the value of a month or day written in arabic or Chinese numerals, None where it is neither."""
    return int(text) if text.isascii() and text.isdigit() else read_chinese_number(text)


def _checked(text: str, year: int, month: int, day: int) -> Date:
    _check_year(year, text)
    check_day(year, month, day, found=text)
    return Date(year, month, day)


def _check_year(year: int, found: str) -> None:
    if not _EARLIEST <= year <= _LATEST:
        raise TextFault("DG108", found=found, low=_EARLIEST, high=_LATEST)


def _refuse(text: str, form: str) -> NoReturn:
    bare = bare_of(text)
    code = "DG106"
    if _YEAR_LAST.fullmatch(bare):
        code = "DG109"
    elif _TWO_DIGITS.fullmatch(bare):
        code = "DG107"
    elif _SERIAL.fullmatch(bare):
        code = "DG110"
    raise TextFault(code, found=text, **_examples(form))


def _examples(form: str) -> dict[str, str]:
    example, example2 = _DATES["examples"][form]
    return {"example": example, "example2": example2}
