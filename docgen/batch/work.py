"""What a worker process is given and does: a template's parts once, then one payload after another.

Kept apart from the plan so that a worker imports neither sources nor schema.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Setup:
    """What every document of a run shares: the template's parts, its name in messages, and everybody's names."""

    parts: Mapping[str, bytes]
    file: str
    others: frozenset[str]


def payload(values: Mapping[str, Any], *, own: str, marked: tuple[str, ...]) -> bytes:
    """Return all that one document needs, as bytes: equal bytes make equal documents."""
    return json.dumps([values, own, marked], ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def read_payload(data: bytes) -> tuple[dict[str, Any], str, tuple[str, ...]]:
    """Return (values, own, marked) of a payload."""
    values, own, marked = json.loads(data.decode("utf-8", "surrogatepass"))
    return values, own, tuple(marked)


def start(setup: Setup) -> Callable[[bytes], bytes]:
    """Compile the template and return the function from a payload to its document. Called once in each worker."""
    from docgen.word.produce import produce
    from docgen.word.template import compile

    template = compile(setup.parts, file=setup.file)

    def make(data: bytes) -> bytes:
        values, own, marked = read_payload(data)
        return produce(template, values, marked=marked, own=own, others=setup.others)

    return make
