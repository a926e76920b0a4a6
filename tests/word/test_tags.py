"""Reading the tags of a part: what is a tag, what is plain text, what cannot be filled in."""

import io
import time
import zipfile

import pytest

from docgen.errors import TemplateRefused
from tests.cases import HEAD, NAMESPACES, W, paragraph
from tests.word.papers import lines, lines_of, runs, template


def refusal(*paragraphs: str, body: str | None = None) -> list[str]:
    """Return the codes with which a template is refused."""
    with pytest.raises(TemplateRefused) as error:
        template(*paragraphs, body=body)
    return [each.code for each in error.value.problems]


@pytest.mark.parametrize("mark", ["{{", "{% ", "{#", "{{%", "}}"])
def test_sixty_kilobytes_of_marks_are_read_in_a_moment(mark: str) -> None:
    start = time.process_time()
    assert refusal(mark * 30_000) == ["DG602"]
    assert time.process_time() - start < 3


def test_thousands_of_tags_in_thousands_of_runs_are_read_in_a_moment() -> None:
    start = time.process_time()
    shown = template(body=runs(*["甲{", "{ 姓名 }", "}"] * 3000))
    assert time.process_time() - start < 3
    assert lines(shown, 姓名="乙") == ["甲乙" * 3000]


@pytest.mark.parametrize("text", ['{"a":{"b":1}}', '{"a":{"b":{"c":1}}} 完', "{x^{2}}", "占{50%}"])
def test_braces_that_pair_among_themselves_are_plain_text(text: str) -> None:
    assert lines(template(text, "{{ 姓名 }}"), 姓名="乙") == [text, "乙"]


@pytest.mark.parametrize("text", ["姓名 }}", "{ 姓名 }}", "{ if 甲 %}", "if 甲 %}"])
def test_a_damaged_tag_is_no_plain_text(text: str) -> None:
    (code,) = refusal(text)
    assert code in ("DG602", "DG683")


@pytest.mark.parametrize("prefix", ["", "ns0"])
def test_a_part_with_another_prefix_for_the_main_namespace_is_filled_in_all_the_same(prefix: str) -> None:
    colon = f"{prefix}:" if prefix else ""
    bound = f"xmlns:{prefix}" if prefix else "xmlns"
    text = f"<{colon}p><{colon}r><{colon}t>{{{{ 姓名 }}}}</{colon}t></{colon}r></{colon}p>"
    main = f'{HEAD}<{colon}document {bound}="{W}"><{colon}body>{text}</{colon}body></{colon}document>'
    document = template(extra={"word/document.xml": main}).render({"姓名": "甲\n乙"})
    assert lines_of(document) == ["甲\n乙"]
    assert "<w:br/>" in zipfile.ZipFile(io.BytesIO(document)).read("word/document.xml").decode()


def test_a_prefix_with_two_meanings_is_refused() -> None:
    main = f'{HEAD}<a:document xmlns:a="{W}" xmlns:w="urn:x"><a:body><a:p><a:r><a:t>{{{{ 甲 }}}}</a:t></a:r></a:p></a:body>'
    with pytest.raises(TemplateRefused) as error:
        template(extra={"word/document.xml": main + "</a:document>"})
    assert [each.code for each in error.value.problems] == ["DG619"]


@pytest.mark.parametrize("character", ["\U0010fffe", "\U0010ffff"])
def test_the_characters_docgen_keeps_for_itself_are_refused(character: str) -> None:
    assert refusal(f"{character}0{character} {{{{ 姓名 }}}}") == ["DG624"]


@pytest.mark.parametrize(
    "odd",
    [
        '<w:hyperlink w:anchor="a" w:tooltip="{{ 姓名 }}"/>',
        '<w:fldSimple w:instr="MERGEFIELD {{ 姓名 }}"/>',
        "<m:oMath><m:r><m:t>{{ 姓名 }}</m:t></m:r></m:oMath>",
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:t>{{ 姓名 }}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>QUOTE {{ 姓名 }}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ],
)
def test_a_tag_outside_the_text_is_refused_not_left_standing(odd: str) -> None:
    assert refusal(body=f"<w:p>{odd}</w:p>{paragraph('{{ 姓名 }}')}") == ["DG621"]


def test_a_tag_in_the_shown_result_of_a_field_is_filled_in() -> None:
    kinds = [f'<w:r><w:fldChar w:fldCharType="{each}"/></w:r>' for each in ("begin", "separate", "end")]
    code = '<w:r><w:instrText>ADDIN {"a":{"b":1}}</w:instrText></w:r>'
    body = f"<w:p>{kinds[0]}{code}{kinds[1]}<w:r><w:t>{{{{ 姓名 }}}}</w:t></w:r>{kinds[2]}</w:p>"
    assert lines(template(body=body), 姓名="乙") == ["乙"]


