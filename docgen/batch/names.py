"""The plan row → file name: legal on every system, unique, made whole before the first file is written.

Knows nothing of fields: it gets the wanted names and, per row, values that may tell equal ones apart.
People's own characters are kept (rare, private-use and compatibility ideographs, variation selectors); NFKC and case
folding serve comparison only.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from docgen.problems import Problem, problem

EXTENSION = ".docx"
MOST_CHARACTERS = 120
MOST_BYTES = 200
"""Both count the whole name with its extension; 255 bytes is the limit of most file systems."""

_ENDINGS = (EXTENSION, ".xlsx", ".pdf")
_MOST_OF_A_MARK = 60
"""Characters and bytes of what tells equal names apart; the name itself needs the rest of the room."""
_WIDEST = 4  # bytes of a character in UTF-8
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_NONCHARACTERS = ("￾", "￿")
_EDGES = "."

Wanted = tuple[int, str, Sequence[str]]
"""A row's number, the name wanted for its file (no extension), and values that may tell it from equal ones."""


@dataclass(frozen=True, slots=True)
class Names:
    """File names in the order asked for, and everything about them that people should know."""

    names: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    stem: str
    marks: tuple[str, ...]


@cache
def _words() -> dict[str, str]:
    table = _table()
    return {key: value for key, value in table.items() if isinstance(value, str)}


@cache
def _table() -> dict[str, object]:
    return tomllib.loads((Path(__file__).parent / "data" / "names.toml").read_text("utf-8"))


@cache
def _look_alikes() -> dict[str, str]:
    found = _table()["look_alikes"]
    assert isinstance(found, dict)
    return found


@cache
def _swaps() -> dict[int, str]:
    return str.maketrans(_look_alikes())


@cache
def _reserved() -> frozenset[str]:
    found = _table()["reserved"]
    assert isinstance(found, dict)
    return frozenset(found["plain"]) | {word + digit for word in found["numbered"] for digit in found["digits"]}


def fold(name: str) -> str:
    """Return the form in which two names are the same file to some system or some reader (NFKC, case folded)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def plan_names(wanted: Sequence[Wanted]) -> Names:
    """Give every row a file name ending in .docx. Rows are told apart by their numbers, which may not repeat.

    Equal names all get the first of their values that tells every one of them apart, else their row's number.
    """
    if len({row for row, _, _ in wanted}) != len(wanted):
        raise ValueError("row numbers repeat")
    problems: list[Problem] = []
    rows: list[_Row] = []
    for number, text, breakers in wanted:
        stem, said = _stem(number, text)
        problems += said
        marks = (*map(_mark, breakers), _words()["row_mark"].format(row=number))
        rows.append(_Row(number, stem, marks))
    plain = [_named(row, 0) for row in rows]
    alike = _clashes(list(map(fold, plain)))
    levels = _levels(rows, alike)
    pairs = zip(rows, levels, plain, strict=True)
    names = tuple(_named(row, level) if level else name for row, level, name in pairs)
    problems += _shortened(rows, names)
    problems += _alike(rows, names, alike)
    return Names(names, tuple(problems))


def beside(name: str, planned: Iterable[str]) -> str:
    """Return the name for a new version put beside `name`: …（新）.docx, numbered where `planned` (folded) has that."""
    stem, dot, ending = name.rpartition(".")
    taken = set(planned)
    mark, count = _words()["beside"], 2
    while fold(stem + mark + dot + ending) in taken:
        mark, count = _words()["beside_again"].format(count=count), count + 1
    return stem + mark + dot + ending


def clean(text: str) -> str:
    """Return `text` fit to stand inside a file name on every system; may be empty."""
    swapped = text.translate(_swaps()) if text.isprintable() else "".join(_safe(each) for each in text)
    while swapped != (stripped := swapped.strip().strip(_EDGES)):
        swapped = stripped
    return swapped


def is_safe(name: str) -> bool:
    """Tell whether `name` is a plain file name such as `plan_names` gives, of a document, a workbook or a PDF."""
    stem = next((name.removesuffix(each) for each in _ENDINGS if name.endswith(each)), "")
    fits = len(name) <= MOST_CHARACTERS and len(name.encode("utf-8", "replace")) <= MOST_BYTES
    return bool(stem) and fits and clean(stem) == stem and not _is_reserved(stem)


def _mark(text: str) -> str:
    return _cut(clean(text), characters=_MOST_OF_A_MARK, octets=_MOST_OF_A_MARK)


def _safe(character: str) -> str:
    if unicodedata.category(character) in _UNPRINTABLE or character in _NONCHARACTERS:
        return _words()["replacement"]
    return _look_alikes().get(character, character)


def _stem(number: int, text: str) -> tuple[str, list[Problem]]:
    stem = clean(text)
    if not stem:
        stem = _words()["empty"].format(row=number)
        return stem, [problem("DG729", row=number, file=stem + EXTENSION)]
    if _is_reserved(stem):
        first, dot, rest = stem.partition(".")
        stem = first.rstrip() + _words()["replacement"] + dot + rest
        return stem, [problem("DG727", row=number, file=stem + EXTENSION)]
    if stem != text.strip(" "):
        return stem, [problem("DG726", row=number, file=stem + EXTENSION)]
    return stem, []


def _is_reserved(stem: str) -> bool:
    return stem.partition(".")[0].rstrip().casefold() in _reserved()


def _named(row: _Row, level: int) -> str:
    """Return the row's name with the mark of `level` (0: none)."""
    mark = _words()["join"] + row.marks[level - 1] if level else ""
    ending = mark + EXTENSION
    room_characters = MOST_CHARACTERS - len(ending)
    room_bytes = MOST_BYTES - len(ending.encode())
    return _cut(row.stem, characters=room_characters, octets=room_bytes) + ending


