from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.batch.names import MOST_BYTES, MOST_CHARACTERS, beside, fold, is_safe, plan_names


def names(*stems: str) -> list[str]:
    return list(plan_names([(row, stem, ()) for row, stem in enumerate(stems, 2)]).names)


def codes(*stems: str) -> list[str]:
    return [each.code for each in plan_names([(row, stem, ()) for row, stem in enumerate(stems, 2)]).problems]


def test_an_ordinary_name_is_kept_without_a_word():
    assert names("001-第一小学党支部-张伟-承诺书") == ["001-第一小学党支部-张伟-承诺书.docx"]
    assert codes("001-第一小学党支部-张伟-承诺书") == []


@pytest.mark.parametrize(
    "name", ["𫖯𫗧", "㛂㐱", "䶮龑", "﨑山", "葛\U000e0100", "王　芳", "阿依古丽·买买提", "\ue863山"]
)
def test_rare_and_compatibility_characters_are_people_s_own(name):
    assert names(name) == [name + ".docx"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("../越界", "／越界"),
        ("子/目录", "子／目录"),
        ("问?号", "问？号"),
        ('a<b>c:d"e\\f|g*h', "a＜b＞c：d＂e＼f｜g＊h"),
        ("末尾点.", "末尾点"),
        (" . 张伟 . ", "张伟"),
        ("张\u200b伟", "张_伟"),
        ("张\u202e伟", "张_伟"),
        ("张\n伟\t", "张_伟_"),
        ("张\ud800伟", "张_伟"),
        ("张\ufffe伟", "张_伟"),
    ],
)
def test_characters_no_system_takes_are_replaced_and_said(typed, name):
    found = plan_names([(5, typed, ())])
    assert found.names == (name + ".docx",)
    assert [(each.code, each.arg("row"), each.arg("file")) for each in found.problems] == [
        ("DG726", "5", name + ".docx")
    ]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("PRN", "PRN_"),
        ("con", "con_"),
        ("Com1", "Com1_"),
        ("LPT²", "LPT²_"),
        ("nul.tar", "nul_.tar"),
        ("CONIN$", "CONIN$_"),
        ("aux .x", "aux_.x"),
    ],
)
def test_device_names_of_windows_are_marked(typed, name):
    assert names(typed) == [name + ".docx"]
    assert codes(typed) == ["DG727"]


@pytest.mark.parametrize("typed", ["", "   ", "..", ". ."])
def test_an_empty_name_becomes_the_row(typed):
    assert plan_names([(5, typed, ())]).names == ("第5行.docx",)
    assert codes(typed) == ["DG729"]


def test_two_of_one_name_both_get_what_tells_them_apart():
    found = plan_names([(6, "张伟", ("1985年3月",)), (29, "张伟", ("1990年1月",)), (30, "王芳", ("1990年1月",))])
    assert found.names == ("张伟-1985年3月.docx", "张伟-1990年1月.docx", "王芳.docx")
    assert [(each.code, dict(each.args)) for each in found.problems] == [
        (
            "DG730",
            {
                "rows": "6、29",
                "files": "张伟-1985年3月.docx、张伟-1990年1月.docx",
                "count": "2",
                "name": "张伟",
            },
        )
    ]


def test_the_second_value_serves_where_the_first_is_equal():
    found = plan_names([(6, "张伟", ("1985年3月", "12")), (29, "张伟", ("1985年3月", "13"))])
    assert found.names == ("张伟-12.docx", "张伟-13.docx")


def test_a_value_that_one_row_lacks_serves_nobody():
    found = plan_names([(6, "张伟", ("1985年3月",)), (29, "张伟", ("",))])
    assert found.names == ("张伟-第6行.docx", "张伟-第29行.docx")


def test_names_equal_to_some_system_are_equal():
    assert names("Ann", "ann") == ["Ann-第2行.docx", "ann-第3行.docx"]
    assert names("﨑山", "\ufa11山") == ["﨑山-第2行.docx", "\ufa11山-第3行.docx"]
    assert names("ＡＢ", "ab") == ["ＡＢ-第2行.docx", "ab-第3行.docx"]
    assert names("é", "e\u0301") == ["é-第2行.docx", "e\u0301-第3行.docx"]


def test_a_mark_that_makes_another_row_s_name_is_told_apart_again():
    assert names("张伟", "张伟", "张伟-第2行") == ["张伟-第2行.docx", "张伟-第3行.docx", "张伟-第2行-第4行.docx"]


def test_long_names_keep_what_tells_them_apart():
    found = names("张" * 300, "张" * 300)
    assert [name[-9:] for name in found] == ["-第2行.docx", "-第3行.docx"]
    assert all(len(name.encode()) <= MOST_BYTES and len(name) <= MOST_CHARACTERS for name in found)
    assert codes("张" * 300) == ["DG728"]


def test_a_name_is_cut_before_a_character_and_its_marks():
    assert names("a" * 114 + "e\u0301b") == ["a" * 114 + ".docx"]


def test_the_version_beside_is_numbered_where_a_row_has_its_name():
    assert beside("张伟.docx", ()) == "张伟（新）.docx"
    assert beside("生成情况.xlsx", ()) == "生成情况（新）.xlsx"
    assert beside("张伟.docx", {fold("张伟（新）.docx")}) == "张伟（新2）.docx"


def test_repeated_row_numbers_are_the_caller_s_mistake():
    with pytest.raises(ValueError, match="repeat"):
        plan_names([(2, "a", ()), (2, "b", ())])


STEMS = st.text(max_size=90) | st.sampled_from(["张伟", "CON", "", "..", "张伟-第3行", "a/b", "Ａ", "a", "张" * 80])


@given(st.lists(st.tuples(STEMS, st.lists(STEMS, max_size=2)), max_size=12))
def test_any_rows_get_safe_names_that_no_system_confuses(rows):
    wanted = [(number, stem, marks) for number, (stem, marks) in enumerate(rows, 2)]
    found = plan_names(wanted).names
    assert len({fold(name) for name in found}) == len(rows)
    assert all(is_safe(name) for name in found)
    assert not any(set(name) & set('<>:"/\\|?*') for name in found)
    assert not any(unicodedata.category(each) in {"Cc", "Cf", "Cs"} for name in found for each in name)
    assert plan_names(wanted[::-1]).names == found[::-1]
