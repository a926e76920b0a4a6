"""`compile` reads a docxtpl template once: parts patched, checked, compiled by Jinja and, where constant, compressed.
`CompiledTemplate.render` then fills it in. Knows nothing of kinds.

Differences from docxtpl, on purpose: values are escaped, an unknown name or a printed empty field is an error, every part
is rendered exactly once, and a value is never read as a template.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NoReturn

from jinja2 import Template, UndefinedError, nodes
from jinja2.exceptions import SecurityError, TemplateRuntimeError
from jinja2.utils import missing

from docgen.errors import RowRefused, TemplateRefused
from docgen.problems import Origin, Problem, has_errors, problem
from docgen.text.faults import TextFault
from docgen.word.audit import is_quiet, not_well_formed, suspicious_texts
from docgen.word.balance import is_balanced
from docgen.word.code import Nothing, Page, PageSandbox, break_lines
from docgen.word.package import Stem, assemble, member, stem
from docgen.word.sandbox import Blank, asked_names, read_names
from docgen.word.tags import Source, read_source
from docgen.word.tags.fonts import theme_fonts
from docgen.word.tags.judging import empty_field, judge, unknown_fields
from docgen.word.tags.mending import guards, make_repeatable, mend_data, renumber
from docgen.word.values import look_at

_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NO_TAGS = re.compile(
    r"(?:\.rels|/media/.*|/embeddings/.*|/fonts/.*|\[Content_Types\]\.xml|\.bin|theme\d*\.xml|styles\.xml)$"
)
_MARKS = (b"{", b"}", "\uff5b".encode(), "\uff5d".encode())
_WORDS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_ROW_FAULTS = (
    *(UndefinedError, SecurityError, TextFault, TypeError, ValueError, ArithmeticError, LookupError),
    *(AssertionError, AttributeError, RecursionError, TemplateRuntimeError),
)
_BATCH = 1024
_SIZE_LIMIT_MB = 32
_MOST_TAGS = 10_000
"""Tags of all parts together: reading more than these takes longer than anybody waits."""
__all__ = ["CompiledTemplate", "compile"]


@dataclass(frozen=True, slots=True)
class _Part:
    """One part that holds tags. `guards`: where a tag may leave something empty; `drawn`: a loop repeats a drawing."""

    name: str
    source: Source
    template: Template
    guards: tuple[bytes, ...]
    drawn: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """The rendered parts of one document by name, and the names of those that need no look.

    `balanced` are known to be well formed, `quiet` to hold no tag or empty marker left over.
    """

    parts: dict[str, bytes]
    balanced: frozenset[str]
    quiet: frozenset[str]


@dataclass(frozen=True, slots=True)
class CompiledTemplate:
    """A template ready to render any number of times.

    `fields` are the top-level names its tags ask for; `said` the template's own words that the audit would take for something left over.
    """

    file: str
    fields: frozenset[str]
    said: tuple[str, ...]
    problems: tuple[Problem, ...]
    _balanced: frozenset[str]
    _quiet: frozenset[str]
    _names: Mapping[str, object]
    _parts: tuple[_Part, ...]
    _start: Stem

    def render(self, values: Mapping[str, object]) -> bytes:
        """Return the document filled with `values` (str, int, bool, tuple, dict). Raises RowRefused.

        A field of the template that `values` does not have counts as empty: false in a condition, an error in print.
        What comes back is well formed, whatever the values.
        """
        filled = self.fill(values)
        parts = filled.parts
        faults = [(name, not_well_formed(data)) for name, data in parts.items() if name not in filled.balanced]
        found = [problem("DG740", part=name, detail=fault) for name, fault in faults if fault]
        if found:
            raise RowRefused(*found)
        return self.pack(parts)

    @property
    def sources(self) -> tuple[str, ...]:
        """The Jinja sources of the parts that hold tags, as they are compiled: for measuring and looking."""
        return tuple(part.source.text for part in self._parts)

    def render_parts(self, values: Mapping[str, object]) -> dict[str, bytes]:
        """Return the rendered parts by name: what differs from one document to the next. Raises RowRefused."""
        return self.fill(values).parts

    def fill(self, values: Mapping[str, object]) -> Filled:
        """Return the rendered parts, and what is known of them without a look. Raises RowRefused."""
        seen = look_at(values)
        everything = {**self._names, **values}
        text = str if seen.clean else Nothing
        made = {part.name: self._render_part(part, everything, text) for part in self._parts}
        return Filled(made, self._balanced if seen.plain else frozenset(), self._quiet if seen.quiet else frozenset())

    def pack(self, parts: Mapping[str, bytes]) -> bytes:
        """Return the package made of the constant parts and these."""
        return assemble(self._start, [member(name, data) for name, data in parts.items()])

    def _render_part(self, part: _Part, values: dict[str, Any], text: type) -> bytes:
        template = part.template
        page = Page(template.environment, values, text=text, wordy=part.source.wordy)  # type: ignore[arg-type]
        try:
            data = _gathered(template.root_render_func(page))  # type: ignore[arg-type]
        except UnicodeEncodeError:
            return self._render_part(part, values, Nothing)
        except _ROW_FAULTS as error:
            _explain(error, part, self.file)
        if part.guards:
            data = mend_data(data, part.guards)
        return renumber(data.decode("utf-8")).encode("utf-8") if part.drawn else data


def _gathered(pieces: Iterator[bytes]) -> bytes:
    """Join what the code of a part yields. Raises TextFault when it is more than any paper holds."""
    gathered = [_HEAD]
    size = 0
    while batch := list(islice(pieces, _BATCH)):
        size += sum(map(len, batch))
        if size > _SIZE_LIMIT_MB << 20:
            raise TextFault("DG623", count=_SIZE_LIMIT_MB)
        gathered += batch
    return b"".join(gathered)


def compile(parts: Mapping[str, bytes], *, file: str, fields: Sequence[str] | None = None) -> CompiledTemplate:
    """Compile the parts of a package that the gate has admitted.

    `file` names the template in messages. `fields`, where given, are the names a tag may ask for; another name is a
    problem that proposes the nearest. All faults of all parts are gathered: raises TemplateRefused with every one.
    """
    sandbox = PageSandbox()
    compiled: list[_Part] = []
    said: list[str] = []
    problems: list[Problem] = []
    asked: set[str] = set()
    names: set[str] = set()
    balanced: set[str] = set()
    quiet: set[str] = set()
    theme = theme_fonts(parts)
    count = 0
    for name, data in parts.items():
        source = _source_of(name, data, file, known=fields or (), theme=theme)
        if source is None:
            continue
        count += len(source.tags)
        if count > _MOST_TAGS:
            raise TemplateRefused(problem("DG791", Origin(file), limit=f"{_MOST_TAGS:,}"))
        problems += source.problems
        tree, faults = judge(sandbox, source, file=file, part=name)
        problems += faults
        asked |= asked_names(tree)
        said += source.said
        said += (text for data in tree.find_all(nodes.TemplateData) for text in suspicious_texts(data.data))
        problems += unknown_fields(tree, source, file=file, part=name, fields=fields)
        if not has_errors(problems):
            if is_balanced(tree):
                balanced.add(name)
            if is_quiet(tree):
                quiet.add(name)
            names |= read_names(tree)
            compiled.append(_compile_part(sandbox, tree, name, source))
    if has_errors(problems):
        raise TemplateRefused(*problems)
    if not compiled:
        problems.append(problem("DG612", Origin(file)))
    made = {part.name for part in compiled}
    constant = stem(member(name, data) for name, data in parts.items() if name not in made)
    start = {**dict.fromkeys(names, missing), **sandbox.globals, **{name: Blank(name=name) for name in asked}}
    return CompiledTemplate(
        file, frozenset(asked), tuple(said), tuple(problems),
        frozenset(balanced), frozenset(quiet), start, tuple(compiled), constant,
    )  # fmt: skip


def _compile_part(sandbox: PageSandbox, tree: nodes.Template, name: str, source: Source) -> _Part:
    """Compile a part that has been judged. Changes its tree."""
    drawn = make_repeatable(tree)
    if source.wordy:
        break_lines(tree)
    return _Part(name, source, sandbox.from_string(tree), guards(source.text), drawn)


def _source_of(name: str, data: bytes, file: str, *, known: Collection[str], theme: Mapping[str, str]) -> Source | None:
    """Return the source of a part that may hold tags; None for one that is the same in every document."""
    if not name.endswith(".xml") or _NO_TAGS.search(name):
        return None
    if not _WORDS.fullmatch(name) and not any(mark in data for mark in _MARKS):
        return None
    return read_source(data, file=file, part=name, known=known, theme=theme)


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
        field = empty_field(args["tag"], name)
        raise RowRefused(problem("DG608", where, path=(name,) if name else (), **args, field=field)) from error
    code = "DG606" if isinstance(error, SecurityError) else "DG610"
    raise RowRefused(problem(code, where, **args, construct=str(error))) from error


def _undefined_name(error: UndefinedError) -> str:
    found = re.search(r"'([^']+)' is undefined|has no attribute '([^']+)'", str(error))
    return (found[1] or found[2]) if found else ""
