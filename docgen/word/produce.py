"""One document from plain values: render, mark what is unfilled, audit, pack. What a worker process runs.

Imports nothing of kinds, drafts or sources: a worker needs a template and values, and starts fast.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from docgen.errors import RowRefused
from docgen.word.audit import Identity, audit
from docgen.word.marks import highlight
from docgen.word.template import CompiledTemplate

_MAIN, _SIGNED, _SECTION = "word/document.xml", b'w:val="Signatory', b"<w:sectPr"
_BODY = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")


def produce(
    template: CompiledTemplate,
    values: Mapping[str, object],
    *,
    marked: Sequence[str],
    own: str,
    others: frozenset[str],
) -> bytes:
    """Return the document that `values` make. Raises RowRefused.

    `marked` are placeholder texts to highlight; `own` the person the paper belongs to ("" for none), `others` the names
    of everybody in the run, for the audit of mixed-up identities.
    """
    filled = template.fill(values)
    parts = filled.parts
    if marked:
        parts = {name: highlight(data, marked) if _BODY.fullmatch(name) else data for name, data in parts.items()}
    body = parts.get(_MAIN, b"")
    if _SIGNED in body or body.count(_SECTION) > 1:
        from docgen.word.ending import settle_ending

        parts = {**parts, _MAIN: settle_ending(body)}
    identity = Identity(own, others, cues()) if own else None
    balanced = frozenset() if marked else filled.balanced
    found = audit(parts, values, balanced=balanced, quiet=filled.quiet, identity=identity, said=template.said)
    if found:
        raise RowRefused(*found)
    return template.pack(parts)


@cache
def cues() -> tuple[str, ...]:
    """Return the words after which a page names its own person (`word/data/cues.toml`)."""
    said = tomllib.loads((Path(__file__).parent / "data" / "cues.toml").read_text("utf-8"))
    return tuple(said["cues"])
