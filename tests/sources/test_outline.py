"""Plain outlines: what becomes a field, what keeps its line, and what is amiss, each at its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import InputRefused
from docgen.problems import Origin, Problem, problem
from docgen.sources.outline import outline_context, read_outline
from docgen.text.numerals import serial_mark

NAME = "要点.txt"
HEAD = "2026年工作要点\n2026年是规范提升之年。要抓好落实。\n"
SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def at(line: int) -> Origin:
    return Origin(NAME, line)


def read(text: str):
    lines = [(line, at(number)) for number, line in enumerate(text.split("\n"), 1)]
    return outline_context(lines, NAME)


def values(text: str) -> dict[str, object]:
    return read(text)[0].values


def problems(text: str) -> tuple[Problem, ...]:
    return read(text)[1]


def sections(text: str) -> object:
    return values(HEAD + text)["章节"]


STANDARD = """
中共示例县教育局委员会
2026年党建工作要点
示教党〔2026〕5号
（经局党委会议研究同意）

各中小学校党组织，局机关各股室：
2026年是规范提升之年。全年工作的总体要求是：围绕中心。
各党组织要抓好落实。
一、加强思想建设
抓好学习，打牢基础。
（一）开展教育培训。每月学习一次。（牵头单位：组织人事股；配合单位：办公室、工会）
（二）抓好中心组学习
每季度一次，见第1项。
1.定主题。会前一周发出。
（1）有记录
（2）有评议。
二、加强组织建设
（一）规范组织生活。
附件：1.责任分工表
2.学习安排表
中共示例县教育局委员会
2026年3月5日
"""


def test_a_standard_outline_fills_every_field_it_has():
    context, found = read(STANDARD)
    assert found == ()
    assert context.values == {
        "标题": ["中共示例县教育局委员会", "2026年党建工作要点"],
        "发文字号": {"代字": "示教党", "年份": "2026", "序号": "5"},
        "研究依据": "经局党委会议研究同意",
        "主送": ["各中小学校党组织", "局机关各股室"],
        "年度": "2026",
        "年度定位": "2026年是规范提升之年。",
        "总体要求": ["全年工作的总体要求是：围绕中心。", "各党组织要抓好落实。"],
        "编号方式": "标准",
        "章节": [
            {
                "标题": "加强思想建设",
                "导语": ["抓好学习，打牢基础。"],
                "条目": [
                    {
                        "段首句": "开展教育培训。",
                        "正文": ["每月学习一次。"],
                        "牵头单位": "组织人事股",
                        "配合单位": ["办公室", "工会"],
                    },
                    {
                        "段首句": "抓好中心组学习",
                        "正文": ["每季度一次，见第1项。"],
                        "分项": [
                            {
                                "段首句": "定主题。",
                                "正文": ["会前一周发出。"],
                                "细目": [{"正文": ["有记录"]}, {"正文": ["有评议。"]}],
                            }
                        ],
                    },
                ],
            },
            {"标题": "加强组织建设", "条目": [{"正文": ["规范组织生活。"]}]},
        ],
        "附件": [{"标题": "责任分工表"}, {"标题": "学习安排表"}],
        "署名": ["中共示例县教育局委员会"],
        "成文日期": "2026年3月5日",
    }


def test_every_value_keeps_the_line_it_stands_on():
    context, _ = read(STANDARD)
    places = {
        ("标题", 1): 3,
        ("主送",): 7,
        ("总体要求", 1): 9,
        ("章节", 0): 10,
        ("章节", 0, "导语", 0): 11,
        ("章节", 0, "条目", 0, "正文", 0): 12,
        ("章节", 0, "条目", 1, "段首句"): 13,
        ("章节", 0, "条目", 1, "正文", 0): 14,
        ("章节", 0, "条目", 1, "分项", 0, "细目", 1): 17,
        ("章节", 1, "标题"): 18,
        ("附件", 1): 21,
        ("署名", 0): 22,
        ("成文日期",): 23,
    }
    assert {path: context.origin(path) for path in places} == {path: at(line) for path, line in places.items()}


def test_items_from_1_through_all_sections_are_continuous_and_keep_their_mark():
    found = values(HEAD + "一、抓学习\n1、学习。每月一次。\n二、抓服务\n2、服务。\n（1）走访。\n")
    assert (found["编号方式"], found["编号标点"]) == ("连续", "、")
    assert found["章节"] == [
        {"标题": "抓学习", "条目": [{"段首句": "学习。", "正文": ["每月一次。"]}]},
        {"标题": "抓服务", "条目": [{"段首句": "服务", "分项": [{"正文": ["走访。"]}]}]},
    ]


def test_half_width_marks_and_brackets_are_read():
    assert sections("一、抓学习\n(一)学习。每月一次。\n(二)、服务。每周一次。\n") == [
        {
            "标题": "抓学习",
            "条目": [{"段首句": "学习。", "正文": ["每月一次。"]}, {"段首句": "服务。", "正文": ["每周一次。"]}],
        }
    ]


@pytest.mark.parametrize("text", ["一、二年级另行安排。", "3.5万元专款专用。", "2026年起执行。", "一、", "十分重要。"])
def test_text_that_only_looks_like_a_mark_stays_text(text):
    assert sections(f"一、抓学习\n（一）学习。每月一次。\n{text}\n") == [
        {"标题": "抓学习", "条目": [{"段首句": "学习。", "正文": ["每月一次。", text]}]}
    ]


def test_a_long_first_sentence_is_text_and_no_heading():
    text = "按照规模适度的要求，健全基层组织。每年核对一次。"
    assert sections(f"一、抓组织\n（一）{text}\n") == [{"标题": "抓组织", "条目": [{"正文": [text]}]}]


def test_a_section_heading_loses_its_stop_and_keeps_the_text_behind_it():
    assert sections("一、抓学习。全年不断线。\n（一）学习。\n") == [
        {"标题": "抓学习", "导语": ["全年不断线。"], "条目": [{"正文": ["学习。"]}]}
    ]


@pytest.mark.parametrize(
    "tail", ["（责任单位：办公室）", "（牵头单位：办公室）。", "（配合单位：工会；牵头单位：办公室）", "（办公室牵头）"]
)
def test_an_attribution_in_other_words_or_order_stays_text(tail):
    assert sections(f"一、抓学习\n（一）学习，每月一次。{tail}\n") == [
        {"标题": "抓学习", "条目": [{"正文": [f"学习，每月一次。{tail}"]}]}
    ]


def test_an_opening_of_one_paragraph_is_parted_behind_the_sentence_that_ends_in_nian():
    found = values("要点\n2026年是提升之年。要抓好落实。再抓落实。\n一、甲\n（一）乙。\n")
    assert (found["年度定位"], found["总体要求"]) == ("2026年是提升之年。", ["要抓好落实。再抓落实。"])
    assert "起段" not in found


def test_an_opening_of_two_paragraphs_stays_two():
    found = values("要点\n2026年是提升之年。\n要抓好落实。\n一、甲\n（一）乙。\n")
    assert (found["年度定位"], found["总体要求"], found["起段"]) == ("2026年是提升之年。", ["要抓好落实。"], "分段")


def test_an_opening_without_such_a_sentence_is_a_guess_and_said_so():
    text = "要点\n要抓好落实。再抓落实。\n一、甲\n（一）乙。\n"
    assert (values(text)["年度定位"], values(text)["总体要求"]) == ("要抓好落实。", ["再抓落实。"])
    assert problems(text) == (problem("DG502", at(2)),)


def test_a_sentence_that_announces_the_text_is_no_addressee():
    found = values("要点\n现将2026年工作要点印发如下：\n一、甲\n（一）乙。\n")
    assert ("主送" in found, found["年度定位"]) == (False, "现将2026年工作要点印发如下：")


def test_a_last_line_that_names_an_office_is_the_signature_without_a_date_too():
    found = values(HEAD + "一、甲\n（一）乙。\n示例县教育局\n")
    assert (found["署名"], found.get("成文日期")) == (["示例县教育局"], None)


# ---- what is amiss


def test_an_item_that_leaves_a_level_out_is_found_once_in_its_section_and_made_all_the_same():
    text = HEAD + "一、甲\n（一）乙。\n二、丙\n1.丁。\n2.戊。\n"
    assert problems(text) == (problem("DG503", at(6), item="1.", before="一、", expected="（一）"),)
    assert [len(each["条目"]) for each in values(text)["章节"]] == [1, 2]


@pytest.mark.parametrize(
    ("text", "line", "item", "expected"),
    [
        ("一、甲\n（一）乙。\n三、丙\n（一）丁。\n", 5, "三、", 2),
        ("一、甲\n（一）乙。\n一、丙\n（一）丁。\n", 5, "一、", 2),
        ("一、甲\n（一）乙。\n（三）丙。\n", 5, "（三）", 2),
        ("一、甲\n1.乙。\n二、丙\n1.丁。\n", 6, "1.", 2),
        ("一、甲\n2.乙。\n3.丁。\n", 4, "2.", 1),
        ("一、甲\n（一）乙\n1.丙。\n1.丁。\n", 6, "1.", 2),
    ],
)
def test_a_number_that_skips_or_repeats_is_found_at_its_line(text, line, item, expected):
    assert problems(HEAD + text) == (problem("DG504", at(line), item=item, expected=expected),)


def test_a_fifth_level_is_found_and_kept_as_text():
    text = "一、甲\n（一）学习。\n①丙。\n"
    assert problems(HEAD + text) == (problem("DG505", at(5), item="①"),)
    assert sections(text) == [{"标题": "甲", "条目": [{"段首句": "学习", "正文": ["①丙。"]}]}]


def test_a_section_without_items_is_found_at_its_heading():
    text = HEAD + "一、甲\n只有文字。\n二、乙\n（一）丙。\n"
    assert problems(text) == (problem("DG506", at(3), path=("章节", 0), item="一、"),)


def test_text_after_the_date_is_found_with_its_count_and_left_out():
    text = HEAD + "一、甲\n（一）乙。\n示例县教育局\n2026年3月5日\n抄送：各校。\n一、丙\n"
    assert problems(text) == (problem("DG507", at(7), count=2),)
    assert values(text)["章节"] == [{"标题": "甲", "条目": [{"正文": ["乙。"]}]}]


def test_a_date_with_open_places_is_found_and_left_out():
    text = HEAD + "一、甲\n（一）乙。\n示例县教育局\n2026年　月　日\n"
    assert problems(text) == (problem("DG508", at(6), found="2026年　月　日"),)
    assert (values(text)["署名"], values(text).get("成文日期")) == (["示例县教育局"], None)


def test_an_item_before_the_first_section_is_an_error_at_its_line():
    found = problems(HEAD + "1.甲。\n2.乙。\n")
    assert found == (problem("DG509", at(3), item="1."),)


def test_an_outline_without_a_title_is_an_error_at_its_first_line():
    assert problems("2026年是提升之年。要抓落实。\n一、甲\n（一）乙。\n") == (problem("DG501", at(1)),)


def test_a_title_of_sixty_characters_and_a_paragraph_of_twenty_thousand_are_read():
    found = values(f"{'长' * 60}\n2026年是提升之年。要抓落实。\n一、甲\n（一）{'乙，' * 10_000}\n")
    assert found["标题"] == ["长" * 60]
    assert found["章节"] == [{"标题": "甲", "条目": [{"正文": ["乙，" * 10_000]}]}]


def test_nothing_but_blank_lines_is_a_problem_of_the_file():
    context, found = read("\n 　\n")
    assert (context.values, found) == ({}, (problem("DG173", Origin(NAME)),))


# ---- files


def test_a_file_is_read_with_its_encoding_told(tmp_path):
    path = tmp_path / NAME
    path.write_bytes((HEAD + "一、甲\r\n（一）乙。\r\n").encode("gb18030"))
    (context,), found = read_outline(path, file=NAME)
    assert context.values == values(HEAD + "一、甲\n（一）乙。\n")
    assert found == (problem("DG151", Origin(NAME), encoding="GB18030"),)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(InputRefused):
        read_outline(path, file=NAME)


def test_the_real_outline_has_six_sections_and_twenty_items_and_nothing_amiss():
    (context,), found = read_outline(SAMPLES / "2015学校党建工作.txt", file=NAME)
    made = context.values
    assert found == ()
    assert [len(each["条目"]) for each in made["章节"]] == [5, 2, 3, 4, 3, 3]
    assert (made["标题"], made["年度"], made["编号方式"], made["编号标点"]) == (
        ["2015 學校黨建工作"],
        "2015",
        "连续",
        "、",
    )


# ---- laws

WORDS = st.text("学习服务落实制度群众", min_size=2, max_size=12)
TEXTS = st.lists(WORDS.map(lambda text: f"按要求，{text}。"), min_size=1, max_size=3)
ITEMS = st.fixed_dictionaries({"段首句": WORDS.map(lambda text: f"{text}。"), "正文": TEXTS})
SECTIONS = st.lists(
    st.fixed_dictionaries({"标题": WORDS, "条目": st.lists(ITEMS, min_size=1, max_size=4)}), min_size=1, max_size=12
)


@given(SECTIONS, st.sampled_from(["标准", "连续"]))
def test_what_is_written_as_an_outline_is_read_back(made, numbering):
    lines, running = [], 0
    for number, section in enumerate(made, 1):
        lines.append(serial_mark(number, 1) + section["标题"])
        for index, item in enumerate(section["条目"], 1):
            running += 1
            mark = serial_mark(index, 2) if numbering == "标准" else serial_mark(running, 3)
            lines += [mark + item["段首句"] + item["正文"][0], *item["正文"][1:]]
    context, found = read(HEAD + "\n".join(lines))
    assert (context.values["章节"], context.values["编号方式"], found) == (made, numbering, ())


@given(
    st.lists(st.text("一二三、（）(1)2.．①。：:；年月日附件 \t学校局委员会2026\x00\ud800", max_size=20), max_size=12)
)
def test_any_lines_at_all_give_a_context(lines):
    context, found = outline_context([(line, at(number)) for number, line in enumerate(lines, 1)], NAME)
    assert isinstance(context.values, dict)
    assert all(each.origin is not None for each in found)


def test_a_date_without_its_day_ends_the_paper_and_is_told():
    text = HEAD + "一、甲\n（一）乙。\n中共示例县教育局委员会\n2026年3月\n抄送：各学校。\n"
    assert [each.code for each in problems(text)] == ["DG508", "DG507"]
    assert values(text)["署名"] == ["中共示例县教育局委员会"]
    assert "成文日期" not in values(text)
