"""The work points: the real text stands in them whole; numbers, references and attributions are computed and printed."""

import io
import re
import unicodedata
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from rapidfuzz.distance import LCSseq

from docgen.drafts import Draft, parse
from docgen.kinds import kinds
from docgen.pipeline import kind_template, render
from docgen.problems import Origin, Problem, Severity, has_errors, problem
from docgen.rules import check_draft
from docgen.sources.context import Context
from docgen.sources.outline import read_outline
from docgen.sources.structured import read_structured
from docgen.word.blocks import read_blocks_bytes

ROOT = Path(__file__).resolve().parent.parent
CONTEXT = ROOT / "contexts" / "示例县" / "工作要点" / "2015年工作要点.yaml"
SAMPLE = ROOT / "samples" / "2015学校党建工作.txt"
CLEAN = ROOT.parent / "shared" / "data" / "text" / "clean" / "000_3a5b462bcacf0b12.txt"
KIND = kinds()["work_points"]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FILE = "要点.yaml"
HEAD = "标题: 2026年工作要点\n年度定位: 2026年是提升之年。\n总体要求: 抓好落实。\n"


@pytest.fixture(scope="module")
def real() -> Draft:
    contexts, problems = read_structured(CONTEXT, file=CONTEXT.name)
    assert not problems
    draft, problems = parse(KIND, contexts[0])
    assert draft is not None
    assert problems == ()
    return draft


def read(text: str, folder: Path) -> tuple[Draft | None, list[Problem]]:
    """Return the draft of a YAML text and what was found on the way."""
    path = folder / FILE
    path.write_text(text, "utf-8")
    contexts, problems = read_structured(path, file=FILE)
    draft, found = parse(KIND, contexts[0]) if contexts else (None, ())
    return draft, [*problems, *found]


def paragraphs(draft: Draft) -> list[str]:
    """Return the text of the body's paragraphs in the made document."""
    made = read_blocks_bytes(render(draft, kind_template(KIND)))
    return [each.text for each in made.paragraphs if each.part == "word/document.xml"]


def printed(said: dict[str, object]) -> list[str]:
    """Return the paragraphs of a paper behind its title and opening."""
    head = {"标题": "要点", "年度定位": "今年是提升之年。", "总体要求": "抓好落实。"}
    draft, problems = parse(KIND, Context({**head, **said}, {(): Origin(FILE)}))
    assert draft is not None, problems
    return paragraphs(draft)[2:]


# ---- the real text


def folded(text: str) -> str:
    """Return the text without its widths and blanks: its words, marks and numbers, in order."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def kept(source: str, draft: Draft) -> float:
    """Return the share of the source's characters that stand in the document in the same order."""
    wanted = folded(source)
    return LCSseq.similarity(wanted, folded("".join(paragraphs(draft)))) / len(wanted)


def test_the_committed_text_stands_in_the_paper(real: Draft) -> None:
    body = SAMPLE.read_text("utf-8")
    assert body.count("2015 學校黨建工作") == 2
    assert kept(body.replace("2015 學校黨建工作", "", 1), real) >= 0.99


def test_the_cleaned_text_stands_in_the_paper_to_the_last_character(real: Draft) -> None:
    if not CLEAN.is_file():
        pytest.skip(f"without {CLEAN.name}")
    assert kept(CLEAN.read_text("utf-8"), real) == 1


def test_the_measure_sees_an_item_that_is_missing(real: Draft) -> None:
    less = {**real.context.values, "章节": real.context.values["章节"][:5]}  # type: ignore[index]
    draft, _ = parse(KIND, Context(less, real.context.origins))
    assert draft is not None
    assert kept(SAMPLE.read_text("utf-8"), draft) < 0.95


def test_the_real_paper_has_twenty_items_numbered_through_six_sections(real: Draft) -> None:
    marks = [found[0] for text in paragraphs(real) if (found := re.match(r"[一二三四五六]、|[0-9]+、", text))]
    sections = [(5, "一"), (2, "二"), (3, "三"), (4, "四"), (3, "五"), (3, "六")]
    expected, number = [], 0
    for count, section in sections:
        expected += [f"{section}、", *(f"{number + each}、" for each in range(1, count + 1))]
        number += count
    assert marks == expected


def test_nothing_is_found_in_the_real_paper(real: Draft) -> None:
    assert list(check_draft(real)) == []


def test_the_real_paper_is_not_final_before_it_is_signed_and_dated(real: Draft) -> None:
    draft, problems = parse(KIND, Context({**real.context.values, "稿别": "正式稿"}, real.context.origins))
    assert draft is None
    assert [(each.code, each.path) for each in problems] == [("DG101", ("署名",)), ("DG101", ("成文日期",))]


def test_the_outline_of_the_real_text_makes_the_same_paper(real: Draft) -> None:
    (context,), found = read_outline(SAMPLE, file=SAMPLE.name)
    assert found == ()
    draft, problems = parse(KIND, context)
    assert draft is not None, problems
    assert kept("".join(paragraphs(real)), draft) >= 0.99


