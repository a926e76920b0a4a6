"""Every row of a roster as a context with all its layers, whatever kind of file the roster is."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from docgen.batch.entries import has_entries, is_structured, read_entries
from docgen.batch.order import Order
from docgen.batch.places import RowPlaces
from docgen.errors import InputRefused
from docgen.glossary import Type
from docgen.kinds import Field, Kind, find_kind
from docgen.problems import Origin, Problem, has_errors, problem
from docgen.sources.context import Context
from docgen.sources.headings import match_headings, normalise_heading, row_context
from docgen.sources.layers import COMMON, WORKSPACE, folder_layers, merge, set_layer, settle
from docgen.sources.nodes import Item
from docgen.sources.structured import read_structured
from docgen.sources.table import Table, open_table
from docgen.sources.units import UnitTable, compared, read_units

_BASE = "--base"
Note = Callable[[Iterable[Problem]], None]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the sheet (or line of the file), its context over all layers, what is wrong with it."""

    number: int
    context: Context
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows, to be read once, the names of fields that they can have, and where these stand.

    `late` gives the problems of the whole file, once all rows are read.
    """

    rows: Iterator[Row]
    fields: frozenset[str]
    places: RowPlaces
    late: Callable[[], tuple[Problem, ...]]


def read_rows(order: Order, *, fields: frozenset[str], note: Note) -> Rows:
    """Open the roster and what goes with it. `fields` are the template's names (used where there is no kind)."""
    lower, settings = _constant_layers(order, note)
    units = _units(order, note)
    named = frozenset(lower.values) | frozenset(settings.values)
    if has_entries(order.roster):
        items, problems = read_entries(order.roster, file=order.roster.name)
        note(problems)
        known = frozenset(name for each in items if each.context for name in each.context.values)
        if not known:
            raise InputRefused(*problems, *(fault for each in items for fault in each.problems))
        source = ((each.number, each.context, each.problems) for each in items)
        places = RowPlaces(order.roster.name, lines=_lines(items))
        return Rows(_layered(source, (lower, settings), units), known | named, places, tuple)
    table = open_table(order.roster, file=order.roster.name, sheet=order.sheet, fill=_fill(order), names=_names(order))
    names = _names(order) or _own_names(table, fields)
    place = partial(table.origin, table.heading_row)
    matched = match_headings(table.headings, names, place=place)
    if has_errors(matched.problems):
        raise InputRefused(*(each for each in matched.problems if each.severity == "error"))
    note(matched.problems if order.kind is not None else ())
    cells = ((row.number, row_context(table, row, matched), row.problems) for row in table.rows)
    columns = frozenset(matched.columns.values()) | frozenset(name for name, _ in matched.numbered.values())
    places = RowPlaces(table.file, table.sheet, {name: column for column, name in matched.columns.items()})
    return Rows(_layered(cells, (lower, settings), units), columns | named, places, lambda: tuple(table.problems))


def _lines(items: Iterable[Item]) -> dict[int, int]:
    """Return the line of each entry of a structured file."""
    origins = ((each.number, each.context.origin(())) for each in items if each.context)
    return {number: origin.line for number, origin in origins if origin and origin.line}


def _names(order: Order) -> dict[str, tuple[str, ...]] | None:
    return order.kind.roster_names() if order.kind else None


