"""A template's own words in another script: headings and constants change, field names and markup do not."""

from docgen.text.script import Script, convert
from docgen.word.tags.literals import convert_literals
from docgen.word.template import compile
from tests.cases import docx_parts, paragraph
from tests.word.papers import lines, runs


def in_traditional(*paragraphs: str, body: str | None = None):
    parts = docx_parts(body if body is not None else "".join(map(paragraph, paragraphs)))
    data = {name: part.encode() if isinstance(part, str) else part for name, part in parts.items()}
    made = convert_literals(data, lambda text: convert(text, Script.TRADITIONAL, protected=()))
    return compile(made, file="模板.docx")


def test_headings_change_and_field_names_do_not():
    assert lines(in_traditional("一、党员{{ 党员数 }}名"), 党员数="5") == ["一、黨員5名"]


def test_a_constant_meets_the_value_that_was_converted_too():
    tags = '{% if 类型 == "党组" %}是{% else %}否{% endif %}'
    assert lines(in_traditional(tags), 类型="黨組") == ["是"]


def test_a_constant_that_is_printed_is_converted():
    assert lines(in_traditional('{{ 备注 or "无" }}'), 备注="") == ["無"]


def test_the_name_of_a_field_in_quotation_marks_stays():
    tags = '{% for 项 in 事项|map(attribute="标题") %}{{ 项 }}{% endfor %}'
    assert lines(in_traditional(tags), 事项=[{"标题": "學習"}]) == ["學習"]


def test_a_phrase_that_word_split_over_runs_is_one_phrase():
    assert lines(in_traditional(body=runs("头", "发、反", "复"))) == ["頭髮、反覆"]


def test_markup_stays_as_it_is():
    body = '<w:p><w:pPr><w:pStyle w:val="主标题"/></w:pPr><w:r><w:t>标题</w:t></w:r></w:p>'
    parts = {name: part.encode() if isinstance(part, str) else part for name, part in docx_parts(body).items()}
    made = convert_literals(parts, lambda text: convert(text, Script.TRADITIONAL, protected=()))
    assert '<w:pStyle w:val="主标题"/>' in made["word/document.xml"].decode()
    assert "<w:t>標題</w:t>" in made["word/document.xml"].decode()


def test_parts_without_words_to_change_keep_their_bytes():
    parts = {
        name: part.encode() if isinstance(part, str) else part for name, part in docx_parts(paragraph("A1")).items()
    }
    assert convert_literals(parts, str) == parts


def test_thousands_of_unclosed_tags_are_read_in_a_moment():
    import time

    start = time.process_time()
    parts = {
        name: part.encode() if isinstance(part, str) else part
        for name, part in docx_parts(paragraph("{{ 甲" * 5000)).items()
    }
    convert_literals(parts, str)
    assert time.process_time() - start < 1
