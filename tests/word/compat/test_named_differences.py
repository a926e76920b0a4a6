"""Where docgen's own strict rendering differs from docxtpl on purpose: each difference by its name, both sides of it."""

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError
from lxml import etree

from docgen.errors import RowRefused, TemplateRefused
from docgen.word.compat import render
from docgen.word.template import compile
from tests.word.compat.packages import HEAD, NAMES, SECTION, TYPE, W, cell, p, package, row, table

DOCUMENT = "word/document.xml"
PAGE = Path(__file__).parents[3] / "docs" / "docxtpl-differences.md"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def said(document: bytes, part: str = DOCUMENT) -> list[str]:
    """Return the text of each paragraph of a part, a line break as "\\n"."""
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(document)).read(part))
    signs = {f"{{{W}}}br": "\n", f"{{{W}}}tab": "\t"}
    return [
        "".join(each.text or "" if each.tag == f"{{{W}}}t" else signs.get(each.tag, "") for each in paragraph.iter())
        for paragraph in root.iter(f"{{{W}}}p")
    ]


def docxtpl(template: bytes, values: Mapping[str, object], part: str = DOCUMENT) -> list[str]:
    """Return what docxtpl prints."""
    return said(saved(template, values), part)


def saved(template: bytes, values: Mapping[str, object]) -> bytes:
    made, out = DocxTemplate(io.BytesIO(template)), io.BytesIO()
    made.render(dict(values))
    made.save(out)
    return out.getvalue()


def strict(template: bytes, values: Mapping[str, object], part: str = DOCUMENT) -> list[str]:
    """Return what docgen's strict rendering prints."""
    return said(rendered(template, values), part)


def rendered(template: bytes, values: Mapping[str, object]) -> bytes:
    archive = zipfile.ZipFile(io.BytesIO(template))
    return compile({name: archive.read(name) for name in archive.namelist()}, file="模板.docx").render(values)


