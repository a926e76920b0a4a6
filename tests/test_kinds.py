"""Reading a kind: what its fields speak of is there, and what they were read from is known."""

from pathlib import Path

import pytest

from docgen.errors import InputRefused
from docgen.kinds import find_kind, known_keys, read_kind
from docgen.resources import shipped

HEAD = 'id: example\ntitle: 示例\nname: "{标题}"\nfields:\n  标题: {type: 文本}\n'


@pytest.mark.parametrize(
    "field",
    [
        "甲: {type: 文本, when: {主题: 乙}}",
        "甲: {type: 文本, required: {主题: 乙}}",
        "甲: {type: 文本, by: 主题, default: {乙: 丙}}",
        "甲: {unit: 主题, fields: {乙: {type: 文本}}}",
        "甲: {list: true, columns: {主题: 标题}, fields: {乙: {type: 文本}}}",
    ],
    ids=["when", "required", "by", "unit", "columns"],
)
def test_a_field_that_speaks_of_one_that_is_not_there_is_refused(tmp_path: Path, field: str) -> None:
    folder = tmp_path / "example"
    folder.mkdir()
    (folder / "kind.yaml").write_text(f"{HEAD}  {field}\n", "utf-8")
    with pytest.raises(InputRefused) as error:
        read_kind(folder)
    assert [(each.code, each.arg("detail")) for each in error.value.problems] == [("DG126", "甲: 主题")]


def test_a_kind_names_the_fragments_that_it_takes_fields_from() -> None:
    kind = find_kind("duty_report")
    assert kind is not None
    templates = shipped("templates")
    assert kind.sources == (templates / "duty_report" / "kind.yaml", templates / "blocks" / "problems.yaml")


@pytest.mark.parametrize(
    ("field", "line", "key", "options"),
    [
        ("甲: {type: 文本, require: true}", 6, "require", "required"),
        ("甲: {fields: {乙: {type: 文本, requird: true}}}", 6, "requird", "required"),
        ("甲:\n    fields:\n      乙: {type: 文本, by: 标题}", 8, "by", None),
    ],
    ids=["at the top", "in a group", "only at the top"],
)
def test_a_key_without_effect_is_refused_at_its_line(
    tmp_path: Path, field: str, line: int, key: str, options: str | None
) -> None:
    folder = tmp_path / "example"
    folder.mkdir()
    (folder / "kind.yaml").write_text(f"{HEAD}  {field}\n", "utf-8")
    with pytest.raises(InputRefused) as error:
        read_kind(folder)
    (said,) = error.value.problems
    assert said.origin is not None
    assert (said.code, said.origin.line, said.arg("key")) == ("DG371", line, key)
    assert options in (None, said.arg("options"))


@pytest.mark.parametrize("key", ["default", "when", "by", "unit", "columns", "from_unit", "fill", "own", "form"])
def test_what_does_nothing_inside_a_group_is_not_among_the_keys_of_a_part(key: str) -> None:
    assert key in known_keys()["field"]
    assert key not in known_keys()["part"]
