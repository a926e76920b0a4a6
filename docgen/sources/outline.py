"""A clerk's plain outline to a context: title, 主送, opening, 一、（一）1. with their paragraphs, signature and date.

Marks are dropped where they count as headings, since numbers are computed; all other text stays as typed. Every value
keeps its line. Which fields an outline fills, and every Chinese word looked for, stands in `data/outline.toml`. Knows no
kinds, makes no types, and gives up on nothing: whatever stands in the lines, a context comes out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from docgen.gate import Form, admit
from docgen.problems import Key, Origin, Problem, problem
from docgen.sources.context import Context
from docgen.sources.csv_table import decode
from docgen.sources.outline_lines import (
    ATTRIBUTED,
    CHOICES,
    DETAIL,
    FIELDS,
    ITEM,
    LONGEST,
    PATTERNS,
    POINT,
    SECTION,
    Line,
    read_line,
)
from docgen.text.dates import read_date, read_year_month
from docgen.text.faults import TextFault
from docgen.text.numerals import serial_mark

_LISTS = ("sections", "items", "parts", "details")
_STOP, _COMMA = "\u3002", "\u3001"


@dataclass(slots=True)
class _Paper:
    """The context in the making."""

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[Key, Origin] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def put(self, name: str, value: Any, origin: Origin) -> None:
        """Set a field of the paper."""
        self.values[FIELDS[name]] = value
        self.origins[(FIELDS[name],)] = origin

    def put_lines(self, name: str, lines: Sequence[Line]) -> None:
        """Set a field of several texts, each with its own place."""
        self.put(name, [each.text for each in lines], lines[0].origin)
        self.origins |= {(FIELDS[name], at): each.origin for at, each in enumerate(lines)}

    def report(self, code: str, line: Line, **args: Any) -> None:
        """Note a problem at a line."""
        self.problems.append(problem(code, line.origin, **args))


def read_outline(path: Path, *, file: str) -> tuple[tuple[Context, ...], tuple[Problem, ...]]:
    """Return the one context of a plain text file, none where it is empty, and every problem found.

    `file` is the name to say in messages. A line is a paragraph; blank lines part nothing. Raises InputRefused when the
    file cannot be read as text.
    """
    text, notes = decode(admit(path, file=file, want=frozenset({Form.TEXT})).data, file=file)
    paragraphs = [(line, Origin(file, line=number)) for number, line in enumerate(_split(text), 1)]
    context, problems = outline_context(paragraphs, file)
    return ((context,) if context.values else ()), (*notes, *problems)


def outline_context(paragraphs: Sequence[tuple[str, Origin]], file: str) -> tuple[Context, tuple[Problem, ...]]:
    """Return what paragraphs say as a context, and every problem, each at its paragraph. Total: it never raises."""
    lines = [read_line(text.strip(), origin) for text, origin in paragraphs if text.strip()]
    if not lines:
        return Context({}, {}), (problem("DG173", Origin(file)),)
    paper = _Paper(origins={(): lines[0].origin})
    start = next((at for at, each in enumerate(lines) if each.level), len(lines))
    body = _read_end(lines[start:], paper)
    _read_front(lines[:start], lines[0], paper)
    _read_body(body, paper)
    return Context(paper.values, paper.origins), tuple(sorted(paper.problems, key=_place))


def _split(text: str) -> list[str]:
    return re.split(r"\r\n|[\n\r\f\x85\u2028\u2029]", text)


def _place(found: Problem) -> int:
    return (found.origin.line or found.origin.paragraph or 0) if found.origin else 0


# ---- before 一、


def _read_front(lines: Sequence[Line], first: Line, paper: _Paper) -> None:
    """Read title, 发文字号, 研究依据 and 主送; what is left opens the paper."""
    titles: list[Line] = []
    rest = list(lines)
    while rest:
        line = rest[0]
        if found := PATTERNS["document_number"].fullmatch(line.text):
            _put_number(found, line, paper)
        elif titles and (found := PATTERNS["note"].fullmatch(line.text)):
            paper.put("approval", found["text"], line.origin)
        elif titles and _is_date(line.text):
            _put_date(line, paper)
        elif not line.ended and len(line.text) <= LONGEST["title"]:
            titles.append(line)
        else:
            break
        rest = rest[1:]
    if titles:
        paper.put_lines("title", titles)
    else:
        paper.report("DG501", first)
    if rest and _is_addressee(rest[0].text):
        _put_addressees(rest.pop(0), paper)
    if rest:
        _read_opening(rest, paper)
    _put_year([*titles, *rest[:1]], paper)


def _put_number(found: re.Match[str], line: Line, paper: _Paper) -> None:
    said = {FIELDS["code"]: found["code"], FIELDS["number_year"]: found["year"], FIELDS["number"]: found["number"]}
    paper.put("document_number", {name: text for name, text in said.items() if text}, line.origin)


def _is_addressee(text: str) -> bool:
    short = len(text) <= LONGEST["addressees"]
    return bool(short and PATTERNS["addressees"].fullmatch(text) and not PATTERNS["not_addressees"].search(text))


def _put_addressees(line: Line, paper: _Paper) -> None:
    """Set 主送: groups parted by commas, in their order; within a group the names stay as typed."""
    groups = [each.strip() for each in PATTERNS["comma"].split(line.text[:-1]) if each.strip()]
    paper.put("addressees", groups, line.origin)


def _put_year(lines: Sequence[Line], paper: _Paper) -> None:
    for line in lines:
        if found := PATTERNS["year"].search(line.text):
            paper.put("year", found[1], line.origin)
            return


def _read_opening(lines: Sequence[Line], paper: _Paper) -> None:
    """Part 年度定位, the sentence that ends in 年, from 总体要求; a guess where no sentence does."""
    first, rest = lines[0], lines[1:]
    found = PATTERNS["position"].match(first.text)
    if found is None:
        paper.report("DG502", first)
        found = None if rest else PATTERNS["first_sentence"].match(first.text)
    end = found.end() if found else len(first.text)
    paper.put("position", first.text[:end], first.origin)
    behind = first.text[end:].strip()
    if behind:
        rest = [Line(behind, first.origin), *rest]
    elif rest:
        paper.put("opening", CHOICES["apart"], rest[0].origin)
    if rest:
        paper.put_lines("requirement", rest)


# ---- behind the last item


def _read_end(lines: Sequence[Line], paper: _Paper) -> list[Line]:
    """Read attachments, signature and date; return the lines before them."""
    dated = next((at for at, each in enumerate(lines) if _is_date(each.text)), None)
    kept = list(lines if dated is None else lines[:dated])
    if dated is not None:
        _put_date(lines[dated], paper)
        if after := lines[dated + 1 :]:
            paper.report("DG507", after[0], count=len(after))
    signed: list[Line] = []
    while kept[1:] and _is_signatory(kept[-1], alone=dated is not None and not signed):
        signed.insert(0, kept.pop())
    if signed:
        paper.put_lines("signatories", signed)
    start = next((at for at, each in enumerate(kept) if PATTERNS["attachments"].match(each.text)), None)
    if start is not None:
        _put_attachments(kept[start:], paper)
        kept = kept[:start]
    return kept


def _is_date(text: str) -> bool:
    if PATTERNS["date_open"].fullmatch(text):
        return True
    for reader in (read_date, read_year_month):
        try:
            reader(text)
        except TextFault:
            continue
        return True
    return False


def _put_date(line: Line, paper: _Paper) -> None:
    """Set 成文日期; a date whose month or day is still open is left out, aloud."""
    try:
        read_date(line.text)
    except TextFault:
        paper.report("DG508", line, found=line.text)
    else:
        paper.put("issued_on", line.text, line.origin)


def _is_signatory(line: Line, *, alone: bool) -> bool:
    """Tell whether a line is a name under the paper; right above the date (`alone`) any short line is."""
    if line.level or line.ended or len(line.text) > LONGEST["signatory"]:
        return False
    return alone or bool(PATTERNS["signatory"].search(line.text))


def _put_attachments(lines: Sequence[Line], paper: _Paper) -> None:
    found = PATTERNS["attachments"].match(lines[0].text)
    texts = [(found["text"] if found else "", lines[0]), *((each.text, each) for each in lines[1:])]
    named = [(PATTERNS["attachment"].fullmatch(text.strip()), line) for text, line in texts]
    titles = [(match["text"], line.origin) for match, line in named if match]
    if titles:
        paper.put("attachments", [{FIELDS["heading"]: text} for text, _ in titles], lines[0].origin)
        paper.origins |= {(FIELDS["attachments"], at): origin for at, (_, origin) in enumerate(titles)}


# ---- 一、（一）1. and their paragraphs


@dataclass(slots=True)
class _Body:
    """The sections in the making. `open` holds the path and values of the section, item and point being read.

    `chain` is the levels that the outline uses, outermost first: all four, or 一、 1. （1） where （一） is left out
    throughout; `levels` those of the headings that are open, as typed. `last` is the last number typed at each depth,
    `items` how many items there are. `jumped`: this section has left a level out.
    """

    paper: _Paper
    chain: tuple[int, ...]
    sections: list[dict[str, Any]] = field(default_factory=list)
    open: list[tuple[Key, dict[str, Any]]] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    last: dict[int, int] = field(default_factory=dict)
    items: int = 0
    jumped: bool = False

    def take(self, line: Line, following: Line | None) -> None:
        """Take in a heading or paragraph; `following` is the line behind it."""
        if line.level in self.chain:
            depth = self._depth(line)
            ahead = following is not None and (not following.level or following.level > line.level)
            self._begin(line, depth, followed=ahead)
            return
        if line.level:
            self.paper.report("DG505", line, item=line.mark)
        self._add_text(line.text, line.origin)

    def end_section(self) -> None:
        """Close what is open; note a section that has no items."""
        if self.open and not self.open[0][1].get(FIELDS["items"]):
            path, _ = self.open[0]
            item = serial_mark(len(self.sections), SECTION)
            self.paper.problems.append(problem("DG506", self.paper.origins[path], path=path, item=item))
        self.open = []

    def _depth(self, line: Line) -> int:
        """Return how deep a heading stands, 0 for a section: where its like already stands, else one below what is open.

        Notes levels left out, once for each section, and numbers out of order.
        """
        wanted = self.chain.index(line.level)
        if wanted and not self.open:
            self.paper.report("DG509", line, item=line.mark)
            self._grow("sections", line.origin)
            self.levels = [SECTION]
            self.jumped = True
        depth = self.levels.index(line.level) if line.level in self.levels else min(wanted, len(self.open))
        self.levels = [*self.levels[:depth], line.level]
        if wanted > depth and not self.jumped:
            above, left_out = (serial_mark(1, self.chain[at]) for at in (depth - 1, depth))
            self.paper.report("DG503", line, item=line.mark, before=above, expected=left_out)
        self.jumped = depth > 0 and (self.jumped or wanted > depth)
        self._check_number(line, depth)
        return depth

    def _check_number(self, line: Line, depth: int) -> None:
        """Note a number that does not follow the one before; items not marked （一） count through all sections."""
        through = depth == 1 and ITEM not in self.chain
        made = self.items if through else len(self._siblings(depth))
        last = self.last.get(depth, 0) if made else 0
        if line.number != last + 1:
            self.paper.report("DG504", line, item=line.mark, expected=made + 1)
        self.last[depth] = line.number
        self.items += depth == 1

    def _siblings(self, depth: int) -> list[dict[str, Any]]:
        """Return what already stands at a depth, under the heading above it."""
        if depth == 0:
            return self.sections
        found: list[dict[str, Any]] = self.open[depth - 1][1].get(FIELDS[_LISTS[depth]], [])
        return found

    def _begin(self, line: Line, depth: int, *, followed: bool) -> None:
        """Begin a section, item or point; `followed`: text or points of its own come behind it."""
        if depth == 0:
            self.end_section()
        self.open = self.open[:depth]
        path, made = self._grow(_LISTS[depth], line.origin)
        heading, text = _title_of(line.words) if depth == 0 else _heading_of(line.words, followed=followed)
        if depth == 1:
            heading = self._attributed(heading, path, made, line.origin)
        if heading:
            made[FIELDS["run_in" if depth else "heading"]] = heading
        if text:
            self._add_text(text, line.origin)

    def _grow(self, kind: str, origin: Origin) -> tuple[Key, dict[str, Any]]:
        """Add an empty section, item or point to what is open, and open it."""
        path, parent = self.open[-1] if self.open else ((), None)
        siblings = self.sections if parent is None else parent.setdefault(FIELDS[kind], [])
        made: dict[str, Any] = {}
        here = (*path, FIELDS[kind], len(siblings))
        siblings.append(made)
        self.open.append((here, made))
        self.paper.origins[here] = origin
        return here, made

    def _add_text(self, text: str, origin: Origin) -> None:
        """Add a paragraph to what is open; an attribution at its end goes to the fields of the item."""
        if not self.open:
            self._grow("sections", origin)
        path, made = self.open[-1]
        name = FIELDS["text" if len(self.open) > 1 else "lead_in"]
        text = self._attributed(text, path, made, origin) if len(self.open) == 2 else text
        if text:
            paragraphs = made.setdefault(name, [])
            self.paper.origins[(*path, name, len(paragraphs))] = origin
            paragraphs.append(text)

    def _attributed(self, text: str, path: Key, made: dict[str, Any], origin: Origin) -> str:
        """Return the text without （牵头单位：…；配合单位：…） at its end, which fills the item's own fields."""
        found = PATTERNS["attribution"].search(text)
        pairs = (
            [PATTERNS["colon"].split(each, maxsplit=1) for each in PATTERNS["semicolon"].split(found["parts"])]
            if found
            else []
        )
        names = [name for name, _ in pairs]
        if found is None or names != [name for name in ATTRIBUTED if name in names]:
            return text
        for name, value in pairs:
            key = FIELDS[ATTRIBUTED[name]]
            made[key] = value.split(_COMMA) if key == FIELDS["partners"] else value
            self.paper.origins[(*path, key)] = origin
        return text[: found.start()]


