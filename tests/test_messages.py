"""Every code has its sentences, every sentence its arguments, and they speak as docgen speaks to people."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import docgen
from docgen.messages import LANGUAGES, catalogue, known, say
from docgen.problems import PRIVATE, codes
from tests import catalogues

PACKAGE = Path(docgen.__file__).parent
SOURCES = ("zh_Hans", "en")
CODE = re.compile(r"DG\d{3}")

NOTHING_TO_DO = {"DG127"}  # a date or name written the one way: told, and that is all
TELLS_WHAT_THERE_IS = {"DG783", "DG335"}  # the kinds there are; a figure to know of

# Arguments that hold no value typed by a person; all others are blanked in what is kept.
PUBLIC = {
    "before", "character", "codepoint", "column", "columns", "construct", "count", "day",
    "detail", "encoding", "example", "example2", "expected", "field", "file", "files", "filter",
    "first", "folder", "format", "heading", "high", "host", "item", "key", "kind", "last", "letters",
    "level", "limit", "line", "lock", "low", "month", "near", "number", "of",
    "opened", "opening", "operation", "other_column", "other_place", "paragraph", "part", "pattern", "pid", "place", "places",
    "range", "reason", "replacement", "row", "rows", "saved_as", "script", "sheets", "table", "tag", "time",
    "word", "year",
    "group", "known", "normal", "option", "pages", "prefix", "seconds", "size",  # of the files for printing
}  # fmt: skip

# Functions that make problems and add these arguments themselves.
ADDED = {"problem": set(), "_report": {"field"}, "at": {"tag"}, "TextFault": {"field"}}


@cache
def sentences(language: str) -> dict[str, str]:
    return {str(each.id): str(each.string) for each in catalogues.read(language) if each.id}


def fields(text: str) -> set[str]:
    """Return the names of the arguments that a sentence prints."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def ours(id: str) -> bool:
    """Tell whether a message is docgen's own; the others are click's, in click's words."""
    return bool(CODE.match(id) or re.fullmatch("[a-z_.]+", id)) and id != "required"


@cache
def modules() -> dict[str, ast.Module]:
    return {str(path.relative_to(PACKAGE)): ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}


def codes_named() -> set[str]:
    """Return every code that stands in docgen's own text other than to compare with."""
    found = set()
    for tree in modules().values():
        compared = {id(each) for node in ast.walk(tree) if isinstance(node, ast.Compare) for each in ast.walk(node)}
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and id(node) not in compared and CODE.fullmatch(str(node.value))
        }
    return found


def calls() -> Iterator[tuple[str, str, set[str]]]:
    """Yield (where, code, names of arguments) of every call that makes a problem and says all its arguments there."""
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            code = str(node.args[0].value)
            given = {each.arg for each in node.keywords}
            if called in ADDED and CODE.fullmatch(code) and None not in given:
                yield f"{name}:{node.lineno}", code, {str(each) for each in given} | ADDED[called]


@pytest.mark.parametrize("language", SOURCES)
def test_every_code_has_its_sentences(language):
    wanted = {code + end for code in codes() for end in ("", ".do", ".why", ".example")}
    wanted -= {f"{code}.do" for code in NOTHING_TO_DO}
    assert {each for each in sentences(language) if CODE.match(each)} == wanted


def test_every_code_named_in_docgen_is_registered_and_every_registered_one_named():
    assert codes_named() == set(codes())


def test_every_message_asked_for_is_in_the_catalogue():
    asked = {
        (name, node.args[0].value)
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("t", "say") and node.args
        if isinstance(node.args[0], ast.Constant)
    }
    assert [(name, id) for name, id in sorted(asked) if not known(id, "zh_Hans") or not known(id, "en")] == []


def test_a_sentence_prints_only_what_the_place_that_reports_it_says():
    lacking = [
        (where, code, name)
        for where, code, given in calls()
        for language in SOURCES
        for end in ("", ".do")
        for name in sorted(fields(sentences(language).get(code + end, "")) - given)
    ]
    assert lacking == []


def test_both_languages_of_a_problem_print_the_same_arguments():
    chinese, english = (sentences(language) for language in SOURCES)
    assert [id for id in chinese if ours(id) and fields(chinese[id]) != fields(english[id])] == []


