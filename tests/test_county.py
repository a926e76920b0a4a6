"""The example county: its tables are what its README and its generator say."""

from __future__ import annotations

import datetime
import io
import sys
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "contexts" / "示例县"
WRITTEN_WITH = "3.1.5"  # the openpyxl of the committed files; another one may order its XML otherwise

sys.path.insert(0, str(ROOT / "benchmarks"))
import county  # noqa: E402
import county_people  # noqa: E402


@cache
def roster():
    return openpyxl.load_workbook(FOLDER / county.ROSTER)["党员"]


@cache
def unit_rows():
    sheet = openpyxl.load_workbook(FOLDER / county.UNITS)["党组织信息表"]
    headings, *rows = list(sheet.iter_rows(min_row=2, values_only=True))
    return [dict(zip(headings, row, strict=True)) for row in rows]


@cache
def people():
    """The rows of the roster as dicts by bare heading, merged cells filled down, without the 合计 row."""
    sheet = roster()
    headings = ["".join(str(cell.value).split("\n")[0].split()) for cell in sheet[3]]
    filled = {
        (row, each.min_col): sheet.cell(each.min_row, each.min_col).value
        for each in sheet.merged_cells.ranges
        for row in range(each.min_row, each.max_row + 1)
    }
    return [
        {
            heading: filled.get((row, column), sheet.cell(row, column).value)
            for column, heading in enumerate(headings, 1)
        }
        for row in range(4, 4 + county.ROWS)
    ]


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_there_are_53_organisations_of_four_types():
    assert Counter(row["党组织类型"] for row in unit_rows()) == {"党委": 1, "党总支": 4, "党支部": 46, "联合党支部": 2}


def test_codes_and_names_and_telephones_of_organisations_are_unique():
    for column in ("序号", "编码", "全称", "简称", "监督电话"):
        assert len({row[column] for row in unit_rows()}) == 53


def test_every_organisation_stands_below_one_of_the_table_or_below_the_county_committee():
    names = {row["全称"] for row in unit_rows()}
    assert {row["上级党组织"] for row in unit_rows()} - names == {"中共示例县委员会"}


def test_a_branch_of_fewer_than_seven_full_members_has_a_secretary_and_no_committee():
    small = [row for row in unit_rows() if "支部" in row["党组织类型"] and row["正式党员数"] < 7]
    assert sorted(row["正式党员数"] for row in small) == [2, 5, 5, 6]
    assert all(row["书记"] and not row["委员"] and not row["全称"].endswith("委员会") for row in small)


def test_joint_branches_list_their_units_in_both_ways_that_clerks_do():
    joint = [row["覆盖单位"] for row in unit_rows() if row["党组织类型"] == "联合党支部"]
    assert [cell.count("\n") for cell in joint] == [3, 0]
    assert [cell.count("、") for cell in joint] == [0, 2]


def test_no_scheme_is_dated_before_the_notice_of_the_county():
    dates = [row["成文日期"] for row in unit_rows() if row["成文日期"]]
    assert min(dates) == datetime.datetime(2026, 3, 12)


def test_the_roster_has_two_merged_titles_then_headings_then_2000_rows_and_their_total():
    sheet = roster()
    assert {"A1:W1", "A2:W2"} <= {str(each) for each in sheet.merged_cells.ranges}
    assert [row["序号"] for row in people()] == list(range(1, 2001))
    assert (sheet.max_row, sheet["A2004"].value, sheet["E2004"].value) == (2004, "合计", "2000人")


def test_every_branch_of_the_roster_is_in_the_table_except_the_planted_one():
    known = {row["简称"] for row in unit_rows()}
    assert {row["党支部"] for row in people()} - known == {"第三小学校党支部"}
    assert len({row["党支部"] for row in people()} & known) == 48


def test_the_numbers_of_members_in_the_table_are_those_of_the_people():
    found = Counter((each.branch, each.category) for each in county_people.people())
    for row in unit_rows():
        if "支部" in row["党组织类型"]:
            numbers = (found[row["简称"], "正式党员"], found[row["简称"], "预备党员"])
            assert (row["正式党员数"], row["预备党员数"]) == numbers


def test_every_secretary_of_a_branch_is_in_its_part_of_the_roster():
    secretaries = {(row["党支部"], str(row["姓名"]).replace("　", "")) for row in people() if row["党内职务"] == "书记"}
    assert secretaries == {(row["简称"], row["书记"]) for row in unit_rows() if "支部" in row["党组织类型"]}


def test_two_members_of_one_branch_share_a_name_and_not_the_month_of_birth():
    found = [row for row in people() if row["姓名"] == "张伟" and row["党支部"] == "第三小学党支部"]
    assert [row["出生年月"] for row in found] == ["1977.06", datetime.datetime(1981, 11, 1)]


