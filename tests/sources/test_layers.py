"""Layers: what wins, what is merged, where a value came from, and what it displaced."""

import pickle
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from docgen.problems import Origin, problem
from docgen.sources.context import Context, Lost
from docgen.sources.layers import explain_value, folder_layers, merge, set_layer, settle
from docgen.sources.nodes import items_of
from docgen.sources.yaml_file import read_yaml


def layer(text: str, file: str) -> tuple[str, Context]:
    (item,) = items_of(read_yaml(text, file=file), file)
    assert item.context is not None
    return file, item.context


COUNTY, SCHOOL, ROW = "县.yaml", "校.yaml", "行.yaml"


def test_a_text_replaces_a_text_and_keeps_what_lost() -> None:
    context, problems = merge([layer("年度: 2024", COUNTY), layer("年度: 2025", SCHOOL), layer("年度: 2026", ROW)])
    assert problems == ()
    assert context == Context(
        {"年度": "2026"},
        {(): Origin(ROW, 1, 1), ("年度",): Origin(ROW, 1, 5)},
        {("年度",): (Lost(Origin(COUNTY, 1, 5), "2024"), Lost(Origin(SCHOOL, 1, 5), "2025"))},
    )


def test_groups_merge_and_every_value_keeps_the_origin_of_the_layer_that_won() -> None:
    lower, upper = layer("支部:\n  全称: 甲\n  书记: 王一\n", COUNTY), layer("支部:\n  书记: 李二\n  电话: 1\n", SCHOOL)
    context, problems = merge([lower, upper])
    assert problems == ()
    assert context == Context(
        {"支部": {"全称": "甲", "书记": "李二", "电话": "1"}},
        {
            (): Origin(SCHOOL, 1, 1),
            ("支部",): Origin(SCHOOL, 1, 1),
            ("支部", "全称"): Origin(COUNTY, 2, 7),
            ("支部", "书记"): Origin(SCHOOL, 2, 7),
            ("支部", "电话"): Origin(SCHOOL, 3, 7),
        },
        {("支部", "书记"): (Lost(Origin(COUNTY, 3, 7), "王一"),)},
    )


def test_a_field_that_no_layer_fills_has_the_place_of_its_empty_value() -> None:
    context, _ = merge([layer("年度: 2026", COUNTY), layer("姓名:\n单位: 甲", ROW)])
    assert context.origin(("姓名",)) == Origin(ROW, 1, 1)


def test_an_empty_value_above_leaves_the_lower_value_with_its_origin() -> None:
    context, _ = merge([layer("年度: 2026", COUNTY), layer("年度:", ROW)])
    assert explain_value(context, ("年度",)) == ((Origin(COUNTY, 1, 5), "2026"),)


def test_explain_tells_all_values_of_a_field_lowest_first() -> None:
    context, _ = merge([layer("年度: 2025", COUNTY), layer("年度: 2026", ROW)])
    assert explain_value(context, ("年度",)) == ((Origin(COUNTY, 1, 5), "2025"), (Origin(ROW, 1, 5), "2026"))
    assert explain_value(context, ("姓名",)) == ()


def test_a_plain_list_replaces_a_list_and_says_so_once() -> None:
    context, problems = merge([layer("承诺: [一, 二]", COUNTY), layer("承诺: [三]", SCHOOL)])
    assert context.values == {"承诺": ["三"]}
    assert context.origin(("承诺", 0)) == Origin(SCHOOL, 1, 6)
    assert context.origin(("承诺", 1)) == Origin(SCHOOL, 1, 1)
    assert problems == (problem("DG177", Origin(SCHOOL, 1, 1), path=("承诺",), field="承诺", layer=SCHOOL, count=2),)


@pytest.mark.parametrize("lower", ["承诺: []", "承诺: 一", "年度: 2026", "承诺: {}"])
def test_a_list_over_nothing_much_replaces_in_silence(lower: str) -> None:
    context, problems = merge([layer(lower, COUNTY), layer("承诺: [三]", SCHOOL)])
    assert context.values["承诺"] == ["三"]
    assert problems == ()


