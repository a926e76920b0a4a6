"""Templates built in the house style: the package, and what the shipped pledge prints."""

from __future__ import annotations

import io
import os
import re
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree

from docgen.resources import shipped
from docgen.word.house import build, build_template
from docgen.word.template import compile

PLEDGE = shipped("templates") / "pledge"

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BLANK = "　" * 11
DATE = "　　　　年　　月　　日"
BY_HAND = {
    "承诺人签名": BLANK, "签字日期": DATE, "支部审核意见": "　" * 27, "审核人": BLANK, "审核日期": DATE,
    "书记签名": BLANK,
}  # fmt: skip
PERSON = BY_HAND | {
    "主体": "个人", "标题": "党员公开承诺书", "党支部": "示例县第一小学党支部", "姓名": "王芳", "身份": "中共党员",
    "称谓语": "作为一名中国共产党党员", "引言": "我自愿作出以下承诺，请组织和群众监督",
    "个性承诺": [{"事项": "每周听课一节", "时限": "", "受益对象": ""}],
}  # fmt: skip
BRANCH = BY_HAND | {
    "主体": "支部", "标题": "党支部公开承诺书", "支部全称": "中共示例县第一小学支部委员会", "盖章": "不盖",
    "承诺事项": [{"事项": "按月开展主题党日", "责任人": "", "时限": ""}],
}  # fmt: skip


def parts_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def render(values: dict[str, object]) -> bytes:
    return compile(parts_of(build_template(PLEDGE)), file="template.docx").render(values)


def lines(values: dict[str, object]) -> list[str]:
    """Return the text of the letter, a paragraph a line, the frame's too; blanks for the pen left out."""
    body = docx.Document(io.BytesIO(render(values))).element.body
    texts = ("".join(each.text or "" for each in p.iter(f"{W}t")) for p in body.iter(f"{W}p"))
    return [text.replace("　", "") for text in texts][:-1]


def xml(name: str, package: bytes | None = None) -> etree._Element:
    return etree.fromstring(parts_of(package or build_template(PLEDGE))[name])


# ---- the package


def test_a_template_holds_only_the_parts_it_needs():
    assert set(parts_of(build_template(PLEDGE))) == {
        "[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/_rels/document.xml.rels",
        "word/document.xml", "word/fontTable.xml", "word/settings.xml", "word/styles.xml",
    }  # fmt: skip


def test_a_template_is_under_40_kilobytes_unpacked():
    assert sum(map(len, parts_of(build_template(PLEDGE)).values())) < 40_000


def test_no_part_names_a_theme_font_or_the_program_that_made_it():
    found = [name for name, data in parts_of(build("gongwen").to_bytes()).items() if re.search(rb"Theme|python", data)]
    assert found == []