def _read_body(lines: Sequence[Line], paper: _Paper) -> None:
    """Read sections and items, and how they are numbered and marked, so that the paper is numbered and marked so."""
    if not lines:
        return
    first = lines[0].origin
    standard = any(each.level == ITEM for each in lines)
    levels = tuple(level for level in range(SECTION, DETAIL + 1) if standard or level != ITEM)
    body = _Body(paper, levels)
    for line, following in zip_longest(lines, lines[1:]):
        body.take(line, following)
    body.end_section()
    paper.put("sections", body.sections, first)
    paper.put("numbering", CHOICES["standard" if standard else "continuous"], first)
    marks = [each.mark[-1] for each in lines if each.level == POINT]
    if marks.count(_COMMA) * 2 > len(marks):
        paper.put("mark", _COMMA, first)


def _title_of(words: str) -> tuple[str, str]:
    """Return (title, text) of what follows 一、: the title ends at the first stop, which it loses."""
    title, _, text = words.partition(_STOP)
    return title, text.strip()


def _heading_of(words: str, *, followed: bool) -> tuple[str, str]:
    """Return (heading, text) of what follows a mark: a first sentence run in with the text, or a heading on its own line.

    A heading on its own line has no stop. A single sentence that nothing follows is text.
    """
    found = PATTERNS["run_in"].match(words)
    behind = words[found.end() :].strip() if found else ""
    if found and behind:
        return found.group(), behind
    if followed and (found or not PATTERNS["end"].search(words)):
        return words.removesuffix(_STOP), ""
    return "", words
