"""JSON text to nodes, numbers as typed. The standard library judges the syntax; the walk here adds the places."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from docgen.errors import InputRefused
from docgen.problems import Origin, problem
from docgen.sources.nodes import MAX_DEPTH, Node, Shape, line_columns, too_deep

_TOKEN = re.compile(
    r"""
      "[^"\\]*(?:\\.[^"\\]*)*"      # a string
    | [\[\]{},:]                    # a mark
    | [^\s\[\]{},:"]+               # a number or a word
    """,
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"-?[0-9]")


def read_json(text: str, *, file: str) -> list[Node]:
    """Return the one root; a number is its text as typed, `null` says nothing. Raises InputRefused at a fault."""
    place = line_columns(text)
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += (token[0] in "[{") - (token[0] in "]}")
        if depth > MAX_DEPTH:
            raise too_deep(file, *place(token.start()))
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        raise InputRefused(problem("DG161", Origin(file, error.lineno, error.colno))) from error
    tokens = ((token[0], *place(token.start())) for token in _TOKEN.finditer(text))
    return [_node(next(tokens), tokens, file)]


Token = tuple[str, int, int]


def _node(token: Token, rest: Iterator[Token], file: str) -> Node:
    """Return the node that begins with `token`; the text is known to be JSON, so that commas and colons only pass."""
    word, line, column = token
    if word in "[{":
        node = Node(Shape.ITEMS if word == "[" else Shape.PAIRS, line, column)
        for each in rest:
            if each[0] in "]}":
                break
            if each[0] not in ",:":
                node.content.append(_node(each, rest, file))
        return node
    if word.startswith('"'):
        return Node(Shape.TEXT, line, column, json.loads(word))
    if word in ("true", "false") or _NUMBER.match(word):
        return Node(Shape.TEXT, line, column, word)
    if word == "null":
        return Node(Shape.TEXT, line, column)
    raise InputRefused(problem("DG161", Origin(file, line, column)))  # NaN, Infinity: Python takes them, JSON does not
