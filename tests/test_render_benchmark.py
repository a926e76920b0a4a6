"""The fixtures of `benchmarks/render.py`: what they measure is what they say, and every engine makes the same page of it."""

import io
import sys
import zipfile
from pathlib import Path

import pytest

import docgen
from docgen.gate import Admitted, Form, read_package
from docgen.word.blocks import read_blocks

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))
letters = pytest.importorskip("letters")


def unpacked(document: bytes) -> dict[str, int]:
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        return {each.filename: each.file_size for each in package.infolist()}


def text(document: bytes) -> list[str]:
    package = read_package(Admitted(document, Form.DOCX, "稿.docx", ""))
    return [each.text for each in read_blocks(package).paragraphs]


def test_the_letter_is_as_large_as_word_writes_one(tmp_path: Path) -> None:
    paper = letters.letter()
    path = tmp_path / "模板.docx"
    path.write_bytes(paper.template)
    sizes = unpacked(docgen.compile(path).render(paper.values))
    assert 75_000 < sum(sizes.values()) < 85_000
    assert 11_000 < sizes["word/document.xml"] < 13_000
    assert sizes["word/styles.xml"] > 30_000


def test_docgen_and_docxtpl_make_the_same_pages_of_every_paper(tmp_path: Path) -> None:
    from docxtpl import DocxTemplate

    for paper in (letters.letter(), letters.work_points(), letters.tagged_paragraphs(20), letters.long_table(20)):
        path = tmp_path / "模板.docx"
        path.write_bytes(paper.template)
        document = DocxTemplate(path)
        document.render(paper.values)
        document.save(tmp_path / "稿.docx")
        assert text(docgen.compile(path).render(paper.values)) == text((tmp_path / "稿.docx").read_bytes())


def test_docx_mailmerge_makes_the_same_letter(tmp_path: Path) -> None:
    mailmerge = pytest.importorskip("mailmerge")
    paper = letters.letter()
    path = tmp_path / "模板.docx"
    path.write_bytes(paper.template)
    with mailmerge.MailMerge(io.BytesIO(paper.merging)) as document:
        document.merge(**paper.flat)
        document.write(tmp_path / "稿.docx")
    assert text(docgen.compile(path).render(paper.values)) == text((tmp_path / "稿.docx").read_bytes())
