"""Tables as .xlsx: what a cell holds is what was given, and openpyxl and Excel's rules read it so."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from docgen.batch.workbooks import Table

TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=30)
"""Any text that UTF-8 can hold."""


def read(data: bytes) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True))


def table(*rows: list[object]) -> bytes:
    return Table("名单", ["序号", "内容"], [8, 20.5]).to_bytes(rows)


def sheet_of(data: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()


@given(TEXTS)
def test_every_text_is_read_back(text: str) -> None:
    ((_, found),) = read(table([1, text]))[1:]
    assert unescape(found) == text


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-", "@甲", "0012", " 甲 ", "a&b<c>", "𠮷", "_x0041_", "甲\n乙", "TRUE"]
)
def test_a_text_is_a_text_whatever_it_looks_like(text: str) -> None:
    cell = openpyxl.load_workbook(io.BytesIO(table([1, text]))).worksheets[0]["B2"]
    assert (unescape(cell.value), cell.data_type) == (text, "s")


def test_numbers_are_numbers_and_what_is_empty_has_no_cell() -> None:
    assert read(table([1, None], [2, ""], [3, "甲"])) == [("序号", "内容"), (1, None), (2, None), (3, "甲")]
    assert '<row r="2"><c r="A2"><v>1</v></c></row>' in sheet_of(table([1, None]))


def test_a_control_character_and_half_a_pair_are_escaped_as_excel_does() -> None:
    assert "a_x000B_b_xD800_" in sheet_of(table([1, "a\x0bb\ud800"]))


def test_a_text_is_cut_where_excel_would_refuse_the_file() -> None:
    assert len(read(table([1, "甲" * 40_000]))[1][1]) == 32_767
    assert read(table([1, "𠮷" * 20_000]))[1][1] == "𠮷" * 16_383


def test_yes_and_no_are_words() -> None:
    assert read(table([1, True]))[1] == (1, "True")


def test_the_sheet_says_how_far_it_reaches() -> None:
    assert '<dimension ref="A1:B3"/>' in sheet_of(table([1, "甲"], [2, "乙"]))


def test_a_table_without_rows_has_its_headings() -> None:
    assert read(table()) == [("序号", "内容")]


def test_the_same_rows_give_the_same_bytes_with_no_time_of_making() -> None:
    data = table([1, "甲"])
    assert data == table([1, "甲"])
    assert {info.date_time for info in zipfile.ZipFile(io.BytesIO(data)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
