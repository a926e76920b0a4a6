"""Turn ranges of jobs into finished, synced files that have no final name yet.

Knows nothing of the journal, of what stands in the folder, or of processes: `pool` runs this in several.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from docgen import files
from docgen.errors import DocgenError
from docgen.problems import Problem, problem

Make = Callable[[bytes], bytes]
Maker = Callable[[], Make]


@dataclass(frozen=True, slots=True)
class Task:
    """One file to make under the temporary name `temp`; `index` is the job's place in the plan."""

    index: int
    row: int
    payload: bytes
    temp: str


@dataclass(frozen=True, slots=True)
class Made:
    """A finished temporary file and its digest; or, both None, why there is none. `lost`: another run may succeed."""

    index: int
    temp: str | None = None
    sha256: str | None = None
    problems: tuple[Problem, ...] = ()
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """What became of one range; `stop` says why nothing more can be written, when that is so."""

    made: tuple[Made, ...]
    stop: tuple[Problem, ...] = ()


def make_group(make: Make, folder: Path, tasks: Sequence[Task], *, begin: Callable[[], None] | None = None) -> Group:
    """Make one range: render and write each file, then sync them all. What could not be synced counts as not made."""
    made: list[Made] = []
    fault: OSError | None = None
    try:
        for task in tasks:
            if begin:
                begin()
            made.append(_make_one(make, folder, task))
    except OSError as error:
        fault = error
    synced, unsynced = _synced(folder, made)
    fault = fault or unsynced
    return Group(synced, (files.output_fault(fault, folder.parent),) if fault else ())


def make_groups(maker: Maker, folder: Path, ranges: Iterable[Sequence[Task]]) -> Generator[Group, None, None]:
    """Make range after range in this process."""
    make = maker()
    for tasks in ranges:
        yield make_group(make, folder, tasks)


def _make_one(make: Make, folder: Path, task: Task) -> Made:
    try:
        data = make(task.payload)
    except DocgenError as refusal:
        return Made(task.index, problems=refusal.problems)
    except MemoryError:
        return Made(task.index, problems=(problem("DG622", row=task.row),), lost=True)
    except Exception as fault:  # noqa: BLE001  a fault of ours in one row must not cost the other rows
        return Made(task.index, problems=(_internal(fault, task.row),), lost=True)
    files.write_new(f"{folder}{os.sep}{task.temp}", data)
    return Made(task.index, task.temp, hashlib.sha256(data).hexdigest())


def _synced(folder: Path, made: Sequence[Made]) -> tuple[tuple[Made, ...], OSError | None]:
    """Sync each file, once; return what is on the disk, and the first fault.

    What could not be synced is taken away: Linux reports lost bytes once, and a second sync that succeeds means nothing.
    """
    kept: list[Made] = []
    fault: OSError | None = None
    for each in made:
        try:
            if each.temp:
                files.sync_whole(f"{folder}{os.sep}{each.temp}")
            kept.append(each)
        except OSError as error:
            fault = fault or error
            files.remove(folder / str(each.temp))
    return tuple(kept), fault


def _internal(fault: BaseException, row: int) -> Problem:
    """Say where in docgen an unforeseen exception arose; its text may hold a person's values and is left out."""
    return problem("DG719", row=row, kind=type(fault).__name__, place=place_of(fault))


def place_of(fault: BaseException) -> str:
    """Return the file and line of code where an exception arose."""
    trace = fault.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
