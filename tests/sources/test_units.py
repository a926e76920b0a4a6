"""The organisation table: rows found by name or code, never by likeness."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from docgen.problems import Origin, problem
from docgen.sources.units import UnitTable, read_units

NAMES = {"编码": ("代码",), "全称": ("名称", "党组织名称"), "简称": (), "书记": ("支部书记",), "监督电话": ()}
KEYS = ["全称", "简称", "编码"]
FILE = "党组织信息表.xlsx"
HEADINGS = ["序号", "代码", "党组织名称", "简称", "支部书记"]
ROWS = [
    ["1", "007", "中共示例县第一小学支部委员会", "第一小学党支部", "王一"],
    ["2", "008", "中共示例县第二小学支部委员会", "第二小学党支部", "李二"],
    ["3", "009", "中共示例县第三小学支部委员会", "三小（城区）", "赵三"],
]


def table(folder: Path, *rows: list[str], headings: list[str] = HEADINGS) -> UnitTable:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (headings, *rows):
        sheet.append(row)
    book.save(folder / FILE)
    return read_units(folder / FILE, file=FILE, names=NAMES, keys=KEYS)


@pytest.mark.parametrize(
    "key",
    ["007", "第一小学党支部", "中共示例县第一小学支部委员会", " 第一小学 党支部\n", "第一小学党支部\u3000", "００７"],
)
def test_a_row_is_found_by_any_key_after_dropping_blanks_and_width(tmp_path: Path, key: str) -> None:
    context, problems = table(tmp_path, *ROWS).find(key)
    assert problems == ()
    assert context is not None
    assert context.values == {
        "编码": "007",
        "全称": "中共示例县第一小学支部委员会",
        "简称": "第一小学党支部",
        "书记": "王一",
    }
    assert context.origin(("书记",)) == Origin(FILE, sheet="Sheet", cell="E2")


def test_width_of_brackets_does_not_matter(tmp_path: Path) -> None:
    context, _ = table(tmp_path, *ROWS).find("三小(城区)")
    assert context is not None
    assert context.values["书记"] == "赵三"


def test_a_near_name_is_proposed_and_never_taken(tmp_path: Path) -> None:
    assert table(tmp_path, *ROWS).find("第一小校党支部") == (
        None,
        (problem("DG187", found="第一小校党支部", other="第一小学党支部", table=FILE),),
    )


def test_a_name_like_no_other_is_a_problem_without_a_proposal(tmp_path: Path) -> None:
    assert table(tmp_path, *ROWS).find("xyz") == (None, (problem("DG186", found="xyz", table=FILE),))


def test_two_rows_for_one_key_are_a_problem_that_names_both_cells(tmp_path: Path) -> None:
    twin = ["4", "010", "中共示例县第四小学支部委员会", "第一小学 党支部", "钱四"]
    found = table(tmp_path, *ROWS, twin)
    assert found.find("第一小学党支部") == (
        None,
        (problem("DG188", found="第一小学党支部", places="D2、D5", table=FILE),),
    )
    assert found.find("010")[1] == ()


def test_a_row_whose_keys_agree_is_one_row(tmp_path: Path) -> None:
    context, problems = table(tmp_path, ["1", "007", "第一小学党支部", "第一小学党支部", "王一"]).find("第一小学党支部")
    assert context is not None
    assert problems == ()


def test_a_row_with_an_error_is_not_taken_and_says_which_cell(tmp_path: Path) -> None:
    found = table(tmp_path, ["1", "007", "第一小学党支部", "一小", "#REF!"])
    context, problems = found.find("一小")
    assert context is None
    assert [each.origin for each in problems] == [Origin(FILE, sheet="Sheet", cell="E2")]
    assert set(problems) <= set(found.problems)


def test_a_table_without_a_key_column_is_a_problem(tmp_path: Path) -> None:
    found = table(tmp_path, ["1", "王一", "0571"], headings=["序号", "支部书记", "监督电话"])
    assert found.problems == (problem("DG189", Origin(FILE), columns="全称、简称、编码"),)


def test_other_columns_of_the_table_are_no_matter(tmp_path: Path) -> None:
    assert table(tmp_path, *ROWS).problems == ()


def test_the_organisations_may_stand_in_yaml(tmp_path: Path) -> None:
    path = tmp_path / "党组织.yaml"
    path.write_text("- {简称: 一小, 书记: 王一}\n- {简称: 二小, 简称: 三小}\n", "utf-8")
    found = read_units(path, file="党组织.yaml", names=NAMES, keys=KEYS)
    context, problems = found.find("一小")
    assert context is not None
    assert context.values == {"简称": "一小", "书记": "王一"}
    assert problems == ()
    assert [each.code for each in found.problems] == ["DG165"]