@pytest.mark.parametrize(("lower", "upper"), [("x", "{a: 1}"), ("[x]", "{a: 1}"), ("{a: 1}", "x"), ("{a: 1}", "[x]")])
def test_a_layer_of_another_shape_is_a_problem_and_the_lower_value_stays(lower: str, upper: str) -> None:
    context, problems = merge([layer(f"支部: {lower}", COUNTY), layer(f"支部: {upper}", SCHOOL)])
    assert context.values == layer(f"支部: {lower}", COUNTY)[1].values
    assert [(each.code, each.path, each.origin and each.origin.file) for each in problems] == [
        ("DG176", ("支部",), SCHOOL)
    ]
    assert context.origin(("支部",)) == layer(f"支部: {lower}", COUNTY)[1].origin(("支部",))


@pytest.mark.parametrize("lower", ["x", "[x]", "{a: 1}"])
def test_an_empty_group_says_nothing(lower: str) -> None:
    context, problems = merge([layer(f"支部: {lower}", COUNTY), layer("支部: {}", SCHOOL)])
    assert context.values == layer(f"支部: {lower}", COUNTY)[1].values
    assert problems == ()


CARRIERS = "载体:\n- {编号: 甲, 名: 一}\n- {编号: 乙, 名: 二}\n- {编号: 丙, 名: 三}\n"


def ids(context: Context) -> list[object]:
    items = context.get(("载体",))
    assert isinstance(items, list)
    return [item["编号"] if isinstance(item, dict) else item for item in items]


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ("追加: [{编号: 丁}]", ["甲", "乙", "丙", "丁"]),
        ("追加: [临时一项]", ["甲", "乙", "丙", "临时一项"]),
        ("插在之后: {甲: [{编号: 子}, {编号: 丑}]}", ["甲", "子", "丑", "乙", "丙"]),
        ("替换: {乙: {编号: 戊}}", ["甲", "戊", "丙"]),
        ("替换: {乙: {名: 新}}", ["甲", "乙", "丙"]),
        ("删除: [甲, 丙]", ["乙"]),
        ("{追加: [{编号: 乙}], 删除: [乙]}", ["甲", "丙", "乙"]),
        ("{插在之后: {丁: [{编号: 戊}]}, 替换: {甲: {编号: 丁}}}", ["丁", "戊", "乙", "丙"]),
    ],
)
def test_operations_change_the_list_below(operations: str, expected: list[str]) -> None:
    context, problems = merge([layer(CARRIERS, COUNTY), layer(f"载体:\n  {operations}", SCHOOL)])
    assert ids(context) == expected
    assert problems == ()


def test_after_operations_every_item_has_the_origin_of_its_layer_and_the_list_below_is_kept_as_lost() -> None:
    context, _ = merge([layer(CARRIERS, COUNTY), layer("载体:\n  替换: {乙: {名: 新}}\n  删除: [甲]", SCHOOL)])
    assert context.values == {"载体": [{"编号": "乙", "名": "新"}, {"编号": "丙", "名": "三"}]}
    assert context.origins == {
        (): Origin(SCHOOL, 1, 1),
        ("载体",): Origin(SCHOOL, 1, 1),
        ("载体", 0): Origin(SCHOOL, 2, 8),
        ("载体", 0, "编号"): Origin(SCHOOL, 2, 8),
        ("载体", 0, "名"): Origin(SCHOOL, 2, 15),
        ("载体", 1): Origin(COUNTY, 4, 3),
        ("载体", 1, "编号"): Origin(COUNTY, 4, 8),
        ("载体", 1, "名"): Origin(COUNTY, 4, 14),
    }
    assert context.lost == {("载体",): (Lost(Origin(COUNTY, 1, 1), layer(CARRIERS, COUNTY)[1].values["载体"]),)}


@pytest.mark.parametrize(
    ("operations", "code", "place"),
    [
        ("删除: [先锋]", "DG178", (2, 8)),
        ("替换: {先锋: {名: 新}}", "DG178", (2, 8)),
        ("插在之后: {先锋: [{编号: 子}]}", "DG178", (2, 10)),
        ("追加: [{编号: 乙}]", "DG180", (2, 13)),
        ("替换: {甲: {编号: 乙}}", "DG180", (2, 16)),
        ("追加: {编号: 丁}", "DG181", (2, 3)),
        ("删除: 甲", "DG181", (2, 7)),
        ("替换: [甲]", "DG181", (2, 3)),
        ("替换: {甲: 新}", "DG181", (2, 11)),
        ("插在之后: {甲: {编号: 子}}", "DG181", (2, 10)),
        ("{追加: [{编号: 丁}], 增加: []}", "DG182", (2, 19)),
    ],
)
def test_an_operation_that_cannot_be_done_is_a_problem_at_its_place_and_changes_nothing(
    operations: str, code: str, place: tuple[int, int]
) -> None:
    context, problems = merge([layer(CARRIERS, COUNTY), layer(f"载体:\n  {operations}", SCHOOL)])
    assert context.values == layer(CARRIERS, COUNTY)[1].values
    assert [(each.code, each.origin, each.path) for each in problems] == [(code, Origin(SCHOOL, *place), ("载体",))]


