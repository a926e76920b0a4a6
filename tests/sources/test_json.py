"""JSON with its numbers as typed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import InputRefused
from docgen.problems import Origin, Problem, problem
from docgen.sources.context import Context
from docgen.sources.json_file import read_json
from docgen.sources.nodes import Item, items_of


def items(text: str) -> tuple[Item, ...]:
    return items_of(read_json(text, file="a.json"), "a.json")


def at(line: int, column: int) -> Origin:
    return Origin("a.json", line, column)


def test_numbers_stay_as_typed_words_are_text_and_null_says_nothing() -> None:
    (item,) = items(
        '{"甲": 1.10, "乙": 123456789012345678901234567890, "丙": 1E3, "丁": true, "戊": false, "己": null, "庚": -0}'
    )
    assert item.context is not None
    assert item.context.values == {
        "甲": "1.10",
        "乙": "123456789012345678901234567890",
        "丙": "1E3",
        "丁": "true",
        "戊": "false",
        "庚": "-0",
    }


def test_strings_are_their_content() -> None:
    (item,) = items(r'{"甲": "\ud842\udfb7 \"a\"\/\n", "乙": "{[,:]}"}')
    assert item.context is not None
    assert item.context.values == {"甲": '𠮷 "a"/\n', "乙": "{[,:]}"}


def test_every_value_has_its_place() -> None:
    assert items('{\n  "姓名": "张三",\n  "承诺": [{"事项": "听课"}, "家访"],\n  "备注": null\n}') == (
        Item(
            1,
            Context(
                {"姓名": "张三", "承诺": [{"事项": "听课"}, "家访"]},
                {
                    (): at(1, 1),
                    ("姓名",): at(2, 9),
                    ("承诺",): at(3, 3),
                    ("承诺", 0): at(3, 10),
                    ("承诺", 0, "事项"): at(3, 17),
                    ("承诺", 1): at(3, 24),
                    ("备注",): at(4, 3),
                },
            ),
        ),
    )


def test_a_duplicate_name_refuses_that_entry_alone() -> None:
    found = items('[{"a": 1},\n {"a": 1, "b": 2, "a": 3}]')
    assert [(item.context and item.context.values, item.problems) for item in found] == [
        ({"a": "1"}, ()),
        (None, (problem("DG165", at(2, 19), path=("a",), field="a", line=2, row=2),)),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": 007}', problem("DG161", at(1, 8))),
        ('{\n"a": 1,}', problem("DG161", at(2, 8))),
        ('{"a": NaN}', problem("DG161", at(1, 7))),
        ('{"a": -Infinity}', problem("DG161", at(1, 7))),
        ('{"a": "\t"}', problem("DG161", at(1, 8))),
        ('{"a": 1} x', problem("DG161", at(1, 10))),
        ("[" * 10_000, problem("DG170", at(1, 51), limit=50)),
    ],
)
def test_a_file_that_is_not_json_gives_its_one_fault_with_its_place(text: str, found: Problem) -> None:
    with pytest.raises(InputRefused) as caught:
        items(text)
    assert caught.value.problems == (found,)


names = st.text(min_size=1, max_size=6).filter(lambda name: name != "<<")
trees = st.recursive(
    st.text(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=8
)


@given(st.dictionaries(names, trees), st.sampled_from([None, 2]), st.booleans())
def test_what_was_written_is_read_back(said: dict[str, object], indent: int | None, ascii_only: bool) -> None:
    (item,) = items(json.dumps(said, indent=indent, ensure_ascii=ascii_only))
    assert item.context is not None
    assert item.context.values == said
