"""Periods (期间): a year, school year, term, quarter, half, month, or from–to; printed exactly as typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from docgen.text.data import table
from docgen.text.dates import Date
from docgen.text.faults import TextFault
from docgen.text.spans import LONGEST, Span, months_of, plain_of, read_span

_SCHOOL = table("spans")["school_year"]
_SCHOOL_YEAR = re.compile(_SCHOOL["pattern"], re.VERBOSE)
_PART_NAMES: dict[str, str] = _SCHOOL["parts"]


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time with both ends, first and last day included. `text` is what was typed."""

    text: str
    start: Date
    end: Date

    def __str__(self) -> str:
        return self.text


def read_period(text: str) -> Period:
    """Read 2026年, 2026年度, 2026—2027学年第一学期, 2026年第一季度, 2026年上半年, 2026年3月1日至7日.

    A school year runs from 1 September; its first term crosses New Year. Raises DG112 for what is no period or lacks
    an end or a year, DG113 where it ends before it begins, DG114 for a school year of other than two neighbouring
    years, DG103 or DG105 for a day that does not exist.
    """
    if len(text) > LONGEST:
        raise TextFault("DG112", found=text)
    return _period(text)


@lru_cache(maxsize=4096)
def _period(text: str) -> Period:
    span = _school_year(text) or read_span(text, None)
    if span is None or span.start is None or span.end is None:
        raise TextFault("DG112", found=text)
    if span.end < span.start:
        raise TextFault("DG113", found=text)
    return Period(text, span.start, span.end)


def _school_year(text: str) -> Span | None:
    found = _SCHOOL_YEAR.fullmatch(plain_of(text))
    if found is None:
        return None
    first = int(found["first"])
    if found["last"] and int(found["last"]) != first + 1:
        raise TextFault("DG114", found=text, first=first, last=first + 1)
    if not found["term"]:
        return months_of(_PART_NAMES["whole"], first)
    return months_of(_PART_NAMES["autumn" if found["term"] in _SCHOOL["autumn"] else "spring"], first)