@pytest.mark.parametrize("piece", ["𠮷", "㐂", "喆", "·", "　"])
def test_names_that_software_trips_over_are_in_the_roster(piece):
    assert any(piece in str(row["姓名"]) for row in people())


def test_months_are_typed_as_dates_numbers_and_text():
    assert {type(row["出生年月"]) for row in people()} == {datetime.datetime, float, str}


def test_deadlines_stand_one_for_a_cell_or_one_for_each_promise_in_their_order():
    for row in people():
        deadlines = str(row["完成时限"] or "").split("\n")
        assert len(deadlines) in {1, len(row["承诺事项"].split("\n"))}


@pytest.mark.parametrize(
    "words", ["2026年6月底", "5月下旬到6月底", "“七一”前", "每学期末", "立行立改", "长期坚持", "12月底前"]
)
def test_every_kind_of_deadline_is_in_the_roster(words):
    assert any(words in str(row["完成时限"] or "").split("\n") for row in people())


def test_telephone_numbers_cannot_be_anybodys():
    numbers = [str(row["电话"]) for row in people() if isinstance(row["电话"], str)]
    numbers += [row["监督电话"] for row in unit_rows()]
    assert all(each.startswith(("1990000", "0000-")) for each in numbers)


def test_people_without_errors_are_born_then_join_then_are_confirmed():
    for each in county_people.people(20_000):
        assert each.born < each.joined
        assert each.confirmed is None or each.joined < each.confirmed


def test_people_without_errors_differ_by_branch_name_and_month_of_birth():
    known = Counter((each.branch, each.name, each.born) for each in county_people.people(20_000))
    assert len(known) == 20_000


def test_nobody_has_a_name_that_the_list_leaves_out():
    assert not {each.name for each in county_people.people(20_000)} & set(county_people.WORDS["not_these"])


@pytest.mark.parametrize("rows", [1, 47, 100, 2000, 4001])
def test_a_roster_has_as_many_people_as_asked_for(rows):
    assert len(county_people.people(rows)) == rows


@pytest.mark.parametrize("planted", county.PLANTED, ids=lambda each: each.cells[0][0])
def test_every_planted_error_stands_in_its_cells_and_in_the_readme(planted):
    sheet = roster()
    assert [sheet[cell].value for cell, _ in planted.cells] == [value for _, value in planted.cells]
    row = planted.cells[0][0].lstrip("ABCDEFGHIJKLMNOPQRSTUVW")
    line = f"| {row} | {planted.cells[0][0]} | {planted.fault} | {planted.code} |"
    assert line in (FOLDER / "README.md").read_text("utf-8")


def test_the_planted_error_value_is_an_error_cell_of_excel():
    assert roster()["N1420"].data_type == "e"


def test_the_same_person_twice_is_the_row_above():
    before, twice = people()[1605 - 4], people()[1606 - 4]
    assert (before["党支部"], before["姓名"]) == (twice["党支部"], twice["姓名"])
    assert (before["出生年月"], twice["出生年月"]) == ("1968.08", "1968年8月")


def test_a_clean_roster_holds_none_of_the_planted_errors():
    clean, planted = county.roster_table(), county.roster_table(planted=county.PLANTED)
    differing = [row for row, (one, other) in enumerate(zip(clean, planted, strict=True), 4) if one != other]
    assert differing == [60, 500, 901, 1100, 1200, 1329, 1420, 1500, 1606, 1700]


def shown(value: object) -> object:
    """A date as openpyxl reads it back."""
    return datetime.datetime.combine(value, datetime.time()) if isinstance(value, datetime.date) else value


def test_generating_again_gives_the_committed_cells():
    for row, made in zip(people(), county.roster_table(planted=county.PLANTED), strict=True):
        assert list(row.values()) == [shown(value) for value in made]
    for unit, made in zip(unit_rows(), county.unit_rows(county_people.people()), strict=True):
        assert list(unit.values()) == [shown(value) for value in made]


def test_generating_again_gives_the_same_bytes():
    assert county.roster(60) == county.roster(60)


@pytest.mark.slow
@pytest.mark.skipif(openpyxl.__version__ != WRITTEN_WITH, reason=f"the committed files are of openpyxl {WRITTEN_WITH}")
def test_generating_again_gives_the_committed_parts():
    assert parts(county.roster(planted=county.PLANTED)) == parts((FOLDER / county.ROSTER).read_bytes())
    assert parts(county.units_table()) == parts((FOLDER / county.UNITS).read_bytes())


def test_the_roster_stays_small():
    assert (FOLDER / county.ROSTER).stat().st_size < 400_000
