"""The year of a paper: one, wherever the paper says it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docgen.drafts import Draft
from docgen.glossary import Role
from docgen.problems import Problem, problem
from docgen.rules.registry import Subject, rule

_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})\s*(?=年)")


@rule("DG303", Subject.DRAFT, Role.TITLE)
def title_of_another_year(draft: Draft) -> Iterator[Problem]:
    """Yield an error where the title names a year and the paper's own year is another."""
    year = year_of(draft)
    title = str(draft.role(Role.TITLE) or "")
    found = _YEAR.search(title)
    if year is None or found is None or int(found[1]) == year:
        return
    name = draft.kind.by_role(Role.TITLE)
    assert name is not None
    yield problem(
        "DG303",
        draft.origin(name.name),
        path=(name.name,),
        span=found.span(1),
        field=name.name,
        found=found[1],
        year=year,
    )


def year_of(draft: Draft) -> int | None:
    """Return the year of the document: the year field, else the year of the date of issue, else None."""
    year = draft.role(Role.YEAR)
    if year is not None:
        return int(year.year)
    issued = draft.role(Role.ISSUED_ON)
    return int(issued.year) if issued is not None else None