def test_an_unknown_id_is_named_with_the_one_like_it() -> None:
    lower = layer("载体: [{编号: 党员先锋岗}, {编号: 读书会}]", COUNTY)
    _, problems = merge([lower, layer("载体: {删除: [党员先锋冈]}", SCHOOL)])
    assert problems == (
        problem(
            "DG179",
            Origin(SCHOOL, 1, 11),
            path=("载体",),
            operation="删除",
            found="党员先锋冈",
            other="党员先锋岗",
        ),
    )


def test_an_id_twice_in_a_list_is_a_problem_at_the_second() -> None:
    _, problems = merge([layer("章:\n  节:\n  - {编号: 甲}\n  - {编号: 甲}\n", COUNTY)])
    assert problems == (problem("DG180", Origin(COUNTY, 4, 10), path=("章", "节"), found="甲"),)


def test_operations_of_three_layers_are_carried_out_in_turn_however_they_are_merged() -> None:
    a = layer(CARRIERS, COUNTY)
    b = layer("载体: {追加: [{编号: 丁}]}", SCHOOL)
    c = layer("载体: {插在之后: {丁: [{编号: 戊}]}, 删除: [甲]}", ROW)
    upper, _ = merge([b, c])
    lower, _ = merge([a, b])
    assert ids(merge([a, b, c])[0]) == ids(merge([a, ("bc", upper)])[0]) == ids(merge([("ab", lower), c])[0])
    assert ids(merge([a, b, c])[0]) == ["乙", "丙", "丁", "戊"]
    assert merge([a, ("bc", upper)])[0].origins == merge([a, b, c])[0].origins


def test_settle_carries_out_what_still_waits_on_an_empty_list() -> None:
    context, _ = merge([layer("载体: {追加: [{编号: 甲}]}", COUNTY), layer("载体: {追加: [乙], 删除: [丁]}", SCHOOL)])
    settled, problems = settle(context)
    assert settled.values == {"载体": [{"编号": "甲"}, "乙"]}
    assert settled.origin(("载体", 0, "编号")) == Origin(COUNTY, 1, 16)
    assert settled.origin(("载体", 1)) == Origin(SCHOOL, 1, 11)
    assert [each.code for each in problems] == ["DG178"]


def test_settle_leaves_a_context_without_waiting_operations_as_it_is() -> None:
    context, _ = merge([layer("支部: {书记: 王一}", COUNTY)])
    assert settle(context) == (context, ())


def test_a_merged_context_pickles_without_its_layers() -> None:
    context, _ = merge([layer("年度: 2025\n支部: {书记: 王一}", COUNTY), layer("年度: 2026", ROW)])
    copy = pickle.loads(pickle.dumps(context))
    assert copy == context
    assert type(copy.origins) is dict
    assert type(copy.lost) is dict


def test_merging_changes_no_layer() -> None:
    layers = [layer(CARRIERS + "支部: {书记: 王一}", COUNTY), layer("载体: {删除: [甲]}\n支部: {书记: 李二}", SCHOOL)]
    before = pickle.dumps(layers)
    merge(layers)
    assert pickle.dumps(layers) == before


# --- laws: each field has one shape in all layers, as where people agree on the form

texts = st.sampled_from(["一", "二", "三"])
groups = st.dictionaries(st.sampled_from(["甲", "乙"]), texts, min_size=1)
items = st.lists(st.builds(lambda key: {"编号": key}, texts), max_size=3, unique_by=lambda each: each["编号"])
operations = st.fixed_dictionaries(
    {},
    optional={
        "追加": items,
        "删除": st.lists(texts, max_size=2),
        "替换": st.dictionaries(texts, st.builds(lambda key: {"编号": key}, texts), max_size=2),
        "插在之后": st.dictionaries(texts, items, max_size=2),
    },
).filter(bool)
nested = st.fixed_dictionaries({}, optional={"文": texts, "组": groups, "列": items | operations})
layers = st.fixed_dictionaries({}, optional={"文": texts, "组": groups, "列": items | operations, "层": nested}).map(
    lambda values: Context(values, {(): Origin("a")})
)


