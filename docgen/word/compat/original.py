"""docxtpl's own road: for pictures, sub-documents and replaced pictures, which it inserts with python-docx as it goes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate, InlineImage
from jinja2 import Environment

try:
    from docxtpl.subdoc import Subdoc  # needs docxcompose
except ImportError:
    Subdoc = DocxTemplate

BOUND = (InlineImage, Subdoc, DocxTemplate)
"""The values that belong to one DocxTemplate and write into its package when they are printed."""
_PLAIN = frozenset({str, int, float, bool, bytes, type(None)})


class BoundValuePrinted(BaseException):
    """A value that only docxtpl can print was about to be printed. No Exception: a filter must not swallow it."""

    def __init__(self, value: object) -> None:
        super().__init__(value)
        self.value = value


def bound_values(context: object) -> list[object]:
    """Return what belongs to a DocxTemplate in a context: in mappings, lists, tuples and sets, at any depth."""
    found: list[object] = []
    seen: set[int] = set()
    waiting = [context]
    while waiting:
        value = waiting.pop()
        if isinstance(value, BOUND):
            found.append(value)
        elif isinstance(value, (Mapping, list, tuple, set, frozenset)) and id(value) not in seen:
            seen.add(id(value))
            inside = value.values() if isinstance(value, Mapping) else value
            waiting += [each for each in inside if type(each) not in _PLAIN]
    return found


def template_of(values: Sequence[object], data: bytes) -> DocxTemplate:
    """Return the DocxTemplate that the values belong to where it is of this very template, else a new one."""
    for value in values:
        template = value if isinstance(value, DocxTemplate) else value.__dict__.get("tpl")
        if isinstance(template, DocxTemplate) and _is_of(template, data):
            return template
    return DocxTemplate(io.BytesIO(data))


def render_by_docxtpl(
    template: DocxTemplate, context: Any, values: Sequence[object], *, environment: Environment | None, autoescape: Any
) -> None:
    """Render as docxtpl does. Pictures made for another template, or for none, are put into this one."""
    with ExitStack() as borrowed:
        for value in values:
            if isinstance(value, InlineImage) and value.tpl is not template:
                borrowed.callback(setattr, value, "tpl", value.tpl)
                value.tpl = template
        template.render(context, environment, autoescape)


def _is_of(template: DocxTemplate, data: bytes) -> bool:
    file = template.template_file
    if hasattr(file, "getvalue"):
        return bool(file.getvalue() == data)
    try:
        return Path(file).read_bytes() == data
    except (OSError, TypeError):
        return False
