"""What tags that take whole paragraphs, rows or cells away leave broken, and what loops repeat that may stand only once.

Word calls a file damaged when a cell, a text box, a header or a note does not end with a paragraph, when a row has no cell
or a table no row. `guard` marks, once per template, the places where that can come about; `mend` looks at those alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from jinja2 import nodes
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HOLDS_PARAGRAPHS = frozenset(
    f"{W}{name}" for name in ("tc", "txbxContent", "hdr", "ftr", "footnote", "endnote", "comment")
)
_ROW, _TABLE, _WRAPPER = f"{W}tr", f"{W}tbl", f"{W}sdt"
_CELLS, _ROWS, _PARAGRAPHS = "docgen-cells", "docgen-rows", "docgen-paragraphs"
_MARKED = "<?docgen-"

_USUAL_ENDS = {
    f"<?{mark} ?>".encode(): end for mark, end in ((_CELLS, b"</w:tc>"), (_ROWS, b"</w:tr>"), (_PARAGRAPHS, b"</w:p>"))
}
_TAIL = 4000
_BOOKMARKS = r"(?:<w:bookmark(?:Start|End)\b[^<>]*/>)*\Z"
_ENDS_WITH_PARAGRAPH = re.compile(rf"(?:</w:p>|<w:p(?: [^<>]*)?/>|</w:sdt>){_BOOKMARKS}")
_ENDS_WITH_CELL = re.compile(rf"(?:</w:tc>|</w:sdt>){_BOOKMARKS}")
_ENDS_WITH_ROW = re.compile(rf"(?:</w:tr>|</w:sdt>){_BOOKMARKS}")
_BEGINS_ROW, _BEGINS_TABLE = re.compile(r"<w:tr[ >]"), re.compile(r"<w:tbl>")

_BOOKMARK = re.compile(r"<w:bookmarkStart\b[^<>]*\bw:id=\"([^\"]*)\"[^<>]*/>")
_BOOKMARK_SIDE = re.compile(r"<w:bookmark(?:Start|End)\b[^<>]*\bw:id=\"([^\"]*)\"[^<>]*/>")
_PLACE_ID = re.compile(r" \w+:(?:paraId|textId)=\"[^\"]*\"|(?<=<w:sdtPr>)<w:id w:val=\"[^\"]*\"/>")
_DRAWING = re.compile(r"(<wp:docPr\b[^<>]*? id=)\"[^\"]*\"")


def guard(containers: Iterable[etree._Element]) -> None:
    """Mark the elements that lost something to a tag, and the row and table around them, for `mend`."""
    marked: dict[etree._Element, str] = {}
    for container in containers:
        for element in (container, *container.iterancestors(_ROW, _TABLE, _WRAPPER)):
            if element.tag in _HOLDS_PARAGRAPHS:
                marked[element] = _PARAGRAPHS
            elif element.tag == _ROW:
                marked[element] = _CELLS
            elif element.tag == _TABLE:
                marked[element] = _ROWS
                break
    for element, name in marked.items():
        if getattr(element[-1], "target", None) != name:
            element.append(etree.ProcessingInstruction(name))


def mend(text: str) -> str:
    """Return a rendered part with empty rows and tables taken out and an empty paragraph where one is missing."""
    if _MARKED not in text:
        return text
    text = _without_empty(text, _CELLS, _ENDS_WITH_CELL, _BEGINS_ROW, "</w:tr>")
    text = _without_empty(text, _ROWS, _ENDS_WITH_ROW, _BEGINS_TABLE, "</w:tbl>")
    pieces = text.split(f"<?{_PARAGRAPHS} ?>")
    ended = (each if _ENDS_WITH_PARAGRAPH.search(each[-_TAIL:]) else f"{each}<w:p/>" for each in pieces[:-1])
    return "".join([*ended, pieces[-1]])


def guards(source: str) -> tuple[bytes, ...]:
    """Return the marks that stand in the source of a part, for `mend_data`."""
    return tuple(mark for mark in _USUAL_ENDS if mark.decode() in source)


def mend_data(data: bytes, marks: Sequence[bytes]) -> bytes:
    """Return the same for an encoded part. Where nothing is missing, as in nearly every document, it is not decoded."""
    usual = data
    for mark in marks:
        pieces = usual.split(mark)
        if not all(each.endswith(_USUAL_ENDS[mark]) for each in pieces[:-1]):
            return mend(data.decode("utf-8")).encode("utf-8")
        usual = b"".join(pieces)
    return usual


def _without_empty(text: str, mark: str, filled: re.Pattern[str], begins: re.Pattern[str], close: str) -> str:
    """Take out the marked rows (tables) whose last child is no cell (row)."""
    first, *rest = text.split(f"<?{mark} ?>")
    done = [first]
    for piece in rest:
        before = done[-1]
        if not filled.search(before[-_TAIL:]) and piece.startswith(close):
            *_, last = begins.finditer(before)
            done[-1] = before[: last.start()]
            done.append(piece[len(close) :])
        else:
            done.append(piece)
    return "".join(done)


def make_repeatable(tree: nodes.Template) -> bool:
    """Take out of the loops of a template what may stand once in a document: bookmarks, the ids of paragraphs and controls.

    Return whether a loop repeats a drawing, so that drawings need new numbers once the part is rendered.
    """
    repeated = [data for loop in tree.find_all(nodes.For) for data in loop.find_all(nodes.TemplateData)]
    ids = {found for data in repeated for found in _BOOKMARK.findall(data.data)}
    for data in repeated:
        data.data = _PLACE_ID.sub("", data.data)
    if ids:
        for data in tree.find_all(nodes.TemplateData):
            data.data = _BOOKMARK_SIDE.sub(lambda found: "" if found[1] in ids else found[0], data.data)
    return any(_DRAWING.search(data.data) for data in repeated)


def renumber(text: str) -> str:
    """Return a rendered part whose drawings are numbered from 1."""
    pieces = _DRAWING.split(text)
    heads = (f'{head}"{number}"' for number, head in enumerate(pieces[1::2], 1))
    return "".join(part for pair in zip(pieces[::2], [*heads, ""], strict=True) for part in pair)
