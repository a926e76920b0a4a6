"""Books: covers, papers, spare blanks and sheets to sign on, one after another in one document.

`Press` makes them from the papers of a run and the templates in `templates/print`. Pages are what `Facts` says of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from docgen.batch.order import Order
from docgen.batch.plan import Plan
from docgen.batch.printing.groups import Group, name_of, shared_values, words
from docgen.batch.printing.letters import Letter, read_letter
from docgen.batch.roster import over_layers
from docgen.drafts import parse
from docgen.drafts.script import in_script
from docgen.errors import DocgenError, InputRefused
from docgen.gate import Form, admit, read_package
from docgen.glossary import Role
from docgen.kinds import Kind
from docgen.problems import Origin, Problem, Severity, problem
from docgen.resources import shipped
from docgen.sources.context import Context
from docgen.sources.structured import read_structured
from docgen.text.script import Script, convert
from docgen.word.fitting import step_down
from docgen.word.merge import Merger
from docgen.word.merge.reading import SharedParts
from docgen.word.produce import produce
from docgen.word.standard import Step
from docgen.word.tags.literals import convert_literals
from docgen.word.template import CompiledTemplate, compile

_SPARE = "spare.yaml"
_RECEIPT_ROWS = 18
"""About how many people sign on one page."""


class Sort(StrEnum):
    """What a piece of a book is."""

    COVER = "cover"
    LETTER = "letter"
    SPARE = "spare"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a book; `letter` only for a paper."""

    sort: Sort
    group: Group
    number: int = 0
    letter: Letter | None = None

    @property
    def mark(self) -> str:
        """The name of the bookmark at its beginning: letters and digits, for LibreOffice writes others as codes."""
        return f"docgen{self.sort}{self.group.number}x{self.letter.row if self.letter else self.number}"


@dataclass(frozen=True, slots=True)
class Book:
    """One document for the printer. Without covers it holds the papers and spare blanks alone."""

    groups: tuple[Group, ...]
    spares: int
    covered: bool

    def pieces(self) -> Iterator[Piece]:
        """Yield its pieces in order: of each group the cover, the papers, the blanks, the sheet to sign on."""
        for group in self.groups:
            if self.covered:
                yield Piece(Sort.COVER, group)
            yield from (Piece(Sort.LETTER, group, letter=each.letter) for each in group.people)
            yield from (Piece(Sort.SPARE, group, number) for number in range(1, self.spares + 1))
            if self.covered:
                yield Piece(Sort.RECEIPT, group)


