import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.text.names import characters_of, compare_name, read_name

name_texts = st.text(
    st.sampled_from("王芳李明欧阳买提阿𠮷㐂喆葛\U000e0100·•・‧ \u3000\u00a0\t\nJohn.Smith"), max_size=14
)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("王　芳", "王芳"),
        ("王 芳", "王芳"),
        ("王\u00a0芳", "王芳"),
        ("王\n芳", "王芳"),
        ("  王小芳\u3000", "王小芳"),
        ("王 小 芳", "王小芳"),
        ("张　小三", "张小三"),
        ("𠮷　田", "𠮷田"),
        ("欧阳　明明", "欧阳明明"),
        ("买买提 · 艾力", "买买提·艾力"),
        ("张\U000e0100　三", "张\U000e0100三"),
    ],
)
def test_padding_blanks_are_dropped(typed, name):
    assert read_name(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        "张三",
        "阿依古丽·买买提",
        "阿依古丽•买买提",
        "买买提・艾力",
        "買買提･艾力",
        "John Smith",
        "J. Smith",
        "于𠮷喆",
        "後藤",
        "",
    ],
)
def test_a_name_without_padding_stays_as_typed(typed):
    assert read_name(typed) == typed


def test_a_latin_name_keeps_single_blanks():
    assert read_name(" John   Smith ") == "John Smith"


def test_two_people_in_one_cell_do_not_become_one():
    assert read_name("李明　王芳") == "李明 王芳"


def test_names_are_compared_without_blanks_width_case_and_kind_of_interpunct():
    assert compare_name("买买提•艾力") == compare_name("买买提 ･ 艾力") == compare_name("买买提·艾力")
    assert compare_name("Ｊｏｈｎ SMITH") == compare_name("John Smith")
    assert compare_name("王　芳") == compare_name("王芳")
    assert compare_name("\uf900") == compare_name("豈")
    assert compare_name("葛\U000e0100") == compare_name("葛")


def test_scripts_are_never_folded_into_one():
    assert compare_name("張偉") != compare_name("张伟")


def test_a_variation_selector_belongs_to_its_character():
    assert characters_of("葛\U000e0100明") == ["葛\U000e0100", "明"]


@given(name_texts | st.text())
def test_law_reading_a_name_is_idempotent_and_keeps_every_character_but_blanks(text):
    name = read_name(text)
    assert read_name(name) == name
    assert "".join(name.split()) == "".join(text.split())


@given(name_texts)
def test_law_reading_a_name_changes_nothing_in_comparing(text):
    assert compare_name(read_name(text)) == compare_name(text)
    assert compare_name(compare_name(text)) == compare_name(text)
