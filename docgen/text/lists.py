"""A list in one cell: items on lines, or numbered on one line. Marks go; the items' own text stays as typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from docgen.text.data import table
from docgen.text.numerals import fold_width, read_chinese_number, serial_mark

_LISTS = table("lists")
_CIRCLED: str = table("numerals")["marks"]["circled"]
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_SEPARATORS: str = _LISTS["separators"]
_ENDS: str = _LISTS["ends"]
_SHORT = 64


@dataclass(frozen=True, slots=True)
class _Mark:
    """A numbered mark: its number, and the places where it begins and where the text behind it begins."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Style:
    """One way of marking: the mark, and what may follow it only where the number belongs to the text."""

    mark: re.Pattern[str]
    text_behind: re.Pattern[str]


def _style(row: dict[str, str]) -> _Style:
    not_behind = f"(?<!{row['not_behind']})" if "not_behind" in row else ""
    mark = not_behind + row["form"].replace("{n}", f"(?P<n>{row['number']})")
    return _Style(re.compile(mark), re.compile(row.get("not_before", r"(?!)")))


_STYLES = tuple(map(_style, _LISTS["marks"]))
_ANY_MARK = re.compile("|".join(each.mark.pattern.replace("(?P<n>", "(?:") for each in _STYLES))


def split_list(cell: str) -> tuple[str, ...]:
    """Return the items of a cell without their marks; none for a blank cell, one where no list is seen.

    A mark counts where its number follows the one before: in `1.每周听课⏎2.12月底前上公开课` the 12 is text.
    """
    return _split_short(cell) if len(cell) <= _SHORT else _split(cell)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell[start:end] for start, end in split_spans(cell))


_split_short = lru_cache(maxsize=1024)(_split)


def split_spans(cell: str) -> tuple[tuple[int, int], ...]:
    """Return where the items of `split_list` begin and end in the cell."""
    found = [(0, len(cell))] if cell.isprintable() else [each.span() for each in _LINE.finditer(cell)]
    lines = [trimmed for start, end in found if (trimmed := _trim(cell, start, end))[0] < trimmed[1]]
    if not lines:
        return ()
    marked = [line for line in lines if _ANY_MARK.match(cell, *line)]
    if not marked:
        return tuple(lines)
    styles = [style for style in _STYLES if any(style.mark.match(cell, start, end) for start, end in marked)]
    by_line = _without_line_marks(cell, lines, styles)
    if by_line is not None:
        return by_line
    inner = _without_inner_marks(cell, lines[0][0], styles)
    if inner is not None:
        return inner
    return (_without_single_mark(cell, *lines[0], styles),) if len(lines) == 1 else tuple(lines)


def join_list(items: Sequence[str]) -> str:
    """Return a cell of numbered lines that `split_list` takes apart into the same items, up to 50.

    Items are trimmed, not blank and of one line; a single one stands without a mark and may be no numbered list itself.
    """
    if len(items) < 2:
        return "".join(items)
    cell = _numbered(items, 3)
    return cell if split_list(cell) == tuple(items) else _numbered(items, 5)


def _numbered(items: Sequence[str], level: int) -> str:
    return "\n".join(serial_mark(number, level) + item for number, item in enumerate(items, 1))


def _trim(cell: str, start: int, end: int) -> tuple[int, int]:
    while start < end and cell[start].isspace():
        start += 1
    while end > start and cell[end - 1].isspace():
        end -= 1
    return start, end


def _without_line_marks(
    cell: str, lines: list[tuple[int, int]], styles: list[_Style]
) -> tuple[tuple[int, int], ...] | None:
    """Return the lines without their marks where at least two lines are numbered in sequence, else None."""
    for style in styles:
        marks = _sequence(cell, lines, style)
        if len(marks) > 1 and any(not style.text_behind.match(cell, each.end) for each in marks.values()):
            return tuple(
                item
                for start, end in lines
                if (item := _trim(cell, marks[start].end if start in marks else start, end))[0] < item[1]
            )
    return None


def _sequence(cell: str, lines: list[tuple[int, int]], style: _Style) -> dict[int, _Mark]:
    """Return the marks 1, 2, 3 … at the beginnings of lines, by the place where they begin."""
    marks: dict[int, _Mark] = {}
    for start, end in lines:
        found = style.mark.match(cell, start, end)
        if found and _value(found["n"]) == len(marks) + 1:
            marks[start] = _Mark(len(marks) + 1, start, found.end())
    return marks


def _without_inner_marks(cell: str, start: int, styles: list[_Style]) -> tuple[tuple[int, int], ...] | None:
    """Return the stretches between the marks 1, 2, 3 … where the text begins with 1 and has a 2, else None."""
    for style in styles:
        marks = list(_inner_marks(cell, start, style))
        if len(marks) > 1 and any(not style.text_behind.match(cell, each.end) for each in marks):
            ends = [each.start for each in marks[1:]] + [len(cell)]
            items = [_item(cell, mark.end, end) for mark, end in zip(marks, ends, strict=True)]
            return tuple((first, last) for first, last in items if first < last)
    return None


def _inner_marks(cell: str, start: int, style: _Style) -> Iterator[_Mark]:
    expected = 1
    for found in style.mark.finditer(cell, start):
        if expected == 1 and found.start() != start:
            return
        if _value(found["n"]) != expected:
            continue
        if not _parted(cell, start, found.start()) and style.text_behind.match(cell, found.end()):
            continue
        yield _Mark(expected, found.start(), found.end())
        expected += 1


def _parted(cell: str, start: int, mark: int) -> bool:
    """Tell whether a mark begins the text, or stands behind a blank or the end of a clause."""
    return mark == start or cell[mark - 1] in _ENDS


def _item(cell: str, start: int, end: int) -> tuple[int, int]:
    """Trim an item of a line, and the semicolon that parts it from the next."""
    last = end == len(cell)
    start, end = _trim(cell, start, end)
    if not last and end > start and cell[end - 1] in _SEPARATORS:
        start, end = _trim(cell, start, end - 1)
    return start, end


def _without_single_mark(cell: str, start: int, end: int, styles: list[_Style]) -> tuple[int, int]:
    """Take the mark 1 off a list of one, where what follows cannot belong to the number."""
    for style in styles:
        found = style.mark.match(cell, start, end)
        if found and _value(found["n"]) == 1 and not style.text_behind.match(cell, found.end()):
            item = _trim(cell, found.end(), end)
            return item if item[0] < item[1] else (start, end)
    return start, end


def _value(number: str) -> int | None:
    if number in _CIRCLED:
        return _CIRCLED.index(number) + 1
    folded = fold_width(number)
    return int(folded) if folded.isascii() else read_chinese_number(folded)
