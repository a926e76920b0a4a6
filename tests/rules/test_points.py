"""Rules of papers in numbered sections and items: where each fires, and its nearest neighbour where it does not."""

import pytest

from docgen.drafts import Draft, parse
from docgen.kinds import kinds
from docgen.problems import Origin, Problem, Severity, problem
from docgen.rules import check_draft
from docgen.sources.context import Context

NAME = "要点.yaml"
AT = Origin(NAME, 1)
ITEM = {"段首句": "抓学习。", "正文": "每月一次。"}


def draft(items: list[object], **values: object) -> Draft:
    said = {
        "标题": "2026年工作要点",
        "年度定位": "2026年是提升之年。",
        "总体要求": "抓好落实。",
        "章节": [{"标题": "甲", "条目": items}],
        **values,
    }
    made, problems = parse(kinds()["work_points"], Context(said, {(): AT}))
    assert made is not None, problems
    return made


def found(code: str, items: list[object], **values: object) -> list[Problem]:
    return [each for each in check_draft(draft(items, **values)) if each.code == code]


def test_a_title_line_of_more_than_twenty_characters_is_a_hint_with_its_line():
    (one,) = found("DG320", [ITEM], 标题=["短的一行", "长" * 60])
    assert one == problem("DG320", AT, path=("标题", 1), line=2, count=60, limit=20)
    assert one.severity is Severity.HINT


@pytest.mark.parametrize("title", ["长" * 20, ["长" * 20, "长" * 20], "长" * 18 + "2026"])
def test_a_title_whose_lines_hold_it_is_silent(title):
    assert found("DG320", [ITEM], 标题=title) == []


def test_an_item_with_a_heading_alone_is_an_error_with_its_number():
    (one,) = found("DG321", [ITEM, {"段首句": "抓服务。"}])
    path = ("章节", 0, "条目", 1)
    assert one == problem("DG321", AT, path=path, field="正文", number=2)
    assert one.severity is Severity.ERROR


@pytest.mark.parametrize("item", ["走访。", {"正文": "走访。"}, {"段首句": "走访", "分项": ["甲。"]}])
def test_an_item_with_text_or_points_is_silent(item):
    assert found("DG321", [item]) == []


LED = {**ITEM, "牵头单位": "办公室"}


def test_an_item_without_a_lead_is_a_hint_where_others_have_one():
    (one,) = found("DG322", [LED, ITEM])
    assert one == problem("DG322", AT, path=("章节", 0, "条目", 1), field="牵头单位", number=2)


def test_a_table_of_leads_asks_every_item_for_one():
    assert len(found("DG322", [ITEM, ITEM], 责任标注="附表")) == 2


def test_leads_that_nobody_names_or_nobody_prints_are_not_asked_for():
    assert found("DG322", [ITEM, ITEM]) == []
    assert found("DG322", [LED, ITEM], 责任标注="不标") == []


def test_a_paper_of_unusual_size_is_one_hint():
    (one,) = found("DG323", [ITEM])
    assert (one.severity, one.arg("count"), one.arg("number")) == (Severity.HINT, "1", "1")


def test_a_paper_of_usual_size_is_silent():
    many = [{"标题": "甲", "条目": [{"段首句": "抓学习。", "正文": "学" * 200}] * 5}] * 4
    assert found("DG323", [], 章节=many) == []


def test_a_document_number_of_its_own_is_a_hint():
    (one,) = found("DG324", [ITEM], 发文字号={"代字": "示教党", "年份": "2026", "序号": "5"})
    assert one == problem("DG324", AT, path=("发文字号",), kind="工作要点")


def test_no_document_number_is_silent():
    assert found("DG324", [ITEM]) == []