def _own_names(table: Table, fields: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Return the names of a roster without a kind: its headings, under the template's spelling where they agree."""
    spelling = {normalise_heading(name): name for name in fields}
    headings = (normalise_heading(each) for each in table.headings if each.strip())
    return {spelling.get(each, each): () for each in headings}


def _fill(order: Order) -> Callable[[str], bool]:
    """Return the function that tells whether merged cells under a heading are filled down."""
    if not order.fill_down:
        return lambda heading: False
    if order.kind is None:
        return is_key_heading
    keys = {
        normalise_heading(text)
        for each in order.kind.fields.values()
        if each.fill
        for text in (each.name, *each.aliases)
    }
    return lambda heading: normalise_heading(heading) in keys


def is_key_heading(heading: str) -> bool:
    """Tell whether a column of a roster without a kind names the organisation that its rows belong to."""
    return normalise_heading(heading) in plain_words()["organisation"]


@cache
def plain_words() -> dict[str, list[str]]:
    """Return the headings that count, name a person or name an organisation in a roster without a kind."""
    return tomllib.loads((Path(__file__).parent / "data" / "plain.toml").read_text("utf-8"))


def _constant_layers(order: Order, note: Note) -> tuple[Context, Context]:
    """Return the layers below every row, merged, and the layer above them (`--set`).

    Raises InputRefused when one of them is at fault: every paper would lack what it says.
    """
    layers = []
    found: list[Problem] = []
    note(_unused_common(order.roster))
    base = [(_BASE, order.base)] if order.base else []
    for name, path in [*folder_layers(order.roster.absolute()), *base]:
        contexts, problems = read_structured(path, file=path.name if name == _BASE else name)
        found += problems
        if len(contexts) > 1:
            found.append(problem("DG790", contexts[1].origin(()), count=len(contexts)))
        layers += [(name, _shared(each, order.kind) if name == _BASE else each) for each in contexts[:1]]
    lower, problems = merge(layers) if layers else (Context({}, {}), ())
    found += problems
    settings, problems = set_layer(order.settings)
    found += problems
    if has_errors(found):
        raise InputRefused(*found)
    note(found)
    return lower, settings


def _shared(base: Context, kind: Kind | None) -> Context:
    """Return a base document without what it says of its own organisation: no row inherits a name, number or date."""
    fields: Mapping[str, Field] = kind.fields if kind else {}
    own = {name for name, each in fields.items() if each.own}
    return replace(base, values={name: value for name, value in base.values.items() if name not in own})


def _unused_common(roster: Path) -> Iterator[Problem]:
    """Warn of a common.yaml beside the roster that no layer takes in, because no folder above is named contexts."""
    beside = roster.absolute().parent / COMMON
    if beside != roster.absolute() and beside.is_file() and not folder_layers(roster.absolute()):
        yield problem("DG786", Origin(str(beside)), folder=WORKSPACE)


def _units(order: Order, note: Note) -> _Units | None:
    """Return the organisation table as layers, when there is one and a field that its rows fill."""
    joined = next((each for each in order.kind.fields.values() if each.unit), None) if order.kind else None
    if order.units is not None and joined is None:
        note([problem("DG787", Origin(order.units.name))])
    if order.units is None or order.kind is None or joined is None:
        return None
    names: dict[str, tuple[str, ...]] = {name: each.aliases for name, each in joined.fields.items()}
    keys = [name for name, each in joined.fields.items() if each.key]
    table = read_units(order.units, file=order.units.name, names=names, keys=keys)
    note(table.problems)
    return _layers_of(table, joined, order.kind.fields)


def _layered(
    source: Iterable[tuple[int, Context | None, tuple[Problem, ...]]],
    constant: tuple[Context, Context],
    units: _Units | None,
) -> Iterator[Row]:
    """Yield each row merged over the layers below it and under `--set`."""
    lower, settings = constant
    beneath = _Beneath(lower, settings, units)
    for number, own, problems in source:
        found = list(problems)
        if own is None:
            yield Row(number, Context({}, {}), tuple(found))
            continue
        below, clashes, above = beneath.of(own, found)
        layers = [("common", below), ("row", own)]
        if settings.values:
            layers.append(("--set", settings))
        if above:
            layers.append(("units", above))
        merged, more = merge(layers)
        context, waiting = settle(merged) if beneath.waits(below) or _has_groups(own) else (merged, ())
        yield Row(number, context, (*found, *clashes, *more, *waiting))


class _Beneath:
    """The layers below a row, merged once for each organisation: rows of one organisation share them."""

    def __init__(self, lower: Context, settings: Context, units: _Units | None) -> None:
        self._lower, self._settings, self._units = lower, settings, units
        self._merged: dict[str, tuple[Context, tuple[Problem, ...]]] = {}
        self._waiting: dict[int, bool] = {}

    def of(self, own: Context, found: list[Problem]) -> tuple[Context, tuple[Problem, ...], Context | None]:
        """Return what lies below the row, the clashes in there, and what goes above it: the name its code stands for.

        What is wrong with its key is added to `found`.
        """
        units = self._units
        said = next((each for each in (self._settings, own, self._lower) if units and each.values.get(units.key)), None)
        key = said.values[units.key] if units and said else None
        if units is None or said is None or not isinstance(key, str) or not key.strip():
            return self._lower, (), None
        unit, problems = units.layer(key)
        path, above = (units.key,), None
        if problems:
            place = said.origin(path)
            found += [Problem(e.code, e.severity, e.origin or place, path, None, e.args) for e in problems]
        if unit is None:
            return self._lower, (), None
        name = units.named(key)
        if name:
            place = said.origin(path)
            args: dict[str, Any] = {"field": units.key, "found": key, "other": name, "table": units.file}
            found.append(problem("DG175", place, path=path, **args))
            above = Context({units.key: name}, {path: place} if place else {})
        if key not in self._merged:
            self._merged[key] = merge([("common", self._lower), ("units", unit)])
        return *self._merged[key], above

    def waits(self, below: Context) -> bool:
        """Tell whether operations on lists wait in what lies below a row."""
        if id(below) not in self._waiting:
            self._waiting[id(below)] = settle(below)[0] is not below
        return self._waiting[id(below)]


def _has_groups(own: Context) -> bool:
    return any(type(each) is dict for each in own.values.values())


@dataclass(frozen=True, slots=True)
class _Units:
    """The organisation table as layers: `layer` gives that of a key (each made once), `key` names the field to ask by.

    `named` gives the name of the organisation whose code the key is; an empty text where the key is no code.
    """

    file: str
    key: str
    layer: Callable[[str], tuple[Context | None, tuple[Problem, ...]]]
    named: Callable[[str], str]


def _layers_of(table: UnitTable, joined: Field, fields: Mapping[str, Field]) -> _Units:
    """Return an organisation's row as a layer: the whole row under the joined field, and the fields it may fill."""

    @cache
    def layer(key: str) -> tuple[Context | None, tuple[Problem, ...]]:
        """Return the organisation's row as a layer, or None and what is wrong with the key."""
        row, problems = table.find(key)
        if row is None:
            return None, problems
        values: dict[str, object] = {joined.name: row.values}
        origins: dict[tuple[str | int, ...], Origin] = {(joined.name, *path): at for path, at in row.origins.items()}
        for name, each in fields.items():
            if each.from_unit and name in row.values:
                values[name] = row.values[name]
                where = row.origin((name,))
                if where:
                    origins[(name,)] = where
        return Context(values, origins), problems

    keys = [each for each in joined.fields.values() if each.key]
    codes = [each.name for each in keys if each.type is Type.IDENTIFIER]
    names = [each.name for each in sorted(keys, key=lambda each: each.role is not None) if each.name not in codes]

    @cache
    def named(key: str) -> str:
        """Return the name that a code stands for; what is no code comes back as it is."""
        row, _ = table.find(key)
        said = {name: text for name, text in row.values.items() if isinstance(text, str)} if row else {}
        is_code = any(compared(said[name]) == compared(key) for name in codes if name in said)
        is_name = any(compared(said[name]) == compared(key) for name in names if name in said)
        return next((said[name] for name in names if name in said), "") if is_code and not is_name else ""

    return _Units(table.file, joined.unit or "", layer, named)


def layered(order: Order, row: int | None) -> list[Context]:
    """Return the context of one row (None: of every entry) of the order's roster over all its layers."""
    rows = read_rows(order, fields=frozenset(), note=lambda _: None).rows
    return [each.context for each in rows if row is None or each.number == row]


def over_layers(order: Order, contexts: Iterable[Context]) -> Iterator[Row]:
    """Yield contexts that stand in no roster over the layers that a row of it would have; their number is 0."""
    constant = _constant_layers(order, lambda _: None)
    source = ((0, each, ()) for each in contexts)
    return _layered(source, constant, _units(order, lambda _: None))


def kind_said(path: Path) -> Kind | None:
    """Return the kind that a structured file names as its 材料类型, or None."""
    if not is_structured(path):
        return None
    contexts, _ = read_structured(path, file=path.name)
    said = contexts[0].values.get(plain_words()["kind"][0]) if contexts else None
    return find_kind(said) if isinstance(said, str) else None
