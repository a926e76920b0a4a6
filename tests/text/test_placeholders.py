import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.text.placeholders import Placeholder, find_placeholders


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("承诺人【待填】", ["【待填】"]),
        ("贯彻【待填：2026年上级会议名称】精神", ["【待填：2026年上级会议名称】"]),
        ("【待填:会议】【待补充】", ["【待填:会议】", "【待补充】"]),
        ("联系人（待填）", ["（待填）"]),
        ("XX学校", ["XX"]),
        ("xx学校", ["xx"]),
        ("ＸＸ学校", ["ＸＸ"]),
        ("党员XXX名，预备党员X名", ["XXX", "X"]),
        ("共×个支部", ["×"]),
        ("张××同志", ["××"]),
        ("20__年__月__日", ["20__年", "__月__日"]),
        ("20XX年XX月XX日", ["20XX年", "XX月XX日"]),
        ("202X年", ["202X年"]),
        ("____年", ["____年"]),
        ("2026年X月", ["X月"]),
        ("电话：____", ["____"]),
        ("电话：＿＿", ["＿＿"]),
        ("某某同志", ["某某"]),
        ("示教党〔2026〕 号", ["〔2026〕 号"]),
        ("示教党〔2026〕号", ["〔2026〕号"]),
        ("示教党〔20__〕__号", ["〔20__〕__号"]),
        ("示教党[2026]　号", ["[2026]　号"]),
        ("第X号", ["X"]),
        ("达到XX.XX%，提高X.XX个百分点", ["XX.XX%", "X.XX"]),
    ],
)
def test_an_open_place_is_found(text, places):
    assert [each.text for each in find_placeholders(text)] == places


@pytest.mark.parametrize(
    "text",
    [
        "校医室新购X光机一台，家长QQ群已建立",
        "做Ｘ光检查",
        "校服XXL号",
        "尺码2XX",
        "XXI世纪",
        "网址 xx.com",
        "沿X轴平移",
        "X年级组",
        "3×5人",
        "3人×5次",
        "长×宽×高",
        "√或×",
        "打×号",
        "user__name",
        "__init__.py",
        "index_of",
        "某县教育局",
        "时间待定",
        "待填写的表格",
        "【重要】",
        "示教党〔2026〕5号",
        "见注[1]",
        "　　　　年　　月　　日",
        "2026年  月  日",
        "E=mx",
        "<b>甲</b> & 乙",
        "",
    ],
)
def test_ordinary_text_near_a_placeholder_is_silent(text):
    assert find_placeholders(text) == ()


def test_a_place_knows_where_it_stands():
    assert find_placeholders("共X名") == (Placeholder(1, 2, "X"),)


@given(st.text() | st.text("【】待填：XX×x_＿年月日号〔〕20某名 ", max_size=40))
def test_law_places_are_cut_from_the_text_in_order(text):
    last = 0
    for each in find_placeholders(text):
        assert last <= each.start < each.end
        assert each.text == text[each.start : each.end]
        last = each.end