def test_what_people_typed_stands_in_the_private_arguments_alone():
    used = {(id, name) for id, text in sentences("zh_Hans").items() if CODE.match(id) for name in fields(text)}
    assert [each for each in sorted(used) if each[1] not in PRIVATE | PUBLIC] == []


@pytest.mark.parametrize("language", SOURCES)
def test_explanations_and_examples_print_no_arguments(language):
    texts = sentences(language)
    assert [id for id in texts if CODE.match(id) and id.endswith((".why", ".example")) and fields(texts[id])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_printed_without_its_arguments(language):
    for id in sentences("zh_Hans"):
        assert say(id, language) or id == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_message(language):
    own = catalogue(language)
    assert [id for id in sentences("zh_Hans") if ours(id) and own.gettext(id) == id] == []


# ---- how docgen speaks

HAN = "㐀-鿿"
UNWANTED = re.compile("必须|你|您|用户|非法|致命|终止|失败|渲染|跳过|违规|敏感|审查|上下文|字段值|！")
NAMED_SO = {"审核意见", "校验码"}  # what a form and a standard call them
QUOTED = re.compile('“[^“”]*”|"[^"]*"')
HALF = re.compile(rf"[{HAN}”）] ?[,;:()?!\"']|[,;()?!\"'][{HAN}“（]")

# Examples that quote a line of a file, where half-width marks are the point.
QUOTES_A_FILE = {f"DG{n}.example" for n in (160, 161, 162, 165, 167, 168, 171, 178, 179, 181, 182)}
QUOTES_A_TEMPLATE = {"DG123.do"}


def test_no_sentence_commands_blames_or_raises_its_voice():
    said = {id: UNWANTED.findall(text) for id, text in sentences("zh_Hans").items()}
    assert {id: words for id, words in said.items() if words} == {}


def test_the_words_of_the_organisation_are_left_to_the_organisation():
    for id, text in sentences("zh_Hans").items():
        for each in NAMED_SO:
            text = text.replace(each, "")
        assert not re.search("审核|校验", text), id


def test_no_exclamation_mark_outside_what_is_quoted_from_a_file():
    loud = [id for id, text in sentences("zh_Hans").items() if "!" in QUOTED.sub("", text)]
    assert [id for id in loud if ours(id) and id not in QUOTES_A_FILE] == []


def test_punctuation_beside_chinese_is_full_width():
    narrow = {id: HALF.findall(QUOTED.sub("“”", text)) for id, text in sentences("zh_Hans").items()}
    assert {id: marks for id, marks in narrow.items() if marks and id not in QUOTES_A_FILE | QUOTES_A_TEMPLATE} == {}


def test_quotation_marks_come_in_pairs():
    odd = [id for id, text in sentences("zh_Hans").items() if text.count("“") != text.count("”")]
    assert odd == ["DG160.example"]  # the example lacks one on purpose


@pytest.mark.parametrize("end", ["", ".do", ".why"])
def test_a_sentence_of_a_code_ends_like_one(end):
    texts = {code: say(code + end, "zh_Hans") for code in codes() if code not in NOTHING_TO_DO or end != ".do"}
    assert [code for code, text in texts.items() if not text.endswith(("。", "。”", "。）", "/。"))] == []


def test_what_to_do_is_asked_for_politely():
    asked = {code: say(f"{code}.do", "zh_Hans") for code in codes()}
    blunt = [code for code, text in asked.items() if not re.match("请|如[^，。]*，请", text)]
    assert set(blunt) == NOTHING_TO_DO | TELLS_WHAT_THERE_IS


def test_a_value_stands_in_quotation_marks():
    for id, text in sentences("zh_Hans").items():
        if CODE.match(id) and "." not in id:
            for name in ("found", "name", "around"):
                bare = re.sub(r"“[^“”]*\{" + name + r"\}[^“”]*”", "", text)
                assert "{" + name + "}" not in bare or id in DATES_READ, id


DATES_READ = {"DG303", "DG305"}  # a year or month as docgen prints it, not as it was typed
