import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.text.dates import Date
from docgen.text.faults import TextFault
from docgen.text.periods import Period, read_period

from .faults import fault_of


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("2026年", (2026, 1, 1), (2026, 12, 31)),
        ("2026年度", (2026, 1, 1), (2026, 12, 31)),
        ("2026", (2026, 1, 1), (2026, 12, 31)),
        ("2021—2026年", (2021, 1, 1), (2026, 12, 31)),
        ("2026—2027学年", (2026, 9, 1), (2027, 8, 31)),
        ("2026-2027学年度", (2026, 9, 1), (2027, 8, 31)),
        ("2026—2027学年第一学期", (2026, 9, 1), (2027, 1, 31)),
        ("2026—2027学年下学期", (2027, 2, 1), (2027, 8, 31)),
        ("2026年春季学期", (2026, 2, 1), (2026, 8, 31)),
        ("2026年第一季度", (2026, 1, 1), (2026, 3, 31)),
        ("2026年上半年", (2026, 1, 1), (2026, 6, 30)),
        ("2026年3月", (2026, 3, 1), (2026, 3, 31)),
        ("2026年3月—2026年12月", (2026, 3, 1), (2026, 12, 31)),
        ("2026年3—5月", (2026, 3, 1), (2026, 5, 31)),
        ("2026-03-01至2026-03-07", (2026, 3, 1), (2026, 3, 7)),
        ("2026-03-01-2026-03-07", (2026, 3, 1), (2026, 3, 7)),
        ("2026.3.1～2026.3.7", (2026, 3, 1), (2026, 3, 7)),
        ("2026年3月1日至7日", (2026, 3, 1), (2026, 3, 7)),
        ("2026年3月1日至4月7日", (2026, 3, 1), (2026, 4, 7)),
        ("2026年3月1日至7日（5个工作日）", (2026, 3, 1), (2026, 3, 7)),
        ("自2026年3月1日起至2026年3月31日止", (2026, 3, 1), (2026, 3, 31)),
    ],
)
def test_a_period_prints_as_typed_and_has_both_ends(typed, start, end):
    assert read_period(typed) == Period(typed, Date(*start), Date(*end))
    assert str(read_period(typed)) == typed


@pytest.mark.parametrize("typed", ["", "3月1日至7日", "2026年3月1日前", "9月起", "长期", "本学期", "2026年" * 40])
def test_what_lacks_a_year_or_an_end_is_refused(typed):
    assert fault_of(read_period, typed) == ("DG112", {"found": typed})


def test_a_period_that_ends_before_it_begins_is_refused():
    assert fault_of(read_period, "2026年12月至3月") == ("DG113", {"found": "2026年12月至3月"})


def test_a_school_year_has_two_neighbouring_years():
    assert fault_of(read_period, "2026—2028学年") == (
        "DG114",
        {"found": "2026—2028学年", "first": "2026", "last": "2027"},
    )


def test_a_day_that_does_not_exist_is_named():
    assert fault_of(read_period, "2026年2月30日至3月1日")[0] == "DG105"
    assert fault_of(read_period, "2026年13月")[0] == "DG103"


@given(st.text() | st.from_regex(r"20[0-9]{2}[0-9年月日至学期第一二季度—-]{0,16}"))
def test_law_a_period_is_refused_or_prints_as_typed(text):
    try:
        period = read_period(text)
    except TextFault as fault:
        assert dict(fault.args_)["found"] == text
    else:
        assert str(period) == text
        assert period.start <= period.end
