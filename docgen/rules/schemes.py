"""Schemes of Party organisations: phases follow each other, no scheme is older than the notice that asks for it, an
organisation is of a size that its form allows, and a unit's own paper speaks of the unit.

Sizes are hints for whoever decides; nothing here changes a paper.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from docgen.drafts import Draft
from docgen.glossary import Role, Stage
from docgen.kinds import Field
from docgen.problems import Key, Problem, Severity, problem
from docgen.rules.registry import Facts, Subject, rule
from docgen.rules.years import year_of
from docgen.text.dates import Date
from docgen.text.deadlines import Deadline, read_deadline
from docgen.text.names import compare_name

_KEYS = (Role.UNIT_CODE, Role.UNIT_NAME)
_SIZED = (Role.FULL_MEMBERS, Role.TRAIT)


@rule("DG345", Subject.DRAFT, Role.PHASES)
def phases_out_of_order(draft: Draft) -> Iterator[Problem]:
    """Yield an error at each phase that begins (or, where no beginning is said, ends) before the one before it."""
    dated = [each for each in _phases(draft) if each[1].start or each[1].end]
    for (_, first), (path, second) in pairwise(dated):
        if _goes_back(first, second):
            yield _of_phase("DG345", draft, path, first, second)


@rule("DG346", Subject.DRAFT, Role.PHASES)
def phases_apart(draft: Draft) -> Iterator[Problem]:
    """Yield a hint at each phase that does not begin on the day after the one before it; only where both say their days."""
    for (_, first), (path, second) in pairwise(_phases(draft)):
        if not (first.start and first.end and second.start and second.end) or _goes_back(first, second):
            continue
        if second.start <= first.end:
            yield _of_phase("DG347", draft, path, first, second)
        elif _day(second.start) - _day(first.end) > timedelta(days=1):
            yield _of_phase("DG346", draft, path, first, second)


@rule("DG348", Subject.DRAFT, Role.ISSUED_ON, Role.NOTICE_ON)
def before_the_notice(draft: Draft) -> Iterator[Problem]:
    """Yield a warning for a scheme dated before the notice of the county that it carries out."""
    issued, notice = draft.role(Role.ISSUED_ON), draft.role(Role.NOTICE_ON)
    if issued is not None and notice is not None and issued < notice:
        name = _name(draft, Role.ISSUED_ON)
        yield problem("DG348", draft.origin(name), path=(name,), field=name, found=str(issued), day=str(notice))


@rule("DG356", Subject.DRAFT, Role.PHASES, Role.NOTICE_ON)
def phase_before_the_notice(draft: Draft) -> Iterator[Problem]:
    """Yield a warning for each phase that is over before the notice that asks for it was given."""
    notice = draft.role(Role.NOTICE_ON)
    for path, time in _phases(draft):
        if notice is not None and time.end is not None and time.end < notice:
            number = int(path[1]) + 1
            yield problem("DG356", draft.origin(*path), path=path, number=number, found=time.text, day=str(notice))


@rule("DG349", Subject.DRAFT, *_SIZED)
def size_and_form(draft: Draft) -> Iterator[Problem]:
    """Yield a hint where the full members of an organisation are too few or too many for its form (支部工作条例, 第二章)."""
    members = draft.role(Role.FULL_MEMBERS)
    if members is None:
        return
    words, traits = _words(), _traits(draft)
    branch = not traits.isdisjoint(words["branches"])
    if branch and members < words["joint_below"] and traits.isdisjoint(words["joint"]):
        yield _of_size("DG349", draft, words["joint_below"])
    elif members >= words["party_committee_from"] and (branch or not traits.isdisjoint(words["unions"])):
        yield _of_size("DG351", draft, words["party_committee_from"])
    elif branch and members >= words["union_from"]:
        yield _of_size("DG350", draft, words["union_from"])


@rule("DG352", Subject.DRAFT, *_SIZED, Role.COMMITTEE_MEMBERS)
def committee_of_a_small_branch(draft: Draft) -> Iterator[Problem]:
    """Yield a hint where a branch of fewer than seven full members names committee members (支部工作条例, 第六章)."""
    members = draft.role(Role.FULL_MEMBERS)
    small = members is not None and members < _words()["committee_from"]
    if small and draft.role(Role.COMMITTEE_MEMBERS) and not _traits(draft).isdisjoint(_words()["branches"]):
        name = _name(draft, Role.COMMITTEE_MEMBERS)
        number = _words()["committee_from"]
        yield problem("DG352", draft.origin(name), path=(name,), field=name, count=members, number=number)


@rule("DG353", Subject.DRAFT, Role.LEVEL, Role.UNIT_NAME)
def words_of_the_county(draft: Draft) -> Iterator[Problem]:
    """Yield a warning at each place where a unit's own paper still speaks as the county does of its units."""
    level = draft.kind.by_role(Role.LEVEL)
    if level is None or draft.role(Role.LEVEL) == level.choices[0] or not _county_words().search(draft.text):
        return
    for path, text in _texts(draft.values, draft.kind.fields, ()):
        for hit in _county_words().finditer(text):
            label = next(step for step in reversed(path) if isinstance(step, str))
            yield problem("DG353", draft.origin(*path), path=path, span=hit.span(), field=label, found=hit.group())