@dataclass(slots=True)
class Facts:
    """What is known of the pages: how many each piece takes, by mark; which papers were set smaller, by row.

    `counted`: by LibreOffice, and not by estimate.
    """

    pages: dict[str, int] = field(default_factory=dict)
    steps: dict[int, Step] = field(default_factory=dict)
    counted: bool = False

    def of(self, piece: Piece) -> int:
        """Return how many pages a piece takes, as far as is known."""
        usual = math.ceil(len(piece.group.people) / _RECEIPT_ROWS) if piece.sort is Sort.RECEIPT else 1
        return self.pages.get(piece.mark, usual)

    def sheets(self, pieces: Sequence[Piece]) -> int:
        """Return how many sheets the pieces take, printed on both sides, each beginning on a front side."""
        return sum(math.ceil(self.of(each) / 2) for each in pieces)


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a group stands in a book, all from 1: sections and pages."""

    first_section: int
    last_section: int
    first_page: int
    last_page: int


class Press:
    """Makes books and the papers that go with them. What it finds on the way is added to `problems`."""

    def __init__(self, order: Order, plan: Plan, groups: Sequence[Group], *, field_name: str | None) -> None:
        self.order, self.plan, self.groups, self.field = order, plan, tuple(groups), field_name
        self.problems: list[Problem] = []
        self._shared = SharedParts()
        self._letters: dict[int, Mapping[str, bytes] | None] = {}
        self._templates: dict[str, CompiledTemplate] = {}
        self._spares: dict[str, Mapping[str, bytes]] | None = None

    @property
    def kind(self) -> Kind | None:
        """The kind of the papers; None for a template without one."""
        return self.order.kind

    def letter(self, letter: Letter) -> Mapping[str, bytes] | None:
        """Return the parts of a paper; None, and said, where it cannot be put into a book."""
        if letter.row not in self._letters:
            try:
                parts = read_letter(self.order.out, letter, self._shared)
                Merger().add(parts) if letter.edited else None
                self._letters[letter.row] = parts
            except InputRefused as refusal:
                self.problems += [_placed(each, letter) for each in refusal.problems]
                self._letters[letter.row] = None
        return self._letters[letter.row]

    def book(self, book: Book, facts: Facts, *, marked: bool = False) -> bytes:
        """Return the document; `marked`: with a bookmark at the beginning of each piece. Raises InputRefused for none."""
        pieces = self.pieces(book)
        base = next((self.letter(each.letter) for each in pieces if each.letter), None)
        if base is None:
            raise InputRefused(problem("DG782", Origin(self.order.roster.name)))
        spans = self._spans(book, pieces, facts)
        merger = Merger(base)
        for each in pieces:
            merger.add(self._parts(book, each, facts, spans), bookmark=each.mark if marked else "")
        return merger.to_bytes()

    def pieces(self, book: Book) -> list[Piece]:
        """Return the pieces of a book that there are."""
        return [
            each
            for each in book.pieces()
            if (each.letter is None or self.letter(each.letter) is not None)
            and (each.sort is not Sort.SPARE or self.spare(each.group) is not None)
        ]

    def smaller(self, letter: Letter, step: Step) -> Mapping[str, bytes]:
        """Return the parts of a paper, set a step smaller."""
        return step_down(self.letter(letter) or {}, step)

    def spare(self, group: Group) -> Mapping[str, bytes] | None:
        """Return a blank paper of a group, to be filled in by hand; None where the kind has none (said once)."""
        if self._spares is None:
            self._spares = self._blanks()
        return self._spares.get(group.name)

    def fill(self, name: str, values: Mapping[str, Any]) -> bytes:
        """Return a paper made of one of the templates in `templates/print`. Raises DocgenError."""
        template = self._template(name)
        return produce(template, values, marked=(), own="", others=frozenset())

    def common(self, groups: Sequence[Group]) -> dict[str, Any]:
        """Return what all papers about these groups may say."""
        keys, kind = words()["keys"], self.kind
        people = [each for group in groups for each in group.people]
        shared = shared_values(kind, people)
        title = kind.by_role(Role.TITLE) if kind else None
        name = kind.title if kind else self.order.template.stem
        return {
            **shared,
            keys["kind"]: name,
            keys["title"]: (shared.get(title.name) if title else None) or name,
            keys["field"]: self.field or name,
            keys["issuer"]: shared.get(keys["issuer"], ""),
        }

    def about(self, group: Group, pieces: Sequence[Piece], facts: Facts) -> dict[str, Any]:
        """Return what papers about one group may say besides."""
        keys = words()["keys"]
        mine = [each for each in pieces if each.group.number == group.number]
        spares = sum(each.sort is Sort.SPARE for each in mine)
        letters = {each.letter.row for each in mine if each.letter}
        people = [each for each in group.people if each.letter.row in letters]
        return {
            keys["group"]: group.name,
            keys["count"]: str(len(people)),
            keys["spare"]: str(spares) if spares else "",
            keys["sheets"]: str(facts.sheets(mine)),
            keys["about"]: "" if facts.counted else words()["words"]["about"],
            keys["people"]: [
                {keys["number"]: str(number), keys["name"]: name_of(self.kind, each)}
                for number, each in enumerate(people, 1)
            ],
        }

    def _parts(self, book: Book, piece: Piece, facts: Facts, spans: Mapping[int, _Span]) -> Mapping[str, bytes]:
        if piece.letter is not None:
            step = facts.steps.get(piece.letter.row)
            return self.smaller(piece.letter, step) if step else self.letter(piece.letter) or {}
        if piece.sort is Sort.SPARE:
            return self.spare(piece.group) or {}
        keys, span = words()["keys"], spans[piece.group.number]
        values = {
            **self.common([piece.group]),
            **self.about(piece.group, self.pieces(book), facts),
            keys["first_section"]: str(span.first_section),
            keys["last_section"]: str(span.last_section),
            keys["first_page"]: str(span.first_page) if facts.counted else "",
            keys["last_page"]: str(span.last_page) if facts.counted else "",
        }
        return self._shared.read(self.fill(str(piece.sort), values))

    def _spans(self, book: Book, pieces: Sequence[Piece], facts: Facts) -> dict[int, _Span]:
        """Return where each group stands: a piece begins on an odd page, after a blank one where need be."""
        spans: dict[int, _Span] = {}
        section, page = 0, 0
        for each in pieces:
            first = section + 1, page + page % 2 + 1
            section += self._sections(each)
            page += page % 2 + facts.of(each)
            known = spans.get(each.group.number)
            start = (known.first_section, known.first_page) if known else first
            spans[each.group.number] = _Span(start[0], section, start[1], page)
        return spans

    def _sections(self, piece: Piece) -> int:
        if piece.letter is None:
            return 1
        return max(1, (self.letter(piece.letter) or {}).get("word/document.xml", b"").count(b"<w:sectPr"))

    def _template(self, name: str) -> CompiledTemplate:
        if name not in self._templates:
            path = template_path(self.kind, name)
            parts = read_package(admit(path, file=f"print/{name}.docx", want=frozenset({Form.DOCX}))).parts
            script = self._script()
            if script is not None:
                parts = convert_literals(parts, partial(convert, target=script, protected=()))
            self._templates[name] = compile(parts, file=f"print/{name}.docx")
        return self._templates[name]

    def _script(self) -> Script | None:
        from docgen.batch.work import read_payload

        found = self.kind.by_role(Role.SCRIPT) if self.kind else None
        said = read_payload(self.plan.jobs[0].payload)[1].get(found.name) if found and self.plan.jobs else None
        return Script(said) if said else None

    def _blanks(self) -> dict[str, Mapping[str, bytes]]:
        """Return a blank paper for each group by its name; none, and said, where the kind has no blank that can be made."""
        try:
            return dict(self._made_blanks())
        except DocgenError as refusal:
            self.problems += [*refusal.problems, problem("DG767", Origin(_SPARE))]
            return {}

    def _made_blanks(self) -> Iterator[tuple[str, Mapping[str, bytes]]]:
        kind, path = self.kind, self.kind.folder / _SPARE if self.kind else None
        if kind is None or path is None or not path.is_file():
            raise InputRefused()
        contexts, found = read_structured(path, file=_SPARE)
        said, origins = (contexts[0].values, contexts[0].origins) if contexts else ({}, {})
        owns = [Context({**said, **_place(kind, each)}, origins) for each in self.groups]
        template = compile(self.plan.setup.parts, file=self.plan.setup.file)
        for group, row in zip(self.groups, over_layers(self.order, owns), strict=True):
            draft, problems = parse(kind, row.context)
            if draft is None:
                raise InputRefused(*(each for each in (*found, *problems) if each.severity is Severity.ERROR))
            made = produce(template, in_script(draft), marked=(), own="", others=frozenset())
            yield group.name, self._shared.read(made)


def template_path(kind: Kind | None, name: str) -> Path:
    """Return the template of that name: the kind's own, one that lies beside its folder, else docgen's."""
    own = [kind.folder / "print", kind.folder.parent / "print"] if kind else []
    places = [each / f"{name}.docx" for each in (*own, shipped("templates") / "print")]
    return next((each for each in places if each.is_file()), places[-1])


def _place(kind: Kind, group: Group) -> dict[str, Any]:
    """Return where all of a group belong, as its blanks say it: the fields that a roster fills down."""
    shared = shared_values(kind, group.people)
    return {name: each for name, each in shared.items() if kind.fields[name].fill}


def _placed(each: Problem, letter: Letter) -> Problem:
    return Problem(each.code, each.severity, each.origin or Origin(letter.file), each.path, each.span, each.args)
