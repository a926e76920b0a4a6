"""TOML text to nodes: tomllib gives structure and strings; the walk here adds places, numbers and dates as typed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field

from docgen.errors import InputRefused
from docgen.problems import Key, Origin, problem
from docgen.sources.nodes import MAX_DEPTH, Node, Shape, line_columns, too_deep

_BLANK = re.compile(r"(?:\s|\#[^\n]*)*")
_KEY = re.compile(
    r"""
    (?: [A-Za-z0-9_-]+ | "(?:[^"\\]|\\.)*" | '[^']*' )
    (?: [ \t]*\.[ \t]* (?: [A-Za-z0-9_-]+ | "(?:[^"\\]|\\.)*" | '[^']*' ) )*
    """,
    re.VERBOSE,
)
_SCALAR = re.compile(
    r'''
      """ (?:\\.|[^\\])*? "{3,5}
    | \'\'\' .*? \'{3,5}
    | " (?:[^"\\]|\\.)* "
    | \' [^\']* \'
    | \d{4}-\d\d-\d\d[ ]\d\d:[^\s,\]}\#]+     # a date and a time with a blank between
    | [^\s,\]}\#]+
    ''',
    re.VERBOSE | re.DOTALL,
)
_WHERE = re.compile(r"\(at line (\d+), column (\d+)\)")


def read_toml(text: str, *, file: str) -> list[Node]:
    """Return the one root. Raises InputRefused with the place where the text stops being TOML."""
    try:
        table = tomllib.loads(text, parse_float=str)
    except RecursionError as error:
        raise too_deep(file, None, None) from error
    except ValueError as error:
        where = _WHERE.search(str(error))
        line, column = (int(where[1]), int(where[2])) if where else line_columns(text)(len(text.rstrip()))
        raise InputRefused(problem("DG162", Origin(file, line, column))) from error
    scan = _Scan(text.replace("\r\n", "\n"))
    scan.document()
    return [_node(table, (), scan, file)]


def _node(value: object, path: Key, scan: _Scan, file: str) -> Node:
    offset, typed = scan.marks.get(path, (0, ""))
    line, column = scan.place(offset)
    if len(path) > MAX_DEPTH:
        raise too_deep(file, line, column)
    if isinstance(value, dict):
        node = Node(Shape.PAIRS, line, column)
        for key, each in value.items():
            child = _node(each, (*path, key), scan, file)
            node.content += [Node(Shape.TEXT, *scan.place(scan.keys.get((*path, key), offset)), key), child]
        return node
    if isinstance(value, list):
        return Node(
            Shape.ITEMS, line, column, content=[_node(each, (*path, at), scan, file) for at, each in enumerate(value)]
        )
    is_text = isinstance(value, str) and typed[:1] in ('"', "'")
    return Node(Shape.TEXT, line, column, str(value) if is_text else typed)


@dataclass(slots=True)
class _Scan:
    """Where each key and value of a text known to be TOML stands: offsets, and the scalars as typed."""

    text: str
    at: int = 0
    keys: dict[Key, int] = field(default_factory=dict)
    marks: dict[Key, tuple[int, str]] = field(default_factory=dict)
    counts: dict[Key, int] = field(default_factory=dict)
    place: Callable[[int], tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.place = line_columns(self.text)

    def document(self) -> None:
        """Note every key and value."""
        table: Key = ()
        self._blank()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._blank()

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found[0]

    def _blank(self) -> None:
        self._match(_BLANK)

    def _names(self) -> tuple[int, list[str]]:
        """Read a key, dotted or not; return its offset and its names."""
        self._blank()
        start = self.at
        typed = self._match(_KEY)
        nested: object = tomllib.loads(f"{typed}=0")
        names = []
        while isinstance(nested, dict):
            ((name, nested),) = nested.items()
            names.append(name)
        self._blank()
        return start, names

    def _header(self) -> Key:
        marks = 2 if self.text.startswith("[[", self.at) else 1
        start = self.at
        self.at += marks
        _, names = self._names()
        self.at += marks
        path: Key = ()
        for name in names[:-1]:
            path = (*path, name)
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
        path = (*path, names[-1])
        self.keys.setdefault(path, start)
        if marks == 2:
            self.counts[path] = self.counts.get(path, 0) + 1
            path = (*path, self.counts[path] - 1)
        self.marks[path] = (start, "")
        return path

    def _pair(self, table: Key) -> None:
        start, names = self._names()
        path = (*table, *names)
        for end in range(len(table) + 1, len(path) + 1):
            self.keys.setdefault(path[:end], start)
        self.at += 1  # the equals sign
        self._value(path)

    def _value(self, path: Key) -> None:
        self._blank()
        start = self.at
        mark = self.text[start]
        if mark not in "[{":
            self.marks[path] = (start, self._match(_SCALAR))
            return
        self.marks[path] = (start, "")
        self.at += 1
        self._blank()
        count = 0
        while self.text[self.at] not in "]}":
            if mark == "[":
                self._value((*path, count))
            else:
                self._pair(path)
            count += 1
            self._blank()
            if self.text[self.at] == ",":
                self.at += 1
                self._blank()
        self.at += 1
