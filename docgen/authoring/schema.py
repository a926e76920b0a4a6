"""A kind as JSON Schema (draft-07, the one that YAML editors understand), for the context files people write.

Says what a file may hold, as `docgen.drafts` takes it: scalars of any sort for text, a list or its cell of numbered
lines, a mapping of operations in place of a list, groups. Readings (is this a date?) stay with docgen.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from docgen.glossary import Type
from docgen.kinds import Field, Kind
from docgen.sources.operations import words as operation_words

Schema = dict[str, Any]

DIALECT = "http://json-schema.org/draft-07/schema#"
_NOTHING: Schema = {"type": "null"}
_TEXT: Schema = {"type": ["string", "number", "boolean", "null"]}


def schema_of(kind: Kind) -> Schema:
    """Return the JSON Schema of one context of the kind. Titles and descriptions are Chinese, as `kind.yaml` has them."""
    items: list[Schema] = []
    properties: Schema = {_words()["kind"]: {"enum": [kind.title, kind.id]}}
    for name, each in kind.fields.items():
        properties[name] = _property(each, items)
    for each in kind.fields.values():
        for part, column in each.columns.items():
            properties.setdefault(column, _text_list(each.fields[part]))
    made: Schema = {"$schema": DIALECT, "title": kind.title, "description": kind.summary}
    made |= _object(kind.fields, properties)
    conditions = [_condition(kind, each) for each in kind.fields.values() if isinstance(each.required, tuple)]
    made |= {"allOf": conditions} if conditions else {}
    definitions = {str(number): each for number, each in enumerate(items)}
    return made | ({"definitions": definitions} if definitions else {})


def editor_line(schema: str) -> str:
    """Return the comment that tells an editor's YAML support where the schema of the file lies."""
    return f"# yaml-language-server: $schema={schema}"


def _condition(kind: Kind, each: Field) -> Schema:
    """Return the rule that a field is needed when another has a value; that other field's default counts as said."""
    assert isinstance(each.required, tuple)
    name, wanted = each.required
    needed: list[Schema] = [{"required": [column]} for column in (each.name, *list(each.columns.values())[:1])]
    holds: Schema = {"properties": {name: {"const": wanted}}}
    if kind.fields[name].default != wanted:
        holds["required"] = [name]
    return {"if": holds, "then": needed[0] if len(needed) == 1 else {"anyOf": needed}}


def _object(fields: Mapping[str, Field], properties: Schema) -> Schema:
    made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    needed = [name for name, each in fields.items() if each.required is True and each.default is None]
    return made | ({"required": needed} if needed else {})


def _property(each: Field, items: list[Schema]) -> Schema:
    """Return the schema of one field. `items` takes what the items of lists hold: it is referred to, not repeated."""
    made = {"title": each.name}
    said = [each.help, _words()["types"].get(str(each.type), "")]
    if each.required is True:
        said.insert(0, _words()["required"])
    elif isinstance(each.required, tuple):
        said.insert(0, _words()["required_if"].format(field=each.required[0], value=each.required[1]))
    description = "；".join(text for text in said if text)
    if description:
        made["description"] = description
    if isinstance(each.default, str):
        made["default"] = each.default
    return made | _value(each, items)


def _value(each: Field, items: list[Schema]) -> Schema:
    """Return what the field may hold; with `by`, also a mapping from that field's values to it."""
    made = _list(each, items) if each.many or each.type is Type.PARAGRAPHS else _one(each, items)
    if each.by is None:
        return made
    chosen: Schema = {"type": "object", "additionalProperties": made}
    return {"anyOf": [made, chosen]}


def _one(each: Field, items: list[Schema]) -> Schema:
    if each.fields:
        return _object(each.fields, {name: _property(part, items) for name, part in each.fields.items()})
    if each.type is Type.CHOICE and each.choices:
        return {"enum": [*each.choices, None]}
    return _NOTHING if each.type is Type.BY_HAND else _TEXT


def _list(each: Field, items: list[Schema]) -> Schema:
    """Return a list, the cell of numbered lines that stands for it, or operations on the list of a lower layer."""
    item = _one(each, items)
    if each.fields:
        item = {"anyOf": [item, {"type": ["string", "number"]}]}  # an item given as plain text is its first field
    if item is not _TEXT:
        items.append(item)
        item = {"$ref": f"#/definitions/{len(items) - 1}"}
    listed: Schema = {"type": "array", "items": item}
    known = operation_words()
    operations: Schema = {
        "title": _words()["operations"],
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {
            known.delete: {"type": "array", "items": {"type": ["string", "number"]}},
            known.replace: {"type": "object", "additionalProperties": item},
            known.insert_after: {"type": "object", "additionalProperties": listed},
            known.append: listed,
        },
    }
    return {"anyOf": [listed, operations, _TEXT]}


def _text_list(part: Field) -> Schema:
    """Return what a column of a roster that fills part of a list may hold in a file: a text, or a list of them."""
    return {"title": part.name, "anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data" / "schema.toml").read_text("utf-8"))
