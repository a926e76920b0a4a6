"""`parse`: one context and its kind make a `Draft`, the complete and typed content of one document; nothing else does.

Total: whatever the context says, `parse` returns a draft or None, and every problem it met. Normalising happens here,
before typing, because only a field's type says what may be changed; every change is a note (DG127).
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from docgen.glossary import Role, Type
from docgen.kinds import Condition, Field, Kind
from docgen.problems import Key, Origin, Problem, has_errors, problem
from docgen.sources.context import Context
from docgen.text import characters, dates, deadlines, identifiers, lists, names, numerals, periods
from docgen.text.faults import TextFault

_CHARACTER_MM = 16 / 72 * 25.4  # one full-width character at 三号 (16 pt): how a blank for the pen is measured out
_COMMON_FILE = "common.yaml"


@dataclass(frozen=True, slots=True)
class Draft:
    """One document's content. `values` are typed (dates as `Date`, groups as dict, lists as tuple), `printed` is what a
    template sees of them (text, whole numbers, true or false, lists and dicts of these), `text` all of that text, a line
    each: for a quick look whether a rule need look closer.
    """

    kind: Kind
    values: Mapping[str, Any]
    context: Context
    printed: Mapping[str, Any]
    text: str

    def role(self, role: Role) -> Any:
        """Return the value of the field that plays the role, or None."""
        found = self.kind.by_role(role)
        return self.values.get(found.name) if found else None

    def origin(self, *path: str | int) -> Origin | None:
        """Return where the value at `path` was written."""
        return self.context.origin(path)


def parse(kind: Kind, context: Context) -> tuple[Draft | None, tuple[Problem, ...]]:
    """Return the draft, or None when a problem of severity ERROR stands in the way; and all problems and notes."""
    problems: list[Problem] = []
    placed: dict[Key, Origin] = {}
    shaped = _shape(kind, context, placed, problems)
    context = replace(context, origins=ChainMap(placed, context.origins)) if placed else context  # type: ignore[arg-type]
    typed = _typed_group(kind.fields, shaped, (), context, problems)
    valid = _validate(kind, typed, context, problems)
    if valid is None or has_errors(problems):
        return None, tuple(problems)
    printed = {name: _plain(value) for name, value in valid.items()}
    lines: list[str] = []
    _leaves(printed, lines)
    return Draft(kind, valid, context, printed, "\n".join(lines)), tuple(problems)


def digest(draft: Draft) -> str:
    """Return the SHA-256 (hex) of the kind and all that the draft prints."""
    said = json.dumps([draft.kind.id, draft.printed], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _leaves(value: Any, lines: list[str]) -> None:
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, str):
            lines.append(each)
        elif isinstance(each, (dict, list)):
            _leaves(each, lines)


def _plain(value: Any) -> Any:
    if isinstance(value, str | int):
        return value
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value)


# ---- shape: from what people wrote to the structure the schema has


def _shape(kind: Kind, context: Context, placed: dict[Key, Origin], problems: list[Problem]) -> dict[str, Any]:
    """Return the values with defaults, choices by another field, and lists made from roster columns.

    `placed` takes the origins of what was made from columns.
    """
    said = {name: value for name, value in context.values.items() if not _empty(value)}
    shaped: dict[str, Any] = {}
    columns = {column for each in kind.fields.values() for column in each.columns.values()}
    for each in kind.fields.values():
        if not _holds(each.when, kind, said):
            continue
        value = _collect(each, said, context, placed, problems) if each.columns else said.get(each.name)
        value = _defaulted(each, value, kind, said, context, problems)
        if value is not None:
            shaped[each.name] = value
    for each in kind.fields.values():
        if each.columns and each.name in shaped:
            _drop_paired(each, shaped)
    problems += _unknown(kind, said, columns, context)
    return shaped


def _empty(value: object) -> bool:
    return not value or (isinstance(value, str) and not value.strip("\u3000 \t\r\n\u00a0"))


def _holds(condition: Condition | None, kind: Kind, said: Mapping[str, object]) -> bool:
    if condition is None:
        return True
    name, wanted = condition
    return said.get(name, kind.fields[name].default) == wanted


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
    if isinstance(own, list) and any(isinstance(item, dict) for item in own):
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


def _pieces(value: Any) -> list[str]:
    if isinstance(value, list):
        return [each for each in value if isinstance(each, str) and not _empty(each)]
    return list(lists.split_list(value)) if isinstance(value, str) else []


def _drop_paired(each: Field, shaped: dict[str, Any]) -> None:
    """Take a column away that went into the groups: what is left there holds for all of them (one 时限, many 事项)."""
    for part, column in each.columns.items():
        if column != each.name and any(part in group for group in shaped[each.name] if isinstance(group, dict)):
            shaped.pop(column, None)


def _unknown(kind: Kind, said: Mapping[str, Any], columns: set[str], context: Context) -> Iterator[Problem]:
    for name in said:
        if name in kind.fields or name in columns or name == "材料类型":
            continue
        place = context.origin((name,))
        if place is not None and place.file.endswith(_COMMON_FILE):
            continue  # a common file serves every kind of the county
        near = _nearest(name, [*kind.fields, *columns])
        yield problem("DG191" if near else "DG102", place, path=(name,), field=name, near=near)


def _nearest(name: str, known: list[str]) -> str:
    from rapidfuzz import fuzz, process

    found = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=50)
    return str(found[0]) if found else ""


# ---- types: from text to values


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


_VERBATIM = frozenset({Type.TEXT, Type.ORGANISATION})
"""Types whose text is printed as it is, without a reader."""


def _typed_group(
    fields: Mapping[str, Field], values: Mapping[str, Any], path: Key, context: Context, problems: list[Problem]
) -> dict[str, Any]:
    """Return the group with every text read by its field's type; fields for the pen get their blank."""
    made: dict[str, Any] = {}
    for name, value in values.items():
        each = fields.get(name)
        if type(value) is str and each is not None and each.type in _VERBATIM and value.isprintable() and not each.many:
            if value:
                made[name] = value
            continue
        if _empty(value):
            continue
        if each is None or each.type is Type.BY_HAND:
            if each is None:
                made[name] = value
            else:
                problems.append(
                    problem("DG195", context.origin((*path, name)), path=(*path, name), field=name, found=value)
                )
            continue
        made[name] = _typed(each, value, (*path, name), context, problems)
    for each in fields.values():
        if each.type is Type.BY_HAND:
            made[each.name] = each.form or "\u3000" * math.ceil(each.width / _CHARACTER_MM)
    return made


