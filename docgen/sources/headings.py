"""Headings of a roster to fields: equal after dropping what typing adds; the like are proposed, never taken unasked.

Gets the names of fields with their aliases as plain mappings; knows no kind. A row's cells become a `Context` here.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from docgen.problems import Key, Origin, Problem, problem
from docgen.sources.context import Context
from docgen.sources.grid import word_list

if TYPE_CHECKING:
    from docgen.sources.table import Row, Table

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|\{[^{}]*\}|〈[^〈〉]*〉|《[^《》]*》")
_MARKS = "*:"
_LIKE = 60.0


@dataclass(frozen=True, slots=True)
class Matched:
    """Which column holds which field. Columns are indexes into the headings.

    `numbered` gives (field, number) for columns that are items of one list, as 承诺事项1, 承诺事项（2）, 承诺事项三.
    Columns in neither mapping are not read; `problems` names them. `places` is `columns` the other way round.
    """

    columns: Mapping[int, str]
    numbered: Mapping[int, tuple[str, int]]
    problems: tuple[Problem, ...]
    places: Mapping[str, int] = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", {name: column for column, name in self.columns.items()})


def compact(text: str) -> str:
    """Return a heading without blanks, line breaks, invisible characters and trailing marks, in NFKC; brackets kept."""
    return text if text.isascii() and text.isalnum() else _compact(text)


@lru_cache(maxsize=4096)
def _compact(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    return "".join(each for each in text if not each.isspace() and unicodedata.category(each) != "Cf").strip(_MARKS)


@lru_cache(maxsize=4096)
def normalise_heading(text: str) -> str:
    """Return a heading as it is compared: `compact`, and without brackets and what they hold.

    A heading that stands in brackets as a whole keeps its words.
    """
    text = compact(text)
    shorter = text
    while (cut := _BRACKETS.sub("", shorter)) != shorter:
        shorter = cut
    return shorter.strip(_MARKS) or text.strip("()[]【】〔〕{}〈〉《》")


def match_headings(
    headings: Sequence[str],
    names: Mapping[str, Sequence[str]],
    *,
    place: Callable[[int], Origin | None] | None = None,
) -> Matched:
    """Find the field of every heading. `names` maps a field to its aliases; `place` gives the origin of a column.

    Two columns for one field are an error (DG158); a column that resembles a field nobody else gives is a warning
    that proposes it (DG157); the other unknown columns share one hint (DG156).
    """
    locate = place or _nowhere
    index = HeadingIndex(names)
    columns: dict[int, str] = {}
    numbered: dict[int, tuple[str, int]] = {}
    taken: dict[str | tuple[str, int], int] = {}
    problems: list[Problem] = []
    unknown: list[int] = []
    for column, heading in enumerate(headings):
        if not heading.strip():
            continue
        field = index.field(heading)
        item = index.item(heading) if field is None else None
        key = field or item
        if key is None:
            unknown.append(column)
        elif key in taken:
            problems.append(_doubled(key, heading, headings[taken[key]], origin=locate(column)))
        else:
            taken[key] = column
            if field is not None:
                columns[column] = field
            elif item is not None:
                numbered[column] = item
    _refuse_double_lists(columns, numbered, headings, problems, locate)
    free = {name: aliases for name, aliases in names.items() if name not in taken}
    problems.extend(_unknown(unknown, headings, free, locate))
    return Matched(columns, numbered, tuple(problems))


class HeadingIndex:
    """The names and aliases of fields, ready to be asked which of them a heading means."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._exact: dict[str, str] = {}
        self._loose: dict[str, str] = {}
        for field, aliases in names.items():
            self._exact.setdefault(compact(field), field)
            self._loose.setdefault(normalise_heading(field), field)
            for alias in aliases:
                self._exact.setdefault(compact(alias), field)
                self._loose.setdefault(normalise_heading(alias), field)

    def field(self, heading: str) -> str | None:
        """Return the field of this very name; a heading with a number in brackets is left to `item`."""
        exact = self._exact.get(compact(heading))
        if exact is not None or self.item(heading) is not None:
            return exact
        return self._loose.get(normalise_heading(heading))

    def item(self, heading: str) -> tuple[str, int] | None:
        """Return (field, number) of a numbered heading whose name without the number is a field's."""
        found = _numbered(compact(heading))
        if found is None:
            return None
        base, number = found
        field = self._exact.get(base) or self._loose.get(normalise_heading(base))
        return (field, number) if field is not None else None

    def knows(self, heading: str) -> bool:
        """Tell whether the heading means any field, numbered or not."""
        return bool(heading.strip()) and (self.field(heading) is not None or self.item(heading) is not None)


