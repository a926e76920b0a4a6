"""From what people wrote to the structure the schema has: defaults, choices by another field, lists from columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from docgen.drafts.values import is_empty, nearest, says
from docgen.kinds import Condition, Field, Kind
from docgen.problems import Key, Origin, Problem, problem
from docgen.sources.context import Context
from docgen.text import lists

_COMMON_FILE = "common.yaml"
_KIND_NAMED = "材料类型"


@dataclass(frozen=True, slots=True)
class Gathered:
    """A list made from columns of a roster: which column fills which part, and how many items it has."""

    columns: Mapping[str, str]
    count: int


class GatheredOrigins(Mapping[Key, Origin]):
    """Origins of a context and of the lists made from its columns: the parts of an item stand where their column does."""

    def __init__(self, context: Context, gathered: Mapping[str, Gathered]) -> None:
        self._context, self._gathered = context, gathered

    def __getitem__(self, path: Key) -> Origin:
        made = self._of_column(path) if path and path[0] in self._gathered else None
        return self._context.origins[path] if made is None else made

    def __iter__(self) -> Iterator[Key]:
        made = (
            (name, at, part)
            for name, each in self._gathered.items()
            for part in each.columns
            for at in range(each.count)
        )
        return iter(dict.fromkeys((*made, *((name,) for name in self._gathered), *self._context.origins)))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _of_column(self, path: Key) -> Origin | None:
        match path:
            case (str() as name,):
                places = (self._context.origin((column,)) for column in self._gathered[name].columns.values())
                return next((place for place in places if place is not None), None)
            case (str() as name, int() as at, str() as part):
                found = self._gathered[name]
                column = found.columns.get(part)
                return self._context.origin((column,)) if column is not None and 0 <= at < found.count else None
        return None


def shape(kind: Kind, context: Context, gathered: dict[str, Gathered], problems: list[Problem]) -> dict[str, Any]:
    """Return the values with defaults, choices by another field, and lists made from roster columns.

    `gathered` takes for each list made from columns where its texts stand.
    """
    said = {
        name: value for name, value in context.values.items() if value and not (type(value) is str and value.isspace())
    }
    plain, special = _fields_by_work(kind)
    left: list[Field] = []
    shaped = {name: value for name, value in said.items() if name in plain}
    for each, is_simple in special:
        value = said.get(each.name)
        if is_simple:
            shaped[each.name] = each.default if value is None else value
            continue
        if not _holds(each.when, kind, said):
            left.append(each)
            continue
        if each.columns:
            value = _collect(each, said, context, gathered, problems)
        value = _defaulted(each, value, kind, said, context, problems)
        if value is not None:
            shaped[each.name] = value
    for name in gathered:
        _drop_paired(kind.fields[name], shaped)
    for each in left:
        problems += _unused(each, kind, said, context)
    if not said.keys() <= _known(kind):
        problems += _unknown(kind, said, context)
    return shaped


@cache
def _fields_by_work(kind: Kind) -> tuple[frozenset[str], tuple[tuple[Field, bool], ...]]:
    """Return the names of the fields that are taken as said, and the others, each with whether it only has a default."""
    special = tuple(
        (each, not (each.when or each.columns or each.by))
        for each in kind.fields.values()
        if each.when or each.columns or each.by or each.default is not None
    )
    return frozenset(kind.fields) - {each.name for each, _ in special}, special


@cache
def _known(kind: Kind) -> frozenset[str]:
    return _columns(kind) | kind.fields.keys() | {_KIND_NAMED}


@cache
def _columns(kind: Kind) -> frozenset[str]:
    return frozenset(column for each in kind.fields.values() for column in each.columns.values())


def _holds(condition: Condition | None, kind: Kind, said: Mapping[str, object]) -> bool:
    if condition is None:
        return True
    name, wanted = condition
    return says(kind.fields[name], said.get(name, kind.fields[name].default), wanted)


def _defaulted(
    each: Field, value: Any, kind: Kind, said: Mapping[str, Any], context: Context, problems: list[Problem]
) -> Any:
    """Return the value, chosen by another field where the schema says so, or the kind's default."""
    given = value is not None
    value = value if given else each.default
    if each.by is None or not isinstance(value, dict):
        return value
    selector = said.get(each.by)
    if selector is None:
        source = kind.fields[each.by]
        selector = _defaulted(source, None, kind, said, context, [])
    selector = selector.strip() if isinstance(selector, str) else selector
    if selector is None and given:
        problems.append(problem("DG198", context.origin((each.by,)), path=(each.by,), field=each.by, of=each.name))
    chosen = value.get(selector) if isinstance(selector, str) else None
    if chosen is None and given and isinstance(selector, str):
        place = context.origin((each.by,))
        options = "、".join(value)
        problems.append(
            problem("DG193", place, path=(each.by,), field=each.by, found=selector, of=each.name, options=options)
        )
    return chosen


