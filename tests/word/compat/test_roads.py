"""Which road a document takes; pictures and sub-documents, which take docxtpl's; and what is left when it raises."""

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from docxtpl import DocxTemplate, InlineImage
from jinja2 import Environment
from lxml import etree

from docgen.word.compat import Rendered, render
from tests.word.compat.packages import by_docgen, by_docxtpl, canonical, p, package


def png(shade: int) -> bytes:
    def chunk(sort: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + sort + data + struct.pack(">I", zlib.crc32(sort + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes((0, shade))))
        + chunk(b"IEND", b"")
    )


def saved(template: DocxTemplate, context: Any, path: Path) -> dict[str, bytes]:
    template.render(context)
    template.save(path)
    return canonical(path.read_bytes())


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "模板.docx"
    path.write_bytes(package(p("{{ 图 }}{{ 姓名 }}"), headers=(p("{{ 图 }}"),), media=png(1)))
    return path


def test_a_picture_takes_the_road_of_docxtpl(template: Path, tmp_path: Path) -> None:
    def values(owner: DocxTemplate) -> dict[str, Any]:
        return {"图": InlineImage(owner, io.BytesIO(png(9))), "姓名": "王芳"}

    first, second = DocxTemplate(template), DocxTemplate(template)
    expected = saved(first, values(first), tmp_path / "甲.docx")
    made = by_docgen(template, values(second), tmp_path / "乙.docx")
    assert made == (Rendered("docxtpl", "InlineImage"), expected)


def test_a_picture_is_found_at_any_depth_of_the_values(template: Path, tmp_path: Path) -> None:
    values = {"盒": [{"内": (InlineImage(DocxTemplate(template), io.BytesIO(png(9))),)}]}
    assert by_docgen(template, values, tmp_path / "乙.docx")[0] == Rendered("docxtpl", "InlineImage")


def test_a_picture_made_for_no_template_is_put_into_this_one(template: Path, tmp_path: Path) -> None:
    owner = DocxTemplate(template)
    expected = saved(owner, {"图": InlineImage(owner, io.BytesIO(png(9)))}, tmp_path / "甲.docx")
    values = {"图": InlineImage(None, io.BytesIO(png(9)))}
    assert by_docgen(template, values, tmp_path / "乙.docx") == (Rendered("docxtpl", "InlineImage"), expected)


def test_a_picture_that_a_filter_makes_is_found_when_it_is_printed(tmp_path: Path) -> None:
    path, environment = tmp_path / "模板.docx", Environment()
    path.write_bytes(package(p("{{ 姓名|图 }}")))
    owner = DocxTemplate(path)
    environment.filters["图"] = lambda _: InlineImage(owner, io.BytesIO(png(9)))
    road, made = by_docgen(path, {"姓名": "王芳"}, tmp_path / "乙.docx", jinja_env=environment)
    assert road == Rendered("docxtpl", "InlineImage")
    assert isinstance(made, dict) and made["word/media/image1.png"] == png(9)


def test_a_sub_document_takes_the_road_of_docxtpl(tmp_path: Path) -> None:
    pytest.importorskip("docxcompose")
    path = tmp_path / "模板.docx"
    path.write_bytes(package(p("{{p 附 }}") + p("{{ 姓名 }}")))

    def values(owner: DocxTemplate) -> dict[str, Any]:
        attached = owner.new_subdoc()
        attached.add_paragraph("附件")
        return {"附": attached, "姓名": "王芳"}

    first, second = DocxTemplate(path), DocxTemplate(path)
    expected = saved(first, values(first), tmp_path / "甲.docx")
    assert by_docgen(path, values(second), tmp_path / "乙.docx") == (Rendered("docxtpl", "Subdoc"), expected)


