"""Structure, required fields and choices of a draft, judged by a pydantic model made from the kind's fields."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from docgen.drafts.values import is_empty, label, meant, nearest
from docgen.glossary import Type
from docgen.kinds import Field, Kind
from docgen.problems import Key, Problem, Severity, problem
from docgen.sources.context import Context


def validate(
    kind: Kind, typed: dict[str, Any], context: Context, problems: list[Problem], *, sound: bool
) -> dict[str, Any] | None:
    """Return the values if their structure, required fields and choices are as the kind says; else None, and why.

    `sound` values were seen to be so while they were read: the schema is asked only what is wrong with the others.
    """
    if sound:
        valid = {name: typed[name] for name in kind.fields if name in typed}
        return valid if _required_if(kind, valid, context, problems) else None
    from pydantic import ValidationError

    try:
        valid = _model(kind).validate_python(typed)
    except ValidationError as error:
        told = {each.path for each in problems if each.severity is Severity.ERROR}
        found = error.errors(include_url=False)
        problems += [_schema_problem(each, context) for each in found if tuple(each["loc"]) not in told]
        return None
    return valid if _required_if(kind, valid, context, problems) else None


def _required_if(kind: Kind, valid: Mapping[str, Any], context: Context, problems: list[Problem]) -> bool:
    missing = [
        name for name, (other, wanted) in _conditions(kind) if valid.get(other) == wanted and is_empty(valid.get(name))
    ]
    for name in missing:
        columns = next(iter(kind.fields[name].columns.values()), "")
        problems.append(problem("DG101", context.origin((name,)), path=(name,), field=columns or name))
    return not missing


def _schema_problem(error: Any, context: Context) -> Problem:
    path: Key = tuple(error["loc"])
    place = context.origin(path)
    field = label(path)
    match error["type"]:
        case "missing":
            return problem("DG101", place, path=path, field=field)
        case "literal_error":
            options = str(error["ctx"]["expected"]).replace("'", "").replace(" or ", "、").replace(", ", "、")
            near = nearest(str(error["input"]), options.split("、"))
            return problem("DG192", place, path=path, field=field, found=error["input"], options=options, near=near)
        case "extra_forbidden":
            return problem("DG102", place, path=path, field=field)
        case _:
            return problem("DG197", place, path=path, field=field)


@cache
def _model(kind: Kind) -> Any:
    """Return the pydantic adapter of the kind, made once per kind and process."""
    from pydantic import TypeAdapter

    return TypeAdapter(_typed_dict(kind.title, kind.fields))


@cache
def _conditions(kind: Kind) -> tuple[tuple[str, tuple[str, object]], ...]:
    """Return (field, (other, what its type reads in the value asked for)) of the fields required only under a condition."""
    asked = ((each.name, each.required) for each in kind.fields.values() if isinstance(each.required, tuple))
    return tuple((name, (other, meant(kind.fields[other], wanted))) for name, (other, wanted) in asked)


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
    return tuple[one, ...] if each.many or each.type is Type.PARAGRAPHS else one
