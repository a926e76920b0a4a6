"""The plan of a batch: every row read, judged and named before the first file is written.

A plan holds one `Job` per row that can be made (its payload is all a worker needs) and the problems of the others. What
it keeps per row is small: 20,000 rows stay within a few tens of megabytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any

from docgen import __version__
from docgen.batch.names import plan_names
from docgen.batch.notes import Notes
from docgen.batch.order import Order
from docgen.batch.roster import Row, plain_words, read_rows
from docgen.batch.runner import Job
from docgen.batch.work import Setup, content, payload
from docgen.drafts import parse
from docgen.drafts.script import in_script, script_of, wording
from docgen.errors import InputRefused
from docgen.gate import Form, admit, read_package
from docgen.glossary import Role
from docgen.kinds import Kind
from docgen.problems import Key, Origin, Problem, Severity, has_errors, problem
from docgen.rules import Facts, check_draft, check_set, facts
from docgen.rules.placeholders import placeholders_among
from docgen.sources.context import Context
from docgen.text import characters
from docgen.text.script import Script, convert
from docgen.word.patterns import name_pattern
from docgen.word.tags.literals import convert_literals
from docgen.word.template import CompiledTemplate, compile


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be made, and why; a row left out by `--only` is neither a job nor refused."""

    row: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do. `names` are all output names of the roster, also of rows that `--only` leaves out."""

    jobs: tuple[Job, ...]
    refused: tuple[Refused, ...]
    problems: tuple[Problem, ...]
    setup: Setup
    names: frozenset[str]


@dataclass(slots=True)
class _Paper:
    """One row on its way to a job: `said` holds the values that its name asks for."""

    row: int
    content: bytes
    said: dict[str, object]
    born: str
    script: Script | None
    errors: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Judged:
    """What a row came to: its values as they were said and as they are printed, in its script; whose paper it is."""

    problems: list[Problem]
    said: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    marked: tuple[str, ...] = ()
    own: str = ""
    script: Script | None = None


def make_plan(order: Order) -> Plan:
    """Read the template and every row of the roster. Raises InputRefused or TemplateRefused when there is no going on."""
    shown = f"templates/{order.kind.id}/template.docx" if order.kind else order.template.name
    package = read_package(admit(order.template, file=shown, want=frozenset({Form.DOCX})))
    fields = list(order.kind.fields) if order.kind else None
    compiled = compile(package.parts, file=shown, fields=fields)
    notes = Notes()
    notes.add(compiled.problems)
    rows = read_rows(order, fields=compiled.fields, note=notes.add)
    if order.kind is None:
        compile(package.parts, file=shown, fields=sorted(rows.fields))
    naming = _Naming(order, compiled, rows.fields)
    papers, known, people = _papers(order, rows.rows, notes, naming)
    notes.add(rows.late())
    if not papers:
        notes.add([problem("DG782", Origin(order.roster.name))])
    elif any(papers.keys().isdisjoint(each) for each in order.only):
        raise InputRefused(problem("DG788", Origin("--only"), file=order.roster.name))
    for number, found in check_set(known):
        if order.wants(number):
            notes.add([found])
        if found.severity is Severity.ERROR:
            papers[number].errors.append(found)
    script = _one_script(papers.values(), order, notes)
    parts = convert_literals(package.parts, partial(convert, target=script, protected=())) if script else package.parts
    setup = Setup(dict(parts), shown, frozenset(people), rows.places)
    return _plan(order, list(papers.values()), notes, setup, naming)


class _Naming:
    """How the rows of one order are named: the pattern, the fields it asks for, and the running number."""

    def __init__(self, order: Order, compiled: CompiledTemplate, fields: frozenset[str]) -> None:
        kind = order.kind
        aliases = {alias: name for name, each in kind.fields.items() for alias in each.aliases} if kind else {}
        if kind:
            aliases |= {name: each.unit for name, each in kind.fields.items() if each.unit}
        words = plain_words()
        self.number = _name_of(kind, Role.ROW_NUMBER) or words["number"][0]
        self.born = _name_of(kind, Role.BORN_ON)
        pattern = order.name or (kind.name if kind else self._plain_pattern(compiled, fields))
        known = [self.number, *(kind.fields if kind else sorted(fields))]
        self.name_of, self.asked = name_pattern(pattern, aliases=aliases, fields=known)

    def _plain_pattern(self, compiled: CompiledTemplate, fields: frozenset[str]) -> str:
        """Return the pattern where neither kind nor user says one: the row's number and its person, if there is one."""
        people = [*plain_words()["person"], *sorted(compiled.fields)]
        person = next((each for each in people if each in fields), "")
        return f"{{{self.number}}}-{{{person}}}" if person else f"{{{self.number}}}"


def _name_of(kind: Kind | None, role: Role) -> str:
    found = kind.by_role(role) if kind else None
    return found.name if found else ""


def _papers(
    order: Order, rows: Iterable[Row], notes: Notes, naming: _Naming
) -> tuple[dict[int, _Paper], list[Facts], set[str]]:
    """Judge every row; return the papers by row number, the facts for rules over all of them, and everybody's name."""
    papers: dict[int, _Paper] = {}
    known: list[Facts] = []
    people: set[str] = set()
    told: set[tuple[object, ...]] = set()
    for row in rows:
        judged = _judge(order.kind, row, known)
        if order.wants(row.number):
            notes.add(_news(judged.problems, told, order.roster.name))
        errors = [each for each in judged.problems if each.severity is Severity.ERROR]
        data = content(judged.values, own=judged.own, marked=judged.marked) if not errors else b""
        said = {name: judged.said[name] for name in naming.asked if name in judged.said}
        born = str(judged.said.get(naming.born, ""))
        papers[row.number] = _Paper(row.number, data, said, born, judged.script, errors)
        people.add(judged.own)
    return papers, known, people - {""}