def _numbered(heading: str) -> tuple[str, int] | None:
    """Split 承诺事项1, 承诺事项一 or 承诺事项(1) into its name and its number."""
    found = _number_pattern().fullmatch(heading)
    if found is None:
        return None
    number = int(found[2]) if found[2].isdecimal() else word_list("numbers")["numerals"].index(found[2]) + 1
    return (found[1], number) if number else None


@cache
def _number_pattern() -> re.Pattern[str]:
    return re.compile(rf"(.+?)\(?([0-9]{{1,2}}|{'|'.join(word_list('numbers')['numerals'])})\)?")


def _nowhere(_column: int) -> Origin | None:
    return None


def _doubled(key: str | tuple[str, int], heading: str, other: str, *, origin: Origin | None) -> Problem:
    field = key if isinstance(key, str) else key[0]
    return problem("DG158", origin, column=compact(heading), other_column=compact(other), field=field)


def _refuse_double_lists(
    columns: Mapping[int, str],
    numbered: Mapping[int, tuple[str, int]],
    headings: Sequence[str],
    problems: list[Problem],
    locate: Callable[[int], Origin | None],
) -> None:
    """Add a problem for every field that has a column of its own and numbered ones too."""
    whole = {field: column for column, field in columns.items()}
    for column, (field, _) in numbered.items():
        if field in whole:
            problems.append(_doubled(field, headings[column], headings[whole[field]], origin=locate(column)))


def _unknown(
    unknown: Sequence[int],
    headings: Sequence[str],
    free: Mapping[str, Sequence[str]],
    locate: Callable[[int], Origin | None],
) -> Iterator[Problem]:
    """Yield what to say about columns no field asks for: one by one where they resemble a field, the rest together."""
    rest = []
    for column in unknown:
        like = nearest_field(headings[column], free)
        if like is None:
            rest.append(column)
        else:
            yield problem("DG157", locate(column), column=compact(headings[column]), expected=like)
    if rest:
        named = "”“".join(compact(headings[column]) for column in rest)
        yield problem("DG156", locate(rest[0]), columns=named, count=len(rest))


def nearest_field(heading: str, names: Mapping[str, Sequence[str]]) -> str | None:
    """Return the field whose name or alias is most like the heading, or None when none is like it."""
    from rapidfuzz import fuzz, process

    spoken = {normalise_heading(name): field for field, aliases in names.items() for name in (*aliases, field)}
    found = process.extractOne(normalise_heading(heading), list(spoken), scorer=fuzz.ratio, score_cutoff=_LIKE)
    return spoken[found[0]] if found else None


class _RowOrigins(Mapping[Key, Origin]):
    """The origins of one row, made only when asked for: nearly all rows are never asked."""

    __slots__ = ("_columns", "_items", "_row", "_table")

    def __init__(self, table: Table, row: int, columns: Mapping[str, int], items: Mapping[str, list[int]]) -> None:
        self._table, self._row, self._columns, self._items = table, row, columns, items

    def __getitem__(self, path: Key) -> Origin:
        column = self._columns.get(path[0]) if len(path) == 1 else None  # type: ignore[arg-type]
        if column is not None:
            return self._table.origin(self._row, column)
        match path:
            case ():
                return self._table.row_origin(self._row)
            case (str() as field,) if field in self._items:
                return self._table.origin(self._row, self._items[field][0])
            case (str() as field, int() as number) if 0 <= number < len(self._items.get(field, ())):
                return self._table.origin(self._row, self._items[field][number])
        raise KeyError(path)

    def __iter__(self) -> Iterator[Key]:
        yield ()
        for field in self._columns:
            yield (field,)
        for field, columns in self._items.items():
            yield (field,)
            for number in range(len(columns)):
                yield (field, number)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __reduce__(self) -> tuple[type[dict[Key, Origin]], tuple[list[tuple[Key, Origin]]]]:
        return (dict, (list(self.items()),))


def row_context(table: Table, row: Row, matched: Matched) -> Context:
    """Return the row's text by field; empty cells are left out, numbered columns become one list in number order.

    A field without a value keeps its origin: the empty cell.
    """
    cells = row.cells
    values: dict[str, object] = {}
    for column, field in matched.columns.items():
        text = cells[column]
        if text and not text.isspace():
            values[field] = text
    items: dict[str, list[int]] = {}
    if matched.numbered:
        for column, (field, _) in sorted(matched.numbered.items(), key=lambda each: each[1][1]):
            if cells[column].strip():
                items.setdefault(field, []).append(column)
        for field, columns in items.items():
            values[field] = [cells[column] for column in columns]
    return Context(values, _RowOrigins(table, row.number, matched.places, items))
