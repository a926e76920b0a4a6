"""What a paper's structure makes of its content: clauses left out, origins of what stays, references by id."""

from pathlib import Path
from typing import Any

import pytest

from docgen.drafts import Draft, parse
from docgen.kinds import kinds, read_kind
from docgen.problems import Origin, Problem
from docgen.sources.context import Context
from docgen.sources.structured import read_structured

POINTS = kinds()["work_points"]
HEAD = "标题: 要点\n年度: 2026\n年度定位: 今年是提升之年。\n总体要求: 抓好落实。\n条款开关: [公办]\n章节:\n"


def read(tmp_path: Path, text: str) -> tuple[Draft | None, tuple[Problem, ...]]:
    path = tmp_path / "要点.yaml"
    path.write_text(HEAD + text, "utf-8")
    (context,), problems = read_structured(path, file=path.name)
    assert problems == ()
    return parse(POINTS, context)


NESTED = """\
  - 标题: 民办部分
    仅: [民办]
    条目: [{正文: 甲。}]
  - 标题: 第一
    条目:
      - {正文: 乙。, 仅: [民办]}
      - {正文: 丙。}
      - {正文: 丁。}
  - 标题: 第二
    条目:
      - {正文: 戊。, 仅: [民办]}
      - {正文: 己。}
      - {正文: 庚。}
"""


def test_every_item_keeps_its_line_where_sections_and_items_before_it_were_left_out(tmp_path: Path) -> None:
    draft, problems = read(tmp_path, NESTED)
    assert draft is not None, problems
    lines = (tmp_path / "要点.yaml").read_text("utf-8").splitlines()
    shown = [
        (item["正文"][0], lines[origin.line - 1].strip())
        for at, section in enumerate(draft.values["章节"])
        for index, item in enumerate(section["条目"])
        if (origin := draft.origin("章节", at, "条目", index, "正文")) and origin.line
    ]
    assert shown == [(text, f"- {{正文: {text}}}") for text in ("丙。", "丁。", "己。", "庚。")]


@pytest.mark.parametrize(
    "typed", ["{{ 号 党员教育 }}", "{{ 号['党员教育'] }}", "{{ 编号('党员教育') }}", "{{ 号('无') }}"]
)
def test_a_reference_that_leads_nowhere_or_is_mistyped_is_never_printed(tmp_path: Path, typed: str) -> None:
    items = f'    条目: [{{编号: 党员教育, 正文: 学习。}}, "见第{typed}项。"]\n'
    draft, problems = read(tmp_path, f"  - 标题: 甲\n{items}")
    assert draft is None
    assert [each.code for each in problems if each.severity == "error"] == ["DG311"]


def test_a_title_may_refer_to_an_item(tmp_path: Path) -> None:
    sections = "  - {标题: 甲, 条目: [{编号: 党员教育, 正文: 学习。}]}\n  - {标题: \"接{{ 号('党员教育') }}\", 条目: [走访。]}\n"
    draft, problems = read(tmp_path, f"{sections}编号方式: 连续\n")
    assert draft is not None, problems
    assert draft.printed["章节"][1]["标题"] == "接1"


SWITCHED = """\
id: example
title: 示例
name: "{标题}"
fields:
  标题: {type: 文本}
  开关: {type: 文本, list: true, role: trait}
  纪律:
    fields:
      条:
        list: true
        fields:
          正文: {type: 文本}
          仅: {type: 文本, list: true, role: only_for}
"""


def test_items_in_a_list_inside_a_group_are_left_out_too(tmp_path: Path) -> None:
    folder = tmp_path / "example"
    folder.mkdir()
    (folder / "kind.yaml").write_text(SWITCHED, "utf-8")
    said: dict[str, Any] = {"开关": "公办", "纪律": {"条": [{"正文": "甲", "仅": ["民办"]}, {"正文": "乙"}]}}
    origins = {
        (): Origin("例.yaml", 1),
        ("纪律", "条", 0, "正文"): Origin("例.yaml", 4),
        ("纪律", "条", 1, "正文"): Origin("例.yaml", 5),
    }
    draft, problems = parse(read_kind(folder), Context(said, origins))
    assert draft is not None, problems
    assert draft.printed["纪律"] == {"条": [{"正文": "乙"}]}
    assert draft.origin("纪律", "条", 0, "正文") == Origin("例.yaml", 5)


def hints(tmp_path: Path, switches: str, *words: str) -> list[tuple[str | None, str | None]]:
    """Return (word, likely word) of what was said about clauses of `words`, in a paper of these 条款开关."""
    items = "".join(f"  - {{标题: 第{at}, 仅: [{word}], 条目: [甲。]}}\n" for at, word in enumerate(words))
    lines = f"  - {{标题: 总, 条目: [甲。]}}\n{items}"
    path = tmp_path / "要点.yaml"
    path.write_text(HEAD.replace("[公办]", switches) + lines, "utf-8")
    (context,), _ = read_structured(path, file=path.name)
    return [(each.arg("found"), each.arg("near")) for each in parse(POINTS, context)[1] if each.code == "DG199"]


@pytest.mark.parametrize(("typed", "meant"), [("民辨", "民办"), ("民办校", "民办"), ("幼儿圆", "幼儿园")])
def test_a_slip_in_the_word_of_a_clause_is_a_hint_with_the_likely_word(tmp_path: Path, typed: str, meant: str) -> None:
    assert hints(tmp_path, f"[{meant}]", typed) == [(typed, meant)]


def test_a_slip_among_clauses_for_others_is_told_by_their_words(tmp_path: Path) -> None:
    assert hints(tmp_path, "[公办]", "民办", "民办", "民辨") == [("民辨", "民办")]


def test_a_clause_for_others_is_no_slip(tmp_path: Path) -> None:
    assert hints(tmp_path, "[公办]", "民办", "寄宿", "机关") == []


def test_a_word_that_no_choice_gives_is_a_hint_even_if_none_is_like_it(tmp_path: Path) -> None:
    folder = tmp_path / "example"
    folder.mkdir()
    closed = SWITCHED.replace(
        "{type: 文本, list: true, role: trait}", "{type: 选项, choices: [公办, 民办], role: trait}"
    )
    (folder / "kind.yaml").write_text(closed, "utf-8")
    said: dict[str, Any] = {
        "开关": "公办",
        "纪律": {"条": [{"正文": "甲", "仅": ["山区"]}, {"正文": "乙", "仅": ["民办"]}]},
    }
    _, problems = parse(read_kind(folder), Context(said, {(): Origin("例.yaml", 1)}))
    assert [(each.code, each.arg("near"), each.path) for each in problems] == [
        ("DG199", "公办、民办", ("纪律", "条", 0, "仅"))
    ]