def test_members_carry_the_first_date_of_zip_and_are_stored():
    with zipfile.ZipFile(io.BytesIO(build_template(PLEDGE))) as opened:
        facts = {(each.date_time, each.compress_type, each.create_system) for each in opened.infolist()}
    assert facts == {((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED, 0)}


def test_properties_are_title_author_language_and_a_fixed_day():
    words = [each.text for each in xml("docProps/core.xml")]
    made = "2026-01-01T00:00:00Z"
    assert words == ["{{ 标题 }}", "{% if 发文单位 %}{{ 发文单位 }}{% endif %}", "zh-CN", made, made]


def test_word_opens_a_template_in_its_newest_mode():
    settings = {
        each.get(f"{W}name"): each.get(f"{W}val") for each in xml("word/settings.xml").iter(f"{W}compatSetting")
    }
    assert settings["compatibilityMode"] == "15"


def test_page_of_a_paper_is_a4_with_the_margins_of_the_standard():
    section = xml("word/document.xml", build("gongwen").to_bytes()).find(f".//{W}sectPr")
    said = {etree.QName(each).localname: {etree.QName(k).localname: v for k, v in each.items()} for each in section}
    assert said["pgSz"] == {"w": "11906", "h": "16838"}
    assert {side: said["pgMar"][side] for side in ("top", "right", "bottom", "left")} == {
        "top": "2098", "right": "1474", "bottom": "1984", "left": "1587",
    }  # fmt: skip
    assert said["docGrid"] == {"type": "lines", "linePitch": "579"}


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages():
    parts = parts_of(build("gongwen").to_bytes())
    footers = [etree.fromstring(parts[name]) for name in ("word/footer1.xml", "word/footer2.xml")]
    assert [each.find(f".//{W}pStyle").get(f"{W}val") for each in footers] == ["PageNumber", "PageNumberEven"]
    assert ["".join(each.itertext()) for each in footers] == ["— 1 —", "— 1 —"]
    assert b"evenAndOddHeaders" in parts["word/settings.xml"]


def test_a_pledge_has_no_page_number():
    assert b"PAGE" not in b"".join(parts_of(build_template(PLEDGE)).values())


def test_every_style_names_the_fonts_of_both_scripts_and_leaves_the_grid():
    styles = xml("word/styles.xml").findall(f"{W}style[@{W}customStyle]")
    assert {
        frozenset(etree.QName(key).localname for key in dict(each.find(f".//{W}rFonts").items())) for each in styles
    } == {frozenset({"hint", "ascii", "hAnsi", "eastAsia", "cs"})}
    assert {each.find(f".//{W}snapToGrid").get(f"{W}val") for each in styles} == {"0"}


def test_styles_carry_chinese_names():
    names = [each.get(f"{W}val") for each in xml("word/styles.xml").iterfind(f"{W}style/{W}name")]
    assert names == [
        "Normal", "主标题", "正文段落", "一级标题", "结束语", "签名行", "盖章行", "日期行", "表内文字", "表内空白",
        "表内签名", "末行",
    ]  # fmt: skip


def test_every_indent_is_written_in_characters_and_in_twips():
    indents = [dict(each.items()) for each in xml("word/styles.xml").iter(f"{W}ind")]
    assert all(
        (f"{W}{side}Chars" in each) == (f"{W}{side}" in each) for each in indents for side in ("left", "firstLine")
    )


def test_every_run_asks_for_the_chinese_font():
    runs = list(xml("word/document.xml").iter(f"{W}r"))
    assert [each.find(f"{W}rPr/{W}rFonts").get(f"{W}hint") for each in runs] == ["eastAsia"] * len(runs)


def test_a_frame_says_its_width_to_word_and_to_wps():
    table = xml("word/document.xml").find(f".//{W}tbl")
    said = [table.find(path).get(f"{W}w") for path in (f"{W}tblPr/{W}tblW", f"{W}tblGrid/{W}gridCol", f".//{W}tcW")]
    assert said == ["8844", "8844", "8844"]


def test_writing_on_a_paper_adds_paragraphs_in_the_styles_of_their_roles():
    paper = build("pledge", title="示例")
    paper.title("承诺书")
    paper.heading("一、共性承诺", level=1)
    paper.tag("{%p for 条 in 共性承诺 %}")
    paper.blank_line()
    paper.signature("承诺人签名：", "{{ 承诺人签名 }}")
    written = docx.Document(io.BytesIO(paper.to_bytes())).paragraphs
    assert [(each.style.name, each.text) for each in written] == [
        ("主标题", "承诺书"),
        ("一级标题", "一、共性承诺"),
        ("正文段落", "{%p for 条 in 共性承诺 %}"),
        ("正文段落", ""),
        ("签名行", "承诺人签名：{{ 承诺人签名 }}"),
    ]
    assert [bool(run.underline) for run in written[-1].runs] == [False, True]


def test_a_role_the_profile_lacks_is_a_key_error():
    with pytest.raises(KeyError):
        build("pledge").heading("（一）", level=2)


def test_a_first_line_that_hangs_out_is_written_in_twips_alone():
    styles = xml("word/styles.xml", build("gongwen").to_bytes())
    indents = {each.get(f"{W}styleId"): each.find(f".//{W}ind") for each in styles.iterfind(f"{W}style")}
    assert dict(indents["AttachmentNote"].items()) == {f"{W}left": "1575", f"{W}hanging": "945"}


def test_lines_of_a_title_have_no_gap_between_them():
    styles = xml("word/styles.xml", build("gongwen").to_bytes())
    grouped = [each.get(f"{W}styleId") for each in styles if each.find(f".//{W}contextualSpacing") is not None]
    assert {"Title", "TitleOverSubtitle", "Subtitle", "AttachmentTitle"} <= set(grouped)


def test_an_attachment_begins_a_page():
    styles = xml("word/styles.xml", build("gongwen").to_bytes())
    assert [each.get(f"{W}styleId") for each in styles if each.find(f".//{W}pageBreakBefore") is not None] == [
        "AttachmentLabel"
    ]


# ---- what the pledge prints


def test_the_template_asks_only_for_what_the_sandbox_allows():
    assert compile(parts_of(build_template(PLEDGE)), file="template.docx").problems == ()


def test_a_letter_with_three_layers():
    values = PERSON | {
        "行政职务": "语文教师", "共性承诺": ["按月交纳党费"], "岗位承诺": ["认真备课上课", "关爱每一名学生"],
        "个性承诺": [
            {"事项": "每周听课一节", "时限": "2026年6月底", "受益对象": "青年教师"},
            {"事项": "整理校本作业", "时限": "“七一”前", "受益对象": ""},
            {"事项": "义务辅导两次", "时限": "", "受益对象": "本班学生"},
        ],
        "监督电话": "0300-5550123", "份数": 2, "电话": "13000000000", "结对对象": "李小明",
    }  # fmt: skip
    assert lines(values) == [
        "党员公开承诺书",
        "我是王芳，示例县第一小学党支部党员、语文教师，作为一名中国共产党党员，我自愿作出以下承诺，请组织和群众监督：",
        "一、共性承诺",
        "1.按月交纳党费",
        "二、岗位承诺",
        "1.认真备课上课",
        "2.关爱每一名学生",
        "三、个性承诺",
        "1.每周听课一节（时限：2026年6月底；受益对象：青年教师）",
        "2.整理校本作业（时限：“七一”前）",
        "3.义务辅导两次（受益对象：本班学生）",
        "以上承诺，本人将认真践行。本承诺书一式2份。监督电话：0300-5550123。",
        "承诺人签名：",
        "日期：年月日",
        "支部审核意见：",
        "",
        "审核人签名：年月日",
    ]


@pytest.mark.parametrize(
    ("layers", "headings"),
    [
        ({"共性承诺": ["甲"]}, ["一、共性承诺", "二、个性承诺"]),
        ({"岗位承诺": ["甲"]}, ["一、岗位承诺", "二、个性承诺"]),
        ({}, []),
    ],
)
def test_headings_are_numbered_by_the_layers_there_are(layers: dict[str, list[str]], headings: list[str]):
    assert [line for line in lines(PERSON | layers) if line.endswith("性承诺") or line.endswith("位承诺")] == headings


def test_one_deadline_for_all_promises_stands_in_the_closing_line():
    assert "以上承诺事项完成时限：2026年12月底。" in lines(PERSON | {"完成时限": "2026年12月底"})


@pytest.mark.parametrize(
    ("identity", "phrase", "opening"),
    [
        (
            "预备党员",
            "作为一名中国共产党预备党员",
            "我是王芳，示例县第一小学党支部预备党员，作为一名中国共产党预备党员，承诺：",
        ),
        ("班子成员", "作为一名党员领导干部", "我是王芳，示例县第一小学党支部党员，作为一名党员领导干部，承诺："),
        ("书记", "作为一名党支部书记", "我是王芳，示例县第一小学党支部党员，作为一名党支部书记，承诺："),
        ("离退休", "作为一名离退休党员", "我是王芳，示例县第一小学党支部党员，作为一名离退休党员，承诺："),
    ],
)
def test_the_opening_fits_every_identity(identity: str, phrase: str, opening: str):
    assert lines(PERSON | {"身份": identity, "称谓语": phrase, "引言": "承诺"})[1] == opening


def test_a_post_that_says_there_is_none_is_not_printed():
    assert lines(PERSON | {"行政职务": "无"})[1] == lines(PERSON)[1]


def test_a_branch_s_letter_with_its_seal():
    values = BRANCH | {
        "书记": "张建国", "党员数": 23, "会议通过日期": "2026年3月5日", "公示起止": "2026年3月9日至3月15日",
        "监督电话": "0300-5550123", "盖章": "支部章",
        "承诺事项": [{"事项": "按月开展主题党日", "责任人": "张建国", "时限": "每月"}],
    }  # fmt: skip
    assert lines(values) == [
        "党支部公开承诺书",
        "中共示例县第一小学支部委员会（本支部有党员23名，书记张建国）经2026年3月5日会议讨论通过，作出以下承诺，"
        "请党员和群众监督：",
        "1.按月开展主题党日（责任人：张建国；时限：每月）",
        "以上承诺，本支部将认真践行。公示时间：2026年3月9日至3月15日。监督电话：0300-5550123。",
        "书记签名：",
        "中共示例县第一小学支部委员会（盖章）",
        "日期：年月日",
    ]


def test_a_branch_s_letter_of_the_least_that_may_be_said():
    assert lines(BRANCH) == [
        "党支部公开承诺书",
        "中共示例县第一小学支部委员会作出以下承诺，请党员和群众监督：",
        "1.按月开展主题党日",
        "以上承诺，本支部将认真践行。",
        "书记签名：",
        "日期：年月日",
    ]


@pytest.mark.parametrize(
    ("unit", "seal"),
    [
        ({"支部": {"上级党组织": "中共示例县委教育工作委员会"}}, "中共示例县委教育工作委员会（盖章）"),
        ({}, "上级党组织（盖章）"),
    ],
)
def test_the_seal_of_the_body_above_is_named_where_it_is_known(unit: dict[str, object], seal: str):
    assert seal in lines(BRANCH | {"盖章": "上级党组织章"} | unit)


@pytest.mark.parametrize("values", [PERSON, BRANCH | {"盖章": "支部章"}], ids=["person", "branch"])
def test_from_the_closing_line_on_every_paragraph_keeps_with_the_next(values: dict[str, object]):
    styles = {each.get(f"{W}styleId"): each.find(f".//{W}keepNext") is not None for each in xml("word/styles.xml")}
    body = docx.Document(io.BytesIO(render(values))).element.body
    used = [each.get(f"{W}val") for each in body.iter(f"{W}pStyle")]
    assert all(styles[each] for each in used[used.index("Closing") : -1])


def test_a_letter_of_eleven_promises_is_one_page(soffice: str, tmp_path: Path):
    promise = {"事项": "利用课后服务时间，每周为学习困难学生义务辅导两次", "时限": "2026年6月底", "受益对象": ""}
    line = "坚持家校沟通，每学期走访本班每名学生家庭不少于一次"
    (tmp_path / "letter.docx").write_bytes(
        render(PERSON | {"共性承诺": [line] * 5, "岗位承诺": [line] * 3, "个性承诺": [promise] * 3})
    )
    command = [soffice, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "letter.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120, env=os.environ | {"HOME": str(tmp_path)})
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "letter.pdf").read_bytes())) == 1
