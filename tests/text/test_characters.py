import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.text.characters import IllegalCharacter, find_illegal, list_illegal


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\x00", "U+0000"),
        ("\x0b", "U+000B"),
        ("\x1f", "U+001F"),
        ("\ufffe", "U+FFFE"),
        ("\uffff", "U+FFFF"),
        ("\ud800", "U+D800"),
    ],
)
def test_a_character_xml_cannot_hold_is_named_with_its_place(character, name):
    assert find_illegal(f"王芳{character}") == IllegalCharacter(2, name)


@pytest.mark.parametrize(
    "text", ["𠮷", "㐂\U000e0100", "\ue000", "\u200b", "\t\n\r", "\x85", "\U0001fffe", "&<>\"'", ""]
)
def test_what_xml_can_hold_is_left_alone(text):
    assert find_illegal(text) is None


def test_all_of_them_can_be_listed():
    assert list_illegal("a\x00b\x0c") == (IllegalCharacter(1, "U+0000"), IllegalCharacter(3, "U+000C"))


@given(st.text(st.characters()))
def test_law_the_first_of_the_list_is_the_one_found(text):
    found = list_illegal(text)
    assert find_illegal(text) == (found[0] if found else None)