@rule("DG354", Subject.DRAFT, Role.DOCUMENT_PREFIX, Role.DOCUMENT_SERIAL, Role.ISSUED_ON)
def number_or_date_open(draft: Draft) -> Iterator[Problem]:
    """Yield a number or date that is still blank: an error in a final paper, a hint before.

    An organisation without a prefix of its own issues no papers, and has no number to be blank.
    """
    severity = Severity.ERROR if draft.role(Role.STAGE) == Stage.FINAL else Severity.HINT
    asked = [Role.DOCUMENT_SERIAL, Role.ISSUED_ON] if draft.role(Role.DOCUMENT_PREFIX) else []
    for role in asked:
        if draft.role(role) is None:
            name = _name(draft, role)
            yield problem("DG354", draft.origin(name), path=(name,), severity=severity, field=name)


@rule("DG355", Subject.SET, *_KEYS)
def same_organisation_twice(known: Sequence[Facts]) -> Iterator[tuple[int, Problem]]:
    """Yield an error at each later row with the code, or else the full name, of an earlier one."""
    first: dict[tuple[Role, str], int] = {}
    for each in known:
        keys = [(role, compare_name(each.values[role])) for role in _KEYS if role in each.values]
        taken = next((key for key in keys if key in first), None)
        if taken is not None and Role.PERSON not in each.values:
            name = each.values[taken[0]]
            yield each.row, problem("DG355", each.origin, row=each.row, name=name, first=first[taken])
        first |= {key: each.row for key in keys if key not in first}


def _phases(draft: Draft) -> list[tuple[Key, Deadline]]:
    """Return (path of the time, the time read for the paper's year) of each phase that says one, in order."""
    field = draft.kind.by_role(Role.PHASES)
    assert field is not None
    timed = next((part.name for part in field.fields.values() if part.role is Role.DEADLINE), "")
    items = [(index, item.get(timed)) for index, item in enumerate(draft.values.get(field.name) or ())]
    year = year_of(draft)
    return [((field.name, at, timed), read_deadline(each.text, year)) for at, each in items if each is not None]


def _goes_back(first: Deadline, second: Deadline) -> bool:
    if first.start and second.start:
        return second.start < first.start
    return bool(first.end and second.end and second.end < first.end)


def _of_phase(code: str, draft: Draft, path: Key, first: Deadline, second: Deadline) -> Problem:
    number = int(path[1]) + 1
    return problem(code, draft.origin(*path), path=path, number=number, found=second.text, other=first.text)


def _of_size(code: str, draft: Draft, limit: int) -> Problem:
    name = _name(draft, Role.FULL_MEMBERS)
    members = draft.role(Role.FULL_MEMBERS)
    return problem(code, draft.origin(name), path=(name,), field=name, count=members, number=limit)


def _day(date: Date) -> Any:
    from datetime import date as day

    return day(date.year, date.month, date.day)


def _name(draft: Draft, role: Role) -> str:
    """Return the field name of a role that the rule asked for."""
    found = draft.kind.by_role(role)
    assert found is not None
    return found.name


def _traits(draft: Draft) -> frozenset[str]:
    """Return what the organisation says of its form and nature."""
    values = (draft.values.get(each.name) for each in draft.kind.fields.values() if each.role is Role.TRAIT)
    return frozenset(word for value in values for word in (value if isinstance(value, tuple) else (value,)) if word)


def _texts(values: Mapping[str, Any], fields: Mapping[str, Field], path: Key) -> Iterator[tuple[Key, str]]:
    """Yield every text in the values with its path."""
    for name, value in values.items():
        items = enumerate(value) if isinstance(value, tuple) else [(None, value)]
        for index, item in items:
            step = (*path, name) if index is None else (*path, name, index)
            if isinstance(item, dict):
                yield from _texts(item, fields[name].fields if name in fields else {}, step)
            elif isinstance(item, str):
                yield step, item


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data" / "schemes.toml").read_text("utf-8"))


@cache
def _county_words() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _words()["of_the_county"])))
