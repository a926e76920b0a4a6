"""YAML as clerks type it: every scalar as text, faults as problems with their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import InputRefused
from docgen.problems import Origin, Problem, problem
from docgen.sources.context import Context
from docgen.sources.nodes import Item, items_of
from docgen.sources.yaml_file import read_yaml


def items(text: str) -> tuple[Item, ...]:
    return items_of(read_yaml(text, file="花名册.yaml"), "花名册.yaml")


def values(text: str) -> list[dict[str, object] | None]:
    return [item.context and item.context.values for item in items(text)]


def refusal(text: str) -> Problem:
    with pytest.raises(InputRefused) as caught:
        items(text)
    (only,) = caught.value.problems
    return only


def at(line: int, column: int) -> Origin:
    return Origin("花名册.yaml", line, column)


@pytest.mark.parametrize(
    "typed",
    [
        *["on", "NO", "yes", "null", "~", "true", "00120", "0o17", "0x1F", "12:30", "1.10", "1_000", "1e3", ".5", "-0"],
        *["2024-02-30", "2015.7", "5月下旬到6月底", "“七一”前", "𠮷", "=", "<<"],
    ],
)
def test_a_plain_scalar_stays_as_typed(typed: str) -> None:
    assert values(f"编号: {typed}\n") == [{"编号": typed}]


def test_a_quoted_scalar_is_its_content() -> None:
    assert values("""{甲: "1.10", 乙: 'it''s', 丙: "a\\tb", 丁: ''}""") == [
        {"甲": "1.10", "乙": "it's", "丙": "a\tb", "丁": ""}
    ]


def test_a_block_scalar_is_its_content() -> None:
    assert values("正文: |\n  一\n  二\n摘要: >-\n  a\n  b\n") == [{"正文": "一\n二\n", "摘要": "a b"}]


def test_an_empty_value_is_left_out_and_keeps_the_place_of_its_key() -> None:
    assert items("姓名:\n承诺:\n  - \n  - 一\n") == (
        Item(
            1,
            Context({"承诺": ["一"]}, {(): at(1, 1), ("姓名",): at(1, 1), ("承诺",): at(2, 1), ("承诺", 0): at(4, 5)}),
        ),
    )


def test_every_value_has_its_line_and_column_and_a_container_has_its_keys() -> None:
    (item,) = items("姓名: 张三\n支部:\n  全称: 示例县第一小学党支部\n承诺:\n  - 事项: 听课\n  - 家访\n")
    assert item.context is not None
    assert item.context.origins == {
        (): at(1, 1),
        ("姓名",): at(1, 5),
        ("支部",): at(2, 1),
        ("支部", "全称"): at(3, 7),
        ("承诺",): at(4, 1),
        ("承诺", 0): at(5, 5),
        ("承诺", 0, "事项"): at(5, 9),
        ("承诺", 1): at(6, 5),
    }


def test_a_number_as_a_key_is_text() -> None:
    assert values("2026: 年度\n007: 编号\n") == [{"2026": "年度", "007": "编号"}]


def test_each_document_is_a_context_and_empty_ones_are_passed_over() -> None:
    assert values("a: 1\n---\n---\nb: 2\n...\n---\n") == [{"a": "1"}, {"b": "2"}]


def test_each_entry_of_a_list_is_a_context() -> None:
    assert values("- {姓名: 张三}\n- {姓名: 李四}\n") == [{"姓名": "张三"}, {"姓名": "李四"}]


def test_a_duplicate_key_is_a_problem_at_its_second_place_and_refuses_that_entry_alone() -> None:
    text = "- {姓名: 蒋一}\n- {姓名: 朱五, 编号: 一, 编号: 二}\n- {姓名: 沈二}\n"
    second = problem("DG165", at(2, 19), path=("编号",), field="编号", line=2, row=2)
    assert [(item.number, item.context and item.context.values, item.problems) for item in items(text)] == [
        (1, {"姓名": "蒋一"}, ()),
        (2, None, (second,)),
        (3, {"姓名": "沈二"}, ()),
    ]


def test_keys_equal_but_for_quotes_are_duplicates() -> None:
    assert [each.code for each in items('姓名: 甲\n"姓名": 乙\n')[0].problems] == ["DG165"]


def test_all_faults_of_an_entry_are_told_at_once() -> None:
    (item,) = items("a: !!int 3\n<<: {x: 1}\n? [甲]\n: 2\nb: *c\n: 5\nd: {e:1}\n")
    assert item.context is None
    assert item.problems == (
        problem("DG167", at(1, 4), tag="!!int", row=1),
        problem("DG171", at(2, 1), row=1),
        problem("DG166", at(3, 3), row=1),
        problem("DG168", at(5, 4), found="c", row=1),
        problem("DG166", at(6, 1), row=1),
        problem("DG164", at(7, 5), path=("d",), found="e", row=1),
    )


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.getpid", "!!binary", "!!omap", "!mine", "!!float"])
def test_a_tag_is_refused(tag: str) -> None:
    (item,) = items(f"编号: {tag} []\n")
    assert item.problems == (problem("DG167", at(1, 5), tag=tag, row=1),)


def test_tags_that_change_nothing_are_taken() -> None:
    assert values("!!map {甲: !!str 007, 乙: ! 1, 丙: !!seq [一]}\n") == [{"甲": "007", "乙": "1", "丙": ["一"]}]


def test_an_alias_says_what_its_anchor_says_with_the_place_of_the_text() -> None:
    (item,) = items("甲: &x {姓名: 张三}\n乙: *x\n")
    assert item.context is not None
    assert item.context.values == {"甲": {"姓名": "张三"}, "乙": {"姓名": "张三"}}
    assert item.context.origin(("乙", "姓名")) == at(1, 12)
    assert item.context.origin(("乙",)) == at(2, 1)


def test_an_anchor_ends_with_its_document() -> None:
    assert [each.code for item in items("a: &x 1\n---\nb: *x\n") for each in item.problems] == ["DG168"]


def test_aliases_that_swell_are_refused() -> None:
    levels = [
        f"{name}: &{name} [{', '.join([f'*{below}'] * 10)}]" for below, name in zip("abcdefg", "bcdefgh", strict=True)
    ]
    (item,) = items("a: &a [一, 二, 三, 四, 五, 六, 七, 八, 九, 十]\n" + "\n".join(levels))
    assert [each.code for each in item.problems] == ["DG169"]


def test_an_alias_inside_its_own_anchor_is_refused() -> None:
    assert [each.code for each in items("a: &x [*x]\n")[0].problems] == ["DG170"]


def test_fifty_levels_are_read_and_one_more_is_refused_at_its_place() -> None:
    assert values("a: " + "[" * 49 + "]" * 49)[0] is not None
    assert refusal("[" * 5000) == problem("DG170", at(1, 51), limit=50)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("姓名: '张三\n", problem("DG160", at(2, 1))),
        ("a: [1, 2\n", problem("DG160", at(2, 1))),
        ("姓名: @张三\n", problem("DG160", at(1, 5))),
        ("a: 1\n  b: 2\n", problem("DG160", at(2, 4))),
        ("承诺:\n\t- 听课\n", problem("DG163", at(2, 1))),
        ("姓名：张三\n年度: 2026\n", problem("DG164", at(1, 3), found="姓名")),
        ("姓名: 张三\n年度：2026\n", problem("DG164", at(2, 3), found="年度")),
        ("- 姓名: 张三\n  年度:2026\n  月: 1\n", problem("DG164", at(2, 5), found="年度")),
        ("姓名: 张\x07三\n", problem("DG185", at(1, 6), codepoint="U+0007")),
        ('甲: "\\UFFFFFFFF"\n', problem("DG160", Origin("花名册.yaml"))),
    ],
)
def test_a_file_that_is_not_yaml_gives_its_one_fault_with_its_place(text: str, found: Problem) -> None:
    assert refusal(text) == found


@pytest.mark.parametrize(
    ("text", "code"),
    [("张三\n", "DG172"), ("- [张三]\n", "DG172"), ("- 姓名：张三\n", "DG164"), ("- 姓名:张三\n", "DG164")],
)
def test_an_entry_without_fields_is_a_problem(text: str, code: str) -> None:
    assert [each.code for each in items(text)[0].problems] == [code]


names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8)


@given(st.dictionaries(names, st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])), min_size=1))
def test_quoted_text_comes_back_as_it_was(said: dict[str, str]) -> None:
    lines = [f"? {quoted(name)}\n: {quoted(text)}\n" for name, text in said.items()]
    wrong = {"<<", "\ufeff"}
    if not wrong & {*said, *"".join([*said, *said.values()])}:
        assert values("".join(lines)) == [said]


def quoted(text: str) -> str:
    return '"' + "".join(each if each.isalnum() else f"\\U{ord(each):08x}" for each in text) + '"'


@given(st.text(st.sampled_from("ab姓：: -[]{},&*!'\"|>%@#?\n\t~<=\\"), max_size=40))
def test_any_text_is_read_or_refused_with_problems(text: str) -> None:
    try:
        found = items(text)
    except InputRefused as refused:
        assert refused.problems
    else:
        assert all(item.context is None or not item.problems for item in found)
