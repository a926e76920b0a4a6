"""From the XML of a part to the Jinja source that docxtpl 0.20.2 would make of it, character for character.

Works on text by searching forward and backward for marks, each step in time linear in the part. Knows nothing of
packages, values or what Jinja does with the source. What looks odd here (the last tag of a paragraph wins, a tag that
holds `%` or `}` is not lifted, `{%-` leaves no dash) is how templates have been read for years.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_CHAIN = re.compile(r"([{%}#])((?:<[^>]*>)+)(?=([{%#}]))")
_OPENING = re.compile(r"\{[{%#]")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_TEXT_START = re.compile(r"<w:t(?: [^>]*)?>")
_RUN_TAG = re.compile(r"\{([{%])r\s")
_END_OR_LINE = re.compile(r"[}%]\}|\n")
_OPENS_TAG_OR_TEXT = re.compile(r"<w:t[ >]|\{[{%]")
_CELL_START = re.compile(r"<w:tc[ >]")
_CELL_END = re.compile(r"</w:tc[ >]")
_RUN_START = re.compile(r"<w:r[ >]")
_EMPTY_TEXT = re.compile(r"<w:t></w:t>")
_CELL_PROPERTIES = re.compile(r"(<w:tcPr[^>]*>)")
_PROPERTIES_END = re.compile(r"</w:tcPr[ >]")
_SPAN = re.compile(r'(w:gridSpan w:val=")(\d+)(")')
_ELEMENT_START = {name: re.compile(f"<w:{name}[ >]") for name in ("tr", "tc", "p", "r")}
_LIFTED = {name: re.compile(rf"(\{{[{{%]){name} ([^}}%]*[%}}]\}})") for name in ("tr", "tc", "p", "r")}
_LIFTED_COMMENT = {name: re.compile(rf"(\{{#){name} ([^}}#]*#\}})") for name in ("tr", "tc", "p")}
_IN_CELL = {
    word: re.compile(rf"\{{%\s*{word}\s+([^%]*)\s*%\}}")
    for word in ("colspan", "cellbg")
}  # fmt: skip
_MERGE = {word: re.compile(rf"\{{%\s*{word}\s*%\}}") for word in ("vm", "hm")}
_CELL_MARKUP = {
    "colspan": (re.compile(r"<w:gridSpan[^/]*/>"), r'\1<w:gridSpan w:val="{{%s}}"/>'),
    "cellbg": (re.compile(r"<w:shd[^/]*/>"), r'\1<w:shd w:val="clear" w:color="auto" w:fill="{{%s}}"/>'),
}
_PLAIN_SIGNS = (("&#8216;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("“", '"'), ("”", '"'), ("‘", "'"), ("’", "'"))
_PRESERVED = '<w:t xml:space="preserve">'
_RUN_BREAK = f"</w:t></w:r><w:r>{_PRESERVED}"


def patch(xml: str) -> str:
    """Return the Jinja source of one part, given as the text of its XML."""
    if "{" not in xml and "}" not in xml:
        return xml
    xml = _CHAIN.sub(_closed_up, xml)
    xml = _joined(xml)
    xml = _with_cell_markup(xml, "colspan")
    xml = _with_cell_markup(xml, "cellbg")
    xml = _with_spaces_kept(xml)
    xml = _with_own_runs(xml)
    xml = _drawn_to_previous(xml)
    xml = _drawn_to_next(xml)
    for name in ("tr", "tc", "p", "r"):
        xml = _lifted(xml, name, _LIFTED[name], (f"{{%{name} ", f"{{{{{name} "))
    for name in ("tr", "tc", "p"):
        xml = _lifted(xml, name, _LIFTED_COMMENT[name], (f"{{#{name} ",))
    xml = _with_merged_cells(xml, "vm", _merged_down)
    xml = _with_merged_cells(xml, "hm", _merged_across)
    return _with_plain_signs(xml)


def _closed_up(found: re.Match[str]) -> str:
    """Drop the markup between two braces that Word put into different runs."""
    before, after = found[1], found[3]
    opens = before == "{" and after != "}"
    closes = before != "{" and after == "}"
    return before if opens or closes else found[0]


def _joined(xml: str) -> str:
    """Drop the markup inside tags. A tag that is never closed reaches to the end of the part."""
    pieces: list[str] = []
    done = 0
    while (opening := _OPENING.search(xml, done)) is not None:
        start = opening.start()
        end = xml.find(_CLOSING[opening[0]], start + 2)
        end = len(xml) if end < 0 else end
        pieces += (xml[done:start], _without_markup(xml[start:end]))
        done = end
    pieces.append(xml[done:])
    return "".join(pieces)


def _without_markup(tag: str) -> str:
    """Cut out what stands between the end of one text and the start of the next."""
    pieces: list[str] = []
    done = 0
    while (end := tag.find("</w:t>", done)) >= 0:
        start = _TEXT_START.search(tag, end + 6)
        if start is None:
            break
        pieces.append(tag[done:end])
        done = start.end()
    pieces.append(tag[done:])
    return "".join(pieces)


def _last_in_each(
    xml: str, start: re.Pattern[str], inner: re.Pattern[str], *, marks: tuple[str, ...], end: str
) -> Iterator[tuple[int, re.Match[str], int]]:
    """Yield (place, tag, end) for each element that holds a tag: the last tag before the next element of the sort.

    `marks` are the texts that `inner` may begin with, `end` what must follow somewhere behind the tag.
    """
    last_end = xml.rfind(end)
    last_tag = max(xml.rfind("}", 0, last_end), xml.rfind("<w:t></w:t>", 0, last_end))
    opener = start.search(xml)
    while opener is not None:
        place, bound = opener.start(), opener.end()
        following = start.search(xml, place + 1)
        limit = len(xml) if following is None else following.start()
        found = _last_between(xml, inner, bound, min(limit, last_tag + 1), marks=marks, last_end=last_end)
        if found is None:
            opener = following
            continue
        close = xml.index(end, found.end()) + len(end)
        yield place, found, close
        opener = following if following is not None and limit >= close else start.search(xml, close)


def _last_between(
    xml: str, inner: re.Pattern[str], bound: int, limit: int, *, marks: tuple[str, ...], last_end: int
) -> re.Match[str] | None:
    """Return the last match of `inner` that begins between two places and has an end behind it."""
    at = limit
    while (at := max(xml.rfind(mark, bound, at + len(mark) - 1) for mark in marks)) >= 0:
        found = inner.match(xml, at)
        if found is not None and found.end() <= last_end:
            return found
    return None


def _with_cell_markup(xml: str, word: str) -> str:
    """Turn `{% colspan … %}` and `{% cellbg … %}` into the property of the cell."""
    if word not in xml:
        return xml
    old, markup = _CELL_MARKUP[word]
    pieces: list[str] = []
    done = 0
    for place, tag, close in _last_in_each(xml, _CELL_START, _IN_CELL[word], marks=("{%",), end="</w:tc>"):
        cell = old.sub("", _without_empty_runs(xml[place : tag.start()] + xml[tag.end() : close]), count=1)
        pieces += (xml[done:place], _CELL_PROPERTIES.sub(markup % tag[1], cell))
        done = close
    pieces.append(xml[done:])
    return "".join(pieces)


def _without_empty_runs(cell: str) -> str:
    pieces: list[str] = []
    done = 0
    for place, _, close in _last_in_each(cell, _RUN_START, _EMPTY_TEXT, marks=("<w:t></w:t>",), end="</w:r>"):
        pieces.append(cell[done:place])
        done = close
    pieces.append(cell[done:])
    return "".join(pieces)


def _with_spaces_kept(xml: str) -> str:
    """Ask Word to keep the spaces of each plain text that a tag follows before the next plain text."""
    last_value, last_block = xml.rfind("}}"), xml.rfind("%}")
    pieces: list[str] = []
    done = 0
    start = xml.find("<w:t>")
    while start >= 0:
        following = xml.find("<w:t>", start + 5)
        limit = len(xml) if following < 0 else following
        value = xml.rfind("{{", start + 5, min(limit, max(last_value, 0)))
        block = xml.rfind("{%", start + 5, min(limit, max(last_block, 0)))
        if value < 0 and block < 0:
            start = following
            continue
        pieces += (xml[done:start], _PRESERVED)
        done = start + 5
        end = xml.index("}}" if value > block else "%}", max(value, block) + 2) + 2
        start = following if following >= end else xml.find("<w:t>", end)
    pieces.append(xml[done:])
    return "".join(pieces)


def _with_own_runs(xml: str) -> str:
    """Give each `{{r …}}` and `{%r …%}` a run of its own."""
    last = {"{": xml.rfind("}}"), "%": xml.rfind("%}")}
    pieces: list[str] = []
    done = 0
    found = _RUN_TAG.search(xml)
    while found is not None:
        if found.end() > last[found[1]]:
            found = _RUN_TAG.search(xml, found.start() + 1)
            continue
        end = xml.index("}}" if found[1] == "{" else "%}", found.end()) + 2
        pieces += (xml[done : found.start()], _RUN_BREAK, xml[found.start() : end], _RUN_BREAK)
        done = end
        found = _RUN_TAG.search(xml, end)
    pieces.append(xml[done:])
    return "".join(pieces)


def _drawn_to_previous(xml: str) -> str:
    """Drop what stands between the text before `{%-` and the tag, the dash too."""
    pieces: list[str] = []
    done = 0
    tag = xml.find("{%-")
    while tag >= 0:
        text_end = xml.rfind("</w:t>", done, tag)
        if text_end >= 0:
            pieces += (xml[done:text_end], "{%")
            done = tag + 3
        tag = xml.find("{%-", tag + 3)
    pieces.append(xml[done:])
    return "".join(pieces)


def _drawn_to_next(xml: str) -> str:
    """Drop what stands between `-%}` and the text behind it, the dash too, where no other tag comes before."""
    pieces: list[str] = []
    done = 0
    tag = xml.find("-%}")
    while tag >= 0:
        text = xml.find("<w:t", tag + 3)
        end = xml.find(">", text) if text >= 0 else -1
        stop = _OPENS_TAG_OR_TEXT.search(xml, tag + 3)
        if end >= 0 and (stop is None or stop.start() >= text):
            pieces += (xml[done:tag], "%}")
            done = end + 1
            tag = xml.find("-%}", done)
        else:
            tag = xml.find("-%}", tag + 1)
    pieces.append(xml[done:])
    return "".join(pieces)


def _lifted(xml: str, name: str, inner: re.Pattern[str], marks: tuple[str, ...]) -> str:
    """Put a tag such as `{%tr …%}` in the place of the whole element that holds it."""
    if not any(mark in xml for mark in marks):
        return xml
    pieces: list[str] = []
    done = 0
    for place, tag, close in _last_in_each(xml, _ELEMENT_START[name], inner, marks=marks, end=f"</w:{name}>"):
        pieces += (xml[done:place], f"{tag[1]} {tag[2]}")
        done = close
    pieces.append(xml[done:])
    return "".join(pieces)


def _with_merged_cells(xml: str, word: str, merged: Callable[[str], str]) -> str:
    """Hand each cell that holds `{% vm %}` or `{% hm %}` to `merged`."""
    tag = _MERGE[word]
    pieces: list[str] = []
    done = 0
    opener = _CELL_START.search(xml) if tag.search(xml) else None
    while opener is not None:
        following = _CELL_START.search(xml, opener.end() - 1)
        limit = len(xml) if following is None else following.start()
        found = tag.search(xml, opener.end(), limit)
        end = _CELL_END.search(xml, found.end()) if found else None
        if end is None:
            opener = following
            continue
        pieces += (xml[done : opener.start()], merged(xml[opener.start() : end.end()]))
        done = end.end()
        opener = _CELL_START.search(xml, done)
    pieces.append(xml[done:])
    return "".join(pieces)


def _merged_down(cell: str) -> str:
    first = '<w:vMerge w:val="{% if loop.first %}restart{% else %}continue{% endif %}"/>'
    return _around_merge_tag(cell, "vm", before=first, opened="{% if loop.first %}", closed="{% endif %}")


def _merged_across(cell: str) -> str:
    if "w:gridSpan" in cell:
        cell = _MERGE["hm"].sub("", _SPAN.sub(r"\1{{ \2 * loop.length }}\3", cell))
    else:
        cell = _around_merge_tag(cell, "hm", before='<w:gridSpan w:val="{{ loop.length }}"/>', opened="", closed="")
    return f"{{% if loop.first %}}{cell}{{% endif %}}"


def _around_merge_tag(cell: str, word: str, *, before: str, opened: str, closed: str) -> str:
    """Take the tag out; put `before` behind the cell's properties, the others around the text that held the tag."""
    pieces: list[str] = []
    done = 0
    properties = _PROPERTIES_END.search(cell)
    while properties is not None:
        text = cell.find("<w:t", properties.end())
        inside = cell.find(">", text + 4) + 1 if text >= 0 else 0
        tag = _MERGE[word].search(cell, inside) if inside else None
        text_end = cell.find("</w:t>", tag.end()) if tag else -1
        if tag is None or text_end < 0:
            break
        start = properties.start()
        pieces += (cell[done:start], before, cell[start:inside], opened, cell[inside : tag.start()])
        pieces += (cell[tag.end() : text_end], closed)
        done = text_end
        properties = _PROPERTIES_END.search(cell, text_end + 6)
    pieces.append(cell[done:])
    return "".join(pieces)


def _with_plain_signs(xml: str) -> str:
    """Write `<`, `>` and straight quotes in the tags of each line, which Word keeps as entities and curly quotes."""
    pieces: list[str] = []
    done = 0
    stop: re.Match[str] | None = _END_OR_LINE.search(xml)
    opening = _opening(xml, 0)
    while opening >= 0 and stop is not None:
        start = opening + 2
        if stop.start() < start or (stop.start() == start and stop[0] != "\n"):
            stop = _END_OR_LINE.search(xml, max(start, stop.start() + 1))
            continue
        if stop[0] == "\n":
            opening = _opening(xml, opening + 1)
            continue
        tag = xml[start : stop.start()]
        for sign, plain in _PLAIN_SIGNS:
            tag = tag.replace(sign, plain)
        pieces += (xml[done:start], tag)
        done = stop.start()
        opening = _opening(xml, max(done - 2, opening + 1))
    pieces.append(xml[done:])
    return "".join(pieces)


_VALUE_OR_BLOCK = re.compile(r"\{[{%]")


def _opening(xml: str, start: int) -> int:
    found = _VALUE_OR_BLOCK.search(xml, start)
    return found.start() if found else -1
