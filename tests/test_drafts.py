"""parse: from text to a typed draft."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.drafts import Draft, digest, parse
from docgen.kinds import Kind, kinds, read_kind
from docgen.problems import Origin, Problem
from docgen.sources.context import Context
from docgen.sources.structured import read_structured

PLEDGE = kinds()["pledge"]
LEAST = {"姓名": "王芳", "党支部": "第一小学党支部", "承诺事项": "每周听课一节"}


def parsed(values: dict[str, object], kind: Kind = PLEDGE) -> tuple[Draft | None, tuple[Problem, ...]]:
    return parse(kind, Context(values, {(): Origin("花名册.yaml", line=1)}))


def made(**values: object) -> dict[str, object]:
    draft, problems = parsed({**LEAST, **values})
    assert draft is not None, problems
    return draft.printed


def codes(**values: object) -> list[str]:
    return [each.code for each in parsed({**LEAST, **values})[1]]


def test_a_cell_of_three_promises_is_three_promises_and_a_deadline_is_no_number() -> None:
    cell = "1.每周听课1节\n2.结对帮扶2名\n3.12月底前上公开课"
    assert made(承诺事项=cell)["个性承诺"] == [
        {"事项": "每周听课1节"},
        {"事项": "结对帮扶2名"},
        {"事项": "12月底前上公开课"},
    ]


def test_a_mapping_in_the_place_of_a_list_is_said_to_be_one() -> None:
    assert "DG197" in [
        each.code for each in parsed({"姓名": "王芳", "党支部": "一支部", "个性承诺": {"甲": "听课"}})[1]
    ]


def test_deadlines_of_the_same_number_go_with_their_promises() -> None:
    shown = made(承诺事项="1.听课\n2.家访", 完成时限="2026年6月底\n长期坚持")
    assert shown["个性承诺"] == [{"事项": "听课", "时限": "2026年6月底"}, {"事项": "家访", "时限": "长期坚持"}]
    assert "完成时限" not in shown


def test_one_deadline_for_several_promises_holds_for_all() -> None:
    shown = made(承诺事项="1.听课\n2.家访", 完成时限="2026年6月底")
    assert shown["个性承诺"] == [{"事项": "听课"}, {"事项": "家访"}]
    assert shown["完成时限"] == "2026年6月底"


def test_deadlines_of_another_number_are_a_problem() -> None:
    assert codes(承诺事项="1.甲\n2.乙\n3.丙", 完成时限="1.一\n2.二") == ["DG194"]


def test_numbered_columns_are_a_list() -> None:
    assert made(承诺事项=["听课", "家访"])["个性承诺"] == [{"事项": "听课"}, {"事项": "家访"}]


def test_a_date_is_written_in_one_form_and_the_change_is_noted() -> None:
    draft, problems = parsed({**LEAST, "入党时间": "2015.7"})
    assert draft is not None
    assert draft.printed["入党时间"] == "2015年7月"
    assert [(each.code, each.arg("found"), each.arg("other")) for each in problems] == [
        ("DG127", "2015.7", "2015年7月")
    ]


def test_an_impossible_month_is_a_problem_of_its_field() -> None:
    draft, problems = parsed({**LEAST, "入党时间": "2015.13"})
    assert draft is None
    assert [(each.code, each.path, each.arg("found")) for each in problems] == [("DG103", ("入党时间",), "2015.13")]


def test_all_problems_are_told_at_once() -> None:
    assert sorted(codes(入党时间="2015.13", 性别="女性", 姓名="", 备住="甲")) == ["DG103", "DG191", "DG192"]


def test_a_missing_name_is_an_error_for_a_person() -> None:
    assert codes(姓名="") == ["DG101"]


def test_a_branch_needs_no_person() -> None:
    draft, problems = parsed({"主体": "支部", "支部全称": "第一小学党支部", "承诺事项": "1.按期换届"})
    assert problems == ()
    assert draft is not None
    assert draft.printed["承诺事项"] == [{"事项": "按期换届"}]
    assert "个性承诺" not in draft.printed


def test_a_padded_name_loses_its_padding_and_keeps_its_dot() -> None:
    assert made(姓名="王　芳")["姓名"] == "王芳"
    assert made(姓名="买买提·示例")["姓名"] == "买买提·示例"


def test_what_is_for_the_pen_is_never_printed() -> None:
    draft, problems = parsed({**LEAST, "承诺人签名": "王芳"})
    assert draft is not None
    assert str(draft.printed["承诺人签名"]).strip("\u3000") == ""
    assert [each.code for each in problems] == ["DG195"]


def test_content_is_chosen_by_another_field() -> None:
    posts = {"教学": ["备课"], "管理": ["值守"]}
    assert made(岗位类别="管理", 岗位承诺=posts)["岗位承诺"] == ["值守"]
    assert codes(岗位类别="教研", 岗位承诺=posts) == ["DG193"]
    assert "岗位承诺" not in made(岗位承诺=posts)


def test_the_form_of_address_follows_the_membership() -> None:
    assert made(党员类别="预备党员")["称谓语"] == "作为一名中国共产党预备党员"
    assert made(党员类别="正式党员", 身份="离退休")["称谓语"] == "作为一名离退休党员"


def test_a_character_that_xml_forbids_is_refused_with_its_field() -> None:
    assert codes(备注="甲\x0b乙") == ["DG196"]


def test_a_text_prints_exactly_as_typed() -> None:
    typed = " ２０２６年 R&D{{ 1+1 }} "
    assert made(备注=typed)["备注"] == typed


def test_equal_drafts_have_equal_digests() -> None:
    (one, _), (two, _), (three, _) = parsed(LEAST), parsed(dict(LEAST)), parsed({**LEAST, "备注": "甲"})
    assert one and two and three
    assert digest(one) == digest(two) != digest(three)


ANYTHING = st.recursive(
    st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*PLEDGE.fields, "承诺事项", "完成时限", "别的"]), ANYTHING, max_size=8))
def test_parse_is_total(values: dict[str, object]) -> None:
    draft, problems = parsed(values)
    assert draft is not None or problems


@given(st.dictionaries(st.sampled_from([*PLEDGE.fields]), st.text(max_size=30), max_size=12))
def test_normalising_twice_changes_nothing_more(values: dict[str, object]) -> None:
    draft, _ = parsed({**LEAST, **values})
    if draft is None:
        return
    once = {name: value for name, value in draft.printed.items() if isinstance(value, str)}
    again, problems = parsed({**text_of(draft)})
    assert again is not None, problems
    assert {name: value for name, value in again.printed.items() if isinstance(value, str)} == once


def text_of(draft: Draft) -> dict[str, object]:
    """Return what the draft prints as a context would say it."""
    from docgen.glossary import Type

    by_hand = {name for name, each in draft.kind.fields.items() if each.type is Type.BY_HAND}
    return {name: _text(value) for name, value in draft.printed.items() if name not in by_hand}


def _text(value: object) -> object:
    if isinstance(value, dict):
        return {name: _text(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_text(each) for each in value]
    return (
        value
        if isinstance(value, str)
        else {True: "是", False: "否"}.get(value, str(value))
        if isinstance(value, bool)
        else str(value)
    )


@pytest.mark.parametrize("name", ["稿别", "主体"])
def test_a_choice_outside_its_list_is_a_problem_that_lists_the_choices(name: str) -> None:
    assert "DG192" in codes(**{name: "未定"})


@pytest.mark.parametrize("value", [["甲", "乙"], {"名称": "甲"}, [["甲"]]], ids=["list", "group", "list in a list"])
@pytest.mark.parametrize("name", ["备注", "姓名", "入党时间", "电话"])
def test_a_list_or_group_where_one_text_is_asked_for_is_refused_not_printed(name: str, value: object) -> None:
    draft, problems = parsed({**LEAST, name: value})
    assert draft is None
    assert {(each.code, each.path[0]) for each in problems if each.severity == "error"} == {("DG197", name)}


def test_what_a_reader_refused_is_told_once() -> None:
    scheme = kinds()["scheme"]
    problems = parsed({"全称": "示例县第一小学党支部", "正式党员数": "若干"}, scheme)[1]
    assert len([each for each in problems if each.path == ("正式党员数",)]) == 1


def test_a_deadline_for_all_stays_beside_promises_of_which_one_has_its_own() -> None:
    promises = [{"事项": "听课", "时限": "2026年6月底"}, {"事项": "家访"}]
    shown = parsed({"姓名": "王芳", "党支部": "第一小学党支部", "个性承诺": promises, "完成时限": "2026年12月底"})[0]
    assert shown is not None
    assert (shown.printed["个性承诺"], shown.printed["完成时限"]) == (promises, "2026年12月底")


@pytest.mark.parametrize("subject", ["个人", "个人 ", "\u3000个人"])
def test_a_blank_beside_a_choice_changes_nothing_that_hangs_on_it(subject: str) -> None:
    assert made(主体=subject)["个性承诺"] == [{"事项": "每周听课一节"}]


@pytest.mark.parametrize("sort", ["党支部", "党支部 "])
def test_a_blank_beside_a_choice_does_not_lose_what_it_chooses(sort: str) -> None:
    kind = kinds()["scheme"]
    (said,), _ = read_structured(kind.folder / "sample-最少.yaml", file="sample.yaml")
    values = {name: value for name, value in said.values.items() if name != "方案层级"}
    draft, problems = parse(kind, Context({**values, "党组织类型": sort}, said.origins))
    assert draft is not None, problems
    assert draft.printed["方案层级"] == "本单位"


# ---- conditions

CONDITIONAL = """\
id: example
title: 示例
name: "{标题}"
fields:
  标题: {type: 文本}
  公示: {type: 是否}
  截止: {type: 日期}
  公示地点: {type: 文本, when: {公示: 是}}
  公示说明: {type: 文本, required: {公示: 是}}
  补充: {type: 文本, when: {截止: 2026-3-5}}