def _cut(stem: str, *, characters: int, octets: int) -> str:
    """Cut `stem` to both limits, never between a character and the marks that belong to it."""
    if len(stem) <= characters and (len(stem) * _WIDEST <= octets or len(stem.encode()) <= octets):
        return stem
    end = min(len(stem), characters)
    while end and len(stem[:end].encode()) > octets:
        end -= 1
    whole = end
    while whole and unicodedata.category(stem[whole]) in {"Mn", "Me", "Mc"}:
        whole -= 1
    return clean(stem[: whole or end])


def _levels(rows: Sequence[_Row], clashes: list[list[int]]) -> list[int]:
    """Return for each row which of its marks its name needs; `clashes` are those of the plain names.

    Every clash moves at least one row on, so this ends.
    """
    levels = [0] * len(rows)
    while clashes:
        for group in clashes:
            level = _telling_level(rows, group, levels)
            for each in group:
                levels[each] = len(rows[each].marks) if level is None else level
        clashes = _clashes([fold(_named(row, level)) for row, level in zip(rows, levels, strict=True)])
    return levels


def _clashes(keys: Sequence[str]) -> list[list[int]]:
    if len(set(keys)) == len(keys):
        return []
    groups: dict[str, list[int]] = {}
    for index, key in enumerate(keys):
        groups.setdefault(key, []).append(index)
    return [group for group in groups.values() if len(group) > 1]


def _telling_level(rows: Sequence[_Row], group: Sequence[int], levels: Sequence[int]) -> int | None:
    """Return the first level, beyond those in use, that gives every row of the group another name; None: the last."""
    shared = min(len(rows[each].marks) for each in group)
    for level in range(max(levels[each] for each in group) + 1, shared):
        marks = [rows[each].marks[level - 1] for each in group]
        if all(marks) and len({fold(_named(rows[each], level)) for each in group}) == len(group):
            return level
    return None


def _shortened(rows: Sequence[_Row], names: Sequence[str]) -> list[Problem]:
    found = []
    for row, name in zip(rows, names, strict=True):
        if not name.startswith(row.stem):
            found.append(problem("DG728", row=row.number, file=name))
    return found


def _alike(rows: Sequence[_Row], names: Sequence[str], groups: list[list[int]]) -> list[Problem]:
    """Say for each group of equal wanted names which row got which file."""
    mark = _words()["list"]
    found = []
    for group in groups:
        numbers = mark.join(str(rows[each].number) for each in group)
        files = mark.join(names[each] for each in group)
        found.append(problem("DG730", rows=numbers, files=files, count=len(group), name=rows[group[0]].stem))
    return found
