"""Problems, causes and next steps: each finding at the line that causes it, and its nearest neighbour that is none."""

from pathlib import Path

import pytest

from docgen.drafts import parse
from docgen.kinds import Kind, kinds
from docgen.messages import say
from docgen.problems import Problem, Severity
from docgen.rules import check_draft
from docgen.sources.structured import read_structured

REPORT, LEDGER = kinds()["duty_report"], kinds()["issue_ledger"]
HEAD = """\
标题: 2026年述职报告
述职类型: 抓基层党建
述职人: {姓名: 王芳}
年度: "2026"
履职: [抓学习]
"""
TABLE_HEAD = """\
标题: 2026年问题清单
年度: "2026"
填报单位: 示例县第一小学党支部
"""
ANSWERED = """\
问题:
  - {编号: 甲, 标题: 制度落实还有差距}
原因:
  - {正文: 抓得不紧, 对应问题: [甲]}
下步:
  - {标题: 建立台账, 对应问题: [甲]}
"""
MEASURED = {"DG335", "DG336", "DG337"}


@pytest.fixture
def found(tmp_path: Path):
    """Return a function from the text of a context to the problems found in it."""

    def find(text: str, kind: Kind) -> list[Problem]:
        path = tmp_path / "稿.yaml"
        path.write_text(text, "utf-8")
        contexts, problems = read_structured(path, file=path.name)
        if not contexts:
            return list(problems)
        draft, faults = parse(kind, contexts[0])
        return [*problems, *faults, *(check_draft(draft) if draft else ())]

    return find


@pytest.fixture
def report(found):
    """Return a function from the block of a report to (code, line) of all but what is always measured."""
    return lambda block: [
        (each.code, each.origin.line) for each in found(HEAD + block, REPORT) if each.code not in MEASURED
    ]


@pytest.fixture
def table(found):
    """Return a function from what stands below the block of a ledger to (code, line)."""
    return lambda below: [(each.code, each.origin.line) for each in found(TABLE_HEAD + ANSWERED + below, LEDGER)]


def test_a_problem_with_cause_and_step_is_silent(report) -> None:
    assert report(ANSWERED) == []


def test_a_report_without_problems_is_silent(report) -> None:
    assert report("") == []


def test_a_problem_without_a_cause_is_found_at_its_line(report) -> None:
    assert report(ANSWERED.replace("原因:\n  - {正文: 抓得不紧, 对应问题: [甲]}\n", "")) == [("DG330", 7)]


def test_a_problem_without_a_step_is_found_at_its_line(report) -> None:
    assert report(ANSWERED.replace("下步:\n  - {标题: 建立台账, 对应问题: [甲]}\n", "")) == [("DG331", 7)]


def test_a_problem_without_either_is_one_finding(report) -> None:
    assert report("问题:\n  - 学习不够\n  - 责任不实\n") == [("DG332", 7), ("DG332", 8)]


def test_the_sentence_names_the_problem(found) -> None:
    (one,) = [each for each in found(HEAD + ANSWERED.replace("正文: 抓得不紧, 对应问题: [甲]", "正文: 抓得不紧"), REPORT)
              if each.code == "DG330"]  # fmt: skip
    sentence = say(one.code, "zh_Hans", **dict(one.args)) + say(f"{one.code}.do", "zh_Hans")
    assert (one.severity, sentence) == (
        Severity.WARNING,
        "问题“制度落实还有差距”尚无对应原因。请补充，或注明“暂不对应”。",
    )


@pytest.mark.parametrize("declared", ["原因", "[原因]", "[原因, 下步]"])
def test_a_declared_gap_is_accepted(report, declared: str) -> None:
    block = ANSWERED.replace("还有差距}", f"还有差距, 暂不对应: {declared}}}").replace(
        "正文: 抓得不紧, 对应问题: [甲]", "正文: 抓得不紧"
    )
    assert report(block) == [("DG334", 9)]


def test_a_gap_declared_for_causes_does_not_cover_steps(report) -> None:
    assert report("问题:\n  - {标题: 学习不够, 暂不对应: 原因}\n") == [("DG331", 7)]


def test_another_word_for_a_gap_is_not_guessed(report) -> None:
    assert report("问题:\n  - {标题: 学习不够, 暂不对应: 是}\n") == [("DG192", 7)]


def test_a_problem_without_an_id_is_answered_by_its_title(report) -> None:
    assert report(ANSWERED.replace("编号: 甲, ", "").replace("[甲]", "[制度落实还有差距]")) == []


def test_an_answer_to_a_problem_that_is_not_there_is_an_error_with_the_known_ids(found) -> None:
    text = HEAD + ANSWERED.replace("标题: 建立台账, 对应问题: [甲]", "标题: 建立台账, 对应问题: [甲, 乙]")
    (one,) = [each for each in found(text, REPORT) if each.code not in MEASURED]
    assert (one.code, one.severity, one.path) == ("DG333", Severity.ERROR, ("下步", 0, "对应问题", 1))
    assert (one.origin.line, one.arg("found"), one.arg("options")) == (11, "乙", "甲")


