"""What is known of a part before any value is there, so that nearly no rendered part has to be parsed again.

A part is *settled* when its own markup is well formed for every choice of branches and turns; then only a value with
markup in it can break a document, and `Watch` sees every value that is printed. Where nothing can be proved, the part is
parsed as docxtpl does.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any

from jinja2 import Environment, Undefined, nodes, pass_context
from markupsafe import Markup

from docgen.word.balance import is_balanced
from docgen.word.compat.original import BOUND, BoundValuePrinted

_PLAIN_STATEMENTS = (nodes.Output, nodes.For, nodes.If, nodes.Assign)
_NOT_TEXT = ("<!--", "<?", "<![CDATA[")
_NO_XML = "\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff"
_MARKED = re.compile(f"[<>&\"'{_NO_XML}]").search
_UNPRINTABLE = re.compile(f"[{_NO_XML}]").search
_NOT_ESCAPED = re.compile(f"[<>\"'{_NO_XML}]|&(?!(?:amp|lt|gt|#34|#39);)").search
_DRAWING_ID = re.compile(r'(<wp:docPr (?:[^>"]*"[^">]*")*?[^>"]*?\bid=")[^"]*"')
_DRAWING = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
_ODD_SPAN = re.compile(r'<w:gridSpan (?!w:val="[1-9]\d*"/>)')
_WRAPPED = ("<w:sdt", "customXml", "<mc:", "GridChange", "<w:tr/>", "<w:tc/>", "<w:tbl>")
_CLEAN = (int, float, bool, type(None), Undefined)
_FIRST_DRAWING = 1001


class Watch(threading.local):
    """Sees what is printed on one thread. `marked`: some value may hold markup or what XML cannot hold."""

    marked = False


WATCH = Watch()


def watching(use: Environment | None, autoescape: Any) -> Environment:
    """Return the environment with an eye on what is printed; some values only docxtpl itself can print."""
    if use is None:
        return Environment(autoescape=bool(autoescape), finalize=_watched)
    return use.overlay(finalize=_watched if use.finalize is None else _before(use.finalize))


@pass_context
def _watched(context: Any, value: Any) -> Any:
    """Note a value that is printed. Asks for the context so that Jinja prints no constant while compiling."""
    if type(value) is str:
        if _MARKED(value) and (not context.eval_ctx.autoescape or _UNPRINTABLE(value)):
            WATCH.marked = True
    elif type(value) is Markup:
        if _NOT_ESCAPED(value):
            WATCH.marked = True
    elif isinstance(value, BOUND):
        raise BoundValuePrinted(value)
    elif type(value) not in _CLEAN:
        WATCH.marked = True
    return value


def _before(finalize: Callable[..., Any]) -> Callable[..., Any]:
    """Return the environment's own `finalize` between two looks: at what it gets and at what it gives."""
    asks = getattr(getattr(finalize, "jinja_pass_arg", None), "name", "")

    @pass_context
    def watched(context: Any, value: Any) -> Any:
        """Let a value through to print, taking note of what may break the markup around it."""
        if isinstance(value, BOUND):
            raise BoundValuePrinted(value)
        first = {"context": (context,), "eval_context": (context.eval_ctx,), "environment": (context.environment,)}
        return _watched(context, finalize(*first.get(asks, ()), value))

    return watched


def is_plain(tree: nodes.Template) -> bool:
    """Tell whether the part only prints, branches, repeats and sets: all its markup is in its own text."""
    return all(isinstance(node, _PLAIN_STATEMENTS) for node in tree.find_all(nodes.Stmt))


def is_settled(tree: nodes.Template, source: str) -> bool:
    """Tell whether the part is well formed whatever its conditions and lists, as long as no value holds markup."""
    return is_plain(tree) and not any(sign in source for sign in _NOT_TEXT) and is_balanced(tree)


def without_line_marks(tree: nodes.Template) -> bool:
    """Take the line breaks before paragraphs out of the tree where that changes nothing; tell whether it did.

    It changes nothing where no other line break stands in the text and no value is printed right before one.
    """
    texts = list(tree.find_all(nodes.TemplateData))
    bare = [_unmarked(each.data) for each in texts]
    if (
        not is_plain(tree)
        or any("\n" in each for each in bare)
        or any(map(_ends_in_value, tree.find_all(nodes.Output)))
    ):
        return False
    for text, data in zip(texts, bare, strict=True):
        text.data = data
    return True


def _unmarked(data: str) -> str:
    return data.replace("\n<w:p ", "<w:p ").replace("\n<w:p>", "<w:p>")


def _ends_in_value(output: nodes.Output) -> bool:
    """Tell whether a value is printed that no text follows, or only text that begins with a line break."""
    followers = [*output.nodes[1:], None]
    return any(
        not isinstance(value, nodes.TemplateData)
        and not (isinstance(after, nodes.TemplateData) and after.data[:1] not in ("", "\n"))
        for value, after in zip(output.nodes, followers, strict=True)
    )


def has_fitting_tables(xml: str) -> bool:
    """Tell whether every table surely has as many columns as its longest row has cells. Well-formed text only."""
    if "<w:tbl " in xml:
        return False
    start = xml.find("<w:tbl>")
    while start >= 0:
        end = xml.find("</w:tbl>", start)
        if not _fits(xml[start + 7 : end]):
            return False
        start = xml.find("<w:tbl>", end)
    return True


def _fits(table: str) -> bool:
    if any(sign in table for sign in _WRAPPED) or _ODD_SPAN.search(table):
        return False
    rows = table.split("</w:tr>")
    columns = rows[0].count("<w:gridCol ") + rows[0].count("<w:gridCol>")
    longest = max((each.count("<w:tc>") + each.count("<w:tc ") for each in rows[:-1]), default=-1)
    return longest == columns > 0


def with_numbered_drawings(xml: str) -> str | None:
    """Return the text with its drawings numbered from 1001; None where that takes a tree. Well-formed text only."""
    count = xml.count("<wp:docPr ")
    if xml.count("docPr") != count + xml.count("</wp:docPr>") or _DRAWING not in xml:
        return None
    numbers = iter(range(_FIRST_DRAWING, _FIRST_DRAWING + count))
    numbered, found = _DRAWING_ID.subn(lambda each: f'{each[1]}{next(numbers)}"', xml)
    return numbered if found == count else None
