"""Judges the tags of a part before anything of it is compiled: all that is wrong, each placed at the tag it is wrong with.

A part that Jinja cannot read whole is read tag by tag, so that one fault does not hide the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from jinja2 import TemplateSyntaxError, nodes

from docgen.problems import Origin, Problem, problem
from docgen.word.sandbox import Sandbox, asked_names, forbidden, is_too_deep, unknown_names
from docgen.word.tags import Source, Tag
from docgen.word.tags.near import mend_tag, shown
from docgen.word.tags.syntax import alone, pair, used_outside

_NOTE = re.compile(r"<w:(footnote|endnote)Reference\b")
_SYNTAX, _DEPTH, _FORBIDDEN, _NEAR = "DG603", "DG613", "DG606", "DG683"
_At = Callable[..., Problem]


def judge(sandbox: Sandbox, source: Source, *, file: str, part: str) -> tuple[nodes.Template, list[Problem]]:
    """Return the tree of a part and what is wrong with its tags; of a part that cannot be parsed, the trees of its tags."""

    def at(code: str, tag: Tag | None, **args: Any) -> Problem:
        """Return a problem placed at a tag."""
        return _placed(code, tag, file=file, part=part, **args)

    faults = list(_unpaired(source, at))
    try:
        tree = sandbox.parse(source.text)
    except (TemplateSyntaxError, ValueError) as error:
        found, tree = _tag_by_tag(source, at)
        faults += found
        if not faults:
            faults.append(at(_SYNTAX, source.at(getattr(error, "lineno", 1))))
    except RecursionError:
        return nodes.Template([]), [at(_DEPTH, source.at(1))]
    else:
        if is_too_deep(tree):
            return nodes.Template([]), [at(_DEPTH, source.at(1))]
        faults += _scoped(tree, source, at)
    faults += (at(_FORBIDDEN, source.at(line), construct=what) for line, what in forbidden(tree))
    for code, kind, known in (("DG607", nodes.Filter, sandbox.filters), ("DG614", nodes.Test, sandbox.tests)):
        faults += (
            at(code, source.at(line), filter=name, near=nearest(name, known))
            for line, name in unknown_names(tree, kind)
        )
    return tree, faults


def unknown_fields(
    tree: nodes.Template, source: Source, *, file: str, part: str, fields: Collection[str] | None
) -> Iterator[Problem]:
    """Yield a problem for each top-level name that the data will never have, with the nearest that it has."""
    if fields is None:
        return
    known = set(fields)
    undeclared = asked_names(tree) - known
    seen: set[str] = set()
    for node in tree.find_all(nodes.Name):
        if node.name in undeclared and node.name not in seen:
            seen.add(node.name)
            near = nearest(node.name, known)
            args = {"near": near} if near else {}
            code = "DG615" if near else "DG601"
            yield _placed(code, source.at(node.lineno), file=file, part=part, field=node.name, **args)


def nearest(name: str, known: Collection[str] | Mapping[str, object]) -> str:
    """Return the known name most like `name`, or an empty string."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(name, sorted(known), scorer=fuzz.ratio, score_cutoff=50)
    return str(found[0]) if found else ""


def empty_field(tag: str, name: str) -> str:
    """Return an empty field under the name the tag gives it: 项.时限 for 时限."""
    found = re.search(rf"(?:\w+\.)*{re.escape(name)}(?!\w)", tag) if name else None
    return found.group() if found else name or tag


def _placed(code: str, tag: Tag | None, *, file: str, part: str, **args: Any) -> Problem:
    where = Origin(file, paragraph=tag.paragraph if tag else None)
    spot = tag.spot.args if tag else {}
    return problem(code, where, part=part, **spot, tag=tag.text if tag else "", **args)


def _unpaired(source: Source, at: _At) -> Iterator[Problem]:
    """Yield the tags without a counterpart, and those whose counterpart stands where it cannot meet them."""
    pairs = pair([each.text for each in source.tags])
    for each in pairs.unpaired:
        yield at("DG680" if each.opens else "DG681", source.tags[each.index], word=each.word)
    for first, last in pairs.closed:
        opening, closing = source.tags[first], source.tags[last]
        if _apart(opening, closing):
            place = opening.paragraph
            yield at("DG682", closing, opening=opening.text, opened=place)


def _apart(opening: Tag, closing: Tag) -> bool:
    """Tell whether two tags of a block take away unlike things: a row here and a paragraph there, cells of two tables."""
    one, other = opening.stand, closing.stand
    if one is None or other is None:
        return False
    if one.level or other.level:
        return one.level != other.level or one.within != other.within or one.own == other.own
    return one.path != other.path


def _tag_by_tag(source: Source, at: _At) -> tuple[list[Problem], nodes.Template]:
    """Return what cannot be read of each tag by itself, and the trees of those that can be."""
    faults: list[Problem] = []
    body: list[nodes.Node] = []
    for tag, line in zip(source.tags, source.lines, strict=True):
        tree = None if tag.text.startswith("{#") else alone(tag.text)
        if tree is not None:
            for node in tree.body:
                body.append(node.set_lineno(line, override=True))
        elif not tag.text.startswith("{#"):
            mended = mend_tag(tag.text)
            args = {"found": shown(tag.text), "replacement": mended, "around": tag.around}
            faults.append(at(_NEAR, tag, **args) if mended != tag.text else at(_SYNTAX, tag))
    return faults, nodes.Template(body, lineno=1)


def _scoped(tree: nodes.Template, source: Source, at: _At) -> Iterator[Problem]:
    """Yield names of a loop used outside it, and references to notes that a loop would repeat."""
    for line, name in used_outside(tree):
        yield at("DG696", source.at(line), field=name)
    for loop in tree.find_all(nodes.For):
        for data in loop.find_all(nodes.TemplateData):
            if _NOTE.search(data.data):
                yield at("DG693", source.at(loop.lineno))
                break
