"""The dates of a member's life stand in order: born, joined, confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from docgen.drafts import Draft
from docgen.glossary import Role
from docgen.problems import Problem, problem
from docgen.rules.registry import Subject, rule

_ORDER = (Role.BORN_ON, Role.JOINED_ON, Role.CONFIRMED_ON)


@rule("DG305", Subject.DRAFT, *_ORDER)
def out_of_order(draft: Draft) -> Iterator[Problem]:
    """Yield an error where a later step of a member's life is dated before an earlier one (equal months of 入党 and 转正 too)."""
    dated = [(field, draft.values.get(field.name)) for field in map(draft.kind.by_role, _ORDER) if field]
    known = [(field.name, value) for field, value in dated if value is not None]
    for (earlier, first), (later, second) in pairwise(known):
        if (second.end.year, second.end.month) <= (first.start.year, first.start.month):
            yield problem(
                "DG305",
                draft.origin(later),
                path=(later,),
                field=later,
                before=earlier,
                found=str(second),
                other=str(first),
            )
