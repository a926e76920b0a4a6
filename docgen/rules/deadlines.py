"""What is promised for a year should fall due in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from docgen.drafts import Draft
from docgen.glossary import Role
from docgen.kinds import Field, Kind
from docgen.problems import Key, Problem, problem
from docgen.rules.registry import Subject, rule
from docgen.rules.years import year_of
from docgen.text.deadlines import Deadline, read_deadline


@rule("DG304", Subject.DRAFT, Role.YEAR, Role.PROMISES)
def due_outside_the_year(draft: Draft) -> Iterator[Problem]:
    """Yield a warning for each promised deadline that ends outside the paper's year; one without a range is not judged."""
    year = year_of(draft)
    if year is None:
        return
    for path, typed in _deadlines(draft):
        end = read_deadline(typed.text, year).end
        if end is not None and end.year != year:
            label = next(step for step in reversed(path) if isinstance(step, str))
            yield problem("DG304", draft.origin(*path), path=path, field=label, found=typed.text, year=year)


@cache
def _promising(kind: Kind) -> tuple[tuple[Field, tuple[str, ...]], ...]:
    """Return the fields that are or hold deadlines of promises, the latter with the names of those parts."""
    fields = [each for each in kind.fields.values() if each.role in (Role.DEADLINE, Role.PROMISES)]
    return tuple(
        (each, tuple(name for name, part in each.fields.items() if part.role is Role.DEADLINE)) for each in fields
    )


def _deadlines(draft: Draft) -> Iterator[tuple[Key, Deadline]]:
    """Yield the deadlines of promises, in the lists and at the top."""
    for field, parts in _promising(draft.kind):
        value = draft.values.get(field.name)
        if field.role is Role.DEADLINE and isinstance(value, Deadline):
            yield (field.name,), value
        elif parts and isinstance(value, tuple):
            for index, item in enumerate(value):
                for name in parts:
                    if isinstance(item.get(name), Deadline):
                        yield (field.name, index, name), item[name]
