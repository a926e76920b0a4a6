"""The exit code of a run: 2 could not run, before 1 a row not made, before 3 edited files kept, before 0."""

from __future__ import annotations

import pytest

from docgen.batch.outcome import Outcome, State
from docgen.batch.run import Result
from docgen.cli.results import exit_code
from docgen.problems import Problem, Severity, problem

ERROR = problem("DG707")
WARNING = problem("DG712", row=2)


def result(*states: State, problems: tuple[Problem, ...] = (), about: tuple[State, ...] = (), stopped: bool = False):
    outcomes = tuple(Outcome(row, "甲.docx", state) for row, state in enumerate(states, 2))
    papers = tuple(Outcome(0, "生成情况.xlsx", state) for state in about)
    return Result(outcomes, problems, papers, (), stopped)


@pytest.mark.parametrize(
    ("states", "code"),
    [
        ([State.MADE, State.UNCHANGED], 0),
        ([State.MADE, State.KEPT_EDITED], 3),
        ([State.MADE, State.PLACED_BESIDE], 3),
        ([State.MADE, State.REFUSED], 1),
        ([State.MADE, State.BLOCKED], 1),
        ([State.MADE, State.UNMADE], 1),
        ([State.MADE, State.FOREIGN], 1),
        ([State.KEPT_EDITED, State.REFUSED], 1),
        ([State.FOREIGN, State.FOREIGN], 2),
        ([State.REFUSED, State.REFUSED], 1),
    ],
    ids=lambda each: "-".join(map(str, each)) if isinstance(each, list) else str(each),
)
def test_the_gravest_state_decides(states, code):
    assert exit_code(result(*states)) == code


def test_a_run_that_stopped_could_not_run():
    assert exit_code(result(State.MADE, State.REFUSED, stopped=True)) == 2


def test_a_finding_of_severity_error_counts_and_a_warning_does_not():
    assert WARNING.severity is Severity.WARNING
    assert exit_code(result(State.MADE, problems=(ERROR,))) == 1
    assert exit_code(result(State.MADE, problems=(WARNING,))) == 0


def test_an_edited_report_that_was_kept_counts_as_an_edited_file():
    assert exit_code(result(State.MADE, about=(State.PLACED_BESIDE,))) == 3
