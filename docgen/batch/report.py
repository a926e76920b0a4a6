"""The papers about a run: 生成情况.xlsx (each row: made or not, why, file) and, for promises, the 承诺台账.

生成情况 holds no value of a person beyond the output names; the ledger is a paper of its own and holds the promises.
Same run, same bytes: fixed times, no date of making.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from docgen.batch.differences import differences
from docgen.batch.order import Order
from docgen.batch.outcome import Job, Outcome, State
from docgen.batch.plan import Plan
from docgen.batch.work import read_payload
from docgen.batch.workbooks import Table
from docgen.glossary import Role
from docgen.kinds import Field, Kind
from docgen.messages import BLANKED, say
from docgen.problems import PRIVATE, Problem


def names_about() -> frozenset[str]:
    """Return the file names that the papers about a run may have."""
    return frozenset(_words()[each]["file"] for each in ("report", "ledger", "differences"))


def papers_about(order: Order, plan: Plan, outcomes: Sequence[Outcome]) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, bytes) of the report, of the ledger where the kind makes promises, of 差异一览 where it asks for it."""
    words = _words()
    if order.only:
        return  # a few papers made again: the report and the ledger are about the whole roster
    yield words["report"]["file"], _workbook(words["report"], _report_rows(outcomes))
    promises = order.kind.by_role(Role.PROMISES) if order.kind else None
    if order.kind and promises:
        yield words["ledger"]["file"], ledger(order.kind, plan.jobs)
    if order.kind and order.kind.differences and len(plan.jobs) > 1:
        yield words["differences"]["file"], _differences(order.kind, plan)


def ledger(kind: Kind, jobs: Sequence[Job]) -> bytes:
    """Return the workbook of the promises in these papers, one a row."""
    return _workbook(_words()["ledger"], _ledger_rows(kind, jobs))


def _differences(kind: Kind, plan: Plan) -> bytes:
    """Return the workbook of what differs from one paper to the next, with the row of each paper before it."""
    words = _words()["differences"]
    columns, rows = differences(kind, [read_payload(job.payload)[1] for job in plan.jobs])
    numbered = ([job.row, *row] for job, row in zip(plan.jobs, rows, strict=False))
    widths = [words["widths"][0], *(words["widths"][1] for _ in columns)]
    return _workbook({**words, "columns": [*words["columns"], *columns], "widths": widths}, numbered)


def _report_rows(outcomes: Sequence[Outcome]) -> Iterator[list[Any]]:
    words = _words()["states"]
    for each in outcomes:
        why = "；".join(_plain_sentence(problem) for problem in each.problems)
        yield [each.row, words[_lasting(each.state)], each.name, why]


def _lasting(state: State) -> State:
    """Return the state as a report says it: made now or before is all the same to its reader."""
    return State.MADE if state is State.UNCHANGED else state


def _plain_sentence(problem: Problem) -> str:
    args = {name: BLANKED if name in PRIVATE else value for name, value in problem.args}
    place = problem.origin.cell or "" if problem.origin else ""
    do = say(f"{problem.code}.do", "zh_Hans", **args)
    action = "" if do == f"{problem.code}.do" else do
    return f"{place} {say(problem.code, 'zh_Hans', **args)}{action}（{problem.code}）".strip()


def _ledger_rows(kind: Kind, jobs: Sequence[Job]) -> Iterator[list[Any]]:
    """Yield a row for every promise of every paper; the columns that people fill in over the year stay empty."""
    lists = [each for each in kind.fields.values() if each.role is Role.PROMISES]
    deadlines = {each.name: [name for name, f in each.fields.items() if f.role is Role.DEADLINE] for each in lists}
    branch, full, person, shared = map(kind.by_role, (Role.BRANCH, Role.BRANCH_NAME, Role.PERSON, Role.DEADLINE))
    number = 0
    for job in jobs:
        _, values, _, _ = read_payload(job.payload)
        who = [_said(values, branch) or _said(values, full), _said(values, person)]
        for each in lists:
            for item in values.get(each.name) or ():
                number += 1
                own = next((item[name] for name in deadlines[each.name] if name in item), None)
                yield [number, *who, next(iter(item.values())), own or _said(values, shared)]


def _said(values: dict[str, Any], field: Field | None) -> Any:
    return values.get(field.name) if field else None


def _workbook(words: dict[str, Any], rows: Iterable[Sequence[object]]) -> bytes:
    return Table(words["sheet"], words["columns"], words["widths"]).to_bytes(rows)


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data" / "report.toml").read_text("utf-8"))
