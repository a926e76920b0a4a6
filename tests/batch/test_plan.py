"""The plan: every row judged and named before the first write."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from orders import GOOD, HEADINGS, NAMES, changed, codes, order, plan_of, table

from docgen.batch.names import fold, is_safe
from docgen.batch.order import Order, read_only
from docgen.batch.plan import make_plan
from docgen.batch.work import read_payload
from docgen.errors import InputRefused, TemplateRefused
from docgen.problems import Origin
from tests.cases import docx, paragraph


def names(plan):
    return [job.name for job in plan.jobs]


def rows(plan):
    return [job.row for job in plan.jobs]


def refused(plan):
    return [(each.row, codes(each.problems)) for each in plan.refused]


# ---- every row is accounted for


def test_good_rows_are_jobs_and_bad_ones_are_refused_with_every_reason(tmp_path):
    plan = plan_of(tmp_path, table(GOOD[0], changed(1, 姓名="", 入党时间="2015.13"), GOOD[2]))
    assert rows(plan) == [2, 4]
    assert [(row, sorted(why)) for row, why in refused(plan)] == [(3, ["DG101", "DG103"])]
    assert [each.origin for each in plan.refused[0].problems if each.code == "DG103"] == [Origin("花名册.csv", 3, 4)]


cells = st.sampled_from(
    ["", "王芳", "张伟", "2015.13", "2015年7月", "2015.7", "2026年6月底", "甲；乙", "XX", "【待填】", "\u202e", "None"]
)
free = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(cells | free, min_size=5, max_size=5), min_size=1, max_size=6))
def test_every_data_row_is_made_or_refused(drawn):
    out = io.StringIO()
    csv.writer(out).writerows([HEADINGS, *([str(number), *row] for number, row in enumerate(drawn, 1))])
    with tempfile.TemporaryDirectory() as folder:
        try:
            plan = plan_of(Path(folder), out.getvalue())
        except InputRefused as error:
            assert error.problems  # noqa: PT017  the file as a whole, a lone quotation mark say
            return
    skipped = {int(str(each.origin.line)) for each in plan.problems if each.code in ("DG134", "DG142")}
    everyone = sorted([*rows(plan), *(each.row for each in plan.refused)])
    assert everyone == [row for row in range(2, len(drawn) + 2) if row not in skipped]
    assert all(each.problems for each in plan.refused)
    assert len({fold(name) for name in plan.names}) == len(plan.jobs)
    assert all(is_safe(name) for name in plan.names)


def test_a_roster_without_a_row_to_make_is_refused(tmp_path):
    with pytest.raises(InputRefused) as error:
        plan_of(tmp_path, "序号,党支部,姓名\n")
    assert codes(error.value.problems) == ["DG133"]


# ---- names and numbers


def test_names_follow_the_pattern_of_the_kind(tmp_path):
    plan = plan_of(tmp_path)
    assert names(plan) == NAMES
    assert plan.names == frozenset(NAMES)


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        (["1", "2", "3"], ["001", "002", "003"]),
        (["5", "7", "1200"], ["0005", "0007", "1200"]),
        (["", "", ""], ["001", "002", "003"]),
        (["2", "1", "3"], ["001", "002", "003"]),
        (["1", "1", "2"], ["001", "002", "003"]),
        (["甲1", "2", "3"], ["甲1", "002", "003"]),
    ],
    ids=str,
)
def test_numbers_are_the_rosters_own_where_they_count_upwards_else_the_position(tmp_path, typed, numbers):
    plan = plan_of(tmp_path, table(*(changed(row, 序号=text) for row, text in enumerate(typed))), name_="{序号}")
    assert [name.removesuffix(".docx") for name in names(plan)] == numbers


def test_a_refused_row_keeps_its_number(tmp_path):
    plan = plan_of(tmp_path, table(GOOD[0], changed(1, 姓名=""), GOOD[2]))
    assert names(plan) == [NAMES[0], NAMES[2]]


def test_numbers_are_padded_so_that_the_folder_has_the_order_of_the_roster(tmp_path):
    many = [
        changed(0, 序号="", 姓名=f"王{number:04}".translate(str.maketrans("0123456789", "甲乙丙丁戊己庚辛壬癸")))
        for number in range(1001)
    ]
    plan = plan_of(tmp_path, table(*many))
    assert (names(plan)[0][:5], names(plan)[-1][:5]) == ("0001-", "1001-")
    assert names(plan) == sorted(names(plan))


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{党支部}-{姓名}", "第一小学党支部-王芳.docx"),
        ("{{ 党支部 }}-{{ 姓名 }}", "第一小学党支部-王芳.docx"),
        ("{支部}：{姓名}", "第一小学党支部：王芳.docx"),
        ("{{ 序号 }}{% if 电话 %}有{% else %}无{% endif %}", "001无.docx"),
        ("{姓名}/{党支部}", "王芳／第一小学党支部.docx"),
    ],
)
def test_names_are_made_by_either_pattern(tmp_path, pattern, name):
    assert names(plan_of(tmp_path, table(GOOD[0]), name_=pattern)) == [name]


def test_an_extension_that_was_written_is_not_added_again(tmp_path):
    assert names(plan_of(tmp_path, table(GOOD[0]), name_="{姓名}.docx")) == ["王芳.docx"]


@pytest.mark.parametrize("pattern", ["{{ 姓名", "{% if %}", "{{ 姓名.__class__ }}"])
def test_a_pattern_that_cannot_be_read_is_refused(tmp_path, pattern):
    with pytest.raises(InputRefused) as error:
        plan_of(tmp_path, name_=pattern)
    assert codes(error.value.problems) == ["DG617"]


@pytest.mark.parametrize("pattern", ["{姓名", "姓名}", "{姓名}-{支部"])
def test_a_pattern_with_a_lone_brace_is_refused(tmp_path, pattern):
    with pytest.raises(InputRefused):
        plan_of(tmp_path, name_=pattern)


def test_a_pattern_that_asks_for_no_field_of_the_kind_is_told(tmp_path):
    with pytest.raises(InputRefused):
        plan_of(tmp_path, name_="{性名}-{党支部}")


def test_equal_names_are_told_apart_by_birth_and_said(tmp_path):
    headings = [*HEADINGS, "出生年月"]
    plan = plan_of(
        tmp_path,
        table([*GOOD[0], "1985年4月"], [*changed(1, 姓名="王芳"), "1990年3月"], headings=headings),
        name_="{姓名}",
    )
    assert names(plan) == ["王芳-1985年4月.docx", "王芳-1990年3月.docx"]
    assert codes(plan.problems) == ["DG302", "DG730"]


# ---- --only


def test_only_some_rows_are_jobs_under_the_names_of_the_whole_roster(tmp_path):
    plan = plan_of(tmp_path, only=read_only("2，4"))
    assert (rows(plan), names(plan)) == ([2, 4], [NAMES[0], NAMES[2]])
    assert plan.names == frozenset(NAMES)


def test_a_bad_row_that_was_not_asked_for_is_not_refused(tmp_path):
    plan = plan_of(tmp_path, table(GOOD[0], changed(1, 姓名="")), only=read_only("2"))
    assert (rows(plan), refused(plan)) == ([2], [])


def test_a_bad_row_that_was_not_asked_for_is_not_among_the_problems(tmp_path):
    plan = plan_of(tmp_path, table(GOOD[0], changed(1, 姓名="")), only=read_only("2"))
    assert plan.problems == ()


def test_only_rows_that_are_not_there_are_told(tmp_path):
    with pytest.raises(InputRefused) as error:
        plan_of(tmp_path, only=read_only("90"))
    assert codes(error.value.problems) == ["DG788"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("17", [17]), ("17,20-22", [17, 20, 21, 22]), ("3、5至6", [3, 5, 6]), ("4 7", [4, 7]), ("4～5；9", [4, 5, 9])],
)
def test_row_numbers_are_read_as_people_write_them(text, wanted):
    assert [row for each in read_only(text) for row in each] == wanted


@pytest.mark.parametrize("text", ["十七", "5-3", "1-", "1,,2,x", "-3", "12345678"])
def test_what_is_no_row_number_is_refused(text):
    with pytest.raises(InputRefused):
        read_only(text)


# ---- rules over rows and over the whole


def test_a_person_listed_twice_is_made_once(tmp_path):
    headings = [*HEADINGS, "出生年月"]
    plan = plan_of(tmp_path, table([*GOOD[0], "1985年4月"], [*changed(0, 序号="2"), "1985年4月"], headings=headings))
    assert (rows(plan), refused(plan)) == ([2], [(3, ["DG301"])])


@pytest.mark.parametrize(("stage", "made"), [("草稿", [2]), ("送审稿", [2]), ("正式稿", [])])
def test_a_placeholder_is_marked_in_a_draft_and_refused_in_the_final_paper(tmp_path, stage, made):
    plan = plan_of(tmp_path, table(changed(0, 承诺事项="每周辅导XX次")), settings=(f"稿别={stage}",))
    assert rows(plan) == made
    assert codes(plan.problems)[:1] == ["DG201"]


def test_everybodys_names_are_known_to_the_audit_of_each_paper(tmp_path):
    assert plan_of(tmp_path).setup.others == {"王芳", "张伟", "李娜"}


# ---- the identity of a job


def test_the_same_row_is_the_same_job_wherever_it_stands_and_whatever_it_is_called(tmp_path):
    here = plan_of(tmp_path)
    there = plan_of(tmp_path, table(GOOD[2], GOOD[1], GOOD[0]), name_="{姓名}", settings=("年度=",))
    assert {job.id for job in here.jobs} == {job.id for job in there.jobs}


@pytest.mark.parametrize("settings_", [("标题=公开承诺",), ("年度=2026",), ("份数=2",)])
def test_another_value_makes_another_job(tmp_path, settings_):
    assert {job.id for job in plan_of(tmp_path).jobs}.isdisjoint(
        job.id for job in plan_of(tmp_path, settings=settings_).jobs
    )


def test_a_job_holds_what_is_printed_and_whose_it_is(tmp_path):
    row, values, own, marked = read_payload(plan_of(tmp_path).jobs[0].payload)
    assert (row, values["姓名"], values["入党时间"], own, marked) == (2, "王芳", "2012年6月", "王芳", ())


# ---- anybody's template


def own(tmp_path, *paragraphs, roster=None, **options):
    """Return the plan of a template with a roster and no kind."""
    (tmp_path / "模板.docx").write_bytes(docx("".join(map(paragraph, paragraphs))))
    (tmp_path / "名单.csv").write_text(roster or "姓 名,单位\n王芳,第一小学\n张伟,\n", "utf-8")
    asked = Order(None, tmp_path / "模板.docx", tmp_path / "名单.csv", tmp_path / "成品", **options)
    return make_plan(asked)


def test_without_a_kind_the_fields_are_the_templates_own(tmp_path):
    plan = own(tmp_path, "{{ 姓名 }}同志")
    assert names(plan) == ["001-王芳.docx", "002-张伟.docx"]
    assert read_payload(plan.jobs[0].payload) == (2, {"姓名": "王芳", "单位": "第一小学"}, "", ())
    assert plan.problems == ()


def test_without_a_kind_all_is_text(tmp_path):
    plan = own(tmp_path, "{{ 姓名 }}{{ 日子 }}", roster="姓名,日子\n王芳,2015.13\n")
    assert read_payload(plan.jobs[0].payload)[1]["日子"] == "2015.13"


def test_a_field_that_the_roster_lacks_is_refused_before_the_first_paper(tmp_path):
    with pytest.raises(TemplateRefused) as error:
        own(tmp_path, "{{ 姓名 }}", "{{ 单住 }}")
    (said,) = error.value.problems
    assert (said.code, said.origin, said.arg("field"), said.arg("near")) == (
        "DG615", Origin("模板.docx", paragraph=2), "单住", "单位",
    )  # fmt: skip


def test_a_field_may_come_from_a_setting(tmp_path):
    plan = own(tmp_path, "{{ 姓名 }}{{ 时间 }}", settings=("时间=3月5日",))
    assert [read_payload(job.payload)[1]["时间"] for job in plan.jobs] == ["3月5日"] * 2


def test_a_character_that_word_cannot_hold_costs_its_row(tmp_path):
    plan = own(tmp_path, "{{ 姓名 }}", roster="姓名\n王芳\n张\x0b伟\n")
    assert (rows(plan), refused(plan)) == ([2], [(3, ["DG196"])])


def test_a_plan_writes_nothing(tmp_path):
    make_plan(order(tmp_path))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["花名册.csv"]
