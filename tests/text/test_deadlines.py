import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.text.dates import Date
from docgen.text.deadlines import Deadline, read_deadline


def day(month, number, year=2026):
    return Date(year, month, number)


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("2026年6月底", day(6, 21), day(6, 30)),
        ("6月底前", None, day(6, 30)),
        ("六月底前", None, day(6, 30)),
        ("6月中旬", day(6, 11), day(6, 20)),
        ("6月上旬", day(6, 1), day(6, 10)),
        ("6月份", day(6, 1), day(6, 30)),
        ("5月下旬到6月底", day(5, 21), day(6, 30)),
        ("3—5月", day(3, 1), day(5, 31)),
        ("3月1日至7日", day(3, 1), day(3, 7)),
        ("11月至次年1月", day(11, 1), day(1, 31, 2027)),
        ("即日起至6月底", None, day(6, 30)),
        ("9月起", day(9, 1), None),
        ("12月底前", None, day(12, 31)),
        ("年底前", None, day(12, 31)),
        ("今年年底前", None, day(12, 31)),
        ("2026年底", day(12, 1), day(12, 31)),
        ("年内", day(1, 1), day(12, 31)),
        ("全年", day(1, 1), day(12, 31)),
        ("本年度", day(1, 1), day(12, 31)),
        ("上半年", day(1, 1), day(6, 30)),
        ("下半年", day(7, 1), day(12, 31)),
        ("第三季度", day(7, 1), day(9, 30)),
        ("三季度末前", None, day(9, 30)),
        ("2026年9月30日前", None, day(9, 30)),
        ("6月30日前完成", None, day(6, 30)),
        ("2026.9.30前", None, day(9, 30)),
        ("2026-06-30 00:00:00", day(6, 30), day(6, 30)),
        ("２０２６年６月", day(6, 1), day(6, 30)),
        ("“七一”前", None, day(7, 1)),
        ('"七一"前', None, day(7, 1)),
        ("教师节前", None, day(9, 10)),
        ("国庆节前", None, day(10, 1)),
        ("“十一”前", None, day(10, 1)),
        ("2026年秋季学期", day(9, 1), day(1, 31, 2027)),
        ("2027年6月", day(6, 1, 2027), day(6, 30, 2027)),
        ("党的十八大召开前", None, Date(2012, 11, 8)),
    ],
)
def test_a_deadline_prints_as_typed_and_has_a_range(typed, start, end):
    assert read_deadline(typed, 2026) == Deadline(typed, start, end)
    assert str(read_deadline(typed, 2026)) == typed


@pytest.mark.parametrize(
    "typed",
    [
        "本学期末",
        "每学期末",
        "每月",
        "每季度",
        "立行立改",
        "长期坚持",
        "7日内",
        "20个工作日内",
        "3日",
        "春节前",
        "元旦前",
        "党的二十一大召开前",
        "2月30日前",
        "13月底前",
        "11月到1月",
        "2026年3月到5月到7月",
        "底前",
        "前",
        "",
        "尽快" * 100,
    ],
)
def test_a_deadline_without_a_day_has_no_range_and_is_no_fault(typed):
    assert read_deadline(typed, 2026) == Deadline(typed)


def test_without_a_year_only_deadlines_that_name_one_have_a_range():
    assert read_deadline("6月底前", None) == Deadline("6月底前")
    assert read_deadline("“七一”前", None) == Deadline("“七一”前")
    assert read_deadline("2026年6月底前", None).end == day(6, 30)


def test_the_year_in_the_text_wins_over_the_year_of_the_document():
    assert read_deadline("2027年6月底", 2026).end == day(6, 30, 2027)


@given(
    st.text() | st.from_regex(r"[0-9年月日底前到至季度上下半旬“”一二三四十学期末-]{0,16}"),
    st.none() | st.integers(1900, 2100),
)
def test_law_every_text_is_a_deadline_that_prints_as_typed(text, year):
    deadline = read_deadline(text, year)
    assert str(deadline) == text
    assert deadline.start is None or deadline.end is None or deadline.start <= deadline.end
