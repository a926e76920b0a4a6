"""Rendering: what a template says and what a document then says."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import RowRefused, TemplateRefused
from tests.cases import HEAD, NAMESPACES, WORD, arrow, part
from tests.word.papers import lines, lines_of, paragraph, row, runs, table, template


def codes(error: pytest.ExceptionInfo[RowRefused | TemplateRefused]) -> list[str]:
    return [each.code for each in error.value.problems]


def test_a_field_prints_its_value_exactly_as_typed() -> None:
    typed = "  R&D <第二处> {{ 1+1 }} ]]> &amp; 𠮷 﨑 "
    assert lines(template("[{{ 编号 }}]"), 编号=typed) == [f"[{typed}]"]


LEGAL = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\x00￾￿", exclude_categories=("Cs", "Cc"))
    | st.sampled_from("\n\t"),
    min_size=1,
)


@given(LEGAL)
def test_every_legal_text_is_read_back_as_it_went_in(text: str) -> None:
    assert lines(ONE_FIELD, 姓名=text) == [text]


ONE_FIELD = template("{{ 姓名 }}")


def test_a_tag_that_word_split_over_runs_is_one_tag() -> None:
    assert lines(template(body=runs("甲{", "{ 姓", "名 }", "}乙")), 姓名="王芳") == ["甲王芳乙"]


def test_the_run_that_holds_the_opening_braces_gives_the_format() -> None:
    body = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{{ 姓</w:t></w:r><w:r><w:t>名 }}后</w:t></w:r></w:p>"
    document = template(body=body).render({"姓名": "王芳"})
    xml = zipfile.ZipFile(io.BytesIO(document)).read("word/document.xml").decode()
    assert '<w:rPr><w:b/></w:rPr><w:t xml:space="preserve">王芳</w:t>' in xml


def test_a_paragraph_tag_takes_its_whole_paragraph_away() -> None:
    shown = template("{%p if 备注 %}", "备注：{{ 备注 }}", "{%p endif %}", "完")
    assert lines(shown, 备注="无") == ["备注：无", "完"]
    assert lines(shown) == ["完"]


def test_a_loop_over_paragraphs_repeats_them() -> None:
    shown = template("{%p for 条 in 承诺 %}", "{{ loop.index|序号(3) }}{{ 条 }}", "{%p endfor %}")
    assert lines(shown, 承诺=("听课", "家访")) == ["1.听课", "2.家访"]


def test_a_row_tag_repeats_table_rows() -> None:
    body = table(row("姓名"), row("{%tr for 人 in 名单 %}"), row("{{ 人.姓名 }}"), row("{%tr endfor %}"))
    assert lines(template(body=body), 名单=({"姓名": "甲"}, {"姓名": "乙"})) == ["姓名", "甲", "乙", ""]


def test_a_cell_tag_repeats_cells() -> None:
    body = table(row("{%tc for 格 in 列 %}", "{{ 格 }}", "{%tc endfor %}"))
    assert lines(template(body=body), 列=("一", "二")) == ["一", "二", ""]


def test_a_run_tag_leaves_the_rest_of_the_paragraph() -> None:
    body = (
        "<w:p>"
        + "".join(f"<w:r><w:t>{t}</w:t></w:r>" for t in ("甲", "{%r if 乙 %}", "乙", "{%r endif %}", "丙"))
        + "</w:p>"
    )
    assert lines(template(body=body), 乙="是") == ["甲乙丙"]
    assert lines(template(body=body)) == ["甲丙"]


def test_comments_print_nothing() -> None:
    assert lines(template("甲{# 说明 #}乙", "{#p 整段说明 #}", "{{ 丙 }}"), 丙="丙") == ["甲乙", "丙"]


def test_trimming_tags_join_paragraphs() -> None:
    body = paragraph("住在{%- if 城 -%}") + paragraph("城里") + paragraph("{%- endif -%}。")
    assert lines(template(body=body), 城="是") == ["住在城里。"]


def test_curly_quotes_inside_a_tag_are_straight() -> None:
    assert lines(template("{% if 主体 == “支部” %}甲{% endif %}"), 主体="支部") == ["甲"]


def test_line_ends_and_tabs_in_values_become_breaks_and_tabs() -> None:
    document = template("{{ 甲 }}").render({"甲": "一\r\n二\t三"})
    xml = zipfile.ZipFile(io.BytesIO(document)).read("word/document.xml").decode()
    assert xml.count("<w:br/>") == 1
    assert xml.count("<w:tab/>") == 1
    assert lines_of(document) == ["一\n二\t三"]


def test_headers_and_footnotes_are_filled_in_once() -> None:
    extra = {
        "word/header1.xml": part("hdr", paragraph("{{ 甲 }}")),
        "word/footnotes.xml": part("footnotes", f'<w:footnote w:id="1">{paragraph("{{ 甲 }}")}</w:footnote>'),
    }
    types = {
        name: f"{WORD}.{kind}+xml"
        for name, kind in (("word/header1.xml", "header"), ("word/footnotes.xml", "footnotes"))
    }
    links = arrow("header", "header1.xml") + arrow("footnotes", "footnotes.xml", id="rId2")
    shown = template("正文", extra=extra, types=types, links=links)
    document = shown.render({"甲": "{{ 1+1 }}"})
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        assert all("{{ 1+1 }}" in package.read(name).decode() for name in extra)


def test_document_properties_are_filled_in() -> None:
    core = (
        f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{{ 标题 }}</dc:title></cp:coreProperties>'
    )
    types = {"docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml"}
    document = template("正文", extra={"docProps/core.xml": core}, types=types).render({"标题": "甲&乙"})
    assert "<dc:title>甲&amp;乙</dc:title>" in zipfile.ZipFile(io.BytesIO(document)).read("docProps/core.xml").decode()


def test_the_same_values_make_the_same_bytes() -> None:
    assert template("{{ 甲 }}").render({"甲": "乙"}) == template("{{ 甲 }}").render({"甲": "乙"})


def test_an_unknown_field_is_refused_before_the_first_row_with_the_nearest_name() -> None:
    with pytest.raises(TemplateRefused) as error:
        template("第一段", "{{ 联系领导 }}", fields=["联系点局领导", "姓名"])
    (found,) = error.value.problems
    assert (found.code, found.arg("field"), found.arg("near")) == ("DG615", "联系领导", "联系点局领导")
    assert found.origin is not None
    assert found.origin.paragraph == 2


def test_an_empty_field_is_false_in_a_condition_and_an_error_in_print() -> None:
    guarded = template("{% if 备注 %}{{ 备注 }}{% endif %}{% if not 备注 %}无{% endif %}")
    assert lines(guarded) == ["无"]
    with pytest.raises(RowRefused) as error:
        template("甲", "{{ 备注 }}").render({})
    (found,) = error.value.problems
    assert (found.code, found.arg("field"), found.origin and found.origin.paragraph) == ("DG608", "备注", 2)


def test_an_empty_field_of_a_group_is_false_too() -> None:
    shown = template("{% if 支部.电话 %}{{ 支部.电话 }}{% endif %}完")
    assert lines(shown, 支部={"全称": "第一小学党支部"}) == ["完"]
    assert lines(shown) == ["完"]


def test_a_field_wins_over_a_method_of_the_same_name() -> None:
    assert lines(template("{{ 人.items }}"), 人={"items": "三项"}) == ["三项"]


@pytest.mark.parametrize(
    "tag",
    [
        "{{ 姓名.__class__ }}",
        "{{ 姓名['__class__'] }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ dict(a=1) }}",
        "{{ 姓名.upper() }}",
        "{{ lipsum() }}",
        "{{ 9**9**9 }}",
        "{{ '甲' * 400000000 }}",
        "{{ (姓名 * 400000000)[:1] }}",
        "{% for k in range(500000000) %}{% endfor %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% macro 甲() %}{% endmacro %}",
        "{% set 乙 %}甲{% endset %}",
        "{{ 名单|map(attribute='__class__')|list }}",
    ],
)
def test_a_template_that_is_a_program_is_refused(tag: str) -> None:
    with pytest.raises(TemplateRefused) as error:
        template(tag)
    assert "DG606" in codes(error)


@pytest.mark.parametrize("tag", ["{{ 姓名 % 数 }}", "{{ 姓名 * 数 }}", "{% for k in range(数) %}{% endfor %}"])
def test_what_only_the_values_make_dangerous_is_refused_for_the_row(tag: str) -> None:
    with pytest.raises(RowRefused) as error:
        template(tag).render({"姓名": "%999999999d", "数": 400_000_000})
    assert codes(error) == ["DG606"]


def test_text_beside_a_paragraph_tag_is_refused_not_lost() -> None:
    with pytest.raises(TemplateRefused) as error:
        template("保留{%p if 甲 %}", "{%p endif %}")
    assert codes(error) == ["DG604"]


@pytest.mark.parametrize("text", ["｛｛ 姓名 ｝｝", "{｛ 姓名 ｝}", "{％ if 甲 ％}", "{{ 姓名", "姓名 }}", "{% if 甲"])
def test_a_mark_that_cannot_be_read_is_refused_with_its_paragraph(text: str) -> None:
    with pytest.raises(TemplateRefused) as error:
        template("第一段", text)
    (found,) = error.value.problems
    assert found.code in ("DG602", "DG683")
    assert found.origin is not None
    assert found.origin.paragraph == 2


def test_a_syntax_error_names_its_paragraph_and_tag() -> None:
    with pytest.raises(TemplateRefused) as error:
        template("甲", "乙", "{% if 甲 == %}丙{% endif %}")
    (found,) = error.value.problems
    assert (found.code, found.arg("tag"), found.origin and found.origin.paragraph) == ("DG603", "{% if 甲 == %}", 3)


def test_all_faults_of_a_template_are_told_at_once() -> None:
    with pytest.raises(TemplateRefused) as error:
        template("{{ 甲|无此过滤器 }}", "{{ 乙.__class__ }}", "{{ 丁 }}", fields=["甲", "乙"])
    assert sorted(codes(error)) == ["DG601", "DG606", "DG607"]


def test_unclosed_tags_by_the_thousand_cost_little() -> None:
    with pytest.raises(TemplateRefused):
        template(*["{{ 甲"] * 5000)


def test_a_template_without_tags_is_said() -> None:
    assert [each.code for each in template("只有文字").problems] == ["DG612"]


def test_braces_that_are_no_tag_stay() -> None:
    body = f"<w:p {NAMESPACES}><w:r><w:t>{{单}} {{{{ 甲 }}}}</w:t></w:r></w:p>"
    assert lines(template(body=body), 甲="乙") == ["{单} 乙"]
