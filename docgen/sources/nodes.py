"""The tree that YAML, JSON and TOML have in common: text with lines and columns, and the way from it to a `Context`.

Here duplicate keys, keys that are no text, and aliases that swell are found. Knows no file format and makes no types.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from docgen.errors import InputRefused
from docgen.problems import Key, Origin, Problem, problem
from docgen.sources.context import Context

MAX_DEPTH = 50
"""Levels of groups and lists inside each other that a file may have."""

MAX_EXPANDED = 100_000
"""Nodes that the aliases of one document (or of one item of its list) may stand for."""

GLUED_PAIR = re.compile(
    r"""
    (?P<name> [^\s:：\#"'{}\[\],]+ )    # what was meant as a key
    \s* (?P<colon> ： | :(?=\S) )       # a full-width colon, or a colon without the blank that YAML needs
    """,
    re.VERBOSE,
)
"""What people type for `name: text` and YAML does not take as such. Match it from the start of a text."""

MERGE_KEY = "<<"


class Shape(Enum):
    """What a node is."""

    TEXT = "text"
    ITEMS = "items"
    PAIRS = "pairs"
    ALIAS = "alias"


@dataclass(slots=True, eq=False)
class Node:
    """One piece of a file; line and column from 1.

    `text` is the scalar as typed, None where nothing is said. `content` holds the items of a list, the keys and values
    of a mapping in turn, or the one target of an alias. `fault` is a problem found at this node while parsing.
    """

    shape: Shape
    line: int
    column: int
    text: str | None = None
    content: list[Node] = field(default_factory=list)
    fault: Problem | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One context of a file, or why there is none. `number` counts documents or list items from 1, refused ones too."""

    number: int
    context: Context | None
    problems: tuple[Problem, ...] = ()


def line_columns(text: str) -> Callable[[int], tuple[int, int]]:
    """Return a function from an offset in `text` to its line and column, both from 1."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def place(offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, of an offset."""
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    return place


def too_deep(file: str, line: int | None, column: int | None) -> InputRefused:
    """Return the refusal of a file that goes deeper than MAX_DEPTH at this place."""
    return InputRefused(problem("DG170", Origin(file, line, column), limit=MAX_DEPTH))


def items_of(roots: list[Node], file: str) -> tuple[Item, ...]:
    """Return what the documents of a file say: an item for each mapping, or for each entry of a document's list.

    A document or entry that says nothing is passed over. An item with an error has no context; the others keep theirs.
    """
    items: list[Item] = []
    for root in roots:
        if root.shape is Shape.ITEMS and root.fault is None:
            first = len(items) + 1
            items += [_item(node, number, file) for number, node in enumerate(root.content, first)]
        elif root.shape is not Shape.TEXT or root.text is not None:
            items.append(_item(root, len(items) + 1, file))
    return tuple(items)


def _item(node: Node, number: int, file: str) -> Item:
    walk = _Walk(file)
    context = walk.context(node)
    if walk.problems:
        marked = tuple(replace(each, args=(*each.args, ("row", str(number)))) for each in walk.problems)
        return Item(number, None, marked)
    return Item(number, context)


class _TooMuch(Exception):
    """The aliases of this item stand for more than MAX_EXPANDED nodes, or go deeper than MAX_DEPTH."""


@dataclass(slots=True)
class _Walk:
    """The way from one node to one context."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    origins: dict[Key, Origin] = field(default_factory=dict)
    expanded: int = 0

    def context(self, node: Node) -> Context | None:
        """Return the context at `node`; None where it says nothing, or with problems where it is no mapping."""
        self.origins[()] = self._origin(node)
        try:
            value = self._value(node, (), 0)
        except _TooMuch:
            return None
        if isinstance(value, dict):
            return Context(value, self.origins)
        if value is not None:
            self._not_a_mapping(node, value)
        return None

    def _origin(self, node: Node) -> Origin:
        return Origin(self.file, node.line, node.column)

    def _report(self, code: str, node: Node, path: Key = (), **args: Any) -> None:
        self.problems.append(problem(code, self._origin(node), path=path, **args))

    def _not_a_mapping(self, node: Node, value: object) -> None:
        glued = GLUED_PAIR.match(value) if isinstance(value, str) else None
        if glued:
            self._report("DG164", node, found=glued["name"])
        else:
            self._report("DG172", node)

    def _value(self, node: Node, path: Key, aliased: int) -> object | None:
        """Return the value at `node`, None where nothing is said. `aliased` counts the aliases it stands under."""
        if node.fault is not None:
            self.problems.append(node.fault)
            return None
        if aliased:
            self._count(node)
        if len(path) + aliased > MAX_DEPTH:
            self._report("DG170", node, path, limit=MAX_DEPTH)
            raise _TooMuch
        match node.shape:
            case Shape.TEXT:
                return node.text
            case Shape.ALIAS:
                return self._value(node.content[0], path, aliased + 1)
            case Shape.ITEMS:
                return self._items(node, path, aliased)
            case Shape.PAIRS:
                return self._pairs(node, path, aliased)

    def _count(self, node: Node) -> None:
        self.expanded += 1
        if self.expanded > MAX_EXPANDED:
            self._report("DG169", node, limit=MAX_EXPANDED)
            raise _TooMuch

    def _items(self, node: Node, path: Key, aliased: int) -> list[object]:
        values: list[object] = []
        for each in node.content:
            at = (*path, len(values))
            value = self._value(each, at, aliased)
            if value is not None:
                self.origins[at] = self._origin(each.content[0] if each.shape is Shape.ALIAS else each)
                values.append(value)
        return values

    def _pairs(self, node: Node, path: Key, aliased: int) -> dict[str, object]:
        values: dict[str, object] = {}
        lines: dict[str, int] = {}
        for key, each in zip(node.content[::2], node.content[1::2], strict=True):
            name = self._name(key, each, path)
            if name is None:
                continue
            if name in lines:
                self._report("DG165", key, (*path, name), field=name, line=lines[name])
                continue
            lines[name] = key.line
            at = (*path, name)
            value = self._value(each, at, aliased)
            target = each.content[0] if each.shape is Shape.ALIAS else each
            self.origins[at] = self._origin(target if isinstance(value, str) else key)
            if value is not None:
                values[name] = value
        return values

    def _name(self, key: Node, value: Node, path: Key) -> str | None:
        """Return the text of a key, or None with a problem where it cannot be one."""
        target = key.content[0] if key.shape is Shape.ALIAS else key
        if key.fault is not None:
            self.problems.append(key.fault)
            return None
        if not target.text or target.shape is not Shape.TEXT:
            self._report("DG166", key, path)
            return None
        if target.text == MERGE_KEY:
            self._report("DG171", key, path)
            return None
        glued = GLUED_PAIR.match(target.text)
        if glued and value.shape is Shape.TEXT and value.text is None:
            self._report("DG164", key, path, found=glued["name"])
            return None
        return target.text
