"""Problems, their causes and the next steps: every problem is answered, every answer names a problem that there is;
and the ledger in which they are closed.

An answer points at problems by their id and problems point at nothing, so no cycle can be written. How much of a paper
the three parts take is told, never judged.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from docgen.drafts import Draft
from docgen.glossary import Role, Type
from docgen.kinds import Field
from docgen.problems import Key, Problem, problem
from docgen.rules.registry import Subject, rule
from docgen.rules.years import year_of
from docgen.text.deadlines import Deadline, read_deadline

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_COUNTED = frozenset({Type.TEXT, Type.PARAGRAPHS})
_NOT_PRINTED = frozenset({Role.ITEM_ID, Role.ANSWERS})
_BLOCK = (Role.PROBLEMS, Role.CAUSES, Role.STEPS)
_OPEN = {
    (Role.CAUSES,): "DG330",
    (Role.STEPS,): "DG331",
    (Role.CAUSES, Role.STEPS): "DG332",
}
"""The code for a problem, by the parts that do not answer it."""

_PROOF = (Role.FINISHED_ON, Role.EVIDENCE, Role.ACCEPTED_BY)


@rule("DG330", Subject.DRAFT, *_BLOCK)
def unanswered(draft: Draft) -> Iterator[Problem]:
    """Yield one warning for each problem that no cause or no step answers, unless it says that none is to."""
    answered = {role: set(_named(draft, role)) for role in (Role.CAUSES, Role.STEPS)}
    listed = _field(draft, Role.PROBLEMS)
    for index, item in enumerate(_items(draft, Role.PROBLEMS)):
        declared = _value_of(listed, Role.UNANSWERED, item) or ()
        missing = tuple(
            role
            for role in (Role.CAUSES, Role.STEPS)
            if _id_of(listed, item) not in answered[role] and _field(draft, role).name not in declared
        )
        if missing:
            title = _value_of(listed, Role.TITLE, item)
            place = (listed.name, index)
            yield problem(_OPEN[missing], draft.origin(*place), path=place, name=title)


@rule("DG333", Subject.DRAFT, Role.PROBLEMS)
def answer_to_nothing(draft: Draft) -> Iterator[Problem]:
    """Yield an error for each answer that names a problem which is not there, with the ids that are."""
    listed = _field(draft, Role.PROBLEMS)
    known = [_id_of(listed, item) for item in _items(draft, Role.PROBLEMS)]
    for field in draft.kind.fields.values():
        part = _part_of(field, Role.ANSWERS)
        for index, item in enumerate(draft.values.get(field.name) or ()) if part else ():
            for place, name in _answers(part, item):
                if name not in known:
                    path = (field.name, index, *place)
                    options = "、".join(known)
                    yield problem("DG333", draft.origin(*path), path=path, field=place[0], found=name, options=options)


@rule("DG334", Subject.DRAFT, *_BLOCK)
def tied_to_no_problem(draft: Draft) -> Iterator[Problem]:
    """Yield a hint for each cause or step that names no problem: an author may have none in mind."""
    if not _items(draft, Role.PROBLEMS):
        return
    for role in (Role.CAUSES, Role.STEPS):
        field = _field(draft, role)
        for index, item in enumerate(_items(draft, role)):
            if not _value_of(field, Role.ANSWERS, item):
                path = (field.name, index)
                yield problem("DG334", draft.origin(*path), path=path, field=field.name, number=index + 1)


@rule("DG335", Subject.DRAFT, *_BLOCK, Role.WORD_LIMIT, Role.LEAST_SHARE)
def measured(draft: Draft) -> Iterator[Problem]:
    """Yield a hint with the 字 of the paper and the share of problems, causes and steps, and what is out of the limits.

    What the kind adds of its own, such as headings nobody typed, is not counted.
    """
    written = {name: value for name, value in draft.values.items() if draft.context.get((name,)) is not None}
    total = _characters(written, draft.kind.fields)
    fields = {each.name: each for each in (_field(draft, role) for role in _BLOCK)}
    part = _characters({name: draft.values.get(name) for name in fields}, fields)
    share = 100 * part // total if total else 0
    least, limit = draft.role(Role.LEAST_SHARE), draft.role(Role.WORD_LIMIT)
    outside = False
    if least is not None and share < least:
        outside = True
        yield problem("DG336", draft.origin(), count=total, number=share, low=least)
    if limit is not None and total > limit:
        outside = True
        name = _field(draft, Role.WORD_LIMIT).name
        yield problem("DG337", draft.origin(name), path=(name,), field=name, count=total, limit=limit)
    if not outside:
        yield problem("DG335", draft.origin(), count=total, number=share)


@rule("DG338", Subject.DRAFT, Role.PROBLEMS, Role.REMEDIES)
def closed_without_proof(draft: Draft) -> Iterator[Problem]:
    """Yield a warning for each problem closed without the day, the evidence or the person who accepted it."""
    field = _field(draft, Role.REMEDIES)
    for index, item in enumerate(_items(draft, Role.REMEDIES)):
        parts = [part for part in (_part_of(field, role) for role in _PROOF) if part]
        missing = [part.name for part in parts if not item.get(part.name)]
        if missing and _is_closed(field, item):
            title = _titles(draft).get(_id_answered(field, item), "")
            path = (field.name, index)
            yield problem("DG338", draft.origin(*path), path=path, name=title, columns="、".join(missing))


@rule("DG339", Subject.DRAFT, Role.PROBLEMS, Role.STEPS, Role.REMEDIES, Role.AS_OF)
def overdue(draft: Draft) -> Iterator[Problem]:
    """Yield a warning for each deadline that passed before the day the paper is made for, of a problem not closed.

    Without that day nothing is asked. Long-term remedies, and deadlines from which no day follows, are never overdue.
    """
    day = draft.role(Role.AS_OF)
    if day is None:
        return
    field = _field(draft, Role.REMEDIES)
    remedies = _items(draft, Role.REMEDIES)
    done = {_id_answered(field, item) for item in remedies if _is_closed(field, item) or _is_long(field, item)}
    titles = _titles(draft)
    year = year_of(draft) or day.year
    for path, names, typed in _deadlines(draft):
        end = read_deadline(typed.text, year).end
        late = [name for name in names if name not in done]
        if end is not None and end < day and late:
            title = titles.get(late[0], late[0])
            yield problem("DG339", draft.origin(*path), path=path, name=title, found=typed.text, day=day)


def _items(draft: Draft, role: Role) -> tuple[Mapping[str, Any], ...]:
    """Return the groups of the list that plays the role, none where nothing is said."""
    return draft.role(role) or ()


def _part_of(field: Field, role: Role) -> Field | None:
    """Return the part of a list of groups that plays the role, or None."""
    return next((each for each in field.fields.values() if each.role is role), None)


def _value_of(field: Field, role: Role, item: Mapping[str, Any]) -> Any:
    """Return what an item of `field` says in the part that plays the role, or None."""
    part = _part_of(field, role)
    return item.get(part.name) if part else None


def _id_of(field: Field, item: Mapping[str, Any]) -> str:
    """Return the name by which a problem is answered: its id, or its title where it has none."""
    return str(_value_of(field, Role.ITEM_ID, item) or _value_of(field, Role.TITLE, item))


def _field(draft: Draft, role: Role) -> Field:
    """Return the field of a role that the rule asked for."""
    found = draft.kind.by_role(role)
    assert found is not None
    return found


def _named(draft: Draft, role: Role) -> Iterator[str]:
    """Yield the problems that the items of a list answer."""
    part = _part_of(_field(draft, role), Role.ANSWERS)
    for item in _items(draft, role):
        yield from (name for _, name in _answers(part, item))


def _answers(part: Field | None, item: Mapping[str, Any]) -> Iterator[tuple[tuple[str, *tuple[int, ...]], str]]:
    """Yield (path inside the item, problem named) of every answer in it."""
    said = item.get(part.name) if part else None
    if part is None or said is None:
        return
    if isinstance(said, str):
        yield (part.name,), said
        return
    for index, name in enumerate(said):
        yield (part.name, index), name


def _characters(values: Mapping[str, Any], fields: Mapping[str, Field]) -> int:
    """Return how many Chinese characters the texts hold; ids, dates, names and choices are no text."""
    return sum(_count(fields[name], value) for name, value in values.items() if name in fields)


def _count(field: Field, value: Any) -> int:
    if isinstance(value, tuple):
        return sum(_count(field, each) for each in value)
    if isinstance(value, dict):
        return _characters(value, field.fields)
    counts = isinstance(value, str) and field.type in _COUNTED and field.role not in _NOT_PRINTED
    return len(_HAN.findall(value)) if counts else 0


@cache
def _words() -> dict[str, list[str]]:
    return tomllib.loads((Path(__file__).parent / "data" / "remedies.toml").read_text("utf-8"))


def _is_closed(field: Field, item: Mapping[str, Any]) -> bool:
    return _value_of(field, Role.STATE, item) in _words()["closed"]


def _is_long(field: Field, item: Mapping[str, Any]) -> bool:
    return _value_of(field, Role.REMEDY_TYPE, item) in _words()["long"]


def _id_answered(field: Field, item: Mapping[str, Any]) -> str:
    return str(_value_of(field, Role.ANSWERS, item) or "")


def _titles(draft: Draft) -> dict[str, str]:
    """Return the titles of the problems by the names under which they are answered."""
    listed = _field(draft, Role.PROBLEMS)
    return {_id_of(listed, item): _value_of(listed, Role.TITLE, item) for item in _items(draft, Role.PROBLEMS)}


def _deadlines(draft: Draft) -> Iterator[tuple[Key, list[str], Deadline]]:
    """Yield (path, problems it is for, deadline) of the steps and of the remedies."""
    for role in (Role.STEPS, Role.REMEDIES):
        field = _field(draft, role)
        dated, answering = _part_of(field, Role.DEADLINE), _part_of(field, Role.ANSWERS)
        for index, item in enumerate(_items(draft, role)):
            typed = item.get(dated.name) if dated else None
            if dated and isinstance(typed, Deadline):
                yield (field.name, index, dated.name), [name for _, name in _answers(answering, item)], typed
