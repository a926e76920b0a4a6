"""The entries of a file that is no table: YAML, JSON and TOML, and papers written as plain text or in Word."""

from __future__ import annotations

from pathlib import Path

from docgen.gate import Form, admit, read_package
from docgen.problems import Origin, Problem
from docgen.sources.nodes import Item
from docgen.sources.outline import outline_context, read_outline
from docgen.sources.structured import read_items
from docgen.word.blocks import read_blocks

_STRUCTURED = frozenset({".yaml", ".yml", ".json", ".toml"})
_BODY = "word/document.xml"
_OUTLINES = frozenset({".txt", ".docx"})


def has_entries(path: Path) -> bool:
    """Tell by its name whether the file holds entries, not rows."""
    return path.suffix.lower() in _STRUCTURED | _OUTLINES


def is_structured(path: Path) -> bool:
    """Tell by its name whether the file is YAML, JSON or TOML."""
    return path.suffix.lower() in _STRUCTURED


def read_entries(path: Path, *, file: str) -> tuple[tuple[Item, ...], tuple[Problem, ...]]:
    """Return the entries of the file and the problems of the whole; a paper is one entry. Raises InputRefused."""
    if is_structured(path):
        return read_items(path, file=file)
    if path.suffix.lower() == ".txt":
        contexts, problems = read_outline(path, file=file)
        return tuple(Item(number, each, problems) for number, each in enumerate(contexts, 1)), ()
    blocks = read_blocks(read_package(admit(path, file=file, want=frozenset({Form.DOCX}))))
    body = (each for each in blocks.paragraphs if each.part == _BODY and each.text.strip())
    lines = [(each.text, Origin(file, paragraph=each.number)) for each in body]
    context, problems = outline_context(lines, file)
    return (Item(1, context, tuple(problems)),), ()
