"""The code that parts are compiled to: plain rows take the short way, and it comes out as the guarded way does."""

import html
from collections import UserDict
from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from docgen.errors import RowRefused
from docgen.word.values import look_at
from tests.word.papers import lines, paragraph, row, table, template


class Strange:
    """No plain data: a row that holds one takes the guarded way."""


def said(tag: str) -> str:
    """Return a tag as it stands in XML."""
    return html.escape(tag, quote=False)


def both_ways(tags: tuple[str, ...], values: Mapping[str, object]) -> set[bytes | tuple[str, ...]]:
    """Return what comes of the values on either way: the document, or the codes of the refusal."""
    compiled = template(*map(said, tags))
    found: set[bytes | tuple[str, ...]] = set()
    for row_ in (values, {**values, "别的": Strange()}):
        try:
            found.add(compiled.render(row_))
        except RowRefused as refusal:
            found.add(tuple(each.code for each in refusal.problems))
    return found


PLAIN = st.recursive(
    st.text("甲乙 a&<>\"'{\n\t\x0b\ud800\ufffe", max_size=5) | st.integers() | st.none() | st.booleans() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["名", "a&b", "items"]), inner),
    max_leaves=6,
)
TAGS = (
    "{{ 甲 }}{% for 项 in 乙 %}{{ 项 }}{{ 项.名 }}{{ loop.index }}{{ loop.last }}{% endfor %}",
    "{{ 乙.名 }}{{ 乙['名'] }}{{ 乙[0] }}",
    "{% set 丙 = 甲 ~ '<' %}{{ 丙 }}{% for 字 in ['<', 甲] %}{{ 字 }}{% endfor %}",
    "{% for 名, 值 in 乙|items %}{{ 名 }}{{ 值 }}{% endfor %}{% for 名 in 乙 %}{{ 名 }}{% endfor %}",
    "{% for 组 in 乙|groupby('名') %}{{ 组.grouper }}{{ 组.list|length }}{% endfor %}{{ 甲|default('&') }}",
    "{{ 甲|upper }}{{ 乙|join('、') }}{{ 乙|first }}{% if 乙.名 %}{{ 乙.名.名 }}{% else %}无{% endif %}",
)


@given(st.sampled_from(TAGS), PLAIN, PLAIN)
def test_a_row_of_plain_data_gives_what_the_guarded_way_gives(tag: str, one: object, other: object) -> None:
    assert len(both_ways((tag,), {"甲": one, "乙": other})) == 1


def test_what_a_template_says_in_quotes_is_escaped_in_a_plain_row_too() -> None:
    assert lines(
        template(said("{% set 丙 = '<乙&' %}{{ 丙 }}{% for 字 in ['<', 甲] %}{{ 字 }}{% endfor %}")), 甲="一"
    ) == ["<乙&<一"]


def test_a_name_that_holds_what_a_filter_made_is_escaped_in_a_plain_row_too() -> None:
    assert lines(template(said("{% set 丙 = 甲|replace('一', '&lt;') %}{{ 丙 }}")), 甲="一二") == ["&lt;二"]


def test_the_names_of_a_group_are_escaped() -> None:
    assert lines(template("{% for 名 in 人 %}{{ 名 }}{% endfor %}"), 人={"a<b": "甲"}) == ["a<b"]


def test_fields_of_fields_are_read_to_any_depth_that_a_template_may_have() -> None:
    names = [f"层{number}" for number in range(60)]
    value: object = "底"
    for name in reversed(names[1:]):
        value = {name: value}
    assert lines(template(f"{{{{ {'.'.join(names)} }}}}"), 层0=value) == ["底"]


def test_a_list_that_holds_itself_has_an_end() -> None:
    endless: list[object] = ["甲"]
    endless.append(endless)
    assert lines(template("{{ 名单[0] }}"), 名单=endless) == ["甲"]


@pytest.mark.parametrize("text", ["甲\x0b", "甲\x00", "\ud800", "\ufffe", "&\x1f"])
def test_a_character_that_no_word_file_can_hold_is_refused_at_its_tag(text: str) -> None:
    with pytest.raises(RowRefused) as error:
        template("一", "{{ 姓名 }}").render({"姓名": text})
    (found,) = error.value.problems
    assert (found.code, found.arg("field"), found.origin and found.origin.paragraph) == ("DG625", "{{ 姓名 }}", 2)


def test_a_character_that_is_not_printed_harms_nobody() -> None:
    assert lines(template("{{ 姓名 }}"), 姓名="王芳", 备注="\x0b") == ["王芳"]


def test_a_loop_that_leaves_a_table_empty_takes_it_out_of_a_plain_row_too() -> None:
    body = table(row("{%tr for 人 in 名单 %}"), row("{{ 人 }}"), row("{%tr endfor %}")) + paragraph("完")
    assert lines(template(body=body), 名单=[]) == ["", "完"]


def test_markup_of_a_caller_is_taken_as_markup() -> None:
    assert lines(template("{{ 姓名 }}"), 姓名=escape("甲&乙")) == ["甲&乙"]


@pytest.mark.parametrize(
    ("values", "plain", "clean", "quiet"),
    [
        ({"甲": "党员", "乙": [{"丙": 3, "丁": ("一",)}]}, True, True, True),
        ({"甲": "A & B"}, True, False, True),
        ({"甲": {"a<": "乙"}}, True, False, True),
        ({"甲": "一\n二"}, True, False, True),
        ({"甲": "{{ 乙 }}"}, True, True, False),
        ({"甲": "None"}, True, True, False),
        ({"甲": None}, True, True, False),
        ({"甲": float("nan")}, True, True, False),
        ({"甲": Decimal("NaN")}, True, True, False),
        ({"甲": {1: "乙"}}, False, False, False),
        ({"甲": Strange()}, False, False, False),
        ({"甲": UserDict()}, False, False, False),
        ({"甲": escape("乙")}, False, False, False),
    ],
)
def test_values_are_looked_at_once(values: dict[str, object], plain: bool, clean: bool, quiet: bool) -> None:
    assert look_at(values) == (plain, clean, quiet)


@pytest.mark.parametrize(
    "tag",
    [
        "{{ 甲|e|upper }}",
        "{{ (甲|e)[:2] }}",
        "{% set 丙 = 'e' %}{{ [甲]|map(丙)|first|upper }}",
        "{{ [甲]|map('e')|first|truncate(3, true, '') }}",
    ],
)
def test_an_escaped_text_that_a_filter_breaks_is_refused_not_written(tag: str) -> None:
    with pytest.raises(RowRefused) as error:
        template(tag).render({"甲": "<b&c"})
    assert [each.code for each in error.value.problems] == ["DG740"]
    assert template(tag).render({"甲": "甲"})
