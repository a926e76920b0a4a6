from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.text.dates import Date, Year, YearMonth, read_date, read_year, read_year_month
from docgen.text.faults import TextFault

from .faults import doubt_of, fault_of

FIFTH_OF_MARCH = Date(2026, 3, 5)
DATE_FORMS = {"example": "2026年3月5日", "example2": "2026.3.5"}
MONTH_FORMS = {"example": "2015年7月", "example2": "2015.7"}

calendar_days = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(lambda each: Date(each.year, each.month, each.day))
months = st.builds(YearMonth, st.integers(1900, 2100), st.none() | st.integers(1, 12))


@pytest.mark.parametrize(
    "typed",
    [
        "2026-03-05",
        "2026-3-5",
        "2026.3.5",
        "2026.03.05",
        "2026/3/5",
        "20260305",
        "2026年3月5日",
        "2026年03月05日",
        "2026年3月5号",
        "2026年3月5",
        "2026-03-05 00:00:00",
        "2026-03-05T00:00:00",
        "2026-03-05 00:00",
        "二〇二六年三月五日",
        "二零二六年三月五日",
        "二○二六年三月五日",
        "２０２６年３月５日",
        "２０２６．３．５",
        " 2026 年 3 月 5 日 ",
        "2026年\u30003月\u00a05日",
    ],
)
def test_a_typed_form_is_read(typed):
    assert read_date(typed) == FIFTH_OF_MARCH


def test_a_date_prints_in_arabic_without_leading_zeros():
    assert str(FIFTH_OF_MARCH) == "2026年3月5日"


def test_a_date_prints_in_chinese_numerals():
    assert Date(2026, 12, 31).chinese == "二〇二六年十二月三十一日"
    assert Date(2010, 10, 20).chinese == "二〇一〇年十月二十日"


def test_dates_are_ordered_by_the_calendar():
    assert sorted([Date(2026, 3, 5), Date(2025, 12, 31), Date(2026, 3, 4)]) == [
        Date(2025, 12, 31),
        Date(2026, 3, 4),
        Date(2026, 3, 5),
    ]


def test_a_month_that_does_not_exist_is_named():
    assert fault_of(read_date, "2026.13.1") == ("DG103", {"found": "2026.13.1", "month": "13", **DATE_FORMS})


def test_a_day_that_does_not_exist_is_named_and_nothing_is_proposed():
    assert fault_of(read_date, "2026-02-30") == (
        "DG105",
        {"found": "2026-02-30", "other": "2026年2月", "day": "30"},
    )


def test_the_leap_day_exists_in_leap_years_only():
    assert read_date("2024.2.29") == Date(2024, 2, 29)
    assert fault_of(read_date, "2026.2.29")[0] == "DG105"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("下周", "DG106"),
        ("", "DG106"),
        ("2026年3月", "DG106"),
        ("2026.3-5", "DG106"),
        ("2026-03-05 14:30:00", "DG106"),
        ("2026年十十月五日", "DG106"),
        ("26.3.5", "DG107"),
        ("26年3月5日", "DG107"),
        ("1026.3.5", "DG108"),
        ("2206-03-05", "DG108"),
        ("05/03/2026", "DG109"),
        ("5-3-2026", "DG109"),
        ("46086", "DG110"),
    ],
)
def test_what_is_no_date_is_refused_by_its_reason(typed, code):
    assert fault_of(read_date, typed)[0] == code


@pytest.mark.parametrize(
    "typed",
    [
        "2015.7",
        "2015.07",
        "2015-7",
        "2015-07",
        "2015/7",
        "2015年7月",
        "2015年07月",
        "201507",
        "２０１５年７月",
        "二〇一五年七月",
        "2015 年 7 月",
        "2015-07-01 00:00:00",
        "2015年7月15日",
        "20150701",
    ],
)
def test_a_month_is_read(typed):
    assert read_year_month(typed) == YearMonth(2015, 7)


def test_a_month_prints_without_leading_zero():
    assert str(YearMonth(2015, 7)) == "2015年7月"


@pytest.mark.parametrize("typed", ["2015年", "2015", "二〇一五年"])
def test_a_year_alone_is_a_year_month_without_month(typed):
    assert read_year_month(typed) == YearMonth(2015, None)
    assert str(read_year_month(typed)) == "2015年"


def test_the_thirteenth_month_is_refused_with_the_forms_of_the_field():
    assert fault_of(read_year_month, "2015.13") == ("DG103", {"found": "2015.13", "month": "13", **MONTH_FORMS})


def test_january_that_excel_may_have_cut_from_october_is_a_doubt():
    assert doubt_of(read_year_month, "2015.1") == ("DG104", YearMonth(2015, 1))


@pytest.mark.parametrize("typed", ["2015.01", "2015-1", "2015年1月", "201501", "2015.1.1"])
def test_january_that_no_number_format_can_cut_is_no_doubt(typed):
    assert read_year_month(typed) == YearMonth(2015, 1)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("15.7", "DG107"), ("7/2015", "DG109"), ("42186", "DG110"), ("约2015年", "DG106"), ("2015.7.32", "DG105")],
)
def test_what_is_no_month_is_refused_by_its_reason(typed, code):
    assert fault_of(read_year_month, typed)[0] == code


def test_a_month_without_number_spans_its_year():
    whole = YearMonth(2015, None)
    assert (whole.start, whole.end) == (Date(2015, 1, 1), Date(2015, 12, 31))
    assert (YearMonth(2024, 2).start, YearMonth(2024, 2).end) == (Date(2024, 2, 1), Date(2024, 2, 29))


@pytest.mark.parametrize("typed", ["2026", "2026年", "2026年度", "２０２６", "二〇二六年", " 2026 "])
def test_a_year_is_read_and_prints_its_number(typed):
    assert read_year(typed) == Year(2026)
    assert str(read_year(typed)) == "2026"


@pytest.mark.parametrize(
    ("typed", "code"), [("26年", "DG107"), ("1850", "DG108"), ("2101", "DG108"), ("本年", "DG111")]
)
def test_what_is_no_year_is_refused_by_its_reason(typed, code):
    assert fault_of(read_year, typed)[0] == code


@given(calendar_days)
def test_law_printing_then_reading_is_the_identity_for_dates(day):
    assert read_date(str(day)) == read_date(day.chinese) == day


@given(
    calendar_days, st.sampled_from(["{0:04}-{1:02}-{2:02}", "{0}.{1}.{2}", "{0}/{1:02}/{2:02}", "{0:04}{1:02}{2:02}"])
)
def test_law_every_numeric_form_reads_as_its_day(day, form):
    assert read_date(form.format(day.year, day.month, day.day)) == day


@given(months)
def test_law_printing_then_reading_is_the_identity_for_months(month):
    assert read_year_month(str(month)) == month


@given(st.integers(1900, 2100).map(Year))
def test_law_printing_then_reading_is_the_identity_for_years(year):
    assert read_year(str(year)) == year


@given(months)
def test_law_a_month_ends_the_day_before_the_next_begins(month):
    following = date(month.end.year, month.end.month, month.end.day) + timedelta(days=1)
    assert following.day == 1
    assert month.start <= month.end


@given(st.text() | st.from_regex(r"[0-9〇一二十年月日./ -]{0,20}"))
def test_law_the_readers_are_total(text):
    for read in (read_date, read_year_month, read_year):
        try:
            read(text)
        except TextFault as fault:
            assert dict(fault.args_)["found"] == text
