"""YAML text to nodes: every scalar as typed, by ruamel.yaml's events. Resolves no types and runs no tags.

Events rather than composed nodes: only they tell a tag that was typed from one that was inferred, and a loop over them
cannot run out of stack.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from docgen.errors import InputRefused
from docgen.problems import Origin, Problem, problem
from docgen.sources.nodes import GLUED_PAIR, MAX_DEPTH, Node, Shape, line_columns, too_deep

PLAIN_TAGS = {
    Shape.TEXT: "tag:yaml.org,2002:str",
    Shape.ITEMS: "tag:yaml.org,2002:seq",
    Shape.PAIRS: "tag:yaml.org,2002:map",
}
"""The tags that change nothing and may be typed."""

_MISSING_COLON = ("mapping values are not allowed here", "could not find expected ':'")


def read_yaml(text: str, *, file: str) -> list[Node]:
    """Return the root of each document. Raises InputRefused with the one place where the text stops being YAML."""
    build = _Build(file)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            build.take(event)
    except ReaderError as error:
        line, column = line_columns(text)(error.position)
        raise InputRefused(
            problem("DG185", Origin(file, line, column), codepoint=f"U+{error.character:04X}")
        ) from error
    except MarkedYAMLError as error:
        raise InputRefused(_syntax_problem(error, text.splitlines(), file)) from error
    except (YAMLError, ValueError, OverflowError) as error:  # an escape such as \UFFFFFFFF ends in chr()
        raise InputRefused(problem("DG160", Origin(file))) from error
    return build.roots


@dataclass(slots=True)
class _Build:
    """The nodes of a file, as its events come."""

    file: str
    roots: list[Node] = field(default_factory=list)
    open: list[Node] = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Add what one event says."""
        if isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, SequenceStartEvent):
            self._start(event, Shape.ITEMS)
        elif isinstance(event, MappingStartEvent):
            self._start(event, Shape.PAIRS)
        elif isinstance(event, SequenceEndEvent | MappingEndEvent):
            self.open.pop()
        elif isinstance(event, AliasEvent):
            self._alias(event)
        elif isinstance(event, DocumentStartEvent):
            self.anchors = {}

    def _add(self, node: Node, anchor: str | None) -> None:
        if anchor is not None:
            self.anchors[anchor] = node
        (self.open[-1].content if self.open else self.roots).append(node)

    def _node(self, event: ScalarEvent | SequenceStartEvent | MappingStartEvent, shape: Shape) -> Node:
        mark = event.start_mark
        node = Node(shape, mark.line + 1, mark.column + 1)
        tag = event.tag
        if tag not in (None, "!", PLAIN_TAGS[shape]):
            short = str(tag).replace("tag:yaml.org,2002:", "!!")
            node.fault = problem("DG167", Origin(self.file, node.line, node.column), tag=short)
        return node

    def _scalar(self, event: ScalarEvent) -> None:
        node = self._node(event, Shape.TEXT)
        said = event.value != "" or event.style is not None or event.tag is not None
        node.text = event.value if said else None
        self._add(node, event.anchor)

    def _start(self, event: SequenceStartEvent | MappingStartEvent, shape: Shape) -> None:
        node = self._node(event, shape)
        if len(self.open) >= MAX_DEPTH:
            raise too_deep(self.file, node.line, node.column)
        self._add(node, event.anchor)
        self.open.append(node)

    def _alias(self, event: AliasEvent) -> None:
        mark = event.start_mark
        node = Node(Shape.ALIAS, mark.line + 1, mark.column + 1)
        target = self.anchors.get(event.anchor)
        if target is None:
            node.fault = problem("DG168", Origin(self.file, node.line, node.column), found=event.anchor)
            node.shape = Shape.TEXT
        else:
            node.content.append(target)
        self._add(node, None)


def _syntax_problem(error: MarkedYAMLError, lines: list[str], file: str) -> Problem:
    """Return what most likely went wrong: a tab, a colon that is none, or a fault without a better name."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return problem("DG160", Origin(file))
    said = error.problem or ""
    if said.startswith("found character '\\t'"):
        return problem("DG163", Origin(file, mark.line + 1, mark.column + 1))
    if said in _MISSING_COLON:
        for number in (mark.line - 1, mark.line):
            glued = _glued(lines[number]) if 0 <= number < len(lines) else None
            if glued:
                return problem("DG164", Origin(file, number + 1, glued[1]), found=glued[0])
    return problem("DG160", Origin(file, mark.line + 1, mark.column + 1))


def _glued(line: str) -> tuple[str, int] | None:
    """Return the name and the colon's column of a line such as `姓名：张三` or `- 姓名:张三`, else None."""
    bare = line.lstrip(" -")
    found = GLUED_PAIR.match(bare)
    if found is None or ": " in line or line.rstrip().endswith(":"):
        return None
    return found["name"], len(line) - len(bare) + found.start("colon") + 1