def test_media_embedded_objects_and_names_are_replaced_on_the_compiled_road(template: Path, tmp_path: Path) -> None:
    (old, new, other) = (tmp_path / name for name in ("旧.png", "新.png", "他.xml"))
    old.write_bytes(png(1))
    new.write_bytes(png(2))
    other.write_text("<x/>")
    replacements = [
        ("replace_media", str(old), str(new)),
        ("replace_embedded", str(old), str(new)),
        ("replace_zipname", "docProps/core.xml", str(other)),
    ]
    owner = DocxTemplate(template)
    for method, source, target in replacements:
        getattr(owner, method)(source, target)
    expected = saved(owner, {"姓名": "王芳"}, tmp_path / "甲.docx")
    made = by_docgen(template, {"姓名": "王芳"}, tmp_path / "乙.docx", replacements=replacements)
    assert made == (Rendered("compiled"), expected)
    assert expected["word/media/image1.png"] == png(2)
    assert expected["docProps/core.xml"] == b"<x></x>"


def test_a_picture_to_replace_that_is_not_there_raises_as_in_docxtpl(template: Path, tmp_path: Path) -> None:
    out = tmp_path / "乙.docx"
    with pytest.raises(ValueError, match="not found"):
        render(template, {}, out, options={"replacements": [("replace_pic", "无.png", io.BytesIO(png(1)))]})
    assert not out.exists()


RAISING = {
    "syntax": (p("{{ 甲 +"), {}),
    "unknown filter": (p("{{ 甲|没有 }}"), {}),
    "unclosed block": (p("{% if 甲 %}"), {}),
    "undefined of undefined": (p("{{ 甲.乙.丙 }}"), {}),
    "error in a value": (p("{{ 1 / 甲 }}"), {"甲": 0}),
    "table without grid": ("<w:tbl><w:tr/></w:tbl>" + p("{{ 甲 }}"), {}),
}


@pytest.mark.parametrize("name", RAISING)
def test_what_docxtpl_raises_is_raised_and_no_file_is_written(name: str, tmp_path: Path) -> None:
    path, out = tmp_path / "模板.docx", tmp_path / "乙.docx"
    body, values = RAISING[name]
    path.write_bytes(package(body))
    expected = by_docxtpl(path, values, out)
    assert isinstance(expected, type)
    assert by_docgen(path, values, out) == (None, expected)
    assert [each.name for each in tmp_path.iterdir()] == ["模板.docx"]


def test_a_header_that_a_value_breaks_raises_and_leaves_the_file_as_it_was(template: Path, tmp_path: Path) -> None:
    out = tmp_path / "乙.docx"
    out.write_bytes(b"old")
    with pytest.raises(etree.XMLSyntaxError):
        render(template, {"图": "甲 & 乙"}, out)
    assert out.read_bytes() == b"old"


def test_a_title_that_grows_too_long_raises_as_in_docxtpl(tmp_path: Path) -> None:
    path, out = tmp_path / "模板.docx", tmp_path / "乙.docx"
    path.write_bytes(package(p("甲"), title="{{ 姓名 }}"))
    assert by_docxtpl(path, {"姓名": "王" * 256}, out) is ValueError
    assert by_docgen(path, {"姓名": "王" * 256}, out) == (None, ValueError)


def test_an_error_of_a_tag_carries_the_lines_around_it(tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    path.write_bytes(package(p("甲") + p("{{ 乙 + }}")))
    with pytest.raises(Exception, match="unexpected") as error:
        render(path, {}, tmp_path / "乙.docx")
    assert [each for each in error.value.docx_context if each] == ["甲", "{{ 乙 + }}"]


def test_what_is_no_word_document_raises_as_in_docxtpl(tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    path.write_bytes(b"no zip")
    out = tmp_path / "乙.docx"
    assert by_docgen(path, {}, out)[1] == by_docxtpl(path, {}, out) == zipfile.BadZipFile


def test_values_that_hold_themselves_are_no_trouble(tmp_path: Path) -> None:
    path, values = tmp_path / "模板.docx", {"姓名": "王芳"}
    path.write_bytes(package(p("{{ 姓名 }}")))
    values["自"] = [values, values]  # type: ignore[assignment]
    assert by_docgen(path, values, tmp_path / "乙.docx")[0] == Rendered("compiled")
