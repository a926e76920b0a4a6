"""The one registry of rules. A rule is a small function with a code; its severity and authority are in `codes.toml`.

A rule asks for roles, never for Chinese field names. `check_draft` and `check_set` yield what the rules of a subject find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from docgen.drafts import Draft
from docgen.glossary import Role
from docgen.kinds import Kind
from docgen.problems import Origin, Problem


class Subject(StrEnum):
    """What a rule looks at."""

    DRAFT = "draft"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule over many drafts may know of one: its row, and the printed values of the roles that some rule asked for."""

    row: int
    values: dict[Role, str]
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A check under a stable code. `roles`: a draft whose kind lacks one of them is not asked."""

    code: str
    subject: Subject
    roles: tuple[Role, ...]
    check: Callable[[Any], Iterable[Any]]


_RULES: dict[str, Rule] = {}


def rule(
    code: str, subject: Subject, *roles: Role
) -> Callable[[Callable[[Any], Iterable[Any]]], Callable[[Any], Iterable[Any]]]:
    """Register the function below as the rule `code`. Raises ValueError for a code that is taken."""

    def register(check: Callable[[Any], Iterable[Any]]) -> Callable[[Any], Iterable[Any]]:
        """Keep a check under its code and return it unchanged."""
        if code in _RULES:
            raise ValueError(code)
        _RULES[code] = Rule(code, subject, roles, check)
        return check

    return register


def rules(subject: Subject) -> tuple[Rule, ...]:
    """Return the rules of a subject, in the order of their codes."""
    return tuple(_RULES[code] for code in sorted(_RULES) if _RULES[code].subject is subject)


def check_draft(draft: Draft) -> Iterator[Problem]:
    """Yield what the rules over one draft find in it."""
    for each in _rules_for(draft.kind):
        yield from each.check(draft)


def facts(draft: Draft, row: int) -> Facts:
    """Return what the rules over many drafts need of this one."""
    values = [(role, draft.values.get(name)) for role, name in _asked(draft.kind)]
    return Facts(row, {role: str(value) for role, value in values if value}, _whose_origin(draft))


@cache
def _asked(kind: Kind) -> tuple[tuple[Role, str], ...]:
    """Return the roles that some rule over many drafts asks for, each with the field of the kind that plays it."""
    asked = dict.fromkeys(role for each in rules(Subject.SET) for role in each.roles)
    return tuple((role, field.name) for role in asked if (field := kind.by_role(role)))


@cache
def _rules_for(kind: Kind) -> tuple[Rule, ...]:
    """Return the rules over one draft whose roles the kind has."""
    return tuple(each for each in rules(Subject.DRAFT) if all(kind.by_role(role) for role in each.roles))


def check_set(known: Sequence[Facts]) -> Iterator[tuple[int, Problem]]:
    """Yield (row, problem) for what the rules over many drafts find; the row is the one the problem concerns."""
    for each in rules(Subject.SET):
        yield from each.check(known)


def _whose_origin(draft: Draft) -> Origin | None:
    """Return where the person or the organisation of the paper is named."""
    found = draft.kind.by_role(Role.PERSON) or draft.kind.by_role(Role.UNIT_NAME)
    return draft.origin(found.name) if found else None
