"""What is planned for a period should fall into it: the months of a calendar, the deadlines of tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from docgen.drafts import Draft
from docgen.glossary import Role
from docgen.kinds import Field
from docgen.problems import Key, Problem, problem
from docgen.rules.registry import Subject, rule
from docgen.text.deadlines import Deadline, read_deadline
from docgen.text.periods import Period


@rule("DG372", Subject.DRAFT, Role.PERIOD)
def outside_the_period(draft: Draft) -> Iterator[Problem]:
    """Yield a warning for each deadline of which no day lies in the paper's period; one without a range is not judged."""
    period = draft.role(Role.PERIOD)
    if not isinstance(period, Period):
        return
    for path, typed in _deadlines(draft.values, draft.kind.fields, ()):
        if not _may_fall_into(typed.text, period):
            label = next(step for step in reversed(path) if isinstance(step, str))
            place = draft.origin(*path)
            yield problem("DG372", place, path=path, field=label, found=typed.text, expected=period.text)


def _may_fall_into(text: str, period: Period) -> bool:
    """Tell whether the deadline, in some year that the period touches, shares a day with it; so does one without a range."""
    ranges = [read_deadline(text, year) for year in range(period.start.year, period.end.year + 1)]
    dated = [(each.start or each.end, each.end) for each in ranges if each.end is not None]
    return not dated or any(start <= period.end and end >= period.start for start, end in dated)


def _deadlines(values: Mapping[str, Any], fields: Mapping[str, Field], path: Key) -> Iterator[tuple[Key, Deadline]]:
    """Yield every deadline of the draft with its path, in groups and lists too."""
    for name, value in values.items():
        each = fields.get(name)
        if each is None:
            continue
        items = (
            [((*path, name, at), item) for at, item in enumerate(value)]
            if isinstance(value, tuple)
            else [((*path, name), value)]
        )
        for here, item in items:
            if isinstance(item, dict):
                yield from _deadlines(item, each.fields, here)
            elif each.role is Role.DEADLINE and isinstance(item, Deadline):
                yield here, item
