from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.text.dates import Date
from docgen.text.faults import TextFault
from docgen.text.names import compare_name
from docgen.word.filters import FILTERS


def test_the_filters_have_the_names_people_write():
    assert set(FILTERS) == {
        "日期",
        "中文日期",
        "中文数字",
        "序号",
        "金额大写",
        "顿号",
        "姓名对齐",
        "去末标点",
        "列数",
        "底色",
    }


@pytest.mark.parametrize("value", ["2026-03-05", "2026.3.5", "2026年3月5日", Date(2026, 3, 5)])
def test_a_readable_date_prints_in_either_form(value):
    assert FILTERS["日期"](value) == "2026年3月5日"
    assert FILTERS["中文日期"](value) == "二〇二六年三月五日"


@pytest.mark.parametrize("value", [12, "12", "１２"])
def test_a_number_prints_in_chinese(value):
    assert FILTERS["中文数字"](value) == "十二"


def test_a_serial_mark_takes_its_level():
    assert [FILTERS["序号"]("2", level) for level in range(1, 6)] == ["二、", "（二）", "2.", "（2）", "②"]
    assert FILTERS["序号"](2) == "二、"


@pytest.mark.parametrize("value", [1005, "1,005", "1005.00", Decimal("1005")])
def test_an_amount_prints_in_capitals(value):
    assert FILTERS["金额大写"](value) == "人民币壹仟零伍元整"


@pytest.mark.parametrize(
    ("value", "text"), [(("甲", "乙", "丙"), "甲、乙、丙"), (["甲"], "甲"), ((), ""), ("甲乙", "甲乙"), (3, "3")]
)
def test_a_list_is_joined_by_enumeration_commas(value, text):
    assert FILTERS["顿号"](value) == text


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("王芳", "王　芳"),
        ("王　芳", "王　芳"),
        ("𠮷田", "𠮷　田"),
        ("葛\U000e0100明", "葛\U000e0100　明"),
        ("王小芳", "王小芳"),
        ("欧阳明明", "欧阳明明"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("Li", "Li"),
        ("王", "王"),
    ],
)
def test_a_name_of_two_characters_is_spread_to_three(name, printed):
    assert FILTERS["姓名对齐"](name) == printed


def test_the_width_of_aligned_names_can_be_given():
    assert FILTERS["姓名对齐"]("王芳", 4) == "王　　芳"
    assert FILTERS["姓名对齐"]("王芳", 2) == "王芳"


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("日期", "下周", "DG106"),
        ("日期", None, "DG106"),
        ("中文日期", "2026-02-30", "DG105"),
        ("中文数字", "若干", "DG115"),
        ("中文数字", -1, "DG124"),
        ("序号", 0, "DG124"),
        ("金额大写", "面议", "DG117"),
        ("金额大写", Decimal("NaN"), "DG117"),
        ("金额大写", "-5", "DG122"),
        ("中文数字", True, "DG115"),
    ],
)
def test_a_value_that_cannot_be_read_is_a_fault(name, value, code):
    with pytest.raises(TextFault) as caught:
        FILTERS[name](value)
    assert caught.value.code == code


@given(st.sampled_from(sorted(FILTERS)), st.text() | st.integers() | st.none() | st.floats() | st.lists(st.text()))
def test_law_a_filter_returns_text_or_a_fault(name, value):
    try:
        assert isinstance(FILTERS[name](value), str)
    except TextFault as fault:
        assert fault.code.startswith(("DG1", "DG69"))


@given(st.text(st.characters(whitelist_categories=["Lo"]), min_size=1, max_size=6), st.integers(2, 6))
def test_law_aligning_a_name_changes_nothing_in_comparing(name, width):
    assert compare_name(FILTERS["姓名对齐"](name, width)) == compare_name(name)


def test_a_final_stop_is_dropped_and_inner_ones_stay() -> None:
    assert FILTERS["去末标点"]("认真备课。按时听课。") == "认真备课。按时听课"
    assert FILTERS["去末标点"]("听课") == "听课"
