"""A roster as a table: which sheet, which headings, which rows, and what is said aloud about the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rosters import UNCALCULATED, at, branch, line, lines, merged, number, opened, read, refusal, sheet, workbook

from docgen.problems import Origin, Severity, problem
from docgen.sources.csv_table import open_text
from docgen.sources.layout import find_heading
from docgen.sources.rows import Row, data_rows

NAMES = {"姓名": ("党员姓名",), "党支部": ("支部",), "电话": ()}
HEADINGS = ("党支部", "姓名", "电话")


def book(*rows, **options):
    return workbook(lines(HEADINGS, *rows), **options)


# ---- headings


def test_title_lines_above_the_headings_are_said_aloud(tmp_path):
    data = workbook(
        lines(("示例县党员花名册",), ("填报单位：示例县第一小学", "", "2026年3月"), HEADINGS, ("甲支部", "赵一", ""))
    )
    table, rows = read(tmp_path, data)
    assert (table.headings, table.heading_row) == (HEADINGS, 3)
    assert rows == [Row(4, ("甲支部", "赵一", ""), ())]
    assert table.problems == [problem("DG134", at("A1"), rows="1-2", count=2)]


def test_known_names_find_the_headings_below_a_wide_line(tmp_path):
    data = workbook(lines(("单位", "示例县", "填报人", "赵一"), ("支 部", "姓 名"), ("甲支部", "赵一")))
    assert opened(tmp_path, data, names=NAMES).headings == ("支 部", "姓 名")


def test_one_known_word_in_a_data_row_makes_it_no_heading(tmp_path):
    data = workbook(lines(("人员", "职务", "备注"), ("赵一", "支部", "无")))
    assert opened(tmp_path, data, names=NAMES).headings == ("人员", "职务", "备注")


def test_one_column_is_a_roster(tmp_path):
    assert read(tmp_path, workbook(lines(("姓名",), ("赵一",))))[1] == [Row(2, ("赵一",), ())]


def test_headings_on_two_rows_become_one(tmp_path):
    data = workbook(
        sheet(
            line(1, "姓名", "入党", "", "转正", ""),
            line(2, "", "时间", "地点", "时间", "地点"),
            line(3, "赵一", "2015.7", "甲", "2016.7", "乙"),
            after=merged("A1:A2", "B1:C1", "D1:E1"),
        )
    )
    table, rows = read(tmp_path, data)
    assert table.headings == ("姓名", "入党时间", "入党地点", "转正时间", "转正地点")
    assert rows == [Row(3, ("赵一", "2015.7", "甲", "2016.7", "乙"), ())]
    assert table.problems == []


def test_duplicate_headings_are_refused_naming_both_cells(tmp_path):
    data = workbook(lines(("姓名", "电话", "电 话"), ("赵一", "1", "2")))
    assert refusal(tmp_path, data) == (problem("DG135", at("C1"), column="电话", other_place="B1"),)


@pytest.mark.parametrize("headings", [("姓名", "", "电话"), ("姓名", "电话")])
def test_data_without_heading_is_refused_naming_the_cell(tmp_path, headings):
    data = workbook(lines(headings, ("赵一", "多", "1"), ("钱二", "多", "2")))
    cell = "B1" if len(headings) == 3 else "C1"
    assert refusal(tmp_path, data) == (problem("DG136", at(cell)),)


def test_wholly_blank_column_is_fine(tmp_path):
    data = workbook(lines(("姓名", "", "电话"), ("赵一", "", "1")))
    assert read(tmp_path, data)[1] == [Row(2, ("赵一", "", "1"), ())]


def test_data_under_no_heading_far_down_costs_its_row(tmp_path):
    rows = [("赵一", "", "1")] * 200
    data = workbook(lines(("姓名", "", "电话"), *rows, ("钱二", "多", "2")))
    assert read(tmp_path, data)[1][-1] == Row(202, ("钱二", "多", "2"), (problem("DG136", at("B202")),))


def test_cell_beyond_the_headings_is_said_and_the_row_made(tmp_path):
    data = book(("甲支部", "赵一", "1", "", "已调走"), ("甲支部", "钱二", "2"), ("甲支部", "孙三", "3"))
    _, rows = read(tmp_path, data)
    assert rows[0] == Row(2, ("甲支部", "赵一", "1"), (problem("DG149", at("E2")),))


def test_sheet_without_short_cells_has_no_headings(tmp_path):
    data = workbook(lines(("说明" * 30,), ("请逐行填写" * 20,)))
    assert refusal(tmp_path, data) == (problem("DG131", Origin("花名册.xlsx", sheet="党员")),)


def test_headings_alone_are_refused(tmp_path):
    assert refusal(tmp_path, book()) == (problem("DG133", at("A1")),)


def test_table_of_nothing_but_a_total_is_said(tmp_path):
    table, rows = read(tmp_path, book(("合计", "0", "")))
    assert rows == []
    assert [each.code for each in table.problems] == ["DG142", "DG133"]


# ---- merged cells


def test_merged_cells_of_a_key_column_are_filled_down_and_announced_once(tmp_path):
    data = workbook(
        sheet(
            line(1, *HEADINGS),
            line(2, "甲支部", "赵一"),
            line(3, "", "钱二"),
            line(4, "乙支部", "孙三"),
            line(6, "", "李四"),
            after=merged("A2:A3", "A4:A6"),
        )
    )
    table, rows = read(tmp_path, data, fill=branch)
    assert rows == [
        Row(2, ("甲支部", "赵一", ""), ()),
        Row(3, ("甲支部", "钱二", ""), ()),
        Row(4, ("乙支部", "孙三", ""), ()),
        Row(6, ("乙支部", "李四", ""), ()),
    ]
    said = problem("DG140", at("A2:A6"), column="党支部", count=4, range="A2:A6", found="甲支部、乙支部")
    assert table.problems == [said]


def test_merged_cells_elsewhere_cost_their_rows(tmp_path):
    data = workbook(
        sheet(
            line(1, *HEADINGS),
            line(2, "甲支部", "赵一"),
            line(3, "甲支部"),
            line(4, "甲支部", "孙三"),
            after=merged("B2:B3"),
        )
    )
    table, rows = read(tmp_path, data, fill=branch)
    args = {"range": "B2:B3", "column": "姓名", "found": "赵一"}
    assert rows == [
        Row(2, ("甲支部", "赵一", ""), (problem("DG141", at("B2"), **args),)),
        Row(3, ("甲支部", "", ""), (problem("DG141", at("B3"), **args),)),
        Row(4, ("甲支部", "孙三", ""), ()),
    ]
    assert table.problems == []


def test_key_column_that_may_not_be_filled_costs_its_rows(tmp_path):
    data = workbook(sheet(line(1, *HEADINGS), line(2, "甲支部", "赵一"), line(3, "", "钱二"), after=merged("A2:A3")))
    _, rows = read(tmp_path, data)
    assert [[each.code for each in row.problems] for row in rows] == [["DG141"], ["DG141"]]


def test_cells_merged_across_columns_cost_their_row(tmp_path):
    data = workbook(sheet(line(1, *HEADINGS), line(2, "甲支部"), line(3, "甲支部", "钱二"), after=merged("A2:B2")))
    _, rows = read(tmp_path, data, fill=branch)
    assert [[each.code for each in row.problems] for row in rows] == [["DG141"], []]


def test_other_text_under_a_merged_cell_costs_its_row(tmp_path):
    data = workbook(
        sheet(line(1, *HEADINGS), line(2, "甲支部", "赵一"), line(3, "乙支部", "钱二"), after=merged("A2:A3"))
    )
    _, rows = read(tmp_path, data, fill=branch)
    assert [[each.code for each in row.problems] for row in rows] == [[], ["DG141"]]


def test_blank_merged_cells_and_merged_titles_do_no_harm(tmp_path):
    data = workbook(
        sheet(
            line(1, "花名册"), line(2, *HEADINGS), line(3, "甲支部", "赵一"), after=merged("A1:C1", "C3:C9", "F1:F99")
        )
    )
    assert read(tmp_path, data)[1] == [Row(3, ("甲支部", "赵一", ""), ())]


# ---- totals, hidden rows and columns, repeated headings


@pytest.mark.parametrize(
    "total",
    [
        ("合计", "2"),
        ("合 计：2人",),
        ("总计(2名)",),
        ("", "合计", number("2")),
        ("合计", "男1", "共2人"),
        ("小 计", "2"),
    ],
)
def test_total_row_is_skipped_aloud(tmp_path, total):
    table, rows = read(tmp_path, book(("甲支部", "赵一"), ("甲支部", "钱二"), total))
    assert [row.number for row in rows] == [2, 3]
    assert [(each.code, each.arg("count")) for each in table.problems] == [("DG142", "2")]


def test_total_that_differs_from_the_rows_is_a_warning(tmp_path):
    table, _ = read(tmp_path, book(("甲支部", "赵一"), ("合计", "3")))
    assert table.problems == [
        problem("DG142", at("A3"), word="合计", count=1),
        problem("DG143", at("A3"), number=3, count=1),
    ]


def test_total_without_stored_result_is_only_skipped(tmp_path):
    table, rows = read(tmp_path, book(("甲支部", "赵一"), ("合计", UNCALCULATED)))
    assert (len(rows), [each.code for each in table.problems]) == (1, ["DG142"])


def test_subtotal_counts_since_the_last_one(tmp_path):
    rows = [("甲", "赵一"), ("甲", "钱二"), ("小计", "2"), ("乙", "孙三"), ("小计", "1"), ("合计", "3")]
    table, _ = read(tmp_path, book(*rows))
    assert [(each.code, each.arg("count")) for each in table.problems] == [
        ("DG142", "2"),
        ("DG142", "1"),
        ("DG142", "3"),
    ]


def test_person_beside_a_total_word_is_a_row(tmp_path):
    assert read(tmp_path, book(("合计", "赵一", "")))[1] == [Row(2, ("合计", "赵一", ""), ())]


def test_hidden_rows_are_taken_with_a_warning(tmp_path):
    xml = sheet(
        line(1, *HEADINGS),
        line(2, "甲", "赵一", attributes='hidden="1"'),
        line(3, "甲", "钱二", attributes='hidden="1"'),
        line(4, "甲", "孙三"),
        line(5, "甲", "李四", attributes='ht="0"'),
        line(6, attributes='hidden="1"'),
    )
    table, rows = read(tmp_path, workbook(xml))
    assert [row.number for row in rows] == [2, 3, 4, 5]
    assert table.problems == [problem("DG144", at("A2"), rows="2-3、5", count=3)]


def test_hidden_columns_are_taken_with_a_warning(tmp_path):
    columns = '<cols><col min="2" max="3" hidden="1"/><col min="9" max="16384" hidden="1"/></cols>'
    table, rows = read(tmp_path, workbook(sheet(line(1, *HEADINGS), line(2, "甲", "赵一", "1"), before=columns)))
    assert rows == [Row(2, ("甲", "赵一", "1"), ())]
    assert table.problems == [problem("DG145", at("B1"), columns="姓名”“电话", letters="B、C")]


def test_headings_repeated_on_a_second_page_are_no_row(tmp_path):
    table, rows = read(tmp_path, book(("甲", "赵一", "1"), HEADINGS, ("甲", "钱二", "2")))
    assert [row.number for row in rows] == [2, 4]
    assert table.problems == [problem("DG134", at("A3"), rows="3", count=1)]


# ---- sheets

ROSTER = lines(HEADINGS, ("甲支部", "赵一", "1"))
NOTE = lines(("填表说明",), ("请逐行填写",))
EMPTY = sheet()


def test_first_sheet_is_read_and_others_with_content_are_said(tmp_path):
    data = workbook({"党员": ROSTER, "说明": NOTE, "空表": EMPTY, "旧": ROSTER}, hidden=("旧",))
    table, rows = read(tmp_path, data)
    assert (table.sheet, len(rows)) == ("党员", 1)
    assert table.problems == [problem("DG146", Origin("花名册.xlsx", sheet=name)) for name in ("说明", "旧")]


def test_second_roster_left_unread_is_a_warning(tmp_path):
    table, _ = read(tmp_path, workbook({"一小": ROSTER, "二小": ROSTER}))
    assert table.problems == [problem("DG146", Origin("花名册.xlsx", sheet="二小"), severity=Severity.WARNING)]


@pytest.mark.parametrize("first", [EMPTY, NOTE])
@pytest.mark.parametrize("names", [None, NAMES])
def test_only_sheet_that_is_a_roster_is_chosen_aloud(tmp_path, first, names):
    table, rows = read(tmp_path, workbook({"说明": first, "党员": ROSTER}), names=names)
    assert (table.sheet, len(rows)) == ("党员", 1)
    assert table.problems[0] == problem("DG147", Origin("花名册.xlsx", sheet="党员"))


def test_two_rosters_behind_an_explanation_are_refused(tmp_path):
    data = workbook({"说明": NOTE, "一小": ROSTER, "二小": ROSTER})
    assert refusal(tmp_path, data) == (problem("DG148", Origin("花名册.xlsx"), sheets="一小”“二小"),)


def test_hidden_sheet_alone_is_not_taken(tmp_path):
    data = workbook({"空": EMPTY, "党员": ROSTER}, hidden=("党员",))
    assert refusal(tmp_path, data) == (problem("DG148", Origin("花名册.xlsx"), sheets="党员"),)


def test_named_sheet_is_read_without_a_word(tmp_path):
    table, _ = read(tmp_path, workbook({"说明": NOTE, "二小 ": ROSTER}), sheet="二小")
    assert (table.sheet, table.problems) == ("二小 ", [])


def test_unknown_sheet_name_is_refused_naming_the_sheets(tmp_path):
    data = workbook({"一小": ROSTER, "二小": ROSTER})
    said = problem("DG130", Origin("花名册.xlsx"), found="三小", sheets="一小”“二小")
    assert refusal(tmp_path, data, sheet="三小") == (said,)


def test_workbook_of_empty_sheets_is_empty(tmp_path):
    assert refusal(tmp_path, workbook(EMPTY)) == (problem("DG132", Origin("花名册.xlsx")),)


def test_place_of_a_cell_and_of_a_row(tmp_path):
    table = opened(tmp_path, book(("甲", "赵一")))
    assert table.origin(5, 2) == at("C5")
    assert table.row_origin(5) == Origin("花名册.xlsx", line=5, sheet="党员")


# ---- the law of counts

words = st.sampled_from(["", " ", "合计", "2", "赵一", "姓名", "编号", "甲支部"])


@given(st.lists(st.lists(words, min_size=1, max_size=4), min_size=1, max_size=12))
def test_every_line_that_holds_anything_is_one_row_or_one_problem(records):
    text = "姓名,编号\n" + "\n".join(",".join(record) for record in records)
    grid = open_text(text.encode(), file="花名册.csv")[0].open()
    taken = list(grid.lines)
    heading = find_heading(taken[:1], (), names=None)
    problems = []
    rows = list(data_rows(grid, heading, taken, fill=lambda _: False, problems=problems))
    skipped = [each.origin.line for each in problems if each.code == "DG142"]
    repeated = sum(int(each.arg("count")) for each in problems if each.code == "DG134")
    filled = [number for number, record in enumerate(records, 2) if "".join(record).strip()]
    assert len(rows) + len(skipped) + repeated == len(filled)
    assert [row.number for row in rows] == sorted({row.number for row in rows})
    assert {row.number for row in rows} | set(skipped) <= set(filled)