def test_every_unknown_problem_is_told(report) -> None:
    assert report(ANSWERED + "  - {标题: 谈心, 对应问题: [丙, 丁]}\n") == [("DG333", 12), ("DG333", 12)]


def test_a_step_or_cause_without_a_problem_is_a_hint(found) -> None:
    text = HEAD + ANSWERED + "  - 坚持常抓\n"
    (one,) = [each for each in found(text, REPORT) if each.code not in MEASURED]
    assert (one.code, one.severity, one.origin.line, one.arg("number")) == ("DG334", Severity.HINT, 12, "2")


def test_ids_used_twice_are_an_error(report) -> None:
    block = ANSWERED.replace("制度落实还有差距}\n", "制度落实还有差距}\n  - {编号: 甲, 标题: 学习不够}\n")
    assert report(block) == [("DG310", 8)]


def test_a_misspelt_key_in_a_problem_is_found_at_its_line(report) -> None:
    assert ("DG191", 7) in report(ANSWERED.replace("标题: 制度落实还有差距", "标题: 制度落实还有差距, 表象: 存在应付"))


def test_a_misspelt_key_at_the_top_is_found_with_its_neighbour(found) -> None:
    (one,) = [each for each in found(HEAD + ANSWERED + "履植: [抓阵地]\n", REPORT) if each.code not in MEASURED]
    assert (one.code, one.arg("near"), one.origin.line) == ("DG191", "履职", 12)


def test_characters_and_share_are_told(found) -> None:
    text = HEAD + "引言: 一二三四五，abc 12。\n问题:\n  - {编号: 甲乙, 标题: 六七八}\n"
    (one,) = [each for each in found(text, REPORT) if each.code in MEASURED]
    # 标题 5, 履职 3, 引言 5, 问题 3: neither the id nor the headings that the kind gives
    assert (one.code, one.severity, one.arg("count"), one.arg("number")) == ("DG336", Severity.HINT, "16", "18")


def test_the_least_share_is_settable(found) -> None:
    text = HEAD + "占比下限: 1\n" + ANSWERED
    assert [each.code for each in found(text, REPORT)] == ["DG335"]


def test_a_paper_over_its_limit_is_a_hint_at_the_limit(found) -> None:
    (one,) = found(HEAD + "占比下限: 1\n字数上限: 10\n" + ANSWERED, REPORT)
    assert (one.code, one.severity, one.origin.line, one.arg("limit")) == ("DG337", Severity.HINT, 7, "10")


CLOSED = """\
整改情况:
  - 对应问题: 甲
    状态: 已销号
"""


def test_a_closed_problem_lacks_its_proof(found) -> None:
    (one,) = found(TABLE_HEAD + ANSWERED + CLOSED, LEDGER)
    assert (one.code, one.severity, one.origin.line) == ("DG338", Severity.WARNING, 11)
    assert (one.arg("name"), one.arg("columns")) == ("制度落实还有差距", "完成日期、佐证材料、验收人")


def test_a_closed_problem_with_its_proof_is_silent(table) -> None:
    assert table(CLOSED + "    完成日期: 2026年5月8日\n    佐证材料: 会议记录\n    验收人: 张建国\n") == []


def test_an_open_problem_needs_no_proof(table) -> None:
    assert table(CLOSED.replace("已销号", "已完成")) == []


def test_a_remedy_for_an_unknown_problem_is_an_error(table) -> None:
    assert table("整改情况: [{对应问题: 乙, 状态: 整改中}]\n") == [("DG333", 10)]


def overdue(deadline: str, *, day: str = "2026年7月1日", more: str = "") -> str:
    return f"截至日期: {day}\n整改情况:\n  - 对应问题: 甲\n    时限: {deadline}\n{more}"


@pytest.mark.parametrize("deadline", ["6月底", "2026年3月", "“七一”前"])
def test_a_deadline_before_the_day_asked_for_is_found_at_its_line(table, deadline: str) -> None:
    assert table(overdue(deadline, day="2026年7月2日")) == [("DG339", 13)]


@pytest.mark.parametrize("deadline", ["长期坚持", "立行立改", "每学期末", "7月1日", "12月底前"])
def test_a_deadline_to_come_or_without_a_day_is_not(table, deadline: str) -> None:
    assert table(overdue(deadline)) == []


@pytest.mark.parametrize("more", ["    整改类型: 长期\n", CLOSED[-len("    状态: 已销号\n") :]])
def test_a_long_term_remedy_is_never_overdue_and_a_closed_one_no_more(table, more: str) -> None:
    assert "DG339" not in [code for code, _ in table(overdue("3月底", more=more))]


def test_without_a_day_nothing_is_overdue(table) -> None:
    assert table("整改情况:\n  - {对应问题: 甲, 时限: 2025年3月}\n") == []


def test_the_deadline_of_a_step_counts_too(found) -> None:
    block = ANSWERED.replace("标题: 建立台账,", "标题: 建立台账, 时限: 3月底,")
    (one,) = found(TABLE_HEAD + block + "截至日期: 2026年7月1日\n", LEDGER)
    assert (one.code, one.path, one.arg("day")) == ("DG339", ("下步", 0, "时限"), "2026年7月1日")
