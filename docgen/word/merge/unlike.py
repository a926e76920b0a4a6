"""Puts documents of different templates into one, by docxcompose: each begins a page. The first one's pages hold for all.

docxcompose knows the styles, lists and pictures of any document; headers and page numbers of its own none but the first
keeps. Documents of one template go to `merge`.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from docgen.word.merge.parts import Carrier
from docgen.word.merge.reading import SharedParts
from docgen.word.package import assemble, member, stem


def is_alike(documents: Sequence[Mapping[str, bytes]]) -> bool:
    """Tell whether documents were made of one template: their styles are the same, byte for byte."""
    return len({Carrier(each).single("styles") for each in documents}) == 1


def can_compose() -> bool:
    """Tell whether docxcompose is there."""
    return find_spec("docxcompose") is not None


def compose(packages: Sequence[bytes]) -> bytes:
    """Return the documents, in order, as one. Same packages, same bytes."""
    import docx
    from docxcompose.composer import Composer

    first, *others = (docx.Document(io.BytesIO(each)) for each in packages)
    composer = Composer(first)
    for each in others:
        _on_a_new_page(each)
        composer.append(each)
    stream = io.BytesIO()
    composer.save(stream)
    parts = SharedParts().read(stream.getvalue())
    return assemble(stem(()), (member(name, data) for name, data in parts.items()))


def _on_a_new_page(document: Any) -> None:
    """Have the document begin a page; where it begins with a table, by an empty paragraph before that."""
    body = document.element.body
    begins_with_text = len(body) > 0 and body[0].tag.endswith("}p")
    paragraph = document.paragraphs[0] if begins_with_text else document.add_paragraph()
    if not begins_with_text:
        body.insert(0, paragraph._element)
    paragraph.paragraph_format.page_break_before = True