def _typed(each: Field, value: Any, path: Key, context: Context, problems: list[Problem]) -> Any:
    if each.many and isinstance(value, str) and not each.fields:
        value = list(lists.split_list(value))
    if isinstance(value, list):
        if each.type in _VERBATIM and all(type(item) is str and item and item.isprintable() for item in value):
            return tuple(value)
        return tuple(
            _typed_one(each, item, (*path, index), context, problems)
            for index, item in enumerate(value)
            if not _empty(item)
        )
    return _typed_one(each, value, path, context, problems)


def _typed_one(each: Field, value: Any, path: Key, context: Context, problems: list[Problem]) -> Any:
    if each.fields:
        return _typed_group(each.fields, value, path, context, problems) if isinstance(value, dict) else value
    if not isinstance(value, str):
        return value
    illegal = characters.find_illegal(value)
    if illegal:
        problems.append(problem("DG196", context.origin(path), path=path, field=_label(path), character=illegal.name))
        return value
    if each.type is Type.DEADLINE:
        return deadlines.read_deadline(value, None)
    reader = _READERS.get(each.type)
    if reader is None:
        return value.strip() if each.type is Type.CHOICE else value
    return _read(reader, each, value, path, context, problems)


def _read(
    reader: Callable[[str], Any], each: Field, value: str, path: Key, context: Context, problems: list[Problem]
) -> Any:
    """Return what the reader makes of the text; a fault becomes a problem, a change becomes a note."""
    try:
        made = reader(value)
    except TextFault as fault:
        args: dict[str, Any] = {"field": _label(path), "found": value, **dict(fault.args_)}
        problems.append(problem(fault.code, context.origin(path), path=path, **args))
        made = value if fault.value is None else fault.value
    if isinstance(made, str | dates.YearMonth | dates.Date) and str(made) != value:
        problems.append(
            problem("DG127", context.origin(path), path=path, field=_label(path), found=value, other=str(made))
        )
    return made


def _label(path: Key) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")


# ---- validation: structure, required fields and choices, by pydantic


def _validate(kind: Kind, typed: dict[str, Any], context: Context, problems: list[Problem]) -> dict[str, Any] | None:
    from pydantic import ValidationError

    try:
        valid: dict[str, Any] = _model(kind).validate_python(typed)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            problems.append(_schema_problem(each, context, problems))
        return None
    return valid if _required_if(kind, valid, context, problems) else None


def _required_if(kind: Kind, valid: Mapping[str, Any], context: Context, problems: list[Problem]) -> bool:
    missing = [
        each.name
        for each in kind.fields.values()
        if isinstance(each.required, tuple)
        and valid.get(each.required[0]) == each.required[1]
        and _empty(valid.get(each.name))
    ]
    for name in missing:
        columns = "、".join(kind.fields[name].columns.values())
        problems.append(problem("DG101", context.origin((name,)), path=(name,), field=columns or name))
    return not missing


def _schema_problem(error: Any, context: Context, problems: list[Problem]) -> Problem:
    path: Key = tuple(error["loc"])
    place = context.origin(path)
    label = _label(path)
    match error["type"]:
        case "missing":
            return problem("DG101", place, path=path, field=label)
        case "literal_error":
            options = str(error["ctx"]["expected"]).replace("'", "").replace(" or ", "、").replace(", ", "、")
            near = _nearest(str(error["input"]), options.split("、"))
            return problem("DG192", place, path=path, field=label, found=error["input"], options=options, near=near)
        case "extra_forbidden":
            return problem("DG102", place, path=path, field=label)
        case _:
            return problem("DG197", place, path=path, field=label)


@cache
def _adapters() -> dict[str, Any]:
    return {}


def _model(kind: Kind) -> Any:
    """Return the pydantic adapter of the kind, made once per kind and process."""
    from pydantic import TypeAdapter

    known = _adapters()
    key = f"{kind.id} {kind.folder}"
    if key not in known:
        known[key] = TypeAdapter(_typed_dict(kind.title, kind.fields))
    return known[key]


def _typed_dict(name: str, fields: Mapping[str, Field]) -> Any:
    from typing import NotRequired, Required

    from pydantic import ConfigDict
    from typing_extensions import TypedDict

    rows: dict[str, Any] = {
        each.name: (Required if each.required is True else NotRequired)[_annotation(each)] for each in fields.values()
    }
    made: Any = TypedDict(name, rows)  # type: ignore[misc]
    setattr(made, "__pydantic_config__", ConfigDict(extra="forbid", arbitrary_types_allowed=True))  # noqa: B010
    return made


def _annotation(each: Field) -> Any:
    one: Any
    if each.fields:
        one = _typed_dict(each.name, each.fields)
    else:
        one = {Type.INTEGER: int, Type.FLAG: bool, Type.CHOICE: Literal[each.choices or ("",)]}.get(each.type, Any)
    return tuple[one, ...] if each.many else one
