"""Months and deadlines of a plan lie in its period."""

import pytest

from docgen.drafts import parse
from docgen.kinds import kinds
from docgen.rules import check_draft
from docgen.sources.context import Context

TERM = "2026—2027学年第一学期"


def found(period: str, *, deadline: str = "每月", month: str = "9月") -> list[tuple[str, str | None, str | None]]:
    values: dict[str, object] = {
        "标题": "工作计划", "期间": period, "编制单位": "示例县第一小学", "指导思想": "围绕中心。",
        "任务": [{"标题": "学习", "时限": deadline}], "月历": [{"月份": month}],
    }  # fmt: skip
    draft, problems = parse(kinds()["work_plan"], Context(values, {}))
    assert draft is not None, problems
    return [(each.code, each.arg("field"), each.arg("found")) for each in check_draft(draft)]


@pytest.mark.parametrize("month", ["9月", "12月", "1月", "2027年1月", "9—10月", "学期末", "每月"])
def test_a_month_of_the_term_is_silent(month):
    assert found(TERM, month=month) == []


@pytest.mark.parametrize("month", ["6月", "2026年3月", "2027年9月"])
def test_a_month_outside_the_term_is_found(month):
    assert found(TERM, month=month) == [("DG372", "月份", month)]


def test_a_deadline_of_a_task_is_judged_too():
    assert found(TERM, deadline="2027年6月底") == [("DG372", "时限", "2027年6月底")]


def test_what_names_no_day_is_not_judged():
    assert found("2026年第三季度", deadline="长期坚持") == []


def test_a_month_that_the_period_touches_is_in_it():
    assert found("2026年3月15日至4月10日", month="4月") == []
