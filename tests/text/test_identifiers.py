import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.text.faults import TextFault
from docgen.text.identifiers import check_digit, read_identifier, read_identity_number, read_phone

from .faults import doubt_of, fault_of

WRONG_CHECK_DIGIT = "110101199003070018"


@pytest.mark.parametrize(
    "typed",
    [
        "13800000000",
        "138 0000 0000",
        "138-0000-0000",
        "+86 138 0000 0000",
        "0123-4567890",
        "(0123)4567890",
        "（0123）4567890",
        "0123-45678901",
        "010-62345678",
        "0123-4567890-8001",
        "0123-4567890转801",
        "4567890",
        "12345",
        "12388",
        "400-123-4567",
        "4567890、13800000000",
        "4567890/13800000000",
        "0123-4567890；13800000000",
        "13800000000 0123-4567890",
        "4567890\n13800000000",
    ],
)
def test_a_telephone_number_stays_as_typed(typed):
    assert read_phone(typed) == typed


@pytest.mark.parametrize(
    "typed", ["1380000000", "138000000000", "138****0000", "0123-45678", "无", "23800000000", "见附件"]
)
def test_what_is_no_whole_telephone_number_is_only_doubted(typed):
    assert doubt_of(read_phone, typed) == ("DG119", typed)


@pytest.mark.parametrize("typed", ["001", "A-001", "SJ_2026.01", "2026/5"])
def test_a_code_stays_as_typed(typed):
    assert read_identifier(typed) == typed


@pytest.mark.parametrize("typed", ["", "示教001", "Ａ００１", "A 001", "-1", "1" * 101])
def test_a_code_with_other_characters_is_refused(typed):
    assert fault_of(read_identifier, typed) == ("DG120", {"found": typed})


def test_the_check_digit_follows_the_standard():
    # the example printed in GB 11643-1999
    assert check_digit("11010519491231002") == "X"


def test_an_id_number_with_a_wrong_check_digit_is_only_doubted():
    assert doubt_of(read_identifier, WRONG_CHECK_DIGIT) == ("DG125", WRONG_CHECK_DIGIT)
    assert doubt_of(read_identity_number, f" {WRONG_CHECK_DIGIT}") == ("DG125", WRONG_CHECK_DIGIT)


@pytest.mark.parametrize("places", [17, 19])
def test_an_id_number_of_another_length_is_refused(places):
    typed = f"{WRONG_CHECK_DIGIT}9"[:places]
    assert fault_of(read_identifier, typed) == ("DG121", {"found": typed, "count": str(places)})


def test_a_long_code_that_holds_no_birthday_is_no_id_number():
    assert read_identifier("12345678901234567") == "12345678901234567"
    assert read_identifier("123456789012345678") == "123456789012345678"


def test_an_id_number_field_takes_nothing_else():
    assert fault_of(read_identity_number, "A001")[0] == "DG120"
    assert fault_of(read_identity_number, "001")[0] == "DG121"
    assert fault_of(read_identity_number, "1" * 200)[0] == "DG121"


@given(st.text() | st.text("0123456789X-()、 转", max_size=30))
def test_law_the_readers_return_the_text_or_a_fault_that_holds_it(text):
    for read in (read_phone, read_identifier, read_identity_number):
        try:
            assert read(text) == text.strip()
        except TextFault as fault:
            assert dict(fault.args_)["found"] == text
