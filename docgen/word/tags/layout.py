"""docxtpl's tags that lay out a table: `{% colspan n %}`, `{% cellbg hex %}`, `{% vm %}` and `{% hm %}`.

Each stands in a cell and speaks of that cell. They become attributes and conditions made of ordinary tags.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lxml import etree

from docgen.word.tags.lifting import put_before

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CELL, _PROPERTIES, _VAL = f"{_W}tc", f"{_W}tcPr", f"{_W}val"
_PARAGRAPH, _PARAGRAPH_PROPERTIES = f"{_W}p", f"{_W}pPr"
_ORDER = [
    f"{_W}{name}"
    for name in (
        *("cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "textDirection"),
        *("tcFitText", "vAlign", "hideMark"),
    )
]
"""The order of a cell's properties (ECMA-376 part 1, 17.4.70)."""
_LAYOUT = re.compile(r"\{%-?\s*(?:(?P<word>colspan|cellbg)\s+(?P<value>.+?)|(?P<merge>vm|hm))\s*-?%\}", re.DOTALL)
_FIRST, _OTHERWISE, _END = "{% if loop.first %}", "{% else %}", "{% endif %}"

Token = Callable[[str], str]
"""Takes the text of a tag and gives what stands for it in the tree."""


def is_layout(tag: str) -> bool:
    """Tell whether a tag lays out its cell."""
    return _LAYOUT.fullmatch(tag) is not None


def lay_out(tag: str, element: etree._Element, token: Token) -> bool:
    """Give the cell around `element` what the tag says; False where there is no cell."""
    found = _LAYOUT.fullmatch(tag)
    cell = next(element.iterancestors(_CELL), None)
    if found is None or cell is None:
        return False
    if found["word"] == "colspan":
        _set(cell, "gridSpan", {_VAL: token(f"{{{{ ({found['value']})|列数 }}}}")})
    elif found["word"] == "cellbg":
        fill = token(f"{{{{ ({found['value']})|底色 }}}}")
        _set(cell, "shd", {_VAL: "clear", f"{_W}color": "auto", f"{_W}fill": fill})
    elif found["merge"] == "vm":
        _merge_down(cell, element, token)
    else:
        _merge_across(cell, token)
    return True


def _merge_down(cell: etree._Element, element: etree._Element, token: Token) -> None:
    """Make the cell of every turn one: the first prints its text, the others continue it."""
    _set(cell, "vMerge", {_VAL: f"{token(_FIRST)}restart{token(_OTHERWISE)}continue{token(_END)}"})
    paragraph = next(element.iterancestors(_PARAGRAPH))
    content = [each for each in paragraph if each.tag != _PARAGRAPH_PROPERTIES]
    if content:
        put_before(content[0], token(_FIRST))
        content[-1].tail = (content[-1].tail or "") + token(_END)


def _merge_across(cell: etree._Element, token: Token) -> None:
    """Print the cell in the first turn alone, as wide as all turns together."""
    span = cell.find(f"{_PROPERTIES}/{_W}gridSpan")
    said = span.get(_VAL, "1") if span is not None else "1"
    if said.isdecimal():
        times = "" if said == "1" else f"{int(said)} * "
        _set(cell, "gridSpan", {_VAL: token(f"{{{{ {times}loop.length }}}}")})
    put_before(cell, token(_FIRST))
    cell.tail = token(_END) + (cell.tail or "")


def _set(cell: etree._Element, name: str, attributes: dict[str, str]) -> None:
    """Put a property of a cell in its place, instead of one that is there."""
    properties = cell.find(_PROPERTIES)
    if properties is None:
        properties = etree.Element(_PROPERTIES)
        cell.insert(0, properties)
    for old in properties.findall(f"{_W}{name}"):
        properties.remove(old)
    values: Any = attributes
    new = etree.Element(f"{_W}{name}", values)
    before = _ORDER[: _ORDER.index(new.tag)]
    properties.insert(sum(1 for each in properties if each.tag in before), new)
