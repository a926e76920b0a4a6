"""The helps and the sentences about a mistyped command: an example that works, in the one language."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from docgen.cli.group import docgen
from docgen.kinds import kinds
from docgen.messages import LANGUAGES, say
from tests.cli.transcript import inside

EXAMPLES = sorted({say(id, language) for language in LANGUAGES for id in (
    "help.docgen.example", "help.demo.example", "help.make.example", "help.batch.example", "help.check.example",
    "help.kinds.example", "help.explain.example", "help.doctor.example",
)})  # fmt: skip
HAN = "㐀-鿿"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the current one, and Chinese."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOCGEN_LANG", "zh")
    monkeypatch.setenv("LANGUAGE", "")
    inside(["--version"])  # click's own words are looked up once, in the language of the first command
    return tmp_path


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_of_every_help_is_a_command_that_can_be_typed_in_any_shell(example):
    line = example[example.index("docgen ") :]
    _, name, *words = shlex.split(line)
    assert not re.search(r"['\\$`^%&|<>]", line)
    with docgen.make_context("docgen", [name, *words]) as group:
        command = docgen.get_command(group, name)
        assert command is not None
        assert command.make_context(name, words, parent=group)


def test_every_command_says_in_the_list_what_its_help_says_at_length():
    said = inside(["--help"]).said
    for name in docgen.list_commands(click.Context(docgen)):
        assert f"  {name} " in said
        assert inside([name, "--help"]).code == 0


def test_no_english_of_the_command_library_is_left_in_a_chinese_help():
    helps = [inside([*words, "--help"]).said for words in ([], ["make"], ["batch"], ["kinds"], ["kinds", "show"])]
    assert [found for each in helps for found in re.findall(r"OPTIONS|ARGS|required|Show|Usage", each)] == []


@pytest.mark.parametrize("words", [["make"], ["make", "甲", "乙"], ["check"], ["bacth"], ["承诺书"]], ids=str)
def test_a_mistyped_command_is_told_of_in_chinese_marks(words):
    ran = inside(words)
    assert ran.code == 2
    assert re.findall(rf"[{HAN}”][,;:()?!']|[,;()?!'][{HAN}]|Missing", ran.said) == []


def test_every_kind_is_listed_with_its_title_and_id():
    listed = inside(["kinds", "list"]).said.splitlines()
    assert [line.split("  ")[:2] for line in listed] == [[each.title, each.id] for each in kinds().values()]
    assert all(inside(["kinds", "show", id]).code == 0 for id in kinds())


@pytest.mark.parametrize("words", [["kinds", "show", "承诺"], ["batch", "承诺", "花名册.csv", "-o", "成品"]], ids=str)
def test_an_unknown_kind_is_told_of_with_those_there_are(words):
    ran = inside(words)
    assert ran.code == 2
    assert ran.said.startswith("错误：承诺：没有“承诺”这种材料类型，也没有这个模板文件。可用的材料类型有：")
    assert "承诺书（pledge）" in ran.said


@pytest.mark.xfail(strict=True, reason="click writes the marks around its own words")
@pytest.mark.parametrize("words", [["--help"], ["make", "--nmae"], ["kinds", "shwo"]], ids=str)
def test_what_click_says_is_punctuated_in_full_width_too(words):
    said = inside(words).said
    assert re.findall(rf"[{HAN}” ][,;:()?!']|[,;()?!'][{HAN} ]|Did you mean", said) == []


@pytest.mark.xfail(strict=True, reason="Path('.').name is empty")
def test_a_folder_in_place_of_a_file_is_named(folder):
    assert inside(["make", "承诺书", ".", "-o", "甲.docx"]).said.startswith("错误：.：")
