"""What a worker process is given and does: a template's parts once, then one payload after another.

Kept apart from the plan so that a worker imports neither sources nor schema.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from docgen.batch.places import RowPlaces
from docgen.errors import RowRefused

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Setup:
    """What every document of a run shares: the template's parts, its name in messages, everybody's names, the roster."""

    parts: Mapping[str, bytes]
    file: str
    others: frozenset[str]
    places: RowPlaces


def content(values: Mapping[str, Any], *, own: str, marked: tuple[str, ...]) -> bytes:
    """Return all that one document is made of, as bytes: equal bytes make equal documents."""
    return _JSON.encode([values, own, marked]).encode("utf-8", "surrogatepass")


def payload(row: int, data: bytes) -> bytes:
    """Return what a worker gets for one document: its row, and its content."""
    return b"%d\n%b" % (row, data)


def read_payload(data: bytes) -> tuple[int, dict[str, Any], str, tuple[str, ...]]:
    """Return (row, values, own, marked) of a payload."""
    row, _, text = data.partition(b"\n")
    values, own, marked = json.loads(text.decode("utf-8", "surrogatepass"))
    return int(row), values, own, tuple(marked)


def start(setup: Setup) -> Callable[[bytes], bytes]:
    """Compile the template and return the function from a payload to its document. Called once in each worker."""
    from docgen.word.produce import produce
    from docgen.word.template import compile

    template = compile(setup.parts, file=setup.file)

    def make(data: bytes) -> bytes:
        """Return the document of one payload. Raises RowRefused, its places those of the roster."""
        row, values, own, marked = read_payload(data)
        try:
            return produce(template, values, marked=marked, own=own, others=setup.others)
        except RowRefused as refusal:
            raise RowRefused(*(setup.places.move(each, row) for each in refusal.problems)) from refusal

    return make
