"""Stretches of a paragraph's text put in the place of others, across the runs that Word split it over."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from lxml import etree

from docgen.word.tags.fonts import home_of

_T = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def homes_of(texts: list[etree._Element], whole: str, taken: Sequence[tuple[int, int]]) -> list[etree._Element]:
    """Return, for each span, the text element that its tag goes to, and so the run whose format it has.

    A tag that prints nothing goes where it begins.
    """
    homes: list[etree._Element] = []
    starts, position = [], 0
    for element in texts:
        starts.append(position)
        position += len(element.text or "")
    for start, end in taken:
        first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1
        pieces = [(texts[index], max(starts[index] - start, 0)) for index in range(first, last + 1)]
        filled = [each for each in pieces if each[0].text]
        text = whole[start:end]
        homes.append(filled[0][0] if text.startswith(("{%", "{#")) else home_of(text, filled))
    return homes


def put_in(
    texts: list[etree._Element],
    whole: str,
    taken: Sequence[tuple[int, int]],
    *,
    pieces: Sequence[str],
    homes: Sequence[etree._Element],
) -> None:
    """Put each piece in the place of its span, in its home; the rest of the span goes from the other elements."""
    low, at = 0, 0
    for element in texts:
        high = here = low
        high += len(element.text or "")
        made: list[str] = []
        while at < len(taken) and taken[at][0] < high:
            start, end = taken[at]
            made.append(whole[here : max(start, low)])
            if homes[at] is element:
                made.append(pieces[at])
                if element.tag == _T:
                    element.set(_SPACE, "preserve")
            here = min(end, high)
            if end > high:
                break
            at += 1
        if here > low or made:
            element.text = "".join(made) + whole[here:high]
        low = high
