"""Each rule: where it fires, its nearest neighbour where it does not."""

import pytest

from docgen.drafts import Draft, parse
from docgen.kinds import kinds
from docgen.problems import Origin, Problem, Severity, codes
from docgen.rules import Subject, check_draft, check_set, facts, rules
from docgen.sources.context import Context

PLEDGE = kinds()["pledge"]
LEAST = {"姓名": "王芳", "党支部": "第一小学党支部", "承诺事项": "每周听课一节", "年度": "2026"}


def draft(**values: str) -> Draft:
    made, problems = parse(PLEDGE, Context({**LEAST, **values}, {(): Origin("花名册.xlsx", sheet="党员", cell="A4")}))
    assert made is not None, problems
    return made


def found(**values: str) -> list[Problem]:
    return list(check_draft(draft(**values)))


def found_codes(**values: str) -> list[str]:
    return [each.code for each in found(**values)]


def in_set(*rows: dict[str, str]) -> list[tuple[int, str]]:
    known = [facts(draft(**row), number) for number, row in enumerate(rows, 4)]
    return [(number, each.code) for number, each in check_set(known)]


def test_every_rule_has_a_registered_code() -> None:
    assert {each.code for subject in Subject for each in rules(subject)} <= codes().keys()


def test_a_clean_letter_stays_silent() -> None:
    assert (
        found(出生年月="1980.1", 入党时间="2015.7", 转正时间="2016.7", 标题="2026年党员承诺书", 完成时限="2026年6月底")
        == []
    )


def test_a_placeholder_is_a_warning_before_the_final_paper_and_an_error_in_it() -> None:
    (before,) = found(承诺事项="听课XX节")
    assert (before.code, before.severity, before.arg("found"), before.span) == ("DG201", Severity.WARNING, "XX", (2, 4))
    (final,) = found(承诺事项="听课XX节", 稿别="正式稿")
    assert (final.code, final.severity) == ("DG201", Severity.ERROR)


def test_blanks_for_the_pen_are_no_placeholders() -> None:
    assert found(稿别="正式稿") == []


def test_a_title_of_another_year_is_found() -> None:
    (one,) = found(标题="2025年党员承诺书")
    assert (one.code, one.arg("found"), one.arg("year"), one.span) == ("DG303", "2025", "2026", (0, 4))


def test_a_number_in_a_title_that_is_no_year_is_not_judged() -> None:
    assert found(标题="第2025号承诺书") == []


@pytest.mark.parametrize("deadline", ["2027年6月", "2025年12月底"])
def test_a_deadline_outside_the_year_is_found(deadline: str) -> None:
    assert found_codes(完成时限=deadline) == ["DG304"]


@pytest.mark.parametrize(
    "deadline", ["12月底前", "长期坚持", "每学期末", "立行立改", "“七一”前", "2026年12月31日前", "5月下旬到6月底"]
)
def test_a_deadline_inside_the_year_or_without_a_date_is_not(deadline: str) -> None:
    assert found_codes(完成时限=deadline) == []


def test_without_a_year_no_deadline_is_judged() -> None:
    assert found_codes(完成时限="2027年6月", 年度="") == []


def test_joined_before_born_is_found_at_the_later_field() -> None:
    (one,) = found(出生年月="1990.1", 入党时间="1985.7")
    assert (one.code, one.path, one.arg("before")) == ("DG305", ("入党时间",), "出生年月")


def test_confirmed_in_the_month_of_joining_is_found() -> None:
    assert found_codes(入党时间="2015.7", 转正时间="2015.7") == ["DG305"]


def test_a_missing_date_in_between_does_not_hide_the_order() -> None:
    assert found_codes(出生年月="1990.1", 转正时间="1985.7") == ["DG305"]
    assert found_codes(出生年月="1960.1", 转正时间="1985.7") == []


def test_the_same_person_twice_is_an_error_at_the_later_row() -> None:
    assert in_set({"出生年月": "1980.1"}, {"出生年月": "1980.1", "姓名": "王　芳"}) == [(5, "DG301")]


def test_two_people_of_one_name_and_branch_are_a_hint() -> None:
    assert in_set({"出生年月": "1980.1"}, {"出生年月": "1981.1"}) == [(4, "DG302")]
    assert in_set({}, {}) == [(4, "DG302")]


def test_the_same_name_in_two_branches_is_nothing() -> None:
    assert in_set({}, {"党支部": "第二小学党支部"}) == []
