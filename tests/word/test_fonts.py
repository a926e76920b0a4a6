"""The run whose format a value takes, and the fonts of the theme by name."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

from tests.cases import HEAD
from tests.word.papers import template

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
THEME = (
    f'{HEAD}<a:theme xmlns:a="{A}"><a:themeElements><a:fontScheme name="O">'
    '<a:majorFont><a:latin typeface="Cambria"/><a:ea typeface=""/><a:font script="Hans" typeface="黑体"/></a:majorFont>'
    '<a:minorFont><a:latin typeface="Calibri"/><a:ea typeface="仿宋"/><a:cs typeface="Arial"/></a:minorFont>'
    "</a:fontScheme></a:themeElements></a:theme>"
)


def run(text: str, fonts: str = "", more: str = "") -> str:
    look = f"<w:rPr>{f'<w:rFonts {fonts}/>' if fonts else ''}{more}</w:rPr>" if fonts or more else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def look_of(*pieces: str, **extra: str) -> dict[str, str]:
    """Render a paragraph of these runs and return the fonts of the run that holds the value, and "b" where it is bold."""
    data = template(body=f"<w:p>{''.join(pieces)}</w:p>", extra=extra).render({"姓名": "王芳"})
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    (held,) = (each for each in root.iter(f"{W}r") if "王芳" in "".join(each.itertext()))
    fonts = held.find(f"{W}rPr/{W}rFonts")
    found = {name.removeprefix(W): value for name, value in fonts.attrib.items()} if fonts is not None else {}
    return found | ({"b": "1"} if held.find(f"{W}rPr/{W}b") is not None else {})


FANG = 'w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋" w:cs="Times New Roman"'


def test_a_value_takes_all_four_fonts_of_the_run_that_holds_its_tag() -> None:
    assert look_of(run("{{ 姓名 }}", FANG)) == {
        "ascii": "Times New Roman", "hAnsi": "Times New Roman", "eastAsia": "仿宋", "cs": "Times New Roman",
    }  # fmt: skip


@pytest.mark.parametrize(
    "pieces",
    [
        [("{{", ""), (" 姓名 ", 'w:eastAsia="楷体"'), ("}}", "")],
        [("{", 'w:ascii="Arial"'), ("{ ", 'w:ascii="Arial"'), ("姓名", 'w:eastAsia="楷体"'), (" }}", "")],
        [("请{{ ", 'w:eastAsia="黑体"'), ("姓名 }}到", 'w:eastAsia="楷体"')],
        [("{{ 姓", 'w:ascii="Arial"'), ("名", 'w:eastAsia="楷体"'), (" }}", "")],
        [("{{r ", ""), ("姓名", 'w:eastAsia="楷体"'), ("|trim }}", 'w:eastAsia="黑体"')],
    ],
)
def test_of_a_split_tag_the_run_of_the_name_decides(pieces: list[tuple[str, str]]) -> None:
    assert look_of(*(run(*each) for each in pieces))["eastAsia"] == "楷体"


def test_the_bold_of_the_name_is_kept() -> None:
    assert look_of(run("{{ "), run("姓名", more="<w:b/>"), run(" }}")) == {"b": "1"}


def test_text_beside_a_split_tag_keeps_its_run() -> None:
    pieces = [run("请{{ ", 'w:eastAsia="黑体"'), run("姓名", more="<w:b/>"), run(" }}来")]
    data = template(body=f"<w:p>{''.join(pieces)}</w:p>")
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data.render({"姓名": "王芳"}))).read("word/document.xml"))
    assert ["".join(each.itertext()) for each in root.iter(f"{W}r")] == ["请", "王芳", "来"]


def test_fonts_of_the_theme_are_named_in_runs_that_hold_tags() -> None:
    themed = 'w:asciiTheme="minorHAnsi" w:hAnsiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia" w:cstheme="minorBidi"'
    assert look_of(run("{{ 姓名 }}", themed), **{"word/theme/theme1.xml": THEME}) == {
        "ascii": "Calibri", "hAnsi": "Calibri", "eastAsia": "仿宋", "cs": "Arial",
    }  # fmt: skip


def test_a_theme_that_leaves_the_font_open_means_the_one_of_the_script() -> None:
    assert look_of(run("{{ 姓名 }}", 'w:eastAsiaTheme="majorEastAsia"'), **{"word/theme/theme1.xml": THEME}) == {
        "eastAsia": "黑体"
    }


def test_without_a_theme_its_names_stay() -> None:
    assert look_of(run("{{ 姓名 }}", 'w:eastAsiaTheme="majorEastAsia"')) == {"eastAsiaTheme": "majorEastAsia"}
