"""差异一览: organisations in rows, the fields in which their papers differ in columns, nothing that all say alike."""

from typing import Any

from docgen.batch.differences import differences
from docgen.batch.run import run_batch
from docgen.kinds import kinds
from tests.batch.orders import cells_of, made, order
from tests.schemes import FIVE, scheme_order

SCHEME = kinds()["scheme"]


def of(*papers: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    return differences(SCHEME, papers)


def test_a_field_is_a_column_only_where_some_paper_differs() -> None:
    assert of({"全称": "甲", "年度": "2026", "书记": "王芳"}, {"全称": "乙", "年度": "2026"}) == (
        ["全称", "书记"],
        [["甲", "王芳"], ["乙", ""]],
    )


def test_of_a_list_only_the_pieces_that_not_all_have_are_shown() -> None:
    first = {"全称": "甲", "条款": [{"标题": "共同"}, {"标题": "民办", "仅": ["民办"]}]}
    second = {"全称": "乙", "条款": [{"标题": "共同"}]}
    assert of(first, second) == (["全称", "条款"], [["甲", "民办"], ["乙", ""]])


def test_a_long_piece_is_shortened() -> None:
    (_, rows) = of({"全称": "甲", "目的": "很" * 41}, {"全称": "乙", "目的": "短"})
    assert rows == [["甲", "很" * 40 + "…"], ["乙", "短"]]


def test_papers_without_a_difference_have_no_column() -> None:
    assert of({"年度": "2026"}, {"年度": "2026"}) == ([], [])


def test_a_batch_of_schemes_leaves_the_workbook_beside_them(tmp_path) -> None:
    asked = scheme_order(tmp_path)
    run_batch(asked, workers=0, on_progress=lambda done, total: None)
    headings, *rows = cells_of((asked.out / "差异一览.xlsx").read_bytes())
    assert headings[:2] == ("信息表行号", "全称")
    assert [row[0] for row in rows] == [3, 4, 5, 6, 7]
    assert len(rows) == len(FIVE)
    assert {"书记", "覆盖单位", "特色载体", "活动载体", "阶段", "条款"} <= set(headings)
    assert "指导思想" not in headings


def test_a_kind_that_does_not_ask_for_it_has_none(tmp_path) -> None:
    made(order(tmp_path))
    assert not (tmp_path / "成品" / "差异一览.xlsx").exists()
