"""One tag at a time: does it read by itself, which names does it ask for, and which tags belong together.

Where a part cannot be parsed whole, this is how every fault of it is found, and not the first alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from jinja2 import TemplateSyntaxError, nodes

from docgen.word.sandbox import Sandbox, asked_names, forbidden, unknown_names
from docgen.word.tags.spans import spans

_STATEMENT = re.compile(r"\{%(?:(?:p|tr|tc|r)(?=[\s-]))?[-+]?\s*(?P<word>[^\W\d]\w*)")
_BLOCKS = frozenset({"if", "for", "filter", "call", "macro", "with", "block", "autoescape", "raw", "trans"})
_MIDDLES = {"elif": frozenset({"if"}), "else": frozenset({"if", "for"})}
_SET_BLOCK = re.compile(r"\{%(?:p|tr|tc|r)?[-+]?\s*set\s+[^=]*%\}", re.DOTALL)
_LIFTED = re.compile(r"^(\{[{%#])(?:p|tr|tc|r)(?=[\s-])")
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Unpaired:
    """A tag without its counterpart: its index; `word` is what it opens or what it would have to stand in."""

    index: int
    word: str
    opens: bool


@dataclass(frozen=True, slots=True)
class Pairs:
    """The blocks of a part: (index of the opening tag, index of the closing one), and the tags without a counterpart."""

    closed: tuple[tuple[int, int], ...]
    unpaired: tuple[Unpaired, ...]


def keyword(tag: str) -> str:
    """Return the word a statement begins with ("if", "endfor", "set"); an empty string for `{{ … }}` and comments."""
    found = _STATEMENT.match(tag)
    return found["word"] if found else ""


def pair(tags: Sequence[str]) -> Pairs:
    """Return which tags open and close a block together, and which stand alone. A `set` without `=` opens a block."""
    open_: list[tuple[str, int]] = []
    closed: list[tuple[int, int]] = []
    unpaired: list[Unpaired] = []
    for index, tag in enumerate(tags):
        word = keyword(tag)
        if word in _BLOCKS or (word == "set" and _SET_BLOCK.match(tag)):
            open_.append((word, index))
        elif word in _MIDDLES:
            if not open_ or open_[-1][0] not in _MIDDLES[word]:
                unpaired.append(Unpaired(index, "if", opens=False))
        elif word.startswith("end") and (word[3:] in _BLOCKS or word == "endset"):
            if word[3:] not in {each for each, _ in open_}:
                unpaired.append(Unpaired(index, word[3:], opens=False))
                continue
            while open_[-1][0] != word[3:]:
                unpaired.append(Unpaired(open_[-1][1], open_.pop()[0], opens=True))
            closed.append((open_.pop()[1], index))
    unpaired += (Unpaired(index, word, opens=True) for word, index in open_)
    return Pairs(tuple(closed), tuple(sorted(unpaired, key=lambda each: each.index)))


def raw_stretches(text: str, already: bool) -> tuple[list[tuple[int, int]], bool]:
    """Return the stretches that `{% raw %}` makes plain text, its own tags included, and whether it is open at the end.

    `already`: it was open where the text begins.
    """
    found: list[tuple[int, int]] = []
    start = 0 if already else None
    for begin, end in spans(text) if already or "raw" in text else ():
        word = keyword(text[begin:end])
        if start is None and word == "raw":
            start = begin
        elif start is not None and word == "endraw":
            found.append((start, end))
            start = None
    if start is not None:
        found.append((start, len(text)))
    return found, start is not None


def alone(tag: str) -> nodes.Template | None:
    """Return the tree of one tag, what it lacks to stand alone put round it; None where it does not read."""
    if len(tag) > _LONGEST:
        return None
    text = _LIFTED.sub(r"\1", tag)
    word = keyword(tag)
    if word in _MIDDLES:
        text = f"{{% if 1 %}}{text}{{% endif %}}"
    elif word.startswith("end"):
        known = word[3:] in _BLOCKS or word == "endset"
        return nodes.Template([]) if known and re.fullmatch(r"\{%[-+]?\s*end\w+\s*[-+]?%\}", text) else None
    elif word in _BLOCKS or (word == "set" and _SET_BLOCK.match(tag)):
        text = f"{text}{{% end{word} %}}"
    try:
        return _sandbox().parse(text)
    except (TemplateSyntaxError, ValueError, RecursionError):
        return None


@lru_cache(maxsize=4096)
def names_in(tag: str) -> frozenset[str] | None:
    """Return the names a tag asks for, `loop` too; None where it does not read or may not be run."""
    tree = alone(tag)
    if tree is None or any(forbidden(tree)):
        return None
    if any(unknown_names(tree, nodes.Filter)) or any(unknown_names(tree, nodes.Test)):
        return None
    uses_loop = any(each.name == "loop" for each in tree.find_all(nodes.Name))
    return frozenset(asked_names(tree) | ({"loop"} if uses_loop else set()))


def is_value(tag: str) -> bool:
    """Tell whether `{{ … }}` prints what a field holds, worked out or not: 支部.名称|日期, 甲 or "无"; not 1, not 甲, 乙."""
    tree = alone(tag)
    outputs = list(tree.find_all(nodes.Output)) if tree else []
    if len(outputs) != 1 or len(outputs[0].nodes) != 1:
        return False
    value = outputs[0].nodes[0]
    literal = isinstance(value, (nodes.Literal, nodes.Tuple, nodes.List, nodes.Dict))
    return not literal and (isinstance(value, (nodes.Name, nodes.Filter)) or any(value.find_all(nodes.Name)))


def used_outside(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Yield (line, name) for each use of a loop's name, or of `loop`, after or outside the loop that gives it."""
    ended: dict[str, int] = {"loop": 0}
    yield from _outside(tree, frozenset(), ended)


def _outside(node: nodes.Node, bound: frozenset[str], ended: dict[str, int]) -> Iterator[tuple[int, str]]:
    if isinstance(node, nodes.For):
        yield from _outside(node.iter, bound, ended)
        targets = frozenset(
            each.name for each in (node.target, *node.target.find_all(nodes.Name)) if isinstance(each, nodes.Name)
        )
        inner = bound | targets | {"loop"}
        for each in (*([node.test] if node.test else []), *node.body):
            yield from _outside(each, inner, ended)
        for each in node.else_:
            yield from _outside(each, bound, ended)
        ended.update(dict.fromkeys(targets - bound, node.lineno))
    elif isinstance(node, nodes.Name):
        if node.ctx == "load" and node.name in ended and node.name not in bound:
            yield node.lineno, node.name
    elif isinstance(node, nodes.Assign):
        yield from _outside(node.node, bound, ended)
        for each in (node.target, *node.target.find_all(nodes.Name)):
            if isinstance(each, nodes.Name):
                ended.pop(each.name, None)
    else:
        for each in node.iter_child_nodes():
            yield from _outside(each, bound, ended)


@cache
def _sandbox() -> Sandbox:
    return Sandbox()
