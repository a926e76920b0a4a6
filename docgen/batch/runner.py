"""The engine of a batch: jobs in, files in a folder and a report out; resumable after any interruption.

Knows nothing of Word, rosters or kinds: a maker turns a payload into bytes. What it promises: a file bears its final
name only when it is whole and on the disk; nothing that docgen did not write itself is ever replaced; killed at any
moment and run again, the folder ends as after one clean run.

The order for a group of files: written and synced under temporary names in OUT/.docgen, their digests added to the
journal and synced, then linked to their final names, then the folder synced.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from docgen import files
from docgen.batch import journal
from docgen.batch.journal import Finished, Ledger, Written
from docgen.batch.making import Group, Made, Make, Maker, Task, make_group, make_groups
from docgen.batch.names import beside, fold, is_safe
from docgen.batch.outcome import FINAL, Job, Outcome, Report, State
from docgen.batch.standing import Verdict, judge
from docgen.errors import OutputRefused
from docgen.files import Seen, Sort, system
from docgen.problems import Origin, Problem, problem

if TYPE_CHECKING:
    from docgen.batch.pool import Pool

__all__ = ["Job", "Make", "Maker", "Outcome", "Report", "State", "finished", "run"]

GROUP = 64
"""Most files that share one sync and one journal record; a power cut loses at most the groups in flight."""
STATE_FOLDER = ".docgen"
_JOURNAL = "journal.jsonl"
_LOCK = "lock"
_TEMP = ".part"

Progress = Callable[[int, int], None]
"""Told after every group how many of how many jobs are settled."""

About = Callable[[Sequence[Outcome]], Iterable[tuple[str, bytes]]]
"""From the rows' outcomes to the papers about the run (a report, a ledger), as (file name, bytes)."""


def run(  # noqa: PLR0913  the caller names each
    jobs: Sequence[Job],
    out: Path,
    *,
    maker: Maker,
    version: str,
    inputs: str,
    summary: bytes = b"",
    planned: Collection[str] = (),
    on_progress: Progress = lambda _done, _total: None,
    pool: Pool | None = None,
    about: About = lambda _outcomes: (),
) -> Report:
    """Bring the folder `out` to where it holds every job's file, and say what became of each.

    `maker` is a picklable factory without arguments, called once in each worker; what it returns turns a payload into
    a document's bytes or raises RowRefused. Without a `pool` all is made in this process; the pool's workers are ended.
    `inputs` digests all that the run depends on and, with `summary`, is kept for `finished`. `planned` are further names
    that belong to the plan though they have no job. `about` makes the papers about the run, which are written like any
    other file; their outcomes have row 0. Raises OutputRefused when the folder cannot be used, and what `maker` itself
    raises when it cannot make anything.
    """
    names = _checked_names(jobs)
    state = _open_folder(out)
    with files.locked(state / _LOCK):
        with files.output_refused(state):
            _sweep(state)
            ledger = journal.read(state / _JOURNAL)
            journal.mend(state / _JOURNAL, ledger)
            fd = system.open_append(state / _JOURNAL)
            if not ledger.good:
                files.sync_folder(state)  # a journal whose name is lost with the power makes all files strangers
        try:
            plan = names.union(map(fold, {*planned}.difference(job.name for job in jobs)))
            one = _Run(list(jobs), out, state, fd, ledger, plan)
            if ledger.damaged:
                one.problems.append(problem("DG715", Origin(str(state / _JOURNAL)), count=ledger.damaged))
            one.look()
            on_progress(len(one.outcomes), len(jobs))
            todo = len(one.outcomes) < len(jobs) and not one.stopped
            if todo and one.record(journal.start(inputs=inputs, version=version)):
                _make(one, maker=maker, pool=pool, on_progress=on_progress)
            if not one.stopped:
                _make_about(one, about(one.settled()))
            return one.finish(inputs=inputs, summary=summary)
        finally:
            with suppress(OSError):  # every record is synced
                system.close(fd)
            with suppress(OSError):
                _sweep(state)


