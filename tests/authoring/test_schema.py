"""The JSON Schema of a kind: shipped samples and contexts are valid by it, the mistakes people make are not."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from docgen.authoring.schema import editor_line, schema_of
from docgen.kinds import Kind, kinds
from docgen.resources import shipped

KINDS = [pytest.param(each, id=each.id) for each in kinds().values()]
SAMPLES = [
    pytest.param(kind, sample, id=f"{kind.id}-{sample.stem}")
    for kind in kinds().values()
    for sample in sorted(kind.folder.glob("sample*.yaml"))
]
JSON_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str, "number": (int, float), "boolean": bool, "null": type(None), "object": dict, "array": list,
}  # fmt: skip


def as_an_editor_reads(path: Path) -> Any:
    """Return what a YAML editor sees: numbers are numbers, dates are text (YAML 1.2)."""
    return json.loads(
        json.dumps(YAML(typ="safe", pure=True).load(path.read_text("utf-8")), default=datetime.date.isoformat)
    )


def faults(value: Any, schema: dict[str, Any], whole: dict[str, Any], path: str = "") -> Iterator[str]:
    """Yield what is invalid, by the part of draft-07 that the schemas use; a keyword beyond it fails the test."""
    known = {"$schema", "title", "description", "default", "definitions", "$ref", "type", "enum", "const", "properties", "required",
             "additionalProperties", "items", "anyOf", "allOf", "if", "then", "minProperties"}  # fmt: skip
    assert set(schema) <= known, set(schema) - known
    if "$ref" in schema:
        yield from faults(value, whole["definitions"][schema["$ref"].removeprefix("#/definitions/")], whole, path)
        return
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(isinstance(value, JSON_TYPES[each]) for each in types):
        yield f"{path}: type"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: enum"
    if "const" in schema and value != schema["const"]:
        yield f"{path}: const"
    if "anyOf" in schema and all(any(faults(value, each, whole)) for each in schema["anyOf"]):
        yield f"{path}: anyOf"
    for each in schema.get("allOf", []):
        yield from faults(value, each, whole, path)
    if "if" in schema and not any(faults(value, schema["if"], whole)):
        yield from faults(value, schema["then"], whole, path)
    if isinstance(value, dict):
        if len(value) < schema.get("minProperties", 0):
            yield f"{path}: minProperties"
        yield from (f"{path}: {each} missing" for each in schema.get("required", []) if each not in value)
        for name, each in value.items():
            inner = schema.get("properties", {}).get(name, schema.get("additionalProperties", True))
            if inner is False:
                yield f"{path}.{name}: unknown"
            elif inner is not True:
                yield from faults(each, inner, whole, f"{path}.{name}")
    if isinstance(value, list) and "items" in schema:
        for at, each in enumerate(value):
            yield from faults(each, schema["items"], whole, f"{path}[{at}]")


def found(kind: Kind, value: Any) -> list[str]:
    schema = schema_of(kind)
    return list(faults(value, schema, schema))


def pledge(**changes: Any) -> dict[str, Any]:
    return {"姓名": "王芳", "党支部": "第一小学党支部", "个性承诺": [{"事项": "听课"}], **changes}


@pytest.mark.parametrize(("kind", "sample"), SAMPLES)
def test_a_sample_is_valid(kind, sample):
    assert found(kind, as_an_editor_reads(sample)) == []


CONTEXTS = {
    "承诺书示例.yaml": "pledge",
    "述职/2019年述职报告.yaml": "duty_report",
    "述职/问题清单.yaml": "issue_ledger",
    "工作要点/2015年工作要点.yaml": "work_points",
    "2026/创先争优方案.yaml": "scheme",
}


@pytest.mark.parametrize(("name", "kind_id"), CONTEXTS.items())
def test_a_shipped_context_is_valid_with_what_its_county_shares(name, kind_id):
    path = shipped("contexts") / "示例县" / name
    if not path.is_file():
        pytest.skip(name)
    shared = as_an_editor_reads(shipped("contexts") / "示例县" / "common.yaml")
    kind = kinds()[kind_id]
    lower = {name: value for name, value in shared.items() if name in kind.fields}
    assert found(kind, lower | as_an_editor_reads(path)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_the_kind_is_a_property_with_its_help(kind):
    properties = schema_of(kind)["properties"]
    assert set(kind.fields) < set(properties)
    assert all(each.help in properties[name].get("description", "") for name, each in kind.fields.items())


def test_defaults_and_choices_are_said():
    said = schema_of(kinds()["pledge"])["properties"]["稿别"]
    assert (said["default"], said["enum"]) == ("送审稿", ["草稿", "征求意见稿", "送审稿", "正式稿", None])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"备住": "无"}, [".备住: unknown"]),
        ({"党员类别": "党员"}, [".党员类别: enum"]),
        ({"年度": [2026]}, [".年度: type"]),
        ({"承诺人签名": "王芳"}, [".承诺人签名: type"]),
        ({"个性承诺": [{"时限": "6月底"}]}, [".个性承诺: anyOf"]),
        ({"个性承诺": {"追加": "听课"}}, [".个性承诺: anyOf"]),
        ({"主体": "支部"}, [": 支部全称 missing", ": anyOf"]),
    ],
)
def test_a_mistake_is_found(changes, expected):
    assert found(kinds()["pledge"], pledge(**changes)) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"年度": 2026, "备注": None, "材料类型": "承诺书"},
        {"个性承诺": "1.听课\n2.谈心"},
        {"个性承诺": ["听课", {"事项": "谈心", "时限": "每月"}]},
        {"个性承诺": {"删除": ["读书会"], "追加": [{"事项": "听课"}]}},
        {"岗位承诺": {"教学": ["认真备课"], "管理": "办事公道"}},
        {"共性承诺": ["遵守党章"]},
    ],
)
def test_every_way_of_writing_a_value_is_valid(changes):
    assert found(kinds()["pledge"], pledge(**changes)) == []


def test_a_condition_counts_the_default_of_the_other_field():
    assert found(kinds()["pledge"], {"姓名": "王芳"}) == [": 党支部 missing", ": anyOf"]


def test_the_line_for_editors_names_the_file():
    assert editor_line("通知.schema.json") == "# yaml-language-server: $schema=通知.schema.json"
