"""The laws of printing numbers."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from docgen.sources.cells import number_text, read_format

typed = st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False)


@given(typed)
def test_typed_number_prints_the_number_it_is(value):
    assert Decimal(number_text(repr(float(value))) or "") == value


@given(st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1))
def test_whole_number_of_15_digits_prints_all_of_them(value):
    assert number_text(str(value)) == number_text(f"{value}.0") == str(value)


@given(st.integers(min_value=10**15))
def test_number_beyond_15_digits_is_damaged(value):
    assert number_text(str(value)) is None


@given(st.text())
def test_every_format_code_is_readable(code):
    assert isinstance(number_text("42186.5", read_format(code)), str)


@given(st.text(alphabet='0#?,.%;ymdhs"\\[]-_*@ ', max_size=12), st.floats(allow_nan=True, allow_infinity=True))
def test_every_number_prints_or_is_damaged_under_every_format(code, value):
    assert isinstance(number_text(repr(value), read_format(code)), str | None)


@given(st.integers(min_value=61, max_value=2_958_465))
def test_day_number_prints_the_date_of_that_day(day):
    shown = (date(1899, 12, 30) + timedelta(days=day)).isoformat()
    assert number_text(str(day), read_format("yyyy/m/d")) == shown


@given(st.integers(min_value=0, max_value=9999))
def test_padded_number_keeps_its_zeros(value):
    assert number_text(str(value), read_format("0000")) == f"{value:04d}"