def finished(out: Path, inputs: str) -> Report | None:
    """Return the report of a finished run with the same `inputs` if every file it made is still as it was made.

    None: the work must be looked at again. Takes no lock and writes nothing; unreadable is the same as not finished.
    """
    try:
        ended = journal.read(out / STATE_FOLDER / _JOURNAL).finished
        if ended is None or ended.inputs != inputs:
            return None
        for each in ended.outcomes:
            if each.sha256 is not None and files.look_at(out / each.name).sha256 != each.sha256:
                return None
        left = tuple(name for name in ended.left if files.is_file(out / name))
    except OSError:
        return None
    return Report(ended.outcomes, _gone(left), left, summary=ended.summary)


@dataclass(frozen=True, slots=True)
class _Step:
    """What to do with one made file once the journal knows of it, and what the row's outcome is then."""

    index: int
    outcome: Outcome
    temp: str | None = None
    entry: Written | None = None
    target: str | None = None
    replaces: str | None = None


@dataclass(slots=True)
class _Run:
    """One run under the lock: what is known of each job so far."""

    jobs: list[Job]
    out: Path
    state: Path
    fd: int
    ledger: Ledger
    plan: frozenset[str]
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    stopped: bool = False
    worked: bool = False

    def look(self, start: int = 0) -> None:
        """Settle what needs no work, from job `start` on: files that are as they should be, edited ones, links."""
        for index, job in enumerate(self.jobs[start:], start):
            seen = self._seen(index, job.name)
            if self.stopped:
                return
            if seen is None:
                continue
            verdict = judge(job, seen, self.ledger, new=None)
            if verdict is Verdict.DONE:
                self.outcomes[index] = Outcome(job.row, job.name, State.UNCHANGED, seen.sha256)
            elif verdict is Verdict.KEEP:
                kept = self._kept(index)
                self.outcomes.setdefault(index, kept)
            elif verdict is Verdict.FOREIGN:
                self.outcomes[index] = _foreign(job, seen)

    def settled(self) -> list[Outcome]:
        """Return the outcomes so far, in the jobs' order."""
        return [self.outcomes[index] for index in sorted(self.outcomes)]

    def settle(self, group: Group) -> None:
        """Record and put in place what a group made; a fault of the disk ends the run with what is in place."""
        steps = [step for made in group.made if (step := self._step(made))]
        if self.stopped:
            return
        entries = [step.entry for step in steps if step.entry]
        if entries and not self.record(journal.group(entries)):
            return
        void = [step.entry for step in steps if not self._take(step) and step.entry]
        if not self.stopped:
            if void:
                self.record(journal.void(void))
            self._sync()
        elif void:
            with suppress(OSError):  # the run is over; what was not even tried is better not taken for written
                journal.append(self.fd, journal.void(void))
        self._stop(group.stop)

    def finish(self, *, inputs: str, summary: bytes) -> Report:
        """Account for every row, note the files of rows no longer planned, and record an end that can be relied on."""
        unmade = len(self.jobs) - len(self.outcomes)
        if unmade:
            self.problems.append(problem("DG718", Origin(str(self.out)), count=unmade))
        outcomes = tuple(
            self.outcomes.get(index) or Outcome(job.row, job.name, State.UNMADE) for index, job in enumerate(self.jobs)
        )
        left = self._left()
        if not self.stopped:
            self._record_end(Finished(inputs, tuple(map(journal.as_found_next_time, outcomes)), left, summary))
        return Report(outcomes, (*self.problems, *_gone(left)), left, self.stopped, summary)

    def _record_end(self, ended: Finished) -> None:
        if not all(each.state in FINAL for each in ended.outcomes):
            if self.worked or self.ledger.doubtful:
                self.record(journal.end())
        elif ended != self.ledger.finished:
            self.record(journal.finish(ended))

    def record(self, record: journal.Json) -> bool:
        """Add to the journal; tell whether that could be done. If not, the run is over."""
        self.worked = True
        try:
            journal.append(self.fd, record)
        except OSError as error:
            self._stop((files.output_fault(error, self.state / _JOURNAL),))
            return False
        return True

    def _stop(self, why: tuple[Problem, ...]) -> None:
        if why:
            self.stopped = True
            self.problems += why

    def _sync(self) -> None:
        try:
            files.sync_folder(self.out)
        except OSError as error:
            self._stop((files.output_fault(error, self.out),))

    def _seen(self, index: int, name: str) -> Seen | None:
        """Return what stands under a name; None, with the outcome settled or the run stopped, where nobody can tell."""
        job = self.jobs[index]
        path = f"{self.out}{os.sep}{name}"
        try:
            return files.look_at(path)
        except OSError as error:
            fault = files.output_fault(error, path)
            if files.spares_the_rest(error) or isinstance(error, PermissionError):
                self.outcomes[index] = Outcome(job.row, job.name, State.BLOCKED, None, (fault,))
            else:
                self._stop((fault,))
            return None

    def _step(self, made: Made) -> _Step | None:
        """Decide what a made file is for, by what stands under its name now."""
        job = self.jobs[made.index]
        if made.temp is None or made.sha256 is None:
            state = State.UNMADE if made.lost else State.REFUSED
            return _Step(made.index, Outcome(job.row, job.name, state, None, made.problems))
        seen = self._seen(made.index, job.name)
        if seen is None:
            return None
        entry = Written(job.row, job.name, job.name, job.id, made.sha256)
        verdict = judge(job, seen, self.ledger, new=made.sha256)
        match verdict:
            case Verdict.PLACE | Verdict.REPLACE:
                outcome = Outcome(job.row, job.name, State.MADE, made.sha256)
                return _Step(made.index, outcome, made.temp, entry, job.name, seen.sha256)
            case Verdict.DONE:
                outcome = Outcome(job.row, job.name, State.UNCHANGED, made.sha256)
                return _Step(made.index, outcome, made.temp, entry)
            case Verdict.KEEP:
                return _Step(made.index, self._kept(made.index), made.temp, entry)
            case Verdict.BESIDE:
                return self._step_beside(made, entry)
            case _:
                return _Step(made.index, _foreign(job, seen), made.temp)

    def _step_beside(self, made: Made, entry: Written) -> _Step | None:
        """Decide whether the new version of an edited file can stand beside it."""
        name = beside(entry.name, self.plan)
        seen = self._seen(made.index, name)
        if seen is None:
            return None
        ours = {each.sha256 for each in self.ledger.written.get(entry.name, ()) if each.file == name}
        origin = Origin(entry.name)
        if seen.sort is Sort.NOTHING or seen.sha256 in ours:
            said = problem("DG713", origin, row=entry.row, file=name)
            outcome = Outcome(entry.row, entry.name, State.PLACED_BESIDE, entry.sha256, (said,))
            new = Written(entry.row, entry.name, name, entry.job, entry.sha256)
            return _Step(made.index, outcome, made.temp, new, name, seen.sha256)
        said = problem("DG714", origin, row=entry.row, file=name)
        return _Step(made.index, Outcome(entry.row, entry.name, State.KEPT_EDITED, None, (said,)), made.temp)

    def _take(self, step: _Step) -> bool:
        """Put one made file in place; tell whether its record stands."""
        if self.stopped:
            return False
        job, temp = self.jobs[step.index], f"{self.state}{os.sep}{step.temp}"
        target = f"{self.out}{os.sep}{step.target or job.name}"
        try:
            if step.target is None and step.temp:
                files.remove(temp)
            elif step.target and step.replaces is None:
                files.place(temp, target)
            elif step.replaces:
                files.replace(temp, target, sha256=step.replaces)
        except FileExistsError:
            self.outcomes[step.index] = _foreign(job, Seen(Sort.FILE))
            return False
        except OSError as error:
            fault = files.output_fault(error, target)
            if not files.spares_the_rest(error):
                self._stop((fault,))
                return True
            self.outcomes[step.index] = Outcome(job.row, job.name, State.BLOCKED, None, (fault,))
            return False
        self.outcomes[step.index] = step.outcome
        return True

    def _kept(self, index: int) -> Outcome:
        """Say that an edited file is kept, and whether the new version still stands beside it."""
        job = self.jobs[index]
        besides = [each for each in self.ledger.written.get(job.name, ()) if each.file != job.name]
        if besides and besides[-1].job == job.id:
            name, sha256 = besides[-1].file, besides[-1].sha256
            seen = self._seen(index, name)
            if seen is not None and seen.sha256 == sha256:
                said = problem("DG713", Origin(job.name), row=job.row, file=name)
                return Outcome(job.row, job.name, State.PLACED_BESIDE, sha256, (said,))
        said = problem("DG712", Origin(job.name), row=job.row)
        return Outcome(job.row, job.name, State.KEPT_EDITED, None, (said,))

    def _left(self) -> tuple[str, ...]:
        """Return the files docgen made for rows whose names are no longer planned and that still stand."""
        found: list[str] = []
        for name, entries in self.ledger.written.items():
            if fold(name) not in self.plan and any(each.row for each in entries):
                found += dict.fromkeys(each.file for each in entries)
        return tuple(name for name in found if files.is_file(self.out / name))


