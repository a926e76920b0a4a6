"""docs/templates.md cannot lie: its filters print what it says, its examples render, what it calls refused is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docgen.errors import RowRefused, TemplateRefused
from tests.word.papers import lines, row, table, template

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "templates.md").read_text("utf-8")
CONTENT = {"空": "", "听课、谈心两条": ("听课", "谈心"), "两条": ("听课", "谈心")}
VALUES: dict[str, object] = {"姓名": "王芳", "时间": "2026-3-5", "党员类别": "预备党员", "事项": ("听课", "谈心")}
FIELDS = ["姓名", "备注", "人数", "时间", "事项"]


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the first table under a heading, without its head."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lined = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lined[2:]]


def blocks(heading: str) -> list[list[str]]:
    """Return the lines of each fenced block under a heading."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [each.split("\n") for each in re.findall(r"```\n(.*?)\n```", section, re.DOTALL)]


def refused(*paragraphs: str) -> bool:
    """Tell whether a template of these paragraphs is refused, before or while rendering."""
    try:
        template(*paragraphs, fields=FIELDS).render({"姓名": "王芳"})
    except (TemplateRefused, RowRefused):
        return True
    return False


@pytest.mark.parametrize(("tag", "content", "printed"), rows("过滤器"), ids=lambda each: each)
def test_a_filter_prints_what_the_page_says(tag: str, content: str, printed: str) -> None:
    code = tag.strip("`")
    field = code[2:].split("|")[0].strip()
    value = CONTENT.get(content, content)
    shown = lines(template(code), **({field: value} if value else {}))
    assert shown == [printed.split("（两字名", maxsplit=1)[0]]


REFUSED = [code for cell, _, _ in rows("会被拒绝的写法") for code in re.findall(r"`([^`]*[{｛][^`]*)`", cell)]


@pytest.mark.parametrize("code", REFUSED)
def test_what_the_page_calls_refused_is_refused(code: str) -> None:
    assert refused(code)


@pytest.mark.parametrize("block", blocks("有时印、有时不印") + blocks("空着的栏"), ids=lambda each: each[0])
def test_an_example_with_an_empty_field_renders(block: list[str]) -> None:
    assert template(*block).render(VALUES)


def test_the_examples_of_lists_print_one_by_one() -> None:
    by_paragraph, inline = blocks("一条一条地印")
    assert lines(template(*by_paragraph), **VALUES) == ["1.听课", "2.谈心"]
    assert lines(template(*inline), **VALUES) == ["听课；谈心"]


def test_the_table_of_people_prints_a_row_for_each() -> None:
    cells = [[cell.strip("`") for cell in each] for each in rows("一条一条地印")]
    people = [{"姓名": "王芳", "电话": "1"}, {"姓名": "张伟"}]
    shown = lines(template(body=table(*(row(*each) for each in cells))), 名单=people)
    assert shown == ["王芳", "1", "张伟", "—", ""]