def _collect(
    each: Field, said: Mapping[str, Any], context: Context, gathered: dict[str, Gathered], problems: list[Problem]
) -> Any:
    """Return a list of groups from the columns of a roster, or the list itself where a structured file gives it."""
    own = said.get(each.name)
    if _are_groups(own) or isinstance(own, dict):
        return own  # a mapping is no list: said where it is typed
    parts = {part: _pieces(said.get(column)) for part, column in each.columns.items()}
    first = next(iter(each.columns))
    if own is not None:
        parts[first] = _pieces(own)
    count = len(parts[first])
    if not count:
        return None
    groups: list[dict[str, str]] = [{first: text} for text in parts[first]]
    gathered[each.name] = Gathered(each.columns, count)
    for part, pieces in parts.items():
        if part == first or not pieces:
            continue
        if len(pieces) == count:
            for group, text in zip(groups, pieces, strict=True):
                group[part] = text
        elif len(pieces) > 1:
            column = each.columns[part]
            args: dict[str, Any] = {
                "column": column,
                "count": len(pieces),
                "of": each.columns[first],
                "expected": count,
            }
            problems.append(problem("DG194", context.origin((column,)), path=(column,), **args))
    return groups


def _are_groups(value: object) -> bool:
    """Tell whether a structured file gives the list itself, so that no column goes into it."""
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _pieces(value: Any) -> list[str]:
    if isinstance(value, list):
        return [each for each in value if isinstance(each, str) and not is_empty(each)]
    return list(lists.split_list(value)) if isinstance(value, str) else []


def _drop_paired(each: Field, shaped: dict[str, Any]) -> None:
    """Take a column away that went into the groups: what is left there holds for all of them (one 时限, many 事项)."""
    for part, column in each.columns.items():
        if column != each.name and any(part in group for group in shaped[each.name] if isinstance(group, dict)):
            shaped.pop(column, None)


@cache
def _also_read(kind: Kind) -> dict[str, tuple[tuple[str, tuple[Field, ...]], ...]]:
    """Return for each field with a condition the names it prints from, each with the other fields that do so."""
    conditional = [each for each in kind.fields.values() if each.when]
    return {
        each.name: tuple(
            (
                name,
                tuple(other for other in kind.fields.values() if other is not each and name in other.columns.values()),
            )
            for name in dict.fromkeys((each.name, *each.columns.values()))
            if name == each.name or name not in kind.fields
        )
        for each in conditional
    }


def _unused(left: Field, kind: Kind, said: Mapping[str, Any], context: Context) -> list[Problem]:
    """Return a hint for each text that only a field whose condition does not hold would have printed."""
    lost = [
        name
        for name, others in _also_read(kind)[left.name]
        if name in said
        and (_are_groups(said[name]) or not others or not any(_holds(other.when, kind, said) for other in others))
    ]
    if not lost or left.when is None:
        return []
    other, wanted = left.when
    choices, chosen = kind.fields[other].choices, said.get(other, kind.fields[other].default)
    if choices and not (isinstance(chosen, str) and chosen.strip() in choices):
        return []  # what is wrong there is said there
    args: dict[str, Any] = {"of": other, "expected": wanted}
    return [problem("DG190", context.origin((name,)), path=(name,), field=name, **args) for name in lost]


def _unknown(kind: Kind, said: Mapping[str, Any], context: Context) -> Iterator[Problem]:
    known = _known(kind)
    for name in said:
        if name in known:
            continue
        place = context.origin((name,))
        if place is not None and place.file.endswith(_COMMON_FILE):
            continue  # a common file serves every kind of the county
        near = nearest(name, [*kind.fields, *_columns(kind)])
        yield problem("DG191" if near else "DG102", place, path=(name,), field=name, near=near)
