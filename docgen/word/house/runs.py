"""The runs of a template's paragraphs: stretches of text that differ in how they are set.

Owns what a run says of itself beside its paragraph's style. Knows nothing of paragraphs, tables or pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from docgen.word.standard import Role
from docgen.word.styles import Element, element

Piece = str | Mapping[str, str]
"""A stretch of a paragraph: text, {"rule": text} for a blank that stands on a rule, or {role: text} in a role's font."""

_RULE = "rule"


def runs(pieces: Iterable[Piece], roles: Mapping[str, Role]) -> list[Element]:
    """Return a run for each change of format: a tag that is split over runs costs time and breaks in editing.

    Raises KeyError for a role the profile lacks.
    """
    joined: list[tuple[str, str | None]] = []
    for piece in pieces:
        look, text = (None, piece) if isinstance(piece, str) else next(iter(piece.items()))
        if joined and joined[-1][1] == look:
            text = joined.pop()[0] + text
        joined.append((text, look))
    return [_in_look(text, look, roles) for text, look in joined if text]


def run(text: str, *marks: Element, east_asian: str | None = None) -> Element:
    """Return a run whose quotes and dashes take the Chinese font: Word asks the run, not the style, for the hint."""
    words = element("t")
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    family = {"eastAsia": east_asian} if east_asian else {}
    return element("r", element("rPr", element("rFonts", hint="eastAsia", **family), *marks), words)


def _in_look(text: str, look: str | None, roles: Mapping[str, Role]) -> Element:
    if look is None:
        return run(text)
    if look == _RULE:
        return run(text, *_rule(roles["body"]))
    return run(text, east_asian=roles[look].font.east_asian)


def _rule(body: Role) -> list[Element]:
    """Return the format of a blank to write on. Its length is counted in characters of the body, wherever it stands."""
    size = [element(name, val=body.size_hp) for name in ("sz", "szCs")]
    return [element("spacing", val=body.spacing_tw), *size, element("u", val="single")]
