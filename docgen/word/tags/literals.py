"""The words of a template that are no tags (“一、共性承诺”), put through a function: to another script, for one.

Text in quotation marks inside tags is converted too, so that `{% if 类型 == "党组" %}` still meets values that were.
Knows neither scripts nor kinds; runs on the parts before they are compiled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from lxml import etree

from docgen.word.tags.spans import spans

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WORDY = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml|docProps/core\.xml")
_QUOTED = re.compile(r"""(["'“‘])([^"'“”‘’]*)(["'”’])""")
_NAMES_A_FIELD = re.compile(r"(?:attribute\s*=|[\w\])]\s*\[|(?:groupby|selectattr|rejectattr|map|sum|sort)\()\s*\Z")

Change = Callable[[str], str]


def convert_literals(parts: Mapping[str, bytes], change: Change) -> dict[str, bytes]:
    """Return the parts of a template with its own words changed; field names, styles and markup stay as they are."""
    return {name: _part(data, change) if _WORDY.fullmatch(name) else data for name, data in parts.items()}


def _part(data: bytes, change: Change) -> bytes:
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    before = [each.text for each in root.iter(etree.Element)]
    if root.tag.startswith(_W):
        _convert_paragraphs(root, change)
    else:
        for each in root.iter(etree.Element):
            if each.text and not len(each):
                each.text = _text(each.text, change)
    if [each.text for each in root.iter(etree.Element)] == before:
        return data
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _convert_paragraphs(root: etree._Element, change: Change) -> None:
    """Convert paragraph by paragraph: a phrase may stand in several runs."""
    own: dict[etree._Element, list[etree._Element]] = {}
    for text in root.iter(f"{_W}t"):
        holder = next(text.iterancestors(f"{_W}p"), None)
        if holder is not None:
            own.setdefault(holder, []).append(text)
    for texts in own.values():
        whole = "".join(each.text or "" for each in texts)
        made = _text(whole, change)
        if len(made) == len(whole):
            position = 0
            for each in texts:
                length = len(each.text or "")
                each.text = made[position : position + length]
                position += length
        elif not any(spans(whole)):
            for each in texts:
                each.text = change(each.text or "")


def _text(whole: str, change: Change) -> str:
    pieces, at = [], 0
    for start, end in spans(whole):
        pieces += [change(whole[at:start]), _QUOTED.sub(lambda found: _constant(found, change), whole[start:end])]
        at = end
    return "".join([*pieces, change(whole[at:])])


def _constant(found: re.Match[str], change: Change) -> str:
    if _NAMES_A_FIELD.search(found.string, 0, found.start()):
        return found[0]
    return f"{found[1]}{change(found[2])}{found[3]}"
