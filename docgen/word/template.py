"""`compile` reads a docxtpl template once: parts patched, checked, compiled by Jinja and, where constant, compressed.
`CompiledTemplate.render` then fills it in. Knows nothing of kinds.

Differences from docxtpl, on purpose: values are escaped, an unknown name or a printed empty field is an error, every part
is rendered exactly once, and a value is never read as a template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NoReturn

from jinja2 import Template, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError

from docgen.errors import RowRefused, TemplateRefused
from docgen.problems import Origin, Problem, has_errors, problem
from docgen.text.faults import TextFault
from docgen.word.audit import suspicious_texts
from docgen.word.balance import is_balanced
from docgen.word.mending import make_repeatable, mend, renumber
from docgen.word.package import Stem, assemble, member, stem
from docgen.word.sandbox import Blank, Sandbox, asked_names, forbidden, unknown_names
from docgen.word.tags import Source, read_source

_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BREAKS = re.compile(r"\r\n?|[\n\t]")
_BREAK = {"\t": '</w:t><w:tab/><w:t xml:space="preserve">'}
_NEW_LINE = '</w:t><w:br/><w:t xml:space="preserve">'
_NO_TAGS = re.compile(
    r"(?:\.rels|/media/.*|/embeddings/.*|/fonts/.*|\[Content_Types\]\.xml|\.bin|theme\d*\.xml|styles\.xml)$"
)
_LAYOUT_TAG = re.compile(r"\{%\s*(?:colspan|cellbg|vm|hm)\b")
_MARKS = (b"{", b"}", "\uff5b".encode(), "\uff5d".encode())
_ROW_FAULTS = (
    *(UndefinedError, SecurityError, TextFault, TypeError, ValueError, ArithmeticError, LookupError),
    *(AssertionError, AttributeError, RecursionError),
)
_BATCH = 1024
_SIZE_LIMIT_MB = 32
__all__ = ["CompiledTemplate", "compile"]


@dataclass(frozen=True, slots=True)
class _Part:
    """One part that holds tags. `drawn`: a loop repeats a drawing."""

    name: str
    source: Source
    template: Template
    drawn: bool


@dataclass(frozen=True, slots=True)
class CompiledTemplate:
    """A template ready to render any number of times.

    `fields` are the top-level names its tags ask for; `balanced` the parts that are well formed whatever the values;
    `said` the template's own words that the audit would take for something left over.
    """

    file: str
    fields: frozenset[str]
    balanced: frozenset[str]
    said: tuple[str, ...]
    problems: tuple[Problem, ...]
    _parts: tuple[_Part, ...]
    _start: Stem

    def render(self, values: Mapping[str, object]) -> bytes:
        """Return the document filled with `values` (str, int, bool, tuple, dict). Raises RowRefused.

        A field of the template that `values` does not have counts as empty: false in a condition, an error in print.
        """
        return self.pack(self.render_parts(values))

    def render_parts(self, values: Mapping[str, object]) -> dict[str, bytes]:
        """Return the rendered parts by name: what differs from one document to the next. Raises RowRefused."""
        names = {name: Blank(name=name) for name in self.fields if name not in values}
        everything = {**names, **values}
        return {part.name: self._render_part(part, everything) for part in self._parts}

    def pack(self, parts: Mapping[str, bytes]) -> bytes:
        """Return the package made of the constant parts and these."""
        return assemble(self._start, [member(name, data) for name, data in parts.items()])

    def _render_part(self, part: _Part, values: dict[str, Any]) -> bytes:
        template = part.template
        try:
            text = _gathered(template.root_render_func(template.new_context(values, shared=False)))
        except _ROW_FAULTS as error:
            _explain(error, part, self.file)
        if part.source.wordy and ("\n" in text or "\t" in text or "\r" in text):
            text = _BREAKS.sub(lambda found: _BREAK.get(found.group(), _NEW_LINE), text)
        text = mend(text)
        return _HEAD + (renumber(text) if part.drawn else text).encode("utf-8")


def _gathered(pieces: Iterator[str]) -> str:
    """Join what Jinja yields. Raises TextFault when it is more than any paper holds."""
    gathered: list[str] = []
    size = 0
    while batch := list(islice(pieces, _BATCH)):
        size += sum(map(len, batch))
        if size > _SIZE_LIMIT_MB << 20:
            raise TextFault("DG623", count=_SIZE_LIMIT_MB)
        gathered += batch
    return "".join(gathered)


def compile(parts: Mapping[str, bytes], *, file: str, fields: Sequence[str] | None = None) -> CompiledTemplate:
    """Compile the parts of a package that the gate has admitted.

    `file` names the template in messages. `fields`, where given, are the names a tag may ask for; another name is a
    problem that proposes the nearest. All faults of all parts are gathered: raises TemplateRefused with every one.
    """
    sandbox = Sandbox()
    compiled: list[_Part] = []
    said: list[str] = []
    problems: list[Problem] = []
    asked: set[str] = set()
    for name, data in parts.items():
        source = _source_of(name, data, file)
        if source is None:
            continue
        problems += source.problems
        tree, faults = _check(sandbox, source, file, name)
        problems += faults
        if tree is None:
            continue
        asked |= asked_names(tree)
        said += (text for data in tree.find_all(nodes.TemplateData) for text in suspicious_texts(data.data))
        problems += _unknown_fields(tree, source, file, name, fields)
        if not has_errors(problems):
            drawn = make_repeatable(tree)
            compiled.append(_Part(name, source, sandbox.from_string(tree), drawn))
    if has_errors(problems):
        raise TemplateRefused(*problems)
    if not compiled:
        problems.append(problem("DG612", Origin(file)))
    made = {part.name for part in compiled}
    constant = stem(member(name, data) for name, data in parts.items() if name not in made)
    balanced = frozenset(part.name for part in compiled if is_balanced(sandbox.parse(part.source.text)))
    return CompiledTemplate(file, frozenset(asked), balanced, tuple(said), tuple(problems), tuple(compiled), constant)


def _source_of(name: str, data: bytes, file: str) -> Source | None:
    """Return the source of a part that may hold tags; None for one that is the same in every document."""
    if not name.endswith(".xml") or _NO_TAGS.search(name) or not any(mark in data for mark in _MARKS):
        return None
    return read_source(data, file=file, part=name)


def _check(sandbox: Sandbox, source: Source, file: str, part: str) -> tuple[nodes.Template | None, list[Problem]]:
    """Parse one part and judge it before anything of it is compiled."""

    def at(code: str, line: int, **args: Any) -> Problem:
        tag = source.at(line)
        where = Origin(file, paragraph=tag.paragraph if tag else None)
        return problem(code, where, part=part, tag=tag.text if tag else "", **args)

    try:
        tree = sandbox.parse(source.text)
    except TemplateSyntaxError as error:
        tag = source.at(error.lineno)
        layout = tag is not None and _LAYOUT_TAG.match(tag.text)
        return None, [at("DG616" if layout else "DG603", error.lineno)]
    except ValueError:
        return None, [at("DG603", 1)]
    except RecursionError:
        return None, [at("DG613", 1)]
    faults = [at("DG606", line, construct=what) for line, what in forbidden(tree)]
    faults += [
        at("DG607", line, filter=name, near=_near(name, sandbox.filters))
        for line, name in unknown_names(tree, nodes.Filter)
    ]
    faults += [
        at("DG614", line, filter=name, near=_near(name, sandbox.tests))
        for line, name in unknown_names(tree, nodes.Test)
    ]
    return tree, faults


def _unknown_fields(
    tree: nodes.Template, source: Source, file: str, part: str, fields: Sequence[str] | None
) -> Iterator[Problem]:
    """Yield a problem for each top-level name that the data will never have."""
    if fields is None:
        return
    known = set(fields)
    undeclared = asked_names(tree) - known
    seen: set[str] = set()
    for node in tree.find_all(nodes.Name):
        if node.name in undeclared and node.name not in seen:
            seen.add(node.name)
            tag = source.at(node.lineno)
            where = Origin(file, paragraph=tag.paragraph if tag else None)
            near = _near(node.name, known)
            args: dict[str, Any] = {"part": part, "tag": tag.text if tag else "", "field": node.name}
            yield problem("DG615", where, **args, near=near) if near else problem("DG601", where, **args)


def _near(name: str, known: Mapping[str, object] | set[str]) -> str:
    """Return the known name most like `name`, or an empty string."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(name, list(known), scorer=fuzz.ratio, score_cutoff=50)
    return str(found[0]) if found else ""


def _explain(error: Exception, part: _Part, file: str) -> NoReturn:
    """Turn what Jinja raised into the row's problem, placed at the tag that raised it."""
    line, step = 1, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == (part.template.filename or "<template>"):
            line = part.template.get_corresponding_lineno(step.tb_lineno)
        step = step.tb_next
    tag = part.source.at(line)
    where = Origin(file, paragraph=tag.paragraph if tag else None)
    args: dict[str, Any] = {"part": part.name, "tag": tag.text if tag else ""}
    if isinstance(error, TextFault):
        raise RowRefused(problem(error.code, where, **{**args, "field": args["tag"], **dict(error.args_)})) from error
    if isinstance(error, UndefinedError):
        name = _undefined_name(error)
        raise RowRefused(
            problem("DG608", where, path=(name,) if name else (), **args, field=name or args["tag"])
        ) from error
    code = "DG606" if isinstance(error, SecurityError) else "DG610"
    raise RowRefused(problem(code, where, **args, construct=str(error))) from error


def _undefined_name(error: UndefinedError) -> str:
    found = re.search(r"'([^']+)' is undefined|has no attribute '([^']+)'", str(error))
    return (found[1] or found[2]) if found else ""
