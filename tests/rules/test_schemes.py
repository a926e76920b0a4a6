"""The rules over schemes: each where it fires, its nearest neighbour where it does not, and a real text that stays silent."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from docgen.drafts import Draft, parse
from docgen.kinds import kinds
from docgen.problems import Problem, Severity
from docgen.rules import check_draft, check_set, facts
from docgen.sources.context import Context
from docgen.sources.structured import read_structured

SCHEME = kinds()["scheme"]
COUNTY = Path(__file__).resolve().parents[2] / "contexts" / "示例县" / "2026" / "创先争优方案.yaml"


def sample(name: str = "sample-最少") -> Context:
    contexts, problems = read_structured(SCHEME.folder / f"{name}.yaml", file="方案.yaml")
    assert not problems
    return contexts[0]


def draft(changes: Mapping[str, Any], name: str = "sample-最少") -> Draft:
    context = sample(name)
    made, problems = parse(SCHEME, Context({**context.values, **changes}, context.origins))
    assert made is not None, problems
    return made


def found(name: str = "sample-最少", **changes: Any) -> list[Problem]:
    return list(check_draft(draft(changes, name)))


def found_codes(name: str = "sample-最少", **changes: Any) -> list[str]:
    return [each.code for each in found(name, **changes)]


def phases(*times: str) -> list[dict[str, str]]:
    return [{"名称": f"第{at}步", "时限": time} for at, time in enumerate(times, 1)]


BRANCH = {"全称": "中共示例县第一小学支部委员会", "党组织类型": "党支部"}


def test_a_whole_scheme_stays_silent() -> None:
    assert found("sample") == []


def test_the_county_s_own_text_leaves_only_what_its_source_leaves_open() -> None:
    contexts, _ = read_structured(COUNTY, file=COUNTY.name)
    made, problems = parse(SCHEME, Context({"年度": "2026", **contexts[0].values}, contexts[0].origins))
    assert made is not None, problems
    assert [(each.code, each.arg("found")) for each in check_draft(made)] == [
        ("DG201", "XX"),
        ("DG201", "XX"),
        ("DG201", "【待填】"),
    ]


def test_a_phase_that_begins_before_the_one_before_it_is_an_error_at_its_time() -> None:
    (one,) = found(阶段=phases("5月下旬到6月底", "4月到5月中旬"))
    assert (one.code, one.severity, one.path) == ("DG345", Severity.ERROR, ("阶段", 1, "时限"))
    assert (one.arg("number"), one.arg("found"), one.arg("other")) == ("2", "4月到5月中旬", "5月下旬到6月底")


def test_phases_that_say_only_their_ends_are_compared_by_them() -> None:
    assert found_codes(阶段=phases("10月底前", "“七一”前")) == ["DG345"]
    assert found_codes(阶段=phases("“七一”前", "10月底前")) == []


def test_a_phase_without_a_date_is_not_judged_and_hides_nothing() -> None:
    assert found_codes(阶段=phases("5月", "长期坚持", "6月")) == []
    assert found_codes(阶段=phases("5月", "长期坚持", "4月")) == ["DG345"]


def test_a_gap_and_an_overlap_are_hints() -> None:
    gap, overlap = found(阶段=phases("4月", "6月")), found(阶段=phases("4月到5月10日", "5月"))
    assert [(each.code, each.severity) for each in gap] == [("DG346", Severity.HINT)]
    assert [(each.code, each.severity) for each in overlap] == [("DG347", Severity.HINT)]


def test_phases_that_meet_are_neither() -> None:
    assert found_codes(阶段=phases("4月1日到5月20日", "5月下旬到6月底", "7月—2027年1月")) == []


def test_a_scheme_older_than_the_notice_is_a_warning_at_its_date() -> None:
    (one,) = found(成文日期="2026-3-10", 县局通知日期="2026-3-12")
    assert (one.code, one.severity, one.path) == ("DG348", Severity.WARNING, ("成文日期",))
    assert (one.arg("found"), one.arg("day")) == ("2026年3月10日", "2026年3月12日")


@pytest.mark.parametrize("issued", ["2026-3-12", "2026-3-13"])
def test_a_scheme_of_the_day_of_the_notice_or_later_is_nothing(issued: str) -> None:
    assert found_codes(成文日期=issued, 县局通知日期="2026-3-12") == []


def test_a_phase_that_is_over_before_the_notice_is_a_warning_at_its_time() -> None:
    (one,) = found(阶段=phases("2月", "3月"), 县局通知日期="2026-3-12")
    assert (one.code, one.severity, one.path, one.arg("found")) == (
        "DG356", Severity.WARNING, ("阶段", 0, "时限"), "2月",
    )  # fmt: skip


def test_a_phase_that_the_notice_finds_under_way_is_nothing() -> None:
    assert found_codes(阶段=phases("3月", "长期坚持"), 县局通知日期="2026-3-12") == []


@pytest.mark.parametrize(
    ("kind", "members", "code"),
    [
        ("党支部", "2", ["DG349"]),
        ("党支部", "3", []),
        ("联合党支部", "2", []),
        ("党支部", "49", []),
        ("党支部", "50", ["DG350"]),
        ("联合党支部", "50", ["DG350"]),
        ("党支部", "100", ["DG351"]),
        ("党总支", "99", []),
        ("党总支", "100", ["DG351"]),
        ("党委", "2000", []),
    ],
)
def test_the_size_of_an_organisation_is_compared_with_its_form(kind: str, members: str, code: list[str]) -> None:
    assert found_codes(**{**BRANCH, "党组织类型": kind, "正式党员数": members}) == code


def test_sizes_are_hints_with_their_authority() -> None:
    (one,) = found(**BRANCH, 正式党员数="2")
    assert (one.severity, one.arg("count"), one.arg("number")) == (Severity.HINT, "2", "3")


def test_a_small_branch_that_names_committee_members_is_told_that_they_are_not_printed() -> None:
    assert found_codes(**BRANCH, 正式党员数="6", 委员=["王芳"]) == ["DG352"]
    assert found_codes(**BRANCH, 正式党员数="7", 委员=["王芳"]) == []


@pytest.mark.parametrize("words", ["经局党委决定", "各学校党组织要认真学习"])
def test_a_unit_s_paper_that_speaks_as_the_county_does_is_a_warning_at_the_words(words: str) -> None:
    (one,) = found(**BRANCH, 步骤概述=words)
    assert (one.code, one.severity, one.path) == ("DG353", Severity.WARNING, ("步骤概述",))
    assert words[slice(*one.span or ())] == one.arg("found")


def test_the_county_s_own_paper_may_say_them_and_so_may_a_collective_name_that_gives_way() -> None:
    assert found_codes(步骤概述="各学校党组织要认真学习") == []
    assert found_codes(**BRANCH) == []


def test_a_blank_number_or_date_is_a_hint_and_in_a_final_paper_an_error() -> None:
    before, final = found(**BRANCH, 代字="示一小党支"), found(**BRANCH, 代字="示一小党支", 稿别="正式稿")
    assert [(each.code, each.severity, each.path) for each in before] == [
        ("DG354", Severity.HINT, ("发文序号",)),
        ("DG354", Severity.HINT, ("成文日期",)),
    ]
    assert [each.severity for each in final] == [Severity.ERROR, Severity.ERROR]


def test_an_organisation_without_a_prefix_of_its_own_has_no_number_to_be_blank() -> None:
    assert found_codes(**BRANCH, 稿别="正式稿") == []


def in_set(*rows: dict[str, str]) -> list[tuple[int, str, str | None]]:
    known = [facts(draft({**BRANCH, **row}), number) for number, row in enumerate(rows, 3)]
    return [(row, each.code, each.arg("first")) for row, each in check_set(known)]


def test_two_rows_for_one_code_or_one_full_name_are_an_error_at_the_later() -> None:
    assert in_set({"编码": "A1"}, {"编码": "A1", "全称": "中共示例县第二小学支部委员会"}) == [(4, "DG355", "3")]
    assert in_set({"编码": "A1"}, {"编码": "A2"}) == [(4, "DG355", "3")]


def test_two_organisations_are_nothing() -> None:
    assert in_set({"编码": "A1"}, {"编码": "A2", "全称": "中共示例县第二小学支部委员会"}) == []