def _make(one: _Run, *, maker: Maker, pool: Pool | None, on_progress: Progress) -> None:
    """Make what is not settled, group by group, until all is done or nothing more can be written."""
    todo = [index for index in range(len(one.jobs)) if index not in one.outcomes]
    size = max(1, min(GROUP, -(-len(todo) // (pool.hands if pool else 1))))
    ranges = (todo[start : start + size] for start in range(0, len(todo), size))
    tasks = ([_task(one.jobs[index], index) for index in each] for each in ranges)
    made = pool.groups(tasks, folder=one.state, maker=maker) if pool else make_groups(maker, one.state, tasks)
    with closing(made) as groups:
        for group in groups:
            one.settle(group)
            on_progress(len(one.outcomes), len(one.jobs))
            if one.stopped:
                return


def _make_about(one: _Run, papers: Iterable[tuple[str, bytes]]) -> None:
    """Add the papers about the run as jobs of row 0 and write those that changed."""
    start = len(one.jobs)
    one.jobs += [Job(hashlib.sha256(data).hexdigest(), 0, name, data) for name, data in papers]
    one.look(start)
    todo = [_task(one.jobs[index], index) for index in range(start, len(one.jobs)) if index not in one.outcomes]
    if todo and not one.stopped:
        one.settle(make_group(bytes, one.state, todo))


def _task(job: Job, index: int) -> Task:
    return Task(index, job.row, job.payload, f"{system.pid()}-{index}{_TEMP}")


def _checked_names(jobs: Sequence[Job]) -> frozenset[str]:
    """Return the folded names; refuse a plan that could lose a file or leave the folder: `plan_names` makes none such."""
    names = frozenset(fold(job.name) for job in jobs)
    if len(names) != len(jobs):
        raise ValueError("two jobs share a file name")
    if not all(is_safe(job.name) for job in jobs):
        raise ValueError("a job's name is not a safe file name")
    return names


def _open_folder(out: Path) -> Path:
    """Make the output folder and its state folder where missing; refuse a state folder that is a link."""
    files.make_folder(out)
    state = out / STATE_FOLDER
    with files.output_refused(state):
        if files.look_at(state).sort is Sort.NOTHING:
            with suppress(FileExistsError):
                system.make_folder(state)
            files.sync_folder(out)
        if not files.is_real_folder(state):
            raise OutputRefused(problem("DG711", Origin(str(state))))
    return state


def _sweep(state: Path) -> None:
    """Remove what earlier runs left unfinished; only under the lock."""
    for name in system.names(state):
        if name.endswith(_TEMP):
            files.remove(state / name)


def _foreign(job: Job, seen: Seen) -> Outcome:
    code = "DG711" if seen.sort is Sort.OTHER else "DG710" if job.row else "DG731"  # row 0 is a paper about the run
    return Outcome(job.row, job.name, State.FOREIGN, None, (problem(code, Origin(job.name), row=job.row),))


def _gone(left: Sequence[str]) -> tuple[Problem, ...]:
    return (problem("DG716", count=len(left), file=left[0]),) if left else ()
