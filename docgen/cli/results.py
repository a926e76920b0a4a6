"""How the end of a run is told: problems, what was made, the exit code. Shared by `make` and `batch`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docgen.batch.outcome import Outcome, State
from docgen.batch.run import Result
from docgen.cli import COULD_NOT_RUN, EDITED_KEPT, ERRORS_FOUND
from docgen.cli.output import emit_json, problem_json, show, t, talk


def report(
    result: Result,
    out: Path,
    *,
    as_json: bool,
    one: Path | None = None,
    more: Sequence[tuple[Path, Outcome]] = (),
) -> int:
    """Tell what a run came to and return its exit code.

    `one` is the file where there was but one to make, `more` are files of no row, with what became of them.
    """
    if as_json:
        rows = ((out / each.name if each.name else None, each) for each in result.outcomes)
        outputs: list[dict[str, object]] = [
            {
                "row": each.row,
                "file": str(path) if path else None,
                "state": str(each.state),
                "sha256": each.sha256,
            }
            for path, each in (*rows, *more)
        ]
        emit_json([problem_json(each) for each in result.problems], outputs)
    else:
        show(result.problems)
    talk(_closing(result, out) if one is None else t(f"one.{result.outcomes[0].state}", file=str(one)))
    return exit_code(result)


def exit_code(result: Result) -> int:
    """Return 2 when the run could not go on, 1 when a row was not made, 3 when edited files were kept, else 0."""
    if result.stopped or (result.outcomes and result.count(State.FOREIGN) == len(result.outcomes)):
        return COULD_NOT_RUN
    if result.failed:
        return ERRORS_FOUND
    kept = {State.KEPT_EDITED, State.PLACED_BESIDE}
    return EDITED_KEPT if any(each.state in kept for each in (*result.outcomes, *result.about)) else 0


def _closing(result: Result, out: Path) -> str:
    """Return the last line: what was done, in numbers that add up to the rows."""
    made, same = result.count(State.MADE), result.count(State.UNCHANGED)
    kept = result.count(State.KEPT_EDITED, State.PLACED_BESIDE)
    failed = len(result.outcomes) - made - same - kept
    pieces = [t("closing.made", count=made)]
    if same:
        pieces.append(t("closing.unchanged", count=same))
    if kept:
        pieces.append(t("closing.kept", count=kept))
    pieces.append(t("closing.failed", count=failed))
    return t("closing", pieces=t("closing.comma").join(pieces), folder=str(out))
