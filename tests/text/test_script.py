"""Script conversion: the traps of OpenCC's phrase tables, names that stay, and the laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.text.script import Script, convert

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
WORDS = [
    "维护发展",
    "校内制度",
    "干部",
    "结合并",
    "关注重点",
    "了解决",
    "想象",
    "系统",
    "里程碑",
    "面向",
    "著作",
    "后进",
    "反复核实",
    "于芳",
    "云",
    "余",
    "，。",
    "2026年",
    "A",
]
PROSE = st.lists(st.sampled_from(WORDS)).map("".join)
ANYTHING = st.one_of(st.text(HAN), PROSE, st.text())
SCRIPTS = st.sampled_from(Script)


def traditional(text: str, *protected: str) -> str:
    return convert(text, Script.TRADITIONAL, protected=protected)


def simplified(text: str, *protected: str) -> str:
    return convert(text, Script.SIMPLIFIED, protected=protected)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("维护发展", "維護發展"),
        ("爱护发展对象", "愛護發展對象"),
        ("被发明", "被發明"),
        ("展示了如何开展工作", "展示了如何開展工作"),
        ("参与制造", "參與製造"),
        ("作出了解释", "作出了解釋"),
        ("为了解决问题", "爲了解決問題"),
        ("了解民情", "瞭解民情"),
        ("校内制度", "校內制度"),
        ("制订制度", "制訂制度"),
        ("校园里程碑", "校園里程碑"),
        ("结合并推进", "結合並推進"),
        ("合并党支部", "合併黨支部"),
        ("今后进一步", "今後進一步"),
        ("后进支部", "後進支部"),
        ("抓好干部队伍", "抓好幹部隊伍"),
        ("骨干事迹", "骨幹事蹟"),
        ("关注重点、反复核实", "關注重點、反覆覈實"),
        ("文件、支持、建立、核心", "文件、支持、建立、核心"),
        ("理发、头发、一目了然", "理髮、頭髮、一目瞭然"),
        ("体育局部署工作", "體育局部署工作"),
        ("标志着", "標誌着"),
    ],
)
def test_words_cross_no_phrase_of_opencc(text, made):
    assert traditional(text) == made
    assert simplified(made) == text


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("著力解決羣衆關心的問題，成效顯著。", "着力解决群众关心的问题，成效显著。"),
        ("圍繞著中心，著眼長遠，著重抓好", "围绕着中心，着眼长远，着重抓好"),
        ("意味著、有著、沿著", "意味着、有着、沿着"),
        ("著作、著名、土著、原著、編著", "著作、著名、土著、原著、编著"),
        ("有著名教師，存在著作權糾紛", "有著名教师，存在著作权纠纷"),
        ("學校黨支部着力瞭解幹部隊伍情況。", "学校党支部着力了解干部队伍情况。"),
        ("顯著力度", "显著力度"),
    ],
)
def test_zhe_is_written_the_simplified_way_and_zhu_stays(text, made):
    assert simplified(text) == made


def test_names_stay_inside_running_text():
    assert traditional("于芳、范云和余后的余额", "于芳", "范云", "余后") == "于芳、范云和余后的餘額"


def test_the_longest_protected_text_wins():
    assert traditional("于万里向于万谈发展", "于万", "于万里") == "于万里向于万談發展"


def test_what_is_traditional_already_stays_in_its_variant():
    text = "學習宣傳貫徹黨的十七屆五中全會精神，一隻鐘、麵包、裡外、爲與為"
    assert traditional(text) == text


def test_a_mixed_text_is_made_even():
    assert traditional("加强幹部隊伍建设，示范崗，乾杯") == "加強幹部隊伍建設，示範崗，乾杯"


def test_a_placeholder_and_a_reference_keep_their_marks():
    assert traditional("XX名党员，20__年〔2026〕5号") == "XX名黨員，20__年〔2026〕5號"


@given(ANYTHING, SCRIPTS)
def test_converting_twice_changes_nothing_more(text, target):
    made = convert(text, target, protected=("于芳",))
    assert convert(made, target, protected=("于芳",)) == made


@given(ANYTHING)
def test_simplified_text_comes_back_from_traditional(text):
    plain = simplified(text, "于芳")
    assert simplified(traditional(plain, "于芳"), "于芳") == plain


@given(PROSE, SCRIPTS)
def test_protected_texts_are_there_as_often_as_before(text, target):
    assert convert(text, target, protected=("于芳",)).count("于芳") == text.count("于芳")


@given(st.text(st.characters(min_codepoint=0x10000)), SCRIPTS)
def test_characters_outside_the_basic_plane_are_unchanged(text, target):
    assert convert(text, target, protected=()) == text


@pytest.mark.parametrize("kept", ["\ue000", "\uf8ff", "\U0002f81a", "\U00020000", "葛\U000e0100", "发\ufe00", "\x1f"])
@pytest.mark.parametrize("target", Script)
def test_private_use_and_variants_are_unchanged(kept, target):
    assert convert(f"XX{kept}，", target, protected=()) == f"XX{kept}，"


def test_nothing_protected_is_no_pattern_that_matches_everywhere():
    assert traditional("发展", "") == "發展"
