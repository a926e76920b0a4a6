"""Which branches and loops of a template a set of values reaches: what nobody has ever seen printed may say anything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from jinja2 import TemplateError, TemplateSyntaxError, nodes

from docgen.problems import Origin, Problem, problem
from docgen.text.faults import TextFault
from docgen.word.lint import TEXT_PARTS
from docgen.word.sandbox import Blank, Sandbox, asked_names, forbidden
from docgen.word.tags import Source, read_source
from docgen.word.tags.syntax import keyword

_OPEN, _CLOSE = "\U0010fffe", "\U0010ffff"
_MARK = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_FAULTS = (
    TemplateError,
    TextFault,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
    RecursionError,
)


def find_unreached(
    parts: Mapping[str, bytes], values: Iterable[Mapping[str, object]], *, file: str
) -> Iterator[Problem]:
    """Yield a problem for each branch and loop that none of the values fill in. A template that is refused has none."""
    every = list(values)
    for name, data in parts.items():
        source = read_source(data, file=file, part=name) if TEXT_PARTS.fullmatch(name) and b"{%" in data else None
        if source is not None:
            yield from _unreached(source, every, file=file, part=name)


def _unreached(source: Source, every: list[Mapping[str, object]], *, file: str, part: str) -> Iterator[Problem]:
    sandbox = Sandbox()
    try:
        tree = sandbox.parse(source.text)
    except (TemplateSyntaxError, ValueError, RecursionError):
        return
    if any(forbidden(tree)):
        return
    lines = _mark(tree, source)
    blank = {name: Blank(name=name) for name in asked_names(tree)}
    template = sandbox.from_string(tree)
    reached: set[int] = set()
    for values in every:
        reached |= _reached(template.generate({**blank, **values}))
    for number, line in enumerate(lines):
        tag = source.at(line)
        if number not in reached and tag is not None:
            where = Origin(file, paragraph=tag.paragraph)
            yield problem("DG688", where, part=part, **tag.spot.args, tag=tag.text)


def _reached(pieces: Iterator[str]) -> set[int]:
    """Return the marks that come out before a fault ends it."""
    found: set[int] = set()
    try:
        for piece in pieces:
            found.update(map(int, _MARK.findall(piece)))
    except _FAULTS:
        pass
    return found


def _mark(tree: nodes.Template, source: Source) -> list[int]:
    """Put a mark at the head of every branch and loop; return the line of each mark's tag, by number."""
    lines: list[int] = []

    def mark(body: list[nodes.Node], line: int) -> None:
        """Put before a body a mark that shows in the output where it was reached."""
        if body:
            text = nodes.TemplateData(f"{_OPEN}{len(lines)}{_CLOSE}", lineno=line)
            lines.append(line)
            body.insert(0, nodes.Output([text], lineno=line))

    for each in list(tree.find_all((nodes.If, nodes.For))):
        mark(each.body, each.lineno)  # type: ignore[attr-defined]
        mark(each.else_, _line_of_else(each.else_, source, each.lineno))  # type: ignore[attr-defined]
    return lines


def _line_of_else(body: list[nodes.Node], source: Source, line: int) -> int:
    """Return the line of the `{% else %}` before a body, which has no node of its own."""
    first = next((each.lineno for node in body for each in (node, *node.find_all(nodes.Node)) if each.lineno), line)
    for above in range(first, line, -1):
        tag = source.at(above)
        if tag is not None and keyword(tag.text) == "else":
            return above
    return first
