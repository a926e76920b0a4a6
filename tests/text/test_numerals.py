from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.text.faults import TextFault
from docgen.text.numerals import (
    LARGEST,
    amount_in_words,
    chinese_digits,
    chinese_number,
    read_chinese_digits,
    read_chinese_number,
    read_decimal,
    read_flag,
    read_integer,
    serial_mark,
)

from .faults import fault_of

numbers = st.integers(0, LARGEST) | st.integers(0, 20_000) | st.integers(0, 16).map(lambda power: 10**power - 1)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "零"),
        (7, "七"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (1010, "一千零一十"),
        (10_010, "一万零一十"),
        (107_000, "十万七千"),
        (100_010_000, "一亿零一万"),
        (10**12, "一万亿"),
    ],
)
def test_a_number_is_written_in_chinese(number, words):
    assert chinese_number(number) == words


@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_a_number_without_agreed_units_is_refused(number):
    assert fault_of(chinese_number, number) == ("DG124", {"found": str(number), "low": "0", "high": str(LARGEST)})


@pytest.mark.parametrize(
    ("words", "number"),
    [("两万", 20_000), ("一百〇五", 105), ("一十二", 12), ("三十一", 31), ("二百五", None), ("十十", None)],
)
def test_a_chinese_number_is_read_where_it_is_written_rightly(words, number):
    assert read_chinese_number(words) == number


def test_years_are_written_digit_by_digit():
    assert chinese_digits(2026) == "二〇二六"
    assert read_chinese_digits("二零二六") == read_chinese_digits("二○二六") == 2026
    assert read_chinese_digits("二千") is None


@pytest.mark.parametrize(
    ("typed", "number"), [("12", 12), ("１２", 12), (" 12 ", 12), ("1,200", 1200), ("-3", -3), ("007", 7)]
)
def test_an_integer_is_read(typed, number):
    assert read_integer(typed) == number


@pytest.mark.parametrize("typed", ["", "12人", "1,20", "1.0", "٣", "²", "约30", "1_000", "9" * 41])
def test_what_is_no_integer_is_refused(typed):
    assert fault_of(read_integer, typed) == ("DG115", {"found": typed})


def test_a_chinese_numeral_is_refused_with_its_value():
    assert fault_of(read_integer, "十二") == ("DG116", {"found": "十二", "other": "12"})


@pytest.mark.parametrize(
    ("typed", "number"), [("3.50", "3.50"), ("３．５", "3.5"), ("1,200.5", "1200.5"), (".5", "0.5"), ("-2", "-2")]
)
def test_a_decimal_keeps_its_digits(typed, number):
    assert str(read_decimal(typed)) == number


@pytest.mark.parametrize("typed", ["98.5%", "1e3", ".", "NaN", "1.2.3", ""])
def test_what_is_no_decimal_is_refused(typed):
    assert fault_of(read_decimal, typed) == ("DG117", {"found": typed})


@pytest.mark.parametrize("typed", ["是", "有", "√", "☑", "TRUE", "true", "1", "Y", " 是 "])
def test_a_mark_of_assent_is_true(typed):
    assert read_flag(typed) is True


@pytest.mark.parametrize("typed", ["否", "无", "×", "FALSE", "0", "没有", "ｎｏ"])
def test_a_mark_of_denial_is_false(typed):
    assert read_flag(typed) is False


def test_any_other_mark_is_refused():
    assert fault_of(read_flag, "兼") == ("DG118", {"found": "兼"})


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        # the examples of the rules themselves
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        # and what follows from them
        ("1005", "壹仟零伍元整"),
        ("10", "壹拾元整"),
        ("0", "零元整"),
        ("0.50", "伍角"),
        ("0.05", "伍分"),
        ("100000000.10", "壹亿元零壹角"),
    ],
)
def test_an_amount_is_written_in_capitals(amount, words):
    assert amount_in_words(Decimal(amount)) == f"人民币{words}"


@pytest.mark.parametrize("amount", ["-1", "0.001", "9.999999999999999999999999999999"])
def test_an_amount_below_zero_or_with_parts_of_a_fen_is_refused(amount):
    assert fault_of(amount_in_words, Decimal(amount)) == ("DG122", {"found": amount})


def test_serial_marks_have_five_levels():
    assert [serial_mark(3, level) for level in range(1, 6)] == ["三、", "（三）", "3.", "（3）", "③"]
    assert [serial_mark(each, 5) for each in (1, 20, 21, 50)] == ["①", "⑳", "㉑", "㊿"]
    assert serial_mark(12) == "十二、"


def test_another_level_or_number_is_refused():
    assert fault_of(serial_mark, 1, 6) == ("DG123", {"level": "6", "count": "5"})
    assert fault_of(serial_mark, 51, 5) == ("DG124", {"found": "51", "low": "1", "high": "50"})
    assert fault_of(serial_mark, 0, 1)[0] == "DG124"


@given(numbers)
def test_law_writing_then_reading_is_the_identity_for_chinese_numbers(number):
    assert read_chinese_number(chinese_number(number)) == number


@given(st.integers(1, 10**12))
def test_law_writing_then_reading_is_the_identity_for_digits(number):
    assert read_chinese_digits(chinese_digits(number)) == number


@given(numbers)
def test_law_printing_then_reading_is_the_identity_for_integers(number):
    assert read_integer(str(number)) == read_integer(f"{number:,}") == number


@given(st.integers(0, 10**12), st.integers(0, 99))
def test_law_no_two_amounts_are_written_alike(yuan, cents):
    amount = Decimal(100 * yuan + cents) / 100
    words = amount_in_words(amount)
    assert words != amount_in_words(amount + Decimal("0.01"))
    assert "零零" not in words
    assert words.endswith("分" if cents % 10 else "角" if cents else "整")


@given(st.text() | st.text("0123456789,.-+０十百万", max_size=50))
def test_law_the_readers_are_total(text):
    for read in (read_integer, read_decimal, read_flag):
        try:
            read(text)
        except TextFault as fault:
            assert dict(fault.args_)["found"] == text
    read_chinese_number(text)
    read_chinese_digits(text)