def with_part(template: bytes, sort: str, content: str) -> bytes:
    """Return the package with one more part of the document, word/SORT.xml."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name).decode()
            if name == "[Content_Types].xml":
                override = f'<Override PartName="/word/{sort}.xml" ContentType="{TYPE}.{sort}+xml"/></Types>'
                data = data.replace("</Types>", override)
            if name == "word/_rels/document.xml.rels":
                link = f'<Relationship Id="rId77" Type="{LINK}/{sort}" Target="{sort}.xml"/></Relationships>'
                data = data.replace("</Relationships>", link)
            new.writestr(name, data)
        new.writestr(f"word/{sort}.xml", f"{HEAD}<w:{sort} {NAMES}>{content}</w:{sort}>")
    return made.getvalue()


def test_values_are_escaped() -> None:
    template, values = package(p("{{ 甲 }}尾")), {"甲": "甲 & 乙 <b> 丙"}
    assert docxtpl(template, values) == ["甲  乙 "]
    assert strict(template, values) == ["甲 & 乙 <b> 丙尾"]


def test_unknown_names_are_errors() -> None:
    template = package(p("[{{ 姓明 }}]"))
    assert docxtpl(template, {"姓名": "王芳"}) == ["[]"]
    with pytest.raises(RowRefused):
        strict(template, {"姓名": "王芳"})


def test_nothing_is_printed_for_nothing() -> None:
    template = package(p("[{{ 电话 }}]"))
    assert docxtpl(template, {"电话": None}) == ["[None]"]
    with pytest.raises(RowRefused):
        strict(template, {"电话": None})


def test_text_beside_a_paragraph_tag_is_kept_or_refused() -> None:
    template = package(p("前{%p if 真 %}后") + p("中") + p("{%p endif %}"))
    assert docxtpl(template, {"真": True}) == ["中"]
    with pytest.raises(TemplateRefused):
        strict(template, {"真": True})


def test_every_tag_of_a_paragraph_counts() -> None:
    template = package(p("{%p if 甲 %}{%p if 乙 %}") + p("中") + p("{%p endif %}{%p endif %}"))
    assert docxtpl(template, {"甲": False, "乙": True}) == ["中"]
    assert strict(template, {"甲": False, "乙": True}) == []


def test_footnotes_are_rendered_once() -> None:
    note = '<w:footnote w:id="1">' + p("{_{ 甲 }_}") + "</w:footnote>"
    template = package(p("一", properties=SECTION) + p("二"), notes=note)
    assert docxtpl(template, {"甲": "王芳"}, "word/footnotes.xml") == ["王芳"]
    assert strict(template, {"甲": "王芳"}, "word/footnotes.xml") == ["{{ 甲 }}"]


def test_a_value_is_never_a_template() -> None:
    note = '<w:footnote w:id="1">' + p("{{ 甲 }}") + "</w:footnote>"
    template = package(p("一", properties=SECTION) + p("二"), notes=note)
    assert docxtpl(template, {"甲": "{{ 1 + 1 }}"}, "word/footnotes.xml") == ["2"]
    assert strict(template, {"甲": "{{ 1 + 1 }}"}, "word/footnotes.xml") == ["{{ 1 + 1 }}"]


def test_values_are_printed_as_typed() -> None:
    template, values = package(p("{{ 甲 }}")), {"甲": "{_{ 甲 }_}"}
    assert docxtpl(template, values) == ["{{ 甲 }}"]
    assert strict(template, values) == ["{_{ 甲 }_}"]


def test_a_control_character_is_refused() -> None:
    template, values = package(p("{{ 甲 }}")), {"甲": "一\a二"}
    assert docxtpl(template, values) == ["一", "二"]
    with pytest.raises(RowRefused):
        strict(template, values)


def test_a_carriage_return_is_part_of_one_line_break() -> None:
    template, values = package(p("{{ 甲 }}")), {"甲": "一\r\n二"}
    assert docxtpl(template, values) == ["一\n\n二"]
    assert strict(template, values) == ["一\n二"]


def test_templates_call_nothing() -> None:
    template = package(p("{{ 甲.upper() }}"))
    assert docxtpl(template, {"甲": "x"}) == ["X"]
    with pytest.raises(TemplateRefused):
        strict(template, {"甲": "x"})


def test_templates_define_nothing_to_call() -> None:
    template = package(p("{% macro 号(数) %}第{{ 数 }}{% endmacro %}{{ 号(1) }}"))
    assert docxtpl(template, {}) == ["第1"]
    with pytest.raises(TemplateRefused):
        strict(template, {})


def test_the_field_wins_over_a_method() -> None:
    template, values = package(p("{{ 甲.items }}")), {"甲": {"items": "三件"}}
    assert re.match("<?built-in", docxtpl(template, values)[0]) or docxtpl(template, values)[0] == ""
    assert strict(template, values) == ["三件"]


def test_the_same_input_gives_the_same_bytes() -> None:
    template = package(p("{{ 甲 }}"))
    stamps = {each.date_time for each in zipfile.ZipFile(io.BytesIO(saved(template, {"甲": "x"}))).infolist()}
    assert stamps != {(1980, 1, 1, 0, 0, 0)}
    assert rendered(template, {"甲": "x"}) == rendered(template, {"甲": "x"})
    fixed = {each.date_time for each in zipfile.ZipFile(io.BytesIO(rendered(template, {"甲": "x"}))).infolist()}
    assert fixed == {(1980, 1, 1, 0, 0, 0)}


def test_every_part_with_tags_is_rendered() -> None:
    template = with_part(package(p("一")), "endnotes", f'<w:endnote w:id="1">{p("{{ 甲 }}")}</w:endnote>')
    assert docxtpl(template, {"甲": "王芳"}, "word/endnotes.xml") == ["{{ 甲 }}"]
    assert strict(template, {"甲": "王芳"}, "word/endnotes.xml") == ["王芳"]


def test_full_width_tags_are_named() -> None:
    template = package(p("｛｛ 甲 ｝｝"))
    assert docxtpl(template, {"甲": "王芳"}) == ["｛｛ 甲 ｝｝"]
    with pytest.raises(TemplateRefused):
        strict(template, {"甲": "王芳"})


def test_markup_that_does_not_nest_is_an_error() -> None:
    broken = table(row("{%tr if 真 %}"), row(cell("甲")), columns=1) + p("{%p endif %}")
    assert docxtpl(package(broken + p("尾")), {"真": False}) == ["尾"]
    with pytest.raises((TemplateRefused, RowRefused)):
        strict(package(broken + p("尾")), {"真": False})


def test_an_unreadable_tag_is_refused_before_the_first_document() -> None:
    template = package(p("{% if 真 %}{{ 甲 + }}{% endif %}"))
    with pytest.raises(TemplateSyntaxError):
        docxtpl(template, {"真": False})
    with pytest.raises(TemplateRefused):
        strict(template, {"真": False})


def names() -> list[str]:
    return re.findall(r"^\| `([a-z-]+)` ", PAGE.read_text("utf-8"), re.MULTILINE)


def test_the_page_lists_exactly_the_differences_tested_here() -> None:
    tested = [name.removeprefix("test_").replace("_", "-") for name in globals() if name.startswith("test_")]
    assert names() == [name for name in tested if not name.startswith("the-page") and not name.startswith("the-old")]


def test_the_old_way_of_each_is_there_in_compat(tmp_path: Path) -> None:
    path, out = tmp_path / "模板.docx", tmp_path / "文.docx"
    path.write_bytes(package(p("{{ 甲 }}尾{{ 无此名 }}")))
    assert render(path, {"甲": "甲 & 乙 <b> 丙"}, out).road == "compiled"
    assert said(out.read_bytes()) == docxtpl(path.read_bytes(), {"甲": "甲 & 乙 <b> 丙"})