@given(layers, layers, layers)
def test_layers_merge_associatively(a: Context, b: Context, c: Context) -> None:
    right, _ = merge([("a", a), ("bc", merge([("b", b), ("c", c)])[0])])
    left, _ = merge([("ab", merge([("a", a), ("b", b)])[0]), ("c", c)])
    flat, _ = merge([("a", a), ("b", b), ("c", c)])
    assert right.values == left.values == flat.values
    assert settle(right)[0].values == settle(left)[0].values


@given(layers, layers)
def test_a_layer_that_was_merged_in_changes_nothing_where_it_says_nothing(a: Context, b: Context) -> None:
    merged, _ = merge([("a", a), ("b", b)])
    assert {key: merged.values[key] for key in a.values if key not in b.values} == {
        key: value for key, value in a.values.items() if key not in b.values
    }
    assert merge([("a", a)])[0].values == a.values


# --- where layers come from


def test_the_layers_of_a_file_are_the_commons_from_contexts_down(tmp_path: Path) -> None:
    home = tmp_path / "contexts" / "示例县" / "一小" / "2026"
    home.mkdir(parents=True)
    for folder in (tmp_path, tmp_path / "contexts", home.parent.parent, home):
        (folder / "common.yaml").write_text("a: 1")
    assert folder_layers(home / "花名册.xlsx") == [
        ("contexts/common.yaml", tmp_path / "contexts" / "common.yaml"),
        ("contexts/示例县/common.yaml", home.parent.parent / "common.yaml"),
        ("contexts/示例县/一小/2026/common.yaml", home / "common.yaml"),
    ]
    assert folder_layers(home / "common.yaml") == folder_layers(home / "花名册.xlsx")[:2]


def test_a_file_outside_contexts_has_no_folder_layers(tmp_path: Path) -> None:
    (tmp_path / "common.yaml").write_text("a: 1")
    assert folder_layers(tmp_path / "花名册.xlsx") == []


def test_set_gives_texts_and_groups_as_typed() -> None:
    place = Origin("--set")
    assert set_layer(["年度=2026", "支部.全称= a=b ", "支部.书记="]) == (
        Context(
            {"年度": "2026", "支部": {"全称": " a=b ", "书记": ""}},
            {("年度",): place, ("支部", "全称"): place, ("支部", "书记"): place},
        ),
        (),
    )


def test_set_beats_all_and_leaves_the_row_its_place() -> None:
    context, problems = merge([layer("年度: 2025\n姓名: 张三", ROW), ("--set", set_layer(["年度=2026"])[0])])
    assert context.values == {"年度": "2026", "姓名": "张三"}
    assert explain_value(context, ("年度",)) == ((Origin(ROW, 1, 5), "2025"), (Origin("--set"), "2026"))
    assert context.origin(("单位",)) == Origin(ROW, 1, 1)
    assert problems == ()


def test_the_last_of_two_assignments_wins_with_a_hint() -> None:
    context, problems = set_layer(["年度=2025", "年度=2026"])
    assert context.values == {"年度": "2026"}
    assert problems == (problem("DG184", Origin("--set"), path=("年度",), field="年度"),)


@pytest.mark.parametrize("assignment", ["年度", "=2026", "支部.=甲", "", "年度＝2026"])
def test_an_assignment_without_name_or_equals_sign_is_a_problem(assignment: str) -> None:
    context, problems = set_layer([assignment, "姓名=张三"])
    assert context.values == {"姓名": "张三"}
    assert problems == (problem("DG183", Origin("--set"), found=assignment),)


@pytest.mark.parametrize("pair", [["支部=甲", "支部.书记=王一"], ["支部.书记=王一", "支部=甲"]])
def test_a_text_and_a_group_for_one_name_is_a_problem(pair: list[str]) -> None:
    context, problems = set_layer(pair)
    assert context.values == set_layer(pair[:1])[0].values
    assert [each.code for each in problems] == ["DG176"]


@given(st.lists(st.text(max_size=8), max_size=4))
def test_any_assignments_are_taken_or_reported(assignments: list[str]) -> None:
    assume(len(set(assignments)) == len(assignments))
    context, problems = set_layer(assignments)
    assert len(problems) + len(context.origins) >= len(assignments)
