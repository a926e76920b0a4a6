"""The last look at a document."""

import pytest

from docgen.word.audit import Identity, audit
from docgen.word.produce import cues
from tests.word.papers import template

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def part(*paragraphs: str) -> dict[str, bytes]:
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return {"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>".encode()}


def found(
    text: str, *, own: str = "王芳", others: tuple[str, ...] = ("王芳", "张伟", "文明", "和平", "李四")
) -> list[str]:
    identity = Identity(own, frozenset(others), cues())
    return [each.code for each in audit(part(text), {"姓名": own}, identity=identity)]


def test_a_clean_document_passes() -> None:
    assert found("我是王芳，第一小学党支部党员。") == []


@pytest.mark.parametrize("text", ["我是张伟，", "我是第一小学党支部党员张伟。", "承诺人：张伟", "本人张伟，现承诺"])
def test_a_page_that_says_it_is_somebody_else_is_found(text: str) -> None:
    assert found(text) == ["DG743"]


@pytest.mark.parametrize(
    "text",
    [
        "党支部书记张伟负责监督。",
        "我是和平小学的教师王芳。",
        "我是文明校园创建的参与者，争当文明教师。",
        "本人和平时一样认真备课。",
        "我是王芳芳的同事王芳。",
        "承诺人：　　　　　　",
        "我是一名人民教师。",
    ],
)
def test_a_secretary_or_a_common_word_raises_no_alarm(text: str) -> None:
    assert found(text) == []


def test_a_tag_or_an_empty_marker_left_in_the_text_is_found() -> None:
    hits = audit(part("甲{{ 乙 }}", "None", "nan"), {})
    assert [each.code for each in hits] == ["DG741", "DG741", "DG742", "DG742"]


def test_the_same_marks_typed_by_a_person_are_no_fault() -> None:
    assert audit(part("{{ 1+1 }} None"), {"备注": "{{ 1+1 }} None"}) == []


def test_words_that_only_contain_a_marker_are_no_fault() -> None:
    assert audit(part("Nonesuch nano banana"), {}) == []


def test_a_part_that_is_not_well_formed_is_found() -> None:
    assert [each.code for each in audit({"word/document.xml": b"<w:p>"}, {})] == ["DG740"]


def test_a_value_with_marks_excuses_no_tag_left_standing() -> None:
    hits = audit(part("{{ 1+1 }}", "甲{{ 姓名 }}"), {"备注": "{{ 1+1 }}"})
    assert [each.arg("paragraph") for each in hits] == ["2", "2"]


def test_a_value_with_a_line_end_or_cut_by_a_filter_is_no_fault() -> None:
    assert audit(part("甲{{ 1+1 }}乙"), {"备注": "{{ 1+1 }}。\n乙"}) == []


def test_what_the_template_itself_says_is_no_fault() -> None:
    shown = template('{"a":{"b":1}} None', "{{ 姓名 }}")
    assert audit(shown.render_parts({"姓名": "甲"}), {"姓名": "甲"}, said=shown.said) == []


def test_codes_of_fields_and_deleted_words_are_not_read() -> None:
    hidden = '</w:t></w:r><w:r><w:instrText>ADDIN {"a":{"b":1}}</w:instrText><w:delText>{{ 旧 }}</w:delText><w:t>'
    assert audit(part(f"甲{hidden}"), {}) == []
