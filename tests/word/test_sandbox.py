"""What a template may make of its values: bounded in size, and never Python's own names for things."""

import time

import pytest

from docgen.errors import RowRefused, TemplateRefused
from tests.word.papers import lines, template

LISTS: dict[str, object] = {"名单": ("甲", "乙"), "人": {"姓名": "甲"}, "组": ({"姓名": "甲"},), "姓名": "王芳"}


def refusal(tag: str, **values: object) -> list[str]:
    """Return the codes with which a template of this one tag is refused, before or while it is filled in."""
    try:
        template(tag).render({**LISTS, **values})
    except (RowRefused, TemplateRefused) as error:
        return [each.code for each in error.problems]
    return []


@pytest.mark.parametrize(
    "tag",
    [
        "{{ 名单 }}",
        "{{ 人 }}",
        "{{ 名单|string }}",
        "{{ 名单 ~ '等' }}",
        "{{ 组|顿号 }}",
        "{{ 组|join }}",
        "{{ 名单|去末标点 }}",
        "{% for 条 in 名单 %}{{ loop }}{% endfor %}",
        "{{ 名单|map('upper') }}",
    ],
)
def test_a_list_or_a_group_is_never_printed_as_python_writes_it(tag: str) -> None:
    assert refusal(tag) == ["DG620"]


@pytest.mark.parametrize("tag", ["{{ 姓名['upper'] }}", "{{ 名单['index'] }}", "{{ 人['items'] }}"])
def test_a_method_is_no_field_in_brackets_either(tag: str) -> None:
    assert refusal(tag) == ["DG608"]


def test_fields_and_places_in_brackets_are_read() -> None:
    assert lines(template("{{ 人['姓名'] }}{{ 名单[-1] }}{{ 名单[:1]|顿号 }}"), **LISTS) == ["甲乙甲"]


@pytest.mark.parametrize(
    "tag",
    [
        "{{ 3.5|round(1000000000, 'floor') }}",
        "{{ [1]|batch(200000000, 'x')|list|length }}",
        "{{ [1]|slice(200000000)|list|length }}",
        "{{ 'aaaa'|replace('', 姓名)|replace('a', 长)|replace('a', 长)|length }}",
        "{% set a = 9999 %}" + "{% set a = a * a %}" * 12,
        "{% set a = 姓名 %}" + "{% set a = a + a %}" * 24,
        "{% set a = 姓名 %}" + "{% set a = a ~ a %}" * 24,
        "{% set a = 姓名 %}" + "{% set a = [a, a] %}" * 24,
        "{{ range(9999)|join(长) }}",
    ],
)
def test_a_small_template_makes_nothing_huge(tag: str) -> None:
    start = time.monotonic()
    assert set(refusal(tag, 长="a" * 9000)) == {"DG606"}
    assert time.monotonic() - start < 2


def test_a_document_of_unreasonable_size_is_refused() -> None:
    tag = "{% for a in range(9999) %}{% for b in range(9999) %}{{ 长 }}{% endfor %}{% endfor %}"
    assert refusal(tag, 长="a" * 9000) == ["DG623"]


@pytest.mark.parametrize("tag", ["{{ " + "9" * 5000 + " }}", "{% for a in range('x') %}{% endfor %}"])
def test_a_constant_that_is_no_number_is_refused_not_a_crash(tag: str) -> None:
    assert refusal(tag) in (["DG603"], ["DG606"], ["DG610"])


@pytest.mark.parametrize("tag", ["{% autoescape false %}{{ 姓名 }}{% endautoescape %}", "{{ 姓名|truncate(1) }}"])
def test_an_unusual_tag_is_refused_not_a_crash(tag: str) -> None:
    assert set(refusal(tag)) in ({"DG606"}, {"DG610"})


@pytest.mark.parametrize(
    "tag",
    [
        "{% for 条 in 名单 recursive %}{{ 条 }}{% endfor %}",
        "{% for loop in 名单 %}{{ 姓名 }}{% endfor %}",
        "{% for 条 in 名单 %}{% set loop = 1 %}{% endfor %}",
        "{{ 1e999 }}",
        "{{ 0x" + "f" * 5000 + " }}",
        "{{ 姓名|int(default=3, default=4) }}",
        "{{ 姓名|int(ｄefault=3, default=4) }}",
        "{{ 姓名|d(__debug__=1) }}",
        "{% if 3 is divisibleby(num=1, num=2) %}{% endif %}",
    ],
)
def test_what_python_could_not_read_is_refused_not_a_crash(tag: str) -> None:
    assert refusal(tag) == ["DG606"]


def test_two_names_that_python_takes_for_one_are_refused_not_confused() -> None:
    assert refusal("{{ 项１ }}{{ 项1 }}", **{"项１": "甲", "项1": "乙"}) == ["DG606"]


def test_one_name_of_wide_characters_is_a_name_like_any() -> None:
    assert lines(template("{{ 项１ }}{{ 组.项1 }}"), **{"项１": "甲", "组": {"项1": "乙"}}) == ["甲乙"]
