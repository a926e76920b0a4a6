"""No person twice in one set of papers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from docgen.glossary import Role
from docgen.problems import Problem, problem
from docgen.rules.registry import Facts, Subject, rule
from docgen.text.names import compare_name

_ROLES = (Role.PERSON, Role.BRANCH, Role.BORN_ON)


@rule("DG301", Subject.SET, *_ROLES)
def same_person_twice(known: Sequence[Facts]) -> Iterator[tuple[int, Problem]]:
    """Yield an error at each later row of the same 党支部, 姓名 and 出生年月."""
    for rows in _groups(known, _ROLES).values():
        for each in rows[1:]:
            values = each.values
            args: dict[str, Any] = {
                "name": values[Role.PERSON],
                "branch": values[Role.BRANCH],
                "first": rows[0].row,
                "row": each.row,
            }
            yield each.row, problem("DG301", each.origin, **args)


@rule("DG302", Subject.SET, *_ROLES)
def same_name_in_branch(known: Sequence[Facts]) -> Iterator[tuple[int, Problem]]:
    """Yield a hint where one 党支部 has two people of one 姓名 who are not known to be the same."""
    for rows in _groups(known, (Role.PERSON, Role.BRANCH)).values():
        born = [each.values.get(Role.BORN_ON) for each in rows]
        if len(rows) > 1 and (None in born or len(set(born)) > 1):
            numbers = "、".join(str(each.row) for each in rows)
            first = rows[0]
            args: dict[str, Any] = {
                "name": first.values[Role.PERSON],
                "branch": first.values[Role.BRANCH],
                "rows": numbers,
            }
            yield first.row, problem("DG302", first.origin, count=len(rows), **args)


def _groups(known: Sequence[Facts], roles: tuple[Role, ...]) -> dict[tuple[str, ...], list[Facts]]:
    """Return the facts that have all the roles, grouped by what they say there."""
    groups: dict[tuple[str, ...], list[Facts]] = defaultdict(list)
    for each in known:
        said = [each.values.get(role) for role in roles]
        if None not in said:
            groups[tuple([compare_name(text) for text in said if text is not None])].append(each)
    return groups
