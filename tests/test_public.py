"""The public surface: `import docgen` and what it gives."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from markupsafe import Markup

import docgen
from docgen.errors import InputRefused, RowRefused, TemplateRefused
from tests.cases import docx, paragraph


def test_a_template_is_compiled_once_and_rendered_often(tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    path.write_bytes(docx(paragraph("{{ 姓名 }}同志")))
    template = docgen.compile(path)
    assert isinstance(template, docgen.CompiledTemplate)
    assert (template.fields, template.problems) == ({"姓名"}, ())
    for name in ("王芳", "R&D"):
        with zipfile.ZipFile(io.BytesIO(template.render({"姓名": name}))) as package:
            assert f"{name.replace('&', '&amp;')}同志" in package.read("word/document.xml").decode()


def test_a_file_that_is_no_template_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    path.write_bytes(b"PK")
    with pytest.raises(InputRefused):
        docgen.compile(str(path))
    path.write_bytes(docx(paragraph("{{ 姓名")))
    with pytest.raises(TemplateRefused):
        docgen.compile(path)


def test_markup_of_a_caller_that_would_break_the_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    path.write_bytes(docx(paragraph("{{ 甲 }}")))
    template = docgen.compile(path)
    assert template.render({"甲": Markup("一</w:t><w:tab/><w:t>二")})
    with pytest.raises(RowRefused) as error:
        template.render({"甲": Markup("</w:p>")})
    assert [each.code for each in error.value.problems] == ["DG740"]


def test_the_names_are_these() -> None:
    assert sorted(docgen.__all__) == ["CompiledTemplate", "__version__", "compile"]


def test_importing_docgen_loads_no_library() -> None:
    said = (
        "import sys, docgen; print([each for each in ('jinja2', 'lxml', 'docx', 'docgen.word') if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