"""


def conditional(tmp_path: Path, **values: str) -> tuple[Draft | None, tuple[Problem, ...]]:
    (tmp_path / "kind.yaml").write_text(CONDITIONAL, "utf-8")
    return parse(read_kind(tmp_path), Context(dict(values), {(): Origin("例.yaml", line=1)}))


@pytest.mark.parametrize("typed", ["是", "√", "TRUE", " 是 "])
def test_a_condition_on_yes_or_no_holds_however_yes_is_typed(tmp_path: Path, typed: str) -> None:
    draft, problems = conditional(tmp_path, 公示=typed, 公示地点="校门口", 公示说明="五个工作日")
    assert draft is not None, problems
    assert draft.printed["公示地点"] == "校门口"


def test_what_is_required_where_yes_is_ticked_is_asked_for(tmp_path: Path) -> None:
    draft, problems = conditional(tmp_path, 公示="√")
    assert draft is None
    assert [(each.code, each.path) for each in problems] == [("DG101", ("公示说明",))]


def test_a_condition_on_a_date_holds_in_whatever_form_it_is_typed(tmp_path: Path) -> None:
    draft, problems = conditional(tmp_path, 截止="2026.3.5", 补充="另行通知")
    assert draft is not None, problems
    assert draft.printed["补充"] == "另行通知"


def test_a_text_whose_condition_does_not_hold_is_left_out_aloud(tmp_path: Path) -> None:
    draft, problems = conditional(tmp_path, 公示="否", 公示地点="校门口")
    assert draft is not None
    assert "公示地点" not in draft.printed
    assert [(each.code, each.path, each.args) for each in problems] == [
        ("DG190", ("公示地点",), (("field", "公示地点"), ("of", "公示"), ("expected", "是")))
    ]


def test_a_column_that_only_the_other_sort_of_paper_prints_is_left_out_aloud() -> None:
    said: dict[str, object] = {**LEAST, "责任人": "王芳"}
    draft, problems = parsed(said)
    assert draft is not None
    assert [(each.code, each.path) for each in problems] == [("DG190", ("责任人",))]


def test_a_column_that_both_sorts_of_paper_print_is_no_hint() -> None:
    assert codes(完成时限="2026年6月底") == []


def test_the_same_list_in_two_papers_is_read_once_and_neither_changes_the_other() -> None:
    shared: list[object] = ["听课", "家访"]
    first, second = made(共性承诺=shared), made(共性承诺=shared, 姓名="李娜")
    assert first["共性承诺"] == second["共性承诺"] == ["听课", "家访"]
    assert first["共性承诺"] is not second["共性承诺"]
