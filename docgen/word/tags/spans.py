"""Where the tags of a text stand, and what in the rest of it belongs to no tag. Knows text alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_BEGIN = re.compile(r"\{[{%#]")
_END_OF = {"{{": "}}", "{%": "%}", "{#": "#}"}
_BRACE = re.compile(r"\{\{|\{%|\{#|\{|%\}|\}\}|\}")
_PERCENTAGE = re.compile(r"[0-9]\Z")
_WIDE = re.compile(r"(?:｛[｛{%％#]|\{[｛％])(?![”’」』])|(?<![“‘「『])(?:[%#}％]｝|｝[｝}]|％\})")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each tag begins and ends, in one pass: what opens and never closes is looked for once."""
    unclosed: set[str] = set()
    found = _BEGIN.search(text)
    while found:
        start, mark = found.start(), found.group()
        end = -1 if mark in unclosed else text.find(_END_OF[mark], start + 2)
        if end < 0:
            unclosed.add(mark)
        else:
            yield start, end + 2
        found = _BEGIN.search(text, start + 1 if end < 0 else end + 2)


def without(text: str, taken: Sequence[tuple[int, int]]) -> str:
    """Return the text beside the spans."""
    starts = [0, *(end for _, end in taken)]
    ends = [*(start for start, _ in taken), len(text)]
    return "".join(text[start:end] for start, end in zip(starts, ends, strict=True))


def blanked(text: str, taken: Sequence[tuple[int, int]]) -> str:
    """Return the text with blanks in the place of the spans, as long as before."""
    for start, end in taken:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def stray_mark(rest: str) -> re.Match[str] | None:
    """Return the first mark that belongs to no tag; braces that close single braces (JSON, 50%}) are plain text."""
    depth = 0
    for found in _BRACE.finditer(rest):
        mark = found.group()
        if mark in _END_OF:
            return found
        needed = 2 if mark == "}}" else 1
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth = max(0, depth - 1)
        elif depth < needed or (
            mark == "%}" and not _PERCENTAGE.search(rest[max(0, found.start() - 1) : found.start()])
        ):
            return found
        else:
            depth -= needed
    return None


def wide_mark(rest: str) -> re.Match[str] | None:
    """Return the first full-width mark; one that the text only quotes (“｛｛”) is plain text."""
    return _WIDE.search(rest)
