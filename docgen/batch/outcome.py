"""What a batch is told to make and what became of it: values only, no disk and no processes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from docgen.problems import Problem


class State(StrEnum):
    """What became of one row's file."""

    MADE = "made"
    """Written now, or replaced where it held exactly what docgen wrote before."""
    UNCHANGED = "unchanged"
    """It already held what this job makes; not touched."""
    KEPT_EDITED = "kept_edited"
    """Edited by hand since docgen wrote it: kept."""
    PLACED_BESIDE = "placed_beside"
    """Edited by hand and kept; the new version, which differs, stands beside it as …（新）.docx."""
    REFUSED = "refused"
    """The row itself cannot be made; its problems say why."""
    FOREIGN = "foreign"
    """A file, link or folder of that name is not docgen's: never touched."""
    BLOCKED = "blocked"
    """The system refused this one name (open in another program, name too long); another run may succeed."""
    UNMADE = "unmade"
    """Not made in this run: it stopped before, or the worker was lost; another run may succeed."""


FINAL = frozenset({State.MADE, State.UNCHANGED, State.REFUSED})
"""States that the same inputs would reach again: only a run of these can be answered without working."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file to make. `id` digests everything that determines the bytes; `name` is the file name in the folder."""

    id: str
    row: int
    name: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one job. `sha256` (hex) is that of the row's file as docgen wrote it, None where it wrote none."""

    row: int
    name: str
    state: State
    sha256: str | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The end of a run: outcomes in the jobs' order, problems of the run as a whole, files of rows no longer planned.

    `stopped` tells that the run could not reach every row (disk full, workers lost); `summary` is the caller's own
    text as given to `run`, or as kept by the finished run that answers.
    """

    outcomes: tuple[Outcome, ...]
    problems: tuple[Problem, ...] = ()
    left: tuple[str, ...] = ()
    stopped: bool = False
    summary: bytes = b""

    def all_problems(self) -> tuple[Problem, ...]:
        """Return the rows' problems in order, then the run's."""
        return tuple(each for outcome in self.outcomes for each in outcome.problems) + self.problems
