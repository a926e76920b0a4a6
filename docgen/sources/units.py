"""The organisation table (党组织信息表): one row per Party organisation, found by any of its key fields.

A key is compared without blanks and in NFKC, and otherwise exactly: a near name is proposed, never taken.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from docgen.problems import Origin, Problem, Severity, has_errors, problem
from docgen.sources.context import Context
from docgen.sources.headings import match_headings, row_context
from docgen.sources.operations import closest
from docgen.sources.structured import READERS, read_items
from docgen.sources.table import open_table


@dataclass(frozen=True, slots=True)
class Unit:
    """One organisation's row, with what is wrong in it."""

    context: Context
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitTable:
    """The organisations by key. `rows` maps a compared key to the (row, key field) pairs that have it, in file order.

    `problems` are those of the file and of all its rows; what concerns no field that is read is left out.
    """

    file: str
    rows: Mapping[str, tuple[tuple[Unit, str], ...]]
    names: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    def find(self, key: str) -> tuple[Context | None, tuple[Problem, ...]]:
        """Return the row that has this key in any key field, or None with the problems that say why.

        None too where the row itself has an error: nothing is made from half a row. A problem of the search has no
        place, where the key was typed is the caller's to add; a problem of the row has the cell's.
        """
        found = self.rows.get(compared(key), ())
        if not found:
            near = closest(key, self.names, key=compared)
            if near is None:
                return None, (problem("DG186", found=key, table=self.file),)
            return None, (problem("DG187", found=key, other=near, table=self.file),)
        unit = found[0][0]
        if any(other is not unit for other, _ in found):
            places = "、".join(_place(each.context.origin((field,))) for each, field in found)
            return None, (problem("DG188", found=key, places=places, table=self.file),)
        return (None if has_errors(unit.problems) else unit.context), unit.problems


@lru_cache(maxsize=4096)
def compared(key: str) -> str:
    """Return a key as it is compared: NFKC, without blanks."""
    return "".join(unicodedata.normalize("NFKC", key).split())


def fill_nothing(heading: str) -> bool:
    """Fill no merged cells, under whatever heading."""
    return False


def read_units(
    path: Path,
    *,
    file: str,
    names: Mapping[str, Sequence[str]],
    keys: Sequence[str],
    fill: Callable[[str], bool] = fill_nothing,
) -> UnitTable:
    """Read the organisation table. `names` maps a field to its aliases as headings; `keys` are the fields to find by.

    `fill` is `open_table`'s. A YAML, JSON or TOML file is a list of organisations under the field names themselves.
    Raises InputRefused when the file cannot be read at all.
    """
    if path.suffix.lower() in READERS:
        units, problems = _structured_rows(path, file)
    else:
        units, problems = _table_rows(path, file, names, fill)
    found: dict[str, tuple[tuple[Unit, str], ...]] = {}
    spoken: dict[str, None] = {}
    for unit in units:
        for field in keys:
            value = unit.context.values.get(field)
            key = compared(value) if isinstance(value, str) else ""
            if key and isinstance(value, str):
                found[key] = (*found.get(key, ()), (unit, field))
                spoken[value] = None
    if units and not found:
        problems = [*problems, problem("DG189", Origin(file), columns="、".join(keys))]
    return UnitTable(file, found, tuple(spoken), tuple(problems))


def _structured_rows(path: Path, file: str) -> tuple[list[Unit], list[Problem]]:
    items, problems = read_items(path, file=file)
    units = [Unit(item.context, item.problems) for item in items if item.context is not None]
    return units, [*problems, *(each for item in items for each in item.problems)]


def _table_rows(
    path: Path, file: str, names: Mapping[str, Sequence[str]], fill: Callable[[str], bool]
) -> tuple[list[Unit], list[Problem]]:
    table = open_table(path, file=file, fill=fill, names=names)
    matched = match_headings(table.headings, names, place=lambda column: table.origin(table.heading_row, column))
    units = [Unit(row_context(table, row, matched), row.problems) for row in table.rows]
    headings = [each for each in matched.problems if each.severity is not Severity.HINT]
    return units, [*headings, *table.problems, *(each for unit in units for each in unit.problems)]


def _place(origin: Origin | None) -> str:
    """Return the cell, or the line, that an origin names."""
    return str(origin.cell or origin.line or "") if origin else ""