def test_a_line_end_in_a_value_stays_one_where_the_part_is_not_words_own() -> None:
    item = f"{HEAD}<资料 {NAMESPACES}><备注>{{{{ 备注 }}}}</备注></资料>"
    document = template("正文", extra={"customXml/item1.xml": item}).render({"备注": "一\n二"})
    assert "<备注>一\n二</备注>" in zipfile.ZipFile(io.BytesIO(document)).read("customXml/item1.xml").decode()


def test_what_stands_in_raw_is_printed_as_it_is() -> None:
    shown = template("{% raw %}{{ 姓名 }}、{% if %}{% endraw %}：{{ 姓名 }}", "{%p raw %}", "{{ 甲 }}", "{%p endraw %}")
    assert lines(shown, 姓名="乙") == ["{{ 姓名 }}、{% if %}：乙", "{{ 甲 }}"]


def test_a_raw_that_never_ends_is_refused_at_its_tag() -> None:
    with pytest.raises(TemplateRefused) as error:
        template("甲", "{% raw %}{{ 姓名 }}", "{{ 姓名 }}")
    assert [(each.code, each.origin.paragraph, each.arg("tag")) for each in error.value.problems] == [
        ("DG680", 2, "{% raw %}")
    ]


def test_escaped_braces_are_printed_as_braces() -> None:
    assert lines(template("{_{ 姓名 }_}{_% if %_}{{ 姓名 }}"), 姓名="乙") == ["{{ 姓名 }}{% if %}乙"]


@pytest.mark.parametrize(
    ("paragraphs", "place"),
    [
        (["{%p if 甲 %}", "乙", "{{ 丙 }}"], ("DG680", 1)),
        (["甲", "{% for 乙 in 丙 %}{% if 丁 %}{% endfor %}", "{{ 戊 }}"], ("DG680", 2)),
        (["{{ 甲 }}", "{% endif %}"], ("DG681", 2)),
    ],
)
def test_a_tag_without_its_counterpart_is_told_where_it_stands(paragraphs: list[str], place: tuple[str, int]) -> None:
    with pytest.raises(TemplateRefused) as error:
        template(*paragraphs)
    assert [(each.code, each.origin.paragraph) for each in error.value.problems] == [place]


def test_a_content_control_that_is_filled_in_loses_its_binding() -> None:
    control = (
        '<w:sdt><w:sdtPr><w:showingPlcHdr/><w:dataBinding w:xpath="/a" w:storeItemID="{1}"/></w:sdtPr>'
        f"<w:sdtContent>{paragraph('{{ 姓名 }}')}</w:sdtContent></w:sdt>"
    )
    compiled = template(body=control)
    assert [each.code for each in compiled.problems] == ["DG690"]
    xml = zipfile.ZipFile(io.BytesIO(compiled.render({"姓名": "乙"}))).read("word/document.xml").decode()
    assert "dataBinding" not in xml and "showingPlcHdr" not in xml and "乙" in xml


def test_a_footnote_in_a_loop_is_refused() -> None:
    note = '<w:p><w:r><w:t>{{ 项 }}</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    assert refusal(body=paragraph("{%p for 项 in 事项 %}") + note + paragraph("{%p endfor %}")) == ["DG693"]


def test_an_empty_part_of_an_item_is_named_as_the_tag_names_it() -> None:
    from docgen.errors import RowRefused

    shown = template("{% for 项 in 事项 %}{{ 项.时限 }}{% endfor %}")
    with pytest.raises(RowRefused) as error:
        shown.render({"事项": ({"标题": "甲"},)})
    assert [each.arg("field") for each in error.value.problems] == ["项.时限"]


def test_numbers_of_paragraphs_are_those_of_the_read_model() -> None:
    from lxml import etree

    from docgen.gate import Admitted, Form, read_package
    from docgen.word.blocks import read_blocks
    from docgen.word.tags.counting import find_spots
    from tests.cases import docx
    from tests.word.papers import row, table

    gone = "<w:tbl><w:tr><w:trPr><w:del w:id='1' w:author='甲'/></w:trPr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    data = docx(gone + paragraph("一") + table(row("二", "三"), row("四")) + paragraph("五"))
    package = read_package(Admitted(data, Form.DOCX, "甲.docx", ""))
    read = {each.text: each.number for each in read_blocks(package).paragraphs if each.text}
    root = etree.fromstring(package.parts["word/document.xml"])
    counted = {"".join(each.itertext()): spot.paragraph for each, spot in find_spots(root).items()}
    assert {text: number for text, number in counted.items() if text} == read
