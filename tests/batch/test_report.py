"""The papers about a run: 生成情况.xlsx and 承诺台账.xlsx."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from orders import GOOD, HEADINGS, NAMES, cells_of, changed, given_away, made, order, table

from docgen.batch.order import Order
from docgen.batch.outcome import Outcome, State
from docgen.batch.plan import make_plan
from docgen.batch.report import names_about, papers_about
from docgen.problems import Origin, problem
from tests.cases import docx, paragraph

REPORT, LEDGER = "生成情况.xlsx", "承诺台账.xlsx"
REPORT_HEADING = ("花名册行号", "情况", "文件", "说明")
LEDGER_HEADING = ("序号", "党支部", "姓名", "承诺事项", "完成时限", "半年检查", "年底评议", "兑现情况", "未兑现原因")


def about(tmp_path, roster=None, **options):
    """Run an order and return the rows of its report, and of its ledger."""
    made(order(tmp_path, roster, **options))
    files = given_away(tmp_path)
    return tuple(list(cells_of(files[name])) if name in files else None for name in (REPORT, LEDGER))


def test_their_names_are_known_before_a_run():
    assert names_about() == {REPORT, LEDGER, "差异一览.xlsx"}


# ---- the report


def test_the_report_has_a_row_for_every_row(tmp_path):
    report, _ = about(tmp_path, table(GOOD[0], changed(1, 姓名=""), GOOD[2]))
    assert report == [
        REPORT_HEADING,
        (2, "已生成", NAMES[0], None),
        (3, "未生成", None, "缺少“姓名”一栏的内容，无法生成。请补填“姓名”。（DG101）"),
        (4, "已生成", NAMES[2], None),
    ]


def test_the_report_says_the_cell(tmp_path):
    book = openpyxl.Workbook()
    for row in [HEADINGS, changed(0, 入党时间="2015.13"), GOOD[1]]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    report, _ = about(tmp_path, out.getvalue(), name="花名册.xlsx")
    assert report[1][3] == "D2 入党时间“…”中没有13月。请写成 2015年7月 或 2015.7。（DG103）"


def test_a_paper_made_now_or_before_is_all_the_same_to_the_reader_of_the_report(tmp_path):
    first, _ = about(tmp_path)
    (tmp_path / "成品" / NAMES[0]).unlink()
    again, _ = about(tmp_path)
    assert again == first


def test_every_state_has_its_words(tmp_path):
    asked = order(tmp_path)
    plan = make_plan(asked)
    outcomes = [Outcome(row, "甲.docx", state) for row, state in enumerate(State, 2)]
    (_, data), _ = papers_about(asked, plan, outcomes)
    assert [row[1] for row in cells_of(data)][1:] == [
        "已生成", "已生成", "有人工修改，已保留", "有人工修改，已保留；新稿另存", "未生成", "同名文件非本程序生成，未覆盖",
        "未能写入", "未生成",
    ]  # fmt: skip


TYPED = {
    "姓名": "欧阳示例", "性别": "女性", "出生年月": "65.3", "党员类别": "党员某类", "入党时间": "入党某日", "转正时间": "转正某日",
    "在岗状态": "居家", "电话": "0123-45678", "承诺事项": "承诺某事", "完成时限": "某时", "备注": "备注某事\x0b",
}  # fmt: skip


def test_the_report_holds_no_value_of_a_person(tmp_path):
    report, _ = about(tmp_path, table(["第一小学党支部", *TYPED.values()], headings=["党支部", *TYPED]))
    ((row, state, name, why),) = report[1:]
    assert (row, state, name) == (2, "未生成", None)
    assert sorted(re.findall("（(DG...)）", why)) == ["DG106", "DG106", "DG107", "DG192", "DG192", "DG192", "DG196"]
    assert [value for value in TYPED.values() if value.strip() in why] == []


def test_a_name_that_looks_like_a_formula_is_text(tmp_path):
    asked = order(tmp_path)
    why = problem("DG196", Origin("花名册.csv"), field="=1+1", character="U+000B")
    (_, data), _ = papers_about(asked, make_plan(asked), [Outcome(2, "=cmd.docx", State.REFUSED, None, (why,))])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=cmd.docx", "s")


def test_the_sheet_can_be_read_on_a_screen_and_printed(tmp_path):
    made(order(tmp_path))
    for name in (REPORT, LEDGER):
        sheet = openpyxl.load_workbook(tmp_path / "成品" / name).active
        page = sheet.page_setup
        assert (sheet.title + ".xlsx", sheet.freeze_panes, sheet.print_title_rows) == (name, "A2", "$1:$1")
        assert (page.orientation, str(page.paperSize), page.fitToHeight) == ("landscape", "9", 0)
        assert sheet["A1"].font.bold


# ---- the ledger


def test_the_ledger_has_a_row_for_every_promise(tmp_path):
    _, ledger = about(
        tmp_path, table(changed(0, 承诺事项="上一次公开课\n结对帮扶", 完成时限="2026年6月底\n年底前"), *GOOD[1:])
    )
    assert ledger == [
        LEDGER_HEADING,
        (1, "第一小学党支部", "王芳", "上一次公开课", "2026年6月底", *[None] * 4),
        (2, "第一小学党支部", "王芳", "结对帮扶", "年底前", *[None] * 4),
        (3, "第一小学党支部", "张伟", "结对帮扶一名青年教师", "长期坚持", *[None] * 4),
        (4, "第二小学党支部", "李娜", "上一次公开课", "2026年12月", *[None] * 4),
    ]


def test_a_refused_row_is_not_in_the_ledger(tmp_path):
    _, ledger = about(tmp_path, table(changed(0, 入党时间="2015.13"), *GOOD[1:]))
    assert [row[2] for row in ledger[1:]] == ["张伟", "李娜"]


def test_one_deadline_for_all_promises_stands_at_each(tmp_path):
    _, ledger = about(tmp_path, table(changed(0, 承诺事项="上一次公开课\n结对帮扶", 完成时限="2026年6月底")))
    assert [row[3:5] for row in ledger[1:]] == [("上一次公开课", "2026年6月底"), ("结对帮扶", "2026年6月底")]


def test_a_template_without_a_kind_has_a_report_and_no_ledger(tmp_path):
    (tmp_path / "模板.docx").write_bytes(docx(paragraph("{{ 姓名 }}同志")))
    (tmp_path / "名单.csv").write_text("姓名\n王芳\n", "utf-8")
    made(Order(None, tmp_path / "模板.docx", tmp_path / "名单.csv", tmp_path / "成品"))
    assert sorted(given_away(tmp_path)) == ["001-王芳.docx", REPORT]


# ---- same run, same bytes


def test_the_same_run_gives_the_same_bytes_at_any_time(tmp_path):
    folders = [tmp_path / "甲", tmp_path / "乙"]
    for folder in folders:
        folder.mkdir()
        made(order(folder))
    first, second = map(given_away, folders)
    assert first == second


@pytest.mark.parametrize("name", [REPORT, LEDGER])
def test_neither_paper_tells_when_it_was_made(tmp_path, name):
    made(order(tmp_path))
    properties = openpyxl.load_workbook(tmp_path / "成品" / name).properties
    assert (properties.created.year, properties.modified.year, properties.creator) == (2000, 2000, "docgen")
