"""What `kinds check` says of the words of a kind.yaml, each at its line."""

import re
from pathlib import Path

import pytest

import docgen.kinds
from docgen.authoring.keys import _keys, check_headings, check_keys
from docgen.kinds import kinds, read_kind
from docgen.sources.structured import read_structured

HEAD = 'id: meeting_notice\ntitle: 会议通知\nname: "{姓名}"\nfields:\n'


def found(folder: Path, fields: str, head: str = HEAD) -> list[tuple[str, int | None, dict[str, str]]]:
    (folder / "kind.yaml").write_text(head + fields, "utf-8")
    contexts, _ = read_structured(folder / "kind.yaml", file="kind.yaml")
    return [(each.code, each.origin.line, dict(each.args)) for each in check_keys(contexts[0], "kind.yaml")]


def codes_and_words(folder: Path, fields: str) -> list[tuple[str, int | None, str]]:
    return [(code, line, args.get("word", args.get("key", ""))) for code, line, args in found(folder, fields)]


@pytest.mark.parametrize("kind", kinds().values(), ids=list(kinds()))
def test_shipped_kinds_are_silent(kind):
    contexts, _ = read_structured(kind.folder / "kind.yaml", file="kind.yaml")
    assert list(check_keys(contexts[0], "kind.yaml")) == []
    assert list(check_headings(kind, contexts[0])) == []


def test_the_known_keys_are_those_that_are_read():
    source = Path(docgen.kinds.__file__).read_text("utf-8")
    read = set(re.findall(r"""(?:row\.get\(|row\[)"(\w+)"|"(\w+)" in row""", source))
    assert {one or other for one, other in read} == set(_keys()["field"])
    said = re.findall(r"""said(?:\.get\(|\[)"(\w+)\"""", source)
    assert set(said) | {"profile"} == set(_keys()["kind"])


def test_a_misspelt_key_gets_the_nearest(tmp_path):
    ((code, line, args),) = found(tmp_path, "  姓名: {type: 姓名, require: true}\n")
    assert (code, line, args["key"], args["options"]) == ("DG371", 5, "require", "required")


def test_an_unknown_key_gets_all_there_are(tmp_path):
    ((code, line, args),) = found(tmp_path, "  姓名: {type: 姓名, 颜色: 红}\n")
    assert (code, line, args["key"]) == ("DG371", 5, "颜色")
    assert args["options"].startswith("type、fields、list、role")


def test_a_key_at_the_top_is_judged_too(tmp_path):
    ((code, line, args),) = found(tmp_path, "  姓名: {type: 姓名}\n", HEAD.replace("fields:", "titel: 通知\nfields:"))
    assert (code, line, args["key"], args["options"]) == ("DG371", 4, "titel", "title")


def test_what_every_kind_needs_is_asked_for(tmp_path):
    said = found(tmp_path, "  姓名: {type: 姓名}\n", "title: 会议通知\nfields:\n")
    assert [args["field"] for code, _, args in said if code == "DG101"] == ["id", "name"]


def test_a_field_without_a_type_is_asked_for_one(tmp_path):
    assert [args["field"] for _, _, args in found(tmp_path, "  姓名: {help: 全名}\n  时间: 3月\n")] == [
        "姓名.type",
        "时间.type",
    ]


def test_a_type_that_is_none_gets_the_nearest(tmp_path):
    ((code, _, args),) = found(tmp_path, "  入党时间: {type: 年 月}\n")
    assert (code, args["word"], args["options"]) == ("DG373", "年 月", "年月")


def test_a_role_that_is_none_gets_the_nearest(tmp_path):
    ((code, _, args),) = found(tmp_path, "  姓名: {type: 姓名, role: persons}\n")
    assert (code, args["key"], args["options"]) == ("DG373", "role", "person")


def test_a_choice_needs_choices_and_its_default_among_them(tmp_path):
    fields = "  甲: {type: 选项}\n  乙: {type: 选项, choices: [是, 否], default: 有}\n"
    assert [(code, args.get("field"), args.get("word")) for code, _, args in found(tmp_path, fields)] == [
        ("DG101", "甲.choices", None),
        ("DG376", "乙", "有"),
    ]


def test_names_of_other_fields_must_be_fields(tmp_path):
    fields = (
        "  姓名: {type: 姓名, required: {主題: 个人}}\n"
        "  身份: {type: 文本, by: 类别}\n"
        "  支部: {unit: 党支部, fields: {书记: {type: 姓名}}}\n"
        "  事项: {list: true, columns: {内容: 事项}, fields: {标题: {type: 文本}}}\n"
    )
    assert codes_and_words(tmp_path, fields) == [
        ("DG374", 5, "主題"),
        ("DG374", 6, "类别"),
        ("DG374", 7, "党支部"),
        ("DG374", 8, "内容"),
    ]


def test_a_condition_must_ask_for_one_of_the_choices(tmp_path):
    fields = "  主体: {type: 选项, choices: [个人, 支部]}\n  姓名: {type: 姓名, when: {主体: 个体}}\n"
    assert codes_and_words(tmp_path, fields) == [("DG376", 6, "个体")]


def test_fields_inside_groups_are_judged_too(tmp_path):
    assert codes_and_words(tmp_path, "  支部:\n    fields:\n      书记: {typ: 姓名, type: 姓名}\n") == [
        ("DG371", 7, "typ")
    ]


def test_two_fields_that_share_a_heading_are_named(tmp_path):
    fields = "  序号: {type: 文本, aliases: [编号]}\n  编码: {type: 编号, aliases: [编号]}\n"
    (tmp_path / "kind.yaml").write_text(HEAD + fields, "utf-8")
    contexts, _ = read_structured(tmp_path / "kind.yaml", file="kind.yaml")
    (one,) = check_headings(read_kind(tmp_path), contexts[0])
    assert (one.code, one.arg("heading"), one.arg("field"), one.arg("of"), one.origin.line) == (
        "DG375", "编号", "编码", "序号", 6,
    )  # fmt: skip
