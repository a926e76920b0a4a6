"""Faults in the user's data as values: where something is, what it is, how grave it is.

A `Problem` holds a code and arguments, never a sentence: `docgen.messages` turns codes into words. The argument `found`
(and the other names in `PRIVATE`) holds what the user typed; it is shown on the screen and left out of everything kept.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

PRIVATE = frozenset({"found", "name", "other", "around", "branch", "id", "known", "options"})
"""Argument names whose values come from people's data: shown on the screen, never written to logs, journal or reports."""

Key = tuple[str | int, ...]
"""A path into a context: field names and list positions from 0."""


class Severity(StrEnum):
    """How grave a problem of data is (never said of wording)."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text stands, as its user would look it up. Lines, columns and paragraphs count from 1; None = does not apply."""

    file: str
    line: int | None = None
    column: int | None = None
    sheet: str | None = None
    cell: str | None = None
    paragraph: int | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem: its class, default severity, and the authority behind it."""

    code: str
    cls: str
    severity: Severity
    authority: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. `path` is the field it concerns, `span` the (start, end) characters inside that value, from 0."""

    code: str
    severity: Severity
    origin: Origin | None = None
    path: Key = ()
    span: tuple[int, int] | None = None
    args: tuple[tuple[str, str], ...] = field(default=())

    def arg(self, name: str) -> str | None:
        """Return the argument `name`, or None."""
        return dict(self.args).get(name)


@cache
def codes() -> dict[str, Code]:
    """Return every code docgen can report, read once from `codes.toml`."""
    table = tomllib.loads((Path(__file__).parent / "codes.toml").read_text("utf-8"))
    return {
        code: Code(code, row["class"], Severity(row["severity"]), row.get("authority")) for code, row in table.items()
    }


def problem(
    code: str,
    origin: Origin | None = None,
    *,
    path: Key = (),
    span: tuple[int, int] | None = None,
    severity: Severity | None = None,
    **args: object,
) -> Problem:
    """Make the problem `code`; its severity is the registry's unless given. Raises KeyError for an unknown code."""
    known = codes()[code]
    return Problem(
        code, severity or known.severity, origin, path, span, tuple((name, str(value)) for name, value in args.items())
    )


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether any problem is of severity ERROR."""
    return any(each.severity is Severity.ERROR for each in problems)


def worst_first(problems: Iterable[Problem]) -> list[Problem]:
    """Sort by severity, keeping the given order within each."""
    rank = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.HINT: 2}
    return sorted(problems, key=lambda each: rank[each.severity])
