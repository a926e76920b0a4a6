"""Deadlines (时限): printed exactly as typed, compared where their words name a day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from docgen.text.dates import Date
from docgen.text.faults import TextFault
from docgen.text.spans import LONGEST, Span, read_span

_OPEN = Span(None, None)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time limit. `text` as typed; `start` and `end` are None where no day can be told: then it is never overdue."""

    text: str
    start: Date | None = None
    end: Date | None = None

    def __str__(self) -> str:
        return self.text


def read_deadline(text: str, year: int | None) -> Deadline:
    """Return the deadline; `year` is the document's, for 6月底 and “七一”前.

    Never a fault: unknown words have no range. “前” counts the named day or month in: 6月前 and 6月底前 both end on
    30 June, the reading that accuses nobody.
    """
    return _deadline(text, year) if len(text) <= LONGEST else Deadline(text)


@lru_cache(maxsize=4096)
def _deadline(text: str, year: int | None) -> Deadline:
    try:
        span = read_span(text, year) or _OPEN
    except TextFault:
        span = _OPEN
    if span.start and span.end and span.end < span.start:
        span = _OPEN  # 11月到1月 without 次年: which year is meant is not said
    return Deadline(text, span.start, span.end)
