"""A batch from order to report: answered from the journal where nothing changed, else planned and run."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from docgen import __version__, files
from docgen.batch import journal
from docgen.batch.order import Order
from docgen.batch.outcome import Outcome, Report, State
from docgen.batch.runner import finished, run
from docgen.errors import InputRefused
from docgen.problems import Origin, Problem, Severity, problem
from docgen.resources import shipped
from docgen.sources.layers import folder_layers

if TYPE_CHECKING:
    from docgen.batch.plan import Plan
    from docgen.batch.pool import Pool

_FEW = 200
"""Up to this many papers one process is faster than starting workers."""
_MANY_BYTES = 48_000
"""A roster of more bytes is expected to have more than few rows: workers are started while it is still read."""
_MOST_WORKERS = 8
"""More processes than these wait for the disk, not for each other."""
_PATIENCE = 4.0
"""Seconds that one row may take of a template that docgen did not ship; its own have no limit."""
_WARM = ("docgen.batch.work", "docgen.word.produce")
"""What a worker imports while the plan is made."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a run came to: one outcome per row asked for, in the roster's order, and every problem.

    `about` are the outcomes of the report and the ledger; `plan` is what was planned, None where nothing had to be.
    """

    outcomes: tuple[Outcome, ...]
    problems: tuple[Problem, ...]
    about: tuple[Outcome, ...] = ()
    left: tuple[str, ...] = ()
    stopped: bool = False
    plan: Plan | None = None

    def count(self, *states: State) -> int:
        """Return how many rows ended in one of the states."""
        return sum(1 for each in self.outcomes if each.state in states)

    @property
    def failed(self) -> bool:
        """Whether a row was not made, or an error was found."""
        return any(each.severity is Severity.ERROR for each in self.problems) or bool(
            self.count(State.REFUSED, State.FOREIGN, State.BLOCKED, State.UNMADE)
        )


def run_batch(order: Order, *, workers: int | None, on_progress: Callable[[int, int], None]) -> Result:
    """Make every paper of the order. Raises InputRefused, TemplateRefused or OutputRefused when it cannot be done at all."""
    inputs = fingerprint(order)
    done = finished(order.out, inputs)
    if done is not None:
        return _remembered(done)
    with _pool(order, workers) as pool:
        from docgen.batch.plan import make_plan
        from docgen.batch.report import names_about, papers_about
        from docgen.batch.work import start

        plan = make_plan(order)
        refused = tuple(Outcome(each.row, "", State.REFUSED, None, each.problems) for each in plan.refused)
        report = run(
            plan.jobs,
            order.out,
            maker=partial(start, plan.setup),
            pool=pool if workers or not pool or not pool.helps or len(plan.jobs) > _FEW else None,
            version=__version__,
            inputs=inputs,
            summary=_summary(refused, plan.problems),
            planned=plan.names | names_about(),
            on_progress=on_progress,
            about=lambda outcomes: papers_about(order, plan, _in_order([*outcomes, *refused])),
        )
        return replace(_result(report, refused, plan.problems), plan=plan)


def try_batch(order: Order, *, workers: int | None) -> Result:
    """Do the whole run in a temporary folder that is gone afterwards: what would be made, and what would not."""
    with TemporaryDirectory(prefix="docgen-") as folder:
        return run_batch(replace(order, out=Path(folder)), workers=workers, on_progress=lambda _done, _total: None)


def make_one(order: Order, name: str) -> Result:
    """Make the one paper of a structured file under `name` in the order's folder. Raises like `run_batch`."""
    from docgen.batch.plan import make_plan
    from docgen.batch.work import start

    plan = make_plan(order)
    if len(plan.jobs) + len(plan.refused) > 1:
        count = len(plan.jobs) + len(plan.refused)
        raise InputRefused(problem("DG784", Origin(order.roster.name), count=count))
    jobs = [replace(job, name=name) for job in plan.jobs]
    refused = tuple(Outcome(each.row, name, State.REFUSED, None, each.problems) for each in plan.refused)
    if not jobs and not refused:
        raise InputRefused(*plan.problems)
    if not jobs:
        return Result(refused, plan.problems)
    others = journal.read(order.out / ".docgen" / "journal.jsonl").written if order.out.is_dir() else {}
    with _pool(order, 1) as pool:
        report = run(
            jobs,
            order.out,
            maker=partial(start, plan.setup),
            pool=pool,
            version=__version__,
            inputs="",
            planned=list(others),
        )
    return _result(report, refused, plan.problems)


def fingerprint(order: Order) -> str:
    """Return the SHA-256 (hex) of all that the run depends on: docgen, options, and the bytes of every input."""
    options = [order.name, list(order.settings), [str(each) for each in order.only], order.sheet, order.fill_down]
    whole = hashlib.sha256(json.dumps([__version__, options], ensure_ascii=False).encode("utf-8", "surrogatepass"))
    schema = list(order.kind.sources) if order.kind else []
    layers = [path for _, path in folder_layers(order.roster.absolute())]
    for path in [order.template, *schema, order.roster, order.units, order.base, *layers]:
        whole.update(b"\0" if path is None else _digest(path))
    return whole.hexdigest()


def _is_ours(order: Order) -> bool:
    """Tell whether the template is one that docgen ships."""
    return order.kind is not None and shipped("templates") in order.template.parents


def _digest(path: Path) -> bytes:
    try:
        return hashlib.sha256(files.read_whole(path)).digest()
    except OSError:
        return b"-"


@contextmanager
def _pool(order: Order, asked: int | None) -> Iterator[Pool | None]:
    """Give the workers of a run, at work on their imports where many rows are expected; None where there are none.

    Papers of a template that docgen did not ship are made in worker processes with limits, never in this one.
    """
    ours = _is_ours(order)
    many = not order.only and _size(order.roster) > _MANY_BYTES
    hands = asked if asked is not None else min(os.cpu_count() or 1, _MOST_WORKERS) if ours or many else 1
    if ours and hands <= 1:
        yield None
        return
    from docgen.batch.pool import Pool

    with Pool(hands - 1 if ours else max(1, hands), None if ours else _PATIENCE, helps=ours, warm=_WARM) as pool:
        if many or not ours:
            pool.hire(hands)
        yield pool


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _summary(refused: tuple[Outcome, ...], problems: tuple[Problem, ...]) -> bytes:
    """Return what a later run must know to answer without working: rows refused and problems, without people's values."""
    rows = [each.row for each in refused]
    return json.dumps([rows, [journal.stored(each) for each in problems]]).encode("ascii")


def _remembered(done: Report) -> Result:
    rows, stored = json.loads(done.summary) if done.summary else ([], [])
    refused = tuple(Outcome(row, "", State.REFUSED) for row in rows)
    return _result(done, refused, tuple(map(journal.restored, stored)))


def _result(report: Report, refused: tuple[Outcome, ...], problems: tuple[Problem, ...]) -> Result:
    rows = [each for each in report.outcomes if each.row]
    about = tuple(each for each in report.outcomes if not each.row)
    return Result(_in_order([*rows, *refused]), (*problems, *report.all_problems()), about, report.left, report.stopped)


def _in_order(outcomes: list[Outcome]) -> tuple[Outcome, ...]:
    return tuple(sorted(outcomes, key=lambda each: each.row))
