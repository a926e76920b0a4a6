"""Proves, once per template, that a part is well formed whatever values fill it in.

Values are escaped and hold no character that XML forbids, so only the template's own markup can break a document: an
`{% if %}` in one paragraph whose `{% endif %}` stands in another. Where every block of every branch and loop is balanced by
itself, so is whatever they make together, and no document of the template need be parsed again.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from xml.parsers import expat

from jinja2 import nodes

_WRAP = "docgen"
_ESCAPE = frozenset({"e", "escape"})


def is_balanced(tree: nodes.Template) -> bool:
    """Tell whether the part is well formed for every choice of branches and every number of turns."""
    if _escapes(tree):
        return False
    try:
        return _parses(_text(tree.body)) and all(_parses(f"<{_WRAP}>{_text(body)}</{_WRAP}>") for body in _blocks(tree))
    except RecursionError:
        return False


def _escapes(tree: nodes.Template) -> bool:
    """Tell whether a value may be markup before it is printed, which another filter or `[:2]` may cut in two: `&l`."""
    used = list(tree.find_all(nodes.Filter))
    mapped = [arg for each in used if each.name == "map" for arg in each.args[:1]]
    if not all(isinstance(each, nodes.Const) for each in mapped):
        return True
    names = {each.name for each in used} | {each.value for each in mapped if isinstance(each, nodes.Const)}
    return not names.isdisjoint(_ESCAPE)


def _blocks(tree: nodes.Template) -> Iterator[list[nodes.Node]]:
    """Yield the bodies of every branch and loop."""
    blocks: Iterator[nodes.If | nodes.For] = chain(tree.find_all(nodes.If), tree.find_all(nodes.For))
    for block in blocks:
        yield block.body
        yield block.else_


def _text(body: list[nodes.Node]) -> str:
    """Return the markup of a body with its own tags and inner blocks taken out."""
    pieces = []
    for node in body:
        if isinstance(node, nodes.Output):
            pieces += [each.data for each in node.nodes if isinstance(each, nodes.TemplateData)]
    return "".join(pieces)


def _parses(xml: str) -> bool:
    parser = expat.ParserCreate()
    try:
        parser.Parse(xml.encode("utf-8"), True)
    except expat.ExpatError:
        return False
    return True
