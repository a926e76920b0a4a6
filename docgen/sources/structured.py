"""YAML, JSON and TOML files to contexts: one per document, or one per entry where a document is a list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from docgen.errors import InputRefused
from docgen.gate import Form, admit
from docgen.problems import Origin, Problem, problem
from docgen.sources.context import Context
from docgen.sources.csv_table import decode
from docgen.sources.json_file import read_json
from docgen.sources.nodes import Item, Node, items_of
from docgen.sources.toml_file import read_toml
from docgen.sources.yaml_file import read_yaml

READERS: dict[str, Callable[..., list[Node]]] = {
    ".yaml": read_yaml,
    ".yml": read_yaml,
    ".json": read_json,
    ".toml": read_toml,
}
"""How the text of a file is read, by its extension in small letters."""
_LIST = "/"


def read_structured(path: Path, *, file: str) -> tuple[tuple[Context, ...], tuple[Problem, ...]]:
    """Return the contexts of a file and every problem found; an entry with an error has no context.

    `file` is the name to say in messages. Raises InputRefused when the file cannot be parsed at all: its one syntax
    fault, with line and column, or an extension that is not in READERS.
    """
    items, problems = read_items(path, file=file)
    contexts = tuple(item.context for item in items if item.context is not None)
    return contexts, (*problems, *(each for item in items for each in item.problems))


def read_items(path: Path, *, file: str) -> tuple[tuple[Item, ...], tuple[Problem, ...]]:
    """Return the numbered items of a file, those without a context too, and the problems of the file as a whole."""
    data = admit(path, file=file, want=frozenset({Form.TEXT})).data
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise InputRefused(problem("DG174", Origin(file), expected=_LIST.join(READERS)))
    text, problems = decode(data, file=file)
    items = items_of(reader(text, file=file), file) if text.strip() else ()
    if not any(item.context or item.problems for item in items):
        problems = (*problems, problem("DG173", Origin(file)))
    return items, problems