def _news(found: Iterable[Problem], told: set[tuple[object, ...]], roster: str) -> Iterator[Problem]:
    """Yield what was not said before: a fault in a file that every row shares is told once."""
    for each in found:
        if each.origin is not None and each.origin.file != roster:
            key = (each.code, each.origin, each.span, each.args)
            if key in told:
                continue
            told.add(key)
        yield each


def _judge(kind: Kind | None, row: Row, known: list[Facts]) -> _Judged:
    """Return what one row came to; one with an error has no values."""
    found = list(row.problems)
    if kind is None:
        values = row.context.values
        return _Judged([*found, *_illegal(row.context)], values, values)
    if not row.context.values and has_errors(found):
        return _Judged(found)
    found += _of_another_kind(kind, row.context)
    draft, problems = parse(kind, row.context)
    told = {each.origin for each in found}
    found += [each for each in problems if each.code != "DG101" or each.origin not in told]
    if draft is None or has_errors(found):
        return _Judged(found)
    broken = list(check_draft(draft))
    found += broken
    if not has_errors(broken):
        known.append(facts(draft, row.number))
    open_places = placeholders_among(broken)
    marked = tuple(map(wording(draft), open_places)) if open_places else ()
    own = str(draft.role(Role.PERSON) or "")
    return _Judged(found, draft.printed, in_script(draft), marked, own, script_of(draft))


def _one_script(papers: Iterable[_Paper], order: Order, notes: Notes) -> Script | None:
    """Return the script of the run, that of its first paper: the template is in one script. Refuse rows in another."""
    good = [each for each in papers if not each.errors and order.wants(each.row)]
    script = good[0].script if good else None
    for each in good:
        if each.script is not script:
            place = Origin(order.roster.name, line=each.row)
            each.errors.append(problem("DG203", place, script=each.script or "—", expected=script or "—"))
            notes.add(each.errors)
    return script


def _of_another_kind(kind: Kind, context: Context) -> list[Problem]:
    """Return a problem where the entry says that it is another kind of paper."""
    name = plain_words()["kind"][0]
    said = context.values.get(name)
    if not isinstance(said, str) or said in (kind.id, kind.title):
        return []
    return [problem("DG789", context.origin((name,)), path=(name,), field=name, found=said, kind=kind.title)]


def _illegal(context: Context) -> Iterator[Problem]:
    """Yield a problem for each text, however deep, that a document cannot hold."""
    for path, text in _texts(context.values, ()):
        found = characters.find_illegal(text)
        if found:
            name = str(path[0])
            yield problem("DG196", context.origin(path), path=path, field=name, character=found.name)


def _texts(value: Any, path: Key) -> Iterator[tuple[Key, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(name, (*path, name))
            yield from _texts(each, (*path, name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _texts(each, (*path, index))


def _plan(order: Order, papers: list[_Paper], notes: Notes, setup: Setup, naming: _Naming) -> Plan:
    """Name every row and make the jobs."""
    number = _numbering(papers, naming)
    good = [each for each in papers if not each.errors]
    wanted = []
    for each in good:
        said = {**each.said, naming.number: number(each)}
        wanted.append((each.row, naming.name_of(said), tuple(filter(None, (each.born,)))))
    names = plan_names(wanted)
    notes.add(names.problems)
    seal = hashlib.sha256(f"{__version__}\0{setup_digest(setup)}".encode())
    jobs = []
    for each, name in zip(good, names.names, strict=True):
        if name is not None and order.wants(each.row):
            job = seal.copy()
            job.update(each.content)
            jobs.append(Job(job.hexdigest(), each.row, name, payload(each.row, each.content)))
            each.content = b""  # the payload holds a copy
    refused = tuple(Refused(each.row, tuple(each.errors)) for each in papers if each.errors and order.wants(each.row))
    taken = frozenset(name for name in names.names if name)
    return Plan(tuple(jobs), refused, notes.problems(), setup, taken)


def _numbering(papers: list[_Paper], naming: _Naming) -> Callable[[_Paper], str]:
    """Return the function to a row's number in its name: the roster's own where it counts upwards, else the position.

    Padded with zeros, so that the order of the folder is the order of the roster.
    """
    position = {each.row: index for index, each in enumerate(papers, 1)}
    given = [str(each.said.get(naming.number, "")) for each in papers]
    if given and all(text.isdecimal() for text in given):
        numbers = [int(text) for text in given]
        if all(first < second for first, second in pairwise(numbers)):
            position = {each.row: value for each, value in zip(papers, numbers, strict=True)}
    width = max(3, len(str(max(position.values(), default=0))))
    typed = {each.row: text for each, text in zip(papers, given, strict=True) if text and not text.isdecimal()}
    return lambda paper: typed.get(paper.row) or str(position[paper.row]).zfill(width)


def setup_digest(setup: Setup) -> str:
    """Return the SHA-256 (hex) of the template's parts."""
    whole = hashlib.sha256()
    for name, data in setup.parts.items():
        whole.update(f"{name}\0{len(data)}\0".encode())
        whole.update(data)
    return whole.hexdigest()