# ---- numbers and references

ITEMS = [{"段首句": "抓学习。", "正文": "每月一次。"}, "走访学生家庭。"]
SECTIONS = [{"标题": "甲", "条目": ITEMS}, {"标题": "乙", "条目": ITEMS}]


def test_standard_numbers_begin_anew_in_each_section() -> None:
    assert printed({"章节": SECTIONS}) == [
        "一、甲", "（一）抓学习。每月一次。", "（二）走访学生家庭。",
        "二、乙", "（一）抓学习。每月一次。", "（二）走访学生家庭。",
    ]  # fmt: skip


@pytest.mark.parametrize("mark", [".", "、"])
def test_continuous_numbers_run_through_all_sections_with_the_mark_asked_for(mark: str) -> None:
    assert printed({"章节": SECTIONS, "编号方式": "连续", "编号标点": mark}) == [
        "一、甲", f"1{mark}抓学习。每月一次。", f"2{mark}走访学生家庭。",
        "二、乙", f"3{mark}抓学习。每月一次。", f"4{mark}走访学生家庭。",
    ]  # fmt: skip


@pytest.mark.parametrize(("numbering", "shown"), [("连续", "见第3项。"), ("标准", "见第二（一）项。")])
def test_a_reference_prints_the_number_of_its_item(numbering: str, shown: str) -> None:
    sections = [
        {"标题": "甲", "条目": ["走访。", "见第{{ 号('党员教育') }}项。"]},
        {"标题": "乙", "条目": [{"编号": "党员教育", "正文": "学习。"}]},
    ]
    assert printed({"章节": sections, "编号方式": numbering})[2].endswith(shown)


def test_a_clause_that_does_not_apply_is_left_out_and_the_rest_counted_anew() -> None:
    items = ["甲。", {"正文": "乙。", "仅": ["民办"]}, "丙。"]
    assert printed({"章节": [{"标题": "一", "条目": items}], "条款开关": ["公办"]})[1:] == ["（一）甲。", "（二）丙。"]
    assert len(printed({"章节": [{"标题": "一", "条目": items}], "条款开关": ["民办"]})) == 4


@pytest.mark.parametrize(("numbering", "marks"), [("标准", ["（一）", "1.", "（1）"]), ("连续", ["1.", "（1）", "①"])])
def test_points_and_details_below_an_item_go_down_one_level_each(numbering: str, marks: list[str]) -> None:
    points = [{"段首句": "支部", "细目": [{"段首句": "小组。", "正文": ["开会。", "记录。"]}]}]
    sections = [{"标题": "甲", "条目": [{"段首句": "组织", "分项": points}]}]
    shown = ["一、甲", f"{marks[0]}组织", f"{marks[1]}支部", f"{marks[2]}小组。开会。", "记录。"]
    assert printed({"章节": sections, "编号方式": numbering}) == shown


# ---- who is responsible

LED = {
    "段首句": "抓学习。",
    "正文": ["每月一次。", "按月公布。"],
    "牵头单位": "组织人事股",
    "配合单位": ["办公室", "R&D<甲>股"],
    "责任领导": "李明",
    "时限": "长期坚持",
}
NOTE = "（牵头单位：组织人事股；配合单位：办公室、R&D<甲>股；责任领导：李明；时限：长期坚持）"


def test_responsibility_in_the_text_stands_in_brackets_behind_the_items_last_paragraph() -> None:
    assert printed({"章节": [{"标题": "甲", "条目": [LED, "走访。"]}]})[1:] == [
        "（一）抓学习。每月一次。", f"按月公布。{NOTE}", "（二）走访。",
    ]  # fmt: skip


def test_responsibility_that_is_not_to_be_shown_is_nowhere() -> None:
    assert "组织人事股" not in "".join(printed({"章节": [{"标题": "甲", "条目": [LED]}], "责任标注": "不标"}))


