"""TOML with numbers and dates as typed, and places that tomllib does not give."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import InputRefused
from docgen.problems import Origin, Problem, problem
from docgen.sources.context import Context
from docgen.sources.nodes import items_of
from docgen.sources.toml_file import read_toml


def context(text: str) -> Context:
    (item,) = items_of(read_toml(text, file="a.toml"), "a.toml")
    assert item.context is not None
    return item.context


def at(line: int, column: int) -> Origin:
    return Origin("a.toml", line, column)


def test_numbers_dates_and_flags_stay_as_typed() -> None:
    dates = "e = 2026-03-05\nf = 2026-03-05 07:30:00\nh = [1.0, 07:32:00]"
    assert context(f"a = 1.10\nb = 1_000\nc = 0xFF\nd = +1e3 # 注\ng = true\n{dates}").values == {
        "a": "1.10",
        "b": "1_000",
        "c": "0xFF",
        "d": "+1e3",
        "e": "2026-03-05",
        "f": "2026-03-05 07:30:00",
        "g": "true",
        "h": ["1.0", "07:32:00"],
    }


def test_strings_are_their_content() -> None:
    text = '''a = "张\\u4e09 # ]"\nb = 'x\\y'\nc = """\n一\\\n  二 ""\\""""""\nd = \'\'\'"x'y"\'\'\'\ne = ""'''
    assert context(text).values == {"a": "张三 # ]", "b": "x\\y", "c": '一二 """""', "d": '"x\'y"', "e": ""}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_value_has_its_place(end: str) -> None:
    lines = ['"姓名" = "张三"', 'a."b c".d = 1', "", "[[t]]", "x = [1, {y = 2}]", "[[t.u]]", "z = 3", "[[t]]", "[t.v]"]
    found = context(end.join(lines))
    assert found.values == {
        "姓名": "张三",
        "a": {"b c": {"d": "1"}},
        "t": [{"x": ["1", {"y": "2"}], "u": [{"z": "3"}]}, {"v": {}}],
    }
    assert found.origins == {
        (): at(1, 1),
        ("姓名",): at(1, 8),
        ("a",): at(2, 1),
        ("a", "b c"): at(2, 1),
        ("a", "b c", "d"): at(2, 13),
        ("t",): at(4, 1),
        ("t", 0): at(4, 1),
        ("t", 0, "x"): at(5, 1),
        ("t", 0, "x", 0): at(5, 6),
        ("t", 0, "x", 1): at(5, 9),
        ("t", 0, "x", 1, "y"): at(5, 14),
        ("t", 0, "u"): at(6, 1),
        ("t", 0, "u", 0): at(6, 1),
        ("t", 0, "u", 0, "z"): at(7, 5),
        ("t", 1): at(8, 1),
        ("t", 1, "v"): at(9, 1),
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a = 007", problem("DG162", at(1, 6))),
        ("a = 1\na = 2", problem("DG162", at(2, 6))),
        ("姓名 = '张三'", problem("DG162", at(1, 1))),
        ("a = 2024-02-30", problem("DG162", at(1, 5))),
        ("a = [1", problem("DG162", at(1, 7))),
        ("a = " + "[" * 5000, problem("DG170", Origin("a.toml"), limit=50)),
        (".".join("a" * 60) + " = 1", problem("DG170", at(1, 1), limit=50)),
    ],
)
def test_a_file_that_is_not_toml_gives_its_one_fault_with_its_place(text: str, found: Problem) -> None:
    with pytest.raises(InputRefused) as caught:
        read_toml(text, file="a.toml")
    assert caught.value.problems == (found,)


pieces = st.sampled_from(
    [
        *[
            "[a]",
            "[[b]]",
            "[b.c]",
            "[[b.d]]",
            '["甲 乙"]',
            "x = 1",
            "y = [ 1, # c",
            "]",
            "  2 ]",
            "z = {p = 1, q.r = 'x'}",
        ],
        *[
            "a.k = 'v'",
            's = """a',
            'b"""',
            "t = '''",
            "'''",
            'u = "\\"#"',
            "# c",
            "",
            "w = [[], {}, [{}]]",
            "v = 1.5e3",
        ],
    ]
)


@given(st.lists(pieces, max_size=12))
def test_the_walk_finds_a_place_for_everything_that_tomllib_reads(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        expected = tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError:
        return
    found = context(text)
    assert found.values == as_text(expected)
    assert all(found.get(path) is not None for path in found.origins)


def as_text(value: object) -> object:
    if isinstance(value, dict):
        return {key: as_text(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_text(each) for each in value]
    return str(value)
