"""Headings to fields, and rows to contexts."""

import pickle

import pytest
from rosters import at, lines, number, read, workbook

from docgen.problems import problem
from docgen.sources.context import Context
from docgen.sources.headings import match_headings, nearest_field, normalise_heading, row_context

NAMES = {
    "姓名": ("党员姓名",),
    "党支部": ("支部",),
    "入党时间": ("入党日期",),
    "责任区": ("责任区/示范岗",),
    "承诺事项": ("承诺内容",),
    "联系点局领导": (),
}


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        (" 姓 名", "姓名"),
        ("姓\u3000名\n", "姓名"),
        ("入党时间\n(年月)", "入党时间"),
        ("党支部（全称）", "党支部"),
        ("电话【必填】", "电话"),
        ("电话((手机)或座机)", "电话"),
        ("*姓名", "姓名"),
        ("姓名：", "姓名"),
        ("（备注）", "备注"),
        ("责任区／示范岗", "责任区/示范岗"),
        ("\ufeff姓名\u200b", "姓名"),
        ("", ""),
    ],
)
def test_heading_is_compared_without_what_typing_adds(typed, compared):
    assert normalise_heading(typed) == compared


def test_headings_are_found_by_name_and_by_alias():
    matched = match_headings(["序", " 党员\n姓名", "支部（全称）", "", "责任区/示范岗"], NAMES)
    assert matched.columns == {1: "姓名", 2: "党支部", 4: "责任区"}
    assert matched.numbered == {}
    assert matched.problems == (problem("DG156", columns="序", count=1),)


@pytest.mark.parametrize(
    "headings",
    [
        ["承诺事项1", "承诺事项2"],
        ["承诺事项一", "承诺事项二"],
        ["承诺内容（1）", "承诺事项(2)"],
        ["承诺事项①", "承诺事项②"],
    ],
)
def test_numbered_columns_are_items_of_one_field(headings):
    assert match_headings(headings, NAMES).numbered == {0: ("承诺事项", 1), 1: ("承诺事项", 2)}


def test_eleventh_column_is_not_the_first():
    assert match_headings(["承诺事项十一"], NAMES).numbered == {0: ("承诺事项", 11)}


def test_number_that_belongs_to_a_name_stays_with_it():
    assert match_headings(["监督电话1"], {"监督电话1": (), "监督电话": ()}).columns == {0: "监督电话1"}


def test_two_headings_for_one_field_are_a_problem_at_the_second():
    matched = match_headings(["入党时间", "入党日期"], NAMES, place=lambda column: at(f"{'AB'[column]}3"))
    said = problem("DG158", at("B3"), column="入党日期", other_column="入党时间", field="入党时间")
    assert (matched.columns, matched.problems) == ({0: "入党时间"}, (said,))


def test_a_column_and_numbered_columns_for_one_field_are_a_problem():
    matched = match_headings(["承诺事项", "承诺事项1"], NAMES)
    said = problem("DG158", column="承诺事项1", other_column="承诺事项", field="承诺事项")
    assert matched.problems == (said,)


def test_like_heading_is_proposed_and_not_taken():
    matched = match_headings(["姓名", "入党时问", "联系领导"], NAMES)
    assert matched.columns == {0: "姓名"}
    assert matched.problems == (
        problem("DG157", column="入党时问", expected="入党时间"),
        problem("DG157", column="联系领导", expected="联系点局领导"),
    )


def test_field_that_has_its_column_is_not_proposed_again():
    assert match_headings(["入党时间", "入党时问"], NAMES).problems == (problem("DG156", columns="入党时问", count=1),)


def test_columns_like_nothing_share_one_hint():
    matched = match_headings(["籍贯", "学历"], NAMES, place=lambda column: at(f"{'AB'[column]}1"))
    assert matched.problems == (problem("DG156", at("A1"), columns="籍贯”“学历", count=2),)


def test_nothing_is_like_a_strange_word():
    assert nearest_field("籍贯", NAMES) is None


def roster(tmp_path, *rows):
    table, taken = read(tmp_path, workbook(lines(*rows)))
    return table, taken, match_headings(table.headings, NAMES)


def test_context_holds_the_cells_that_say_something(tmp_path):
    table, (row,), matched = roster(tmp_path, ("姓名", "支部", "入党时间", "籍贯"), (" 王　芳", "", "  ", "示例县"))
    assert row_context(table, row, matched).values == {"姓名": " 王　芳"}


def test_numbered_columns_become_a_list_in_number_order(tmp_path):
    table, (row,), matched = roster(tmp_path, ("承诺事项2", "姓名", "承诺事项3", "承诺事项1"), ("乙", "赵一", "", "甲"))
    context = row_context(table, row, matched)
    assert context.values == {"姓名": "赵一", "承诺事项": ["甲", "乙"]}
    assert context.origin(("承诺事项", 1)) == at("A2")


def test_origins_know_every_cell_and_the_row(tmp_path):
    table, (row,), matched = roster(tmp_path, ("姓名", "支部", "承诺事项1"), ("赵一", "", number("7")))
    context = row_context(table, row, matched)
    assert dict(context.origins) == {
        (): table.row_origin(2),
        ("姓名",): at("A2"),
        ("党支部",): at("B2"),
        ("承诺事项",): at("C2"),
        ("承诺事项", 0): at("C2"),
    }
    assert len(context.origins) == 5
    assert context.origin(("入党时间",)) == table.row_origin(2)


def test_context_survives_pickling(tmp_path):
    table, (row,), matched = roster(tmp_path, ("姓名",), ("赵一",))
    context = row_context(table, row, matched)
    again = pickle.loads(pickle.dumps(context))
    assert again == Context(context.values, dict(context.origins))