def test_responsibility_in_a_table_stands_at_the_end_under_a_head_that_repeats() -> None:
    said: dict[str, object] = {
        "章节": [{"标题": "甲", "条目": [LED]}, {"标题": "乙"}, {"标题": "丙", "条目": ["走访。"]}]
    }
    context = Context({"标题": "要点", "年度定位": "甲。", "总体要求": "乙。", "责任标注": "附表", **said}, {})
    draft, _ = parse(KIND, context)
    assert draft is not None
    with zipfile.ZipFile(io.BytesIO(render(draft, kind_template(KIND)))) as package:
        (table,) = etree.fromstring(package.read("word/document.xml")).iter(f"{W}tbl")
    rows = [["".join(cell.itertext(f"{W}t")) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
    assert rows == [
        ["序号", "重点任务", "牵头单位", "配合单位", "责任领导", "时限"],
        ["1", "抓学习", "组织人事股", "办公室、R&D<甲>股", "李明", "长期坚持"],
        ["2", "走访", "", "", "", ""],
    ]
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in table.iter(f"{W}tr")] == [True, False, False]
    assert "牵头单位：" not in "".join(paragraphs(draft))


# ---- before and behind the text


def test_title_lines_number_approval_and_addressees_stand_before_the_text() -> None:
    said = {
        "标题": "示例县教育局\n2026年工作要点",
        "发文字号": {"代字": "示教党", "年份": "2026"},
        "研究依据": "经局党委会议研究同意",
        "主送": ["各中小学校党组织", "局机关各股室"],
        "章节": SECTIONS,
    }
    draft, _ = parse(KIND, Context({"年度定位": "甲。", "总体要求": ["乙。", "丙。"], **said}, {}))
    assert draft is not None
    assert paragraphs(draft)[:7] == [
        "示例县教育局", "2026年工作要点", "示教党〔2026〕　号", "（经局党委会议研究同意）",
        "各中小学校党组织，局机关各股室：", "甲。乙。", "丙。",
    ]  # fmt: skip


def test_one_attachment_has_no_number_and_several_have() -> None:
    def shown(*titles: str) -> list[str]:
        said = {"章节": SECTIONS, "附件": [{"标题": each} for each in titles], "署名": ["甲局", "乙局"]}
        return printed({**said, "成文日期": "2026-03-05"})[6:]

    assert shown("分工表") == ["附件：分工表", "甲局", "乙局", "2026年3月5日"]
    assert shown("分工表", "安排表")[:2] == ["附件：1.分工表", "2.安排表"]


# ---- bad input


def test_an_id_that_two_items_have_is_an_error_at_the_second(tmp_path: Path) -> None:
    text = "章节:\n  - 标题: 甲\n    条目:\n      - {正文: 乙。, 编号: 一}\n      - {正文: 丙。, 编号: 一}\n"
    draft, found = read(HEAD + text, tmp_path)
    assert draft is None
    assert [(each.code, each.origin and each.origin.line) for each in found] == [("DG310", 8)]


def test_a_reference_to_no_item_is_an_error_at_its_line(tmp_path: Path) -> None:
    text = "章节:\n  - 标题: 甲\n    条目:\n      - {正文: 乙。, 编号: 一}\n      - \"见第{{ 号('二') }}项。\"\n"
    draft, found = read(HEAD + text, tmp_path)
    assert draft is None
    assert [(each.code, each.origin and each.origin.line, each.arg("known")) for each in found] == [("DG311", 8, "一")]


def test_a_misspelt_key_is_a_warning_at_its_line_and_the_rest_is_made(tmp_path: Path) -> None:
    draft, found = read(HEAD + "责任标住: 附表\n章节:\n  - {标题: 甲, 条目: [乙。]}\n", tmp_path)
    assert draft is not None
    assert found == [problem("DG191", Origin(FILE, 4, 7), path=("责任标住",), field="责任标住", near="责任标注")]


def test_a_paragraph_of_twenty_thousand_characters_is_printed_whole() -> None:
    long = "学习，" * 6666 + "落实。"
    assert printed({"章节": [{"标题": "甲", "条目": [long]}]})[1] == f"（一）{long}"


def test_open_places_are_warnings_at_their_lines_before_the_final_paper(tmp_path: Path) -> None:
    text = "章节:\n  - 标题: 甲\n    条目:\n      - 走访XX户。\n      - 【待填】\n"
    draft, _ = read(HEAD + text, tmp_path)
    assert draft is not None
    found = [each for each in check_draft(draft) if each.code == "DG201"]
    assert [(each.severity, each.origin and each.origin.line) for each in found] == [
        (Severity.WARNING, 7),
        (Severity.WARNING, 8),
    ]


def test_a_section_that_has_only_text_is_printed() -> None:
    assert printed({"章节": [{"标题": "甲", "导语": ["乙。", "丙。"]}]}) == ["一、甲", "乙。", "丙。"]


def test_every_sample_of_an_outline_problem_still_makes_its_paper(tmp_path: Path) -> None:
    path = tmp_path / "要点.txt"
    path.write_text(
        "长" * 60 + "\n2026年是提升之年。要抓落实。\n一、甲\n（一）乙。\n二、丙\n1.丁。\n①戊。\n四、己\n"
        "（一）庚。\n示例县教育局\n2026年3月5日\n多余。\n",
        "utf-8",
    )
    (context,), found = read_outline(path, file=path.name)
    assert [each.code for each in found] == ["DG503", "DG505", "DG504", "DG507"]
    draft, problems = parse(KIND, context)
    assert draft is not None
    assert not has_errors([*problems, *check_draft(draft)])
    assert paragraphs(draft)[2:] == [
        "一、甲", "（一）乙。", "二、丙", "（一）丁。", "①戊。", "三、己", "（一）庚。", "示例县教育局", "2026年3月5日",
    ]  # fmt: skip
