"""From text to values, by the type of the field: readers, notes of what they changed, blanks for the pen."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from docgen.drafts.shape import is_empty, nearest
from docgen.glossary import Type
from docgen.kinds import Field, Kind
from docgen.problems import Key, Problem, problem
from docgen.sources.context import Context
from docgen.text import characters, dates, deadlines, identifiers, lists, names, numerals, periods
from docgen.text.faults import TextFault

_CHARACTER_MM = 16 / 72 * 25.4  # one full-width character at 三号 (16 pt): how a blank for the pen is measured out

_READERS: dict[Type, Callable[[str], Any]] = {
    Type.PERSON: names.read_name,
    Type.DATE: dates.read_date,
    Type.YEAR_MONTH: dates.read_year_month,
    Type.YEAR: dates.read_year,
    Type.PERIOD: periods.read_period,
    Type.INTEGER: numerals.read_integer,
    Type.DECIMAL: numerals.read_decimal,
    Type.FLAG: numerals.read_flag,
    Type.IDENTIFIER: identifiers.read_identifier,
    Type.PHONE: identifiers.read_phone,
}


def typed_group(
    fields: Mapping[str, Field], values: Mapping[str, Any], path: Key, context: Context, problems: list[Problem]
) -> dict[str, Any]:
    """Return the group with every text read by its field's type. What is for the pen is left out, aloud."""
    made: dict[str, Any] = {}
    for name, value in values.items():
        each = fields.get(name)
        if (
            type(value) is str
            and each is not None
            and each.verbatim
            and not each.many
            and value.isprintable()
            and not value.isspace()
        ):
            made[name] = value
            continue
        if is_empty(value):
            continue
        if each is None or each.type is Type.BY_HAND:
            if each is None:
                problems.append(_unknown_part(name, fields, (*path, name), context))
            else:
                problems.append(
                    problem("DG195", context.origin((*path, name)), path=(*path, name), field=name, found=value)
                )
            continue
        made[name] = _typed(each, value, (*path, name), context, problems)
    return made


def _unknown_part(name: str, fields: Mapping[str, Field], path: Key, context: Context) -> Problem:
    """Return the problem of a part that its group does not have; it is not printed."""
    near = nearest(name, list(fields))
    return problem("DG191" if near else "DG102", context.origin(path), path=path, field=name, near=near)


@cache
def blanks(kind: Kind) -> dict[str, str]:
    """Return what is printed for the fields filled in by hand: the form, or blanks as wide as the field."""
    pen = (each for each in kind.fields.values() if each.type is Type.BY_HAND)
    return {each.name: each.form or "\u3000" * math.ceil(each.width / _CHARACTER_MM) for each in pen}


def _typed(each: Field, value: Any, path: Key, context: Context, problems: list[Problem]) -> Any:
    if each.type is Type.PARAGRAPHS and isinstance(value, str):
        value = [line for line in value.splitlines() if not is_empty(line)]
    elif each.many and isinstance(value, str) and not each.fields:
        value = list(lists.split_list(value))
    if isinstance(value, list) and each.many:
        if each.verbatim and all(type(item) is str and item.isprintable() and not is_empty(item) for item in value):
            return tuple(value)
        return tuple(
            _typed_one(each, item, (*path, index), context, problems)
            for index, item in enumerate(value)
            if not is_empty(item)
        )
    return _typed_one(each, value, path, context, problems)


def _typed_one(each: Field, value: Any, path: Key, context: Context, problems: list[Problem]) -> Any:
    if each.fields:
        if isinstance(value, str) and each.many:
            value = {next(iter(each.fields)): value}
        return typed_group(each.fields, value, path, context, problems) if isinstance(value, dict) else value
    if not isinstance(value, str):
        problems.append(problem("DG197", context.origin(path), path=path, field=label(path)))
        return value
    illegal = characters.find_illegal(value)
    if illegal:
        problems.append(problem("DG196", context.origin(path), path=path, field=label(path), character=illegal.name))
        return value
    if each.type is Type.DEADLINE:
        return deadlines.read_deadline(value, None)
    reader = _READERS.get(each.type)
    if reader is None:
        return value.strip() if each.type is Type.CHOICE else value
    return _read(reader, value, path, context, problems)


def _read(reader: Callable[[str], Any], value: str, path: Key, context: Context, problems: list[Problem]) -> Any:
    """Return what the reader makes of the text; a fault becomes a problem, a change becomes a note."""
    try:
        made = reader(value)
    except TextFault as fault:
        args: dict[str, Any] = {"field": label(path), "found": value, **dict(fault.args_)}
        problems.append(problem(fault.code, context.origin(path), path=path, **args))
        made = value if fault.value is None else fault.value
    if isinstance(made, str | dates.YearMonth | dates.Date) and str(made) != value:
        problems.append(
            problem("DG127", context.origin(path), path=path, field=label(path), found=value, other=str(made))
        )
    return made


def label(path: Key) -> str:
    """Return the last field name of a path, for messages."""
    return next((step for step in reversed(path) if isinstance(step, str)), "")
