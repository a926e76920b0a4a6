"""Every construct that docxtpl documents: the same parts as docxtpl makes, on the compiled road."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docxtpl import DocxTemplate, Listing, RichText, RichTextParagraph
from jinja2 import ChainableUndefined, DebugUndefined, Environment, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from docgen.word.compat import Options, Rendered, render
from tests.word.compat.packages import SECTION, by_docgen, by_docxtpl, canonical, cell, p, package, row, run, table

DRAWING = '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="图"/></wp:inline></w:drawing></w:r>'


class Person:
    """A value with a field and a method."""

    def __init__(self, name: str) -> None:
        self.名 = name

    def 敬称(self) -> str:
        return f"{self.名}同志"


def rich() -> RichText:
    text = RichText("粗", bold=True, color="#FF0000", size=32, font="eastAsia:仿宋")
    text.add(" 斜\n次行", italic=True, underline="wave", style="a", highlight="#FFFF00", strike=True)
    text.add("上", superscript=True, lang="zh-CN", rtl=True)
    return text


def rich_paragraphs() -> RichTextParagraph:
    paragraphs = RichTextParagraph(rich(), parastyle="标题")
    paragraphs.add("二", parastyle="a")
    return paragraphs


VALUES: dict[str, Any] = {
    "姓名": "王芳", "列": ["一", "二", "三"], "空列": [], "真": True, "假": False, "人": Person("李"), "组": {"名": "甲"},
    "数": 2, "色": "00FF00", "无": None, "行": "一\n二\t三\a四\f五", "标记": "甲 & 乙 <b> 丙", "括": "{{ 姓名 }}",
}  # fmt: skip
SPECIAL = {"富": rich, "段": rich_paragraphs, "单": lambda: Listing("一 & 二\n三\t四\a五\f六")}
NOTE = '<w:footnote w:id="1">{}</w:footnote>'

BODIES: dict[str, str] = {
    "plain": p("{{ 姓名 }}：{{ 人.名 }}，{{ 人.敬称() }}，{{ 组.名 }}，{{ 列[0] }}，{{ 数 + 1 }}，{{ 无 }}，{{ 没有 }}"),
    "filters and tests": p("{{ 列|join('、') }}{{ 没有|default('缺') }}{% if 数 is even %}偶{% endif %}"),
    "if and for in a line": p("{% for 个 in 列 %}{{ loop.index }}{{ 个 }}{% if not loop.last %}，{% endif %}{% endfor %}"),
    "for else": p("{% for 个 in 空列 %}{{ 个 }}{% else %}无{% endfor %}"),
    "block over paragraphs": p("{% if 真 %}甲") + p("乙") + p("丙{% endif %}"),
    "set": p("{% set 和 = 数 * 2 %}{{ 和 }}") + p("{%p set 和 = 9 %}") + p("{{ 和 }}"),
    "macro": p("{% macro 号(数) %}第{{ 数 }}{% endmacro %}{{ 号(1) }}{{ 号(2) }}"),
    "block set and filter": p("{% set 丙 %}x{{ 姓名 }}{% endset %}{{ 丙 }}{% filter upper %}abc{% endfilter %}"),
    "raw": p("{% raw %}{{ 姓名 }}{% endraw %}"),
    "namespace, cycler, range": p("{% for 个 in range(3) %}{{ loop.cycle('单', '双') }}{{ 个 }}{% endfor %}"),
    "{%p %}": p("{%p for 个 in 列 %}") + p("{{ 个 }}", properties='<w:jc w:val="center"/>') + p("{%p endfor %}") + p("完"),
    "{%p if %}": p("{%p if 假 %}") + p("否") + p("{%p elif 真 %}") + p("是") + p("{%p else %}") + p("余") + p("{%p endif %}"),
    "{%p %} with text beside it": p("前", "{%p if 真 %}", "后") + p("中") + p("{%p endif %}尾"),
    "two {%p %} in one paragraph": p("{%p set 甲 = 1 %}{%p set 乙 = 2 %}") + p("{{ 甲 }}{{ 乙 }}"),
    "{%tr %}": table(row("头", "二"), row("{%tr for 个 in 列 %}"), row("{{ 个 }}", "乙"), row("{%tr endfor %}"), columns=2),
    "{%tc %}": table(row("{%tc for 个 in 列 %}", "{{ 个 }}", "{%tc endfor %}", "尾"), row("甲", "乙"), columns=2),
    "{%tc %} that leaves fewer columns": table(row("{%tc if 假 %}", "甲", "乙", "{%tc endif %}", "丙"), columns=4),
    "{%r %}": p("前", "{%r if 假 %}", run("否", "<w:b/>"), "{%r else %}", "是", "{%r endif %}", "后"),
    "{{r }}": p(run("{{r 富 }}", "<w:b/>"), "后"),
    "{{p }}": p("{{p 段 }}") + p("完"),
    "comments": p("前{# 注 {{ 没有 }} #}后"),
    "{#p #}": p("{#p 整段 #}") + p("完"),
    "{#tr #} and {#tc #}": table(row("{#tr 行 #}"), row("{#tc 格 #}", "甲", "乙"), columns=2),
    "{%- -%}": p("前") + p("{%- if 真 -%}") + p("中") + p("{%- endif -%}") + p("后"),
    "{{- -}}": p("前 {{- 姓名 -}} 后"),
    "colspan": table(row(cell("{% colspan 数 %}并")), row("甲", "乙"), columns=2),
    "colspan in a loop": table(row("{%tc for 个 in 列 %}", cell("{% colspan loop.index %}{{ 个 }}"), "{%tc endfor %}"), columns=1),
    "cellbg": table(row(cell("{% cellbg 色 %}底", properties='<w:shd w:val="clear" w:fill="FF0000"/>'), "乙"), columns=2),
    "cellbg in curly quotes": table(row(cell("{% cellbg “0000FF” %}底")), columns=1),
    "vm": table(row("{%tr for 个 in 列 %}"), row("{% vm %}合", "{{ 个 }}"), row("{%tr endfor %}"), columns=2),
    "hm": table(row("{%tc for 个 in 列 %}", "{% hm %}并", "{%tc endfor %}"), row("甲", "乙", "丙"), columns=3),
    "hm over a span": table(
        row("{%tc for 个 in 列 %}", cell("{% hm %}并", properties='<w:gridSpan w:val="2"/>'), "{%tc endfor %}"), columns=6
    ),
    "nested table": table(row(cell(table(row("{{ 姓名 }}", "乙", "丙"), columns=3) + p("")), "外"), columns=2),
    "table wrapped in a content control": f"<w:sdt><w:sdtContent>{table(row('{{ 姓名 }}'), columns=1)}</w:sdtContent></w:sdt>",
    "rich text in a list": p("{% for 个 in [富, 单] %}{{r 个 }}{% endfor %}"),
    "rich text as plain value": p("{{ 富 }}"),
    "listing": p(run("{{ 单 }}", "<w:b/>"), properties='<w:jc w:val="center"/>'),
    "listing characters in a plain value": p(run("前{{ 行 }}后", "<w:b/>"), properties='<w:jc w:val="center"/>'),
    "escaped with |e": p("{{ 标记|e }}"),
    "markup in a value": p("{{ 标记 }}尾") + p("{{ 姓名 }}"),
    "braces in a value": p("{{ 括 }}"),
    "{_{": p("{_{ 姓名 }_} {_% if %_} {{ 姓名 }}"),
    "split runs": p("甲{", "{", run(" 姓", "<w:b/>"), "名 }", "}乙") + p("{", "% if 真 %", "}是{%", " endif %", "}"),
    "curly quotes": p("{{ “引”|length }}{{ ‘x’ }}{% if 姓名 == “王芳” %}是{% endif %}“文”"),
    "less and more": p("{{ 3 > 2 }}{{ 2 < 3 and 数 }}{% if 数 >= 2 %}是{% endif %}"),
    "spaces kept": p("  {{ 姓名 }}  ", " 后"),
    "drawing ids": p("{%p for 个 in 列 %}") + p("{{ 个 }}", DRAWING) + p("{%p endfor %}") + p(DRAWING),
    "drawing without tags": p("无标记", DRAWING),
    "no tags at all": p("甲&乙"),
    "tag in a link": f'<w:p><w:hyperlink r:id="rId1">{run("{{ 姓名 }}")}</w:hyperlink></w:p>',
    "tag in a text box": f"<w:p><w:r><w:pict><w:txbxContent>{p('{{ 姓名 }}', '{{ 行 }}')}</w:txbxContent></w:pict></w:r></w:p>",
    "sections": p("甲", properties=SECTION) + p("{{ 姓名 }}"),
    "tags of other sorts": p("{ 姓名 } [[ 姓名 ]]"),
    "dictionary in a tag": p("{{ {'a': 姓名}.a }}{{ 7 % 4 }}"),
    "undefined field": p("[{{ 组.没有 }}]"),
}  # fmt: skip


OPEN = ("markup in a value", "rich text in a list")
"""What is no well-formed XML: docxtpl mends it in the body and refuses it in headers."""


def values() -> dict[str, Any]:
    return VALUES | {name: make() for name, make in SPECIAL.items()}


def check(tmp_path: Path, template: bytes, **options: Any) -> None:
    """Assert that both roads give the same parts, the first and the second time."""
    path = tmp_path / "模板.docx"
    path.write_bytes(template)
    expected = by_docxtpl(path, values(), tmp_path / "甲.docx", **options)
    assert isinstance(expected, dict), expected
    for _ in range(2):
        assert by_docgen(path, values(), tmp_path / "乙.docx", **options) == (Rendered("compiled"), expected)


@pytest.mark.parametrize("construct", BODIES)
def test_a_construct_gives_what_docxtpl_gives_on_the_compiled_road(construct: str, tmp_path: Path) -> None:
    check(tmp_path, package(BODIES[construct]))


@pytest.mark.parametrize("construct", [name for name in BODIES if name not in OPEN])
def test_so_it_does_in_headers_and_footers(construct: str, tmp_path: Path) -> None:
    side = BODIES[construct].replace(SECTION, "")
    check(tmp_path, package(p("甲"), headers=(side, p("静")), footers=(side,)))


@pytest.mark.parametrize("construct", BODIES)
def test_so_it_does_in_footnotes(construct: str, tmp_path: Path) -> None:
    check(tmp_path, package(p("甲"), notes=NOTE.format(BODIES[construct])))


@pytest.mark.parametrize("construct", BODIES)
def test_so_it_does_with_autoescape(construct: str, tmp_path: Path) -> None:
    check(tmp_path, package(BODIES[construct]), autoescape=True)


def test_footnotes_are_rendered_once_for_each_section_and_values_in_them_as_often(tmp_path: Path) -> None:
    sections = p("甲", properties=SECTION) * 2
    check(tmp_path, package(sections, notes=NOTE.format(p("{{ 括 }}{_{ 姓名 }_}"))))
    check(tmp_path, package(sections, notes=NOTE.format(p("{{ 姓名 }}"))))


def test_footnotes_stay_as_they_are_in_a_document_without_sections(tmp_path: Path) -> None:
    check(tmp_path, package(p("甲"), notes=NOTE.format(p("{{ 姓名 }}")), section=""))


def test_core_properties_are_templates(tmp_path: Path) -> None:
    check(tmp_path, package(p("甲"), title="{{ 姓名 }}的<{{ 标记 }}>", author="{% if 真 %}甲{% endif %}"))


def test_a_template_made_by_python_docx_gives_what_docxtpl_gives(tmp_path: Path) -> None:
    document = Document()
    document.core_properties.title = "{{ 姓名 }}"
    document.add_heading("{{ 姓名 }}", 1)
    document.add_paragraph("{% for 个 in 列 %}{{ 个 }}{% endfor %}")
    made = document.add_table(2, 3)
    made.cell(0, 0).text = "{{ 姓名 }}"
    document.sections[0].header.paragraphs[0].text = "{{ 姓名 }}"
    document.add_section().footer.is_linked_to_previous = False
    document.sections[1].footer.paragraphs[0].text = "{{ 数 }}"
    file = io.BytesIO()
    document.save(file)
    check(tmp_path, file.getvalue())


def filtered() -> Environment:
    environment = Environment()
    environment.filters["同志"] = lambda text: f"{text}同志"
    environment.tests["长"] = lambda text: len(text) > 1
    environment.globals["县"] = "示例县"
    return environment


def shouting(value: Any) -> Any:
    return "（空）" if value is None else value


ENVIRONMENTS = {
    "own filters, tests, globals": (filtered, "{{ 姓名|同志 }}{% if 姓名 is 长 %}长{% endif %}{{ 县 }}"),
    "own delimiters": (lambda: Environment(variable_start_string="<<", variable_end_string=">>"), "{{ 姓名 }}"),
    "own delimiters that XML leaves": (lambda: Environment(variable_start_string="[[", variable_end_string="]]"), "[[ 姓名 ]]"),
    "chainable undefined": (lambda: Environment(undefined=ChainableUndefined), "{{ 没有.也没有 }}"),
    "debug undefined": (lambda: Environment(undefined=DebugUndefined), "{{ 没有 }}"),
    "strict undefined": (lambda: Environment(undefined=StrictUndefined), "{{ 姓名 }}"),
    "finalize": (lambda: Environment(finalize=shouting), "{{ 无 }}{{ 姓名 }}{{ 标记|e }}"),
    "trimmed blocks": (lambda: Environment(trim_blocks=True, lstrip_blocks=True), "{% if 真 %}{{ 姓名 }}{% endif %}"),
    "extension": (lambda: Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"]), "{% do 列.append('x') %}"),
    "sandbox": (SandboxedEnvironment, "{{ 姓名 }}{{ 人.敬称() }}"),
    "line statements": (lambda: Environment(line_statement_prefix="%%"), "{{ 姓名 }}"),
    "autoescape": (lambda: Environment(autoescape=True), "{{ 标记 }}"),
}  # fmt: skip


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_an_own_environment_gives_what_docxtpl_gives_with_it(name: str, tmp_path: Path) -> None:
    make, text = ENVIRONMENTS[name]
    notes = NOTE.format(p(text))
    check(tmp_path, package(p(text), headers=(p(text),), notes=notes, title=text), jinja_env=make())


def test_a_filter_that_changes_between_two_renderings_is_the_new_one(tmp_path: Path) -> None:
    environment, path, out = filtered(), tmp_path / "模板.docx", tmp_path / "文.docx"
    path.write_bytes(package(p("{{ 姓名|同志 }}{{ 'x'|同志 }}")))
    for word in ("同志", "老师"):
        environment.filters["同志"] = lambda text, word=word: text + word
        expected = by_docxtpl(path, values(), tmp_path / "甲.docx", jinja_env=environment)
        assert by_docgen(path, values(), out, jinja_env=environment) == (Rendered("compiled"), expected)


def test_a_template_that_changes_under_its_name_is_read_again(tmp_path: Path) -> None:
    for text in ("甲{{ 姓名 }}", "乙{{ 姓名 }}"):
        check(tmp_path, package(p(text)))


def test_addresses_get_the_ids_that_docxtpl_gives(tmp_path: Path) -> None:
    path, out = tmp_path / "模板.docx", tmp_path / "文.docx"
    path.write_bytes(package(p("{{r 链 }}{{ 姓名 }}"), headers=(p("甲"),)))
    addresses = ["https://example.org/?a=1&b=2", "https://example.org/二", "https://example.org/?a=1&b=2"]
    template = DocxTemplate(path)
    links = RichText()
    ids = {}
    for address in addresses:
        ids[address] = template.build_url_id(address)
        links.add("点此", url_id=ids[address])
    template.render({"链": links})
    template.save(tmp_path / "甲.docx")
    expected = canonical((tmp_path / "甲.docx").read_bytes())
    by_id = {each: address for address, each in ids.items()}
    for url_ids in (addresses, by_id, ids):
        assert by_docgen(path, {"链": links}, out, url_ids=url_ids) == (Rendered("compiled"), expected)


def test_a_file_object_is_as_good_as_a_path() -> None:
    template, out = io.BytesIO(package(p("{{ 姓名 }}"))), io.BytesIO()
    assert render(template, VALUES, out, options=Options(autoescape=True)) == Rendered("compiled")
    assert "王芳" in zipfile.ZipFile(out).read("word/document.xml").decode()
