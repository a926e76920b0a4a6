"""From what people wrote to the structure the schema has: defaults, choices by another field, lists from columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from docgen.kinds import Condition, Field, Kind
from docgen.problems import Key, Origin, Problem, problem
from docgen.sources.context import Context
from docgen.text import lists

_COMMON_FILE = "common.yaml"
_KIND_NAMED = "材料类型"


def shape(kind: Kind, context: Context, placed: dict[Key, Origin], problems: list[Problem]) -> dict[str, Any]:
    """Return the values with defaults, choices by another field, and lists made from roster columns.

    `placed` takes the origins of what was made from columns.
    """
    said = {name: value for name, value in context.values.items() if not is_empty(value)}
    plain, special = _fields_by_work(kind)
    shaped = {name: value for name, value in said.items() if name in plain}
    for each in special:
        if not _holds(each.when, kind, said):
            continue
        value = _collect(each, said, context, placed, problems) if each.columns else said.get(each.name)
        value = _defaulted(each, value, kind, said, context, problems)
        if value is not None:
            shaped[each.name] = value
    for each in special:
        if each.columns and each.name in shaped and not _are_groups(said.get(each.name)):
            _drop_paired(each, shaped)
    problems += _unknown(kind, said, context)
    return shaped


def is_empty(value: object) -> bool:
    """Tell whether nothing is said: no value, or nothing but blanks."""
    return not value or (type(value) is str and value.isspace())


@cache
def _fields_by_work(kind: Kind) -> tuple[frozenset[str], tuple[Field, ...]]:
    """Return the names of the fields that are taken as said, and the fields that need work."""
    special = tuple(
        each for each in kind.fields.values() if each.when or each.columns or each.by or each.default is not None
    )
    return frozenset(kind.fields) - {each.name for each in special}, special


@cache
def _columns(kind: Kind) -> frozenset[str]:
    return frozenset(column for each in kind.fields.values() for column in each.columns.values())


def _holds(condition: Condition | None, kind: Kind, said: Mapping[str, object]) -> bool:
    if condition is None:
        return True
    name, wanted = condition
    value = said.get(name, kind.fields[name].default)
    return (value.strip() if isinstance(value, str) else value) == wanted


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
    each: Field, said: Mapping[str, Any], context: Context, placed: dict[Key, Origin], problems: list[Problem]
) -> Any:
    """Return a list of groups from the columns of a roster, or the list itself where a structured file gives it."""
    own = said.get(each.name)
    if _are_groups(own):
        return own
    parts = {part: _pieces(said.get(column)) for part, column in each.columns.items()}
    first = next(iter(each.columns))
    if own is not None:
        parts[first] = _pieces(own)
    count = len(parts[first])
    if not count:
        return None
    groups: list[dict[str, str]] = [{first: text} for text in parts[first]]
    for part, column in each.columns.items():
        where = context.origin((column,))
        if where is not None:
            placed |= {(each.name, index, part): where for index in range(count)}
            placed.setdefault((each.name,), where)
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


def _unknown(kind: Kind, said: Mapping[str, Any], context: Context) -> Iterator[Problem]:
    columns = _columns(kind)
    for name in said:
        if name in kind.fields or name in columns or name == _KIND_NAMED:
            continue
        place = context.origin((name,))
        if place is not None and place.file.endswith(_COMMON_FILE):
            continue  # a common file serves every kind of the county
        near = nearest(name, [*kind.fields, *columns])
        yield problem("DG191" if near else "DG102", place, path=(name,), field=name, near=near)


def nearest(name: str, known: list[str]) -> str:
    """Return the known name most like `name`, or an empty string."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=50)
    return str(found[0]) if found else ""
