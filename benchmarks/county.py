"""Writes the two tables of the fictitious 示例县, and rosters of any number of rows; the same bytes on every run.

    python benchmarks/county.py                              both tables of contexts/示例县, planted errors included
    python benchmarks/county.py --rows 20000 --clean X.xlsx  a roster of 20,000 rows without any error
    python benchmarks/county.py --rows 500 X.xlsx            a short roster with those planted errors that fit

Its people are in `county_people.py`, its cells in `county_cells.py`, its looks in `county_sheets.py`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from county_cells import Cell, roster_rows, unit_rows
from county_people import ROWS, people
from county_sheets import HEADINGS_ROW, fixed_bytes, roster_book, units_book
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

FOLDER = Path(__file__).resolve().parent.parent / "contexts" / "示例县"
ROSTER, UNITS = "花名册.xlsx", "党组织信息表.xlsx"


@dataclass(frozen=True, slots=True)
class Planted:
    """One error put into the committed roster on purpose.

    `cells` are what is written, the first being where docgen should point; `code` is what it says there.
    """

    cells: tuple[tuple[str, Cell], ...]
    fault: str
    code: str


PLANTED = (
    Planted((("J60", 2015.13),), "入党时间“2015.13”中没有13月", "DG103"),
    Planted((("J500", 1990.9),), "入党时间1990年9月早于出生年月1992年1月", "DG305"),
    Planted((("K901", "2017年11月"),), "转正时间2017年11月早于入党时间2018年11月", "DG305"),
    Planted(
        (
            ("R1100", "1.承担课后服务每周3次，不迟到、不缺岗。\n2.结对帮扶学习有困难的学生XX名，每月谈心不少于1次。"),
            ("S1100", "全年\n2026年12月"),
        ),
        "第二条承诺留有“XX”未填",
        "DG201",
    ),
    Planted((("V1200", 1.9900005649199e21),), "两个手机号连写并存成了数字，末几位已失去", "DG137"),
    Planted(
        (("C1329", "第三小学校党支部"),), "党组织信息表中没有“第三小学校党支部”（表中为“第三小学党支部”）", "DG187"
    ),
    Planted((("N1420", "#REF!"),), "任教学科年级为公式出错后的“#REF!”", "DG138"),
    Planted((("S1500", "2027年6月底前"),), "完成时限2027年6月在2026年度之外", "DG304"),
    Planted(
        (("E1606", "罗莉"), ("F1606", "女"), ("H1606", "1968年8月")), "与第1605行同一支部、同名、出生年月相同", "DG301"
    ),
    Planted((("E1700", None),), "缺少姓名", "DG101"),
)
"""In the order of their rows; contexts/示例县/README.md lists them too. Further cells only keep the row plausible."""


def roster_table(rows: int = ROWS, *, planted: Sequence[Planted] = ()) -> list[list[Cell]]:
    """Return the cells of a roster, from A4 on; planted errors below its last row are left out."""
    table = roster_rows(people(rows))
    for coordinate, value in (cell for each in planted for cell in each.cells):
        letters, row = coordinate_from_string(coordinate)
        if row - HEADINGS_ROW <= rows:
            table[row - HEADINGS_ROW - 1][column_index_from_string(letters) - 1] = value
    return table


def roster(rows: int = ROWS, *, planted: Sequence[Planted] = ()) -> bytes:
    """Return a roster of so many rows as .xlsx."""
    return fixed_bytes(roster_book(roster_table(rows, planted=planted)))


def units_table() -> bytes:
    """Return the 党组织信息表 of the 53 organisations as .xlsx."""
    return fixed_bytes(units_book(unit_rows(people())))


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?", type=Path, help="one roster to write instead of contexts/示例县")
    parser.add_argument("--rows", type=int, default=ROWS, help="people in that roster")
    parser.add_argument("--clean", action="store_const", const=(), default=PLANTED, dest="planted", help="no errors")
    chosen = parser.parse_args()
    if chosen.out:
        chosen.out.write_bytes(roster(chosen.rows, planted=chosen.planted))
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / ROSTER).write_bytes(roster(planted=PLANTED))
    (FOLDER / UNITS).write_bytes(units_table())


if __name__ == "__main__":
    main()
