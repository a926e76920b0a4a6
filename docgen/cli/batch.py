"""`docgen batch KIND|TEMPLATE.docx ROSTER -o DIR`: one paper for every row of a roster."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from docgen.cli.options import (
    Output,
    base_option,
    json_option,
    kind_named,
    language_options,
    script_option,
    set_option,
    with_script,
)
from docgen.cli.output import emit_json, problem_json, show, t, talk
from docgen.cli.printing import print_after, print_options, read_print_order, tell_printed, with_printed
from docgen.cli.results import report

if TYPE_CHECKING:
    from docgen.batch.order import Order

_MOST_WORKERS = 64
_EVERY = 5.0
"""Seconds between two plain lines of progress where there is no terminal."""


@click.command(help=t("help.batch"), epilog=t("help.batch.example"), options_metavar=t("help.options.metavar"))
@click.argument("kind", metavar=t("metavar.kind_or_template"))
@click.argument("roster", type=click.Path(path_type=Path), metavar=t("metavar.roster"))
@click.option("-o", "--output", "out", type=Output(), required=True, metavar="DIR", help=t("help.batch.out"))
@click.option("--name", metavar=t("metavar.pattern"), help=t("help.batch.name"))
@base_option
@set_option
@script_option
@click.option("--units", type=click.Path(path_type=Path), metavar=t("metavar.units"), help=t("help.batch.units"))
@click.option("--only", metavar="17,20-25", help=t("help.batch.only"))
@click.option("--sheet", metavar=t("metavar.sheet"), help=t("help.batch.sheet"))
@click.option("--no-fill-down", "fill_down", is_flag=True, flag_value=False, default=True, help=t("help.batch.fill"))
@print_options
@click.option("--jobs", type=int, metavar="N", help=t("help.batch.jobs"))
@click.option("--dry-run", is_flag=True, help=t("help.batch.dry"))
@json_option
@language_options
def batch(
    kind: str, roster: Path, out: Path, name: str | None, base: Path | None, settings: tuple[str, ...],
    script: str | None, units: Path | None, only: str | None, sheet: str | None, fill_down: bool, jobs: int | None, dry_run: bool,
    as_json: bool, **printing: Any,
) -> int:  # fmt: skip
    """Make one paper for every row."""
    from docgen.batch.order import Order, read_only
    from docgen.batch.run import run_batch

    found = None if kind.lower().endswith(".docx") or Path(kind).is_file() else kind_named(kind)
    settings = with_script(settings, script, found)
    order = Order(
        found, found.template if found else Path(kind), roster, out, name, base, units, settings, read_only(only),
        sheet, fill_down,
    )  # fmt: skip
    asked = read_print_order(order, printing)
    if dry_run:
        if asked:
            talk(t("print.dry"))
        return _dry_run(order, jobs, as_json=as_json)
    with progress(quiet=as_json) as on_progress:
        result = run_batch(order, workers=jobs and max(1, min(jobs, _MOST_WORKERS)), on_progress=on_progress)
    if asked is None or result.stopped:
        return report(result, out, as_json=as_json)
    printed = print_after(order, asked, result)
    code = report(with_printed(result, printed), out, as_json=as_json, more=printed.files)
    tell_printed(printed, asked)
    return code


def _dry_run(order: Order, workers: int | None, *, as_json: bool) -> int:
    """Do everything in a temporary folder and say what would be made; nothing is written where the user works."""
    from docgen.batch.outcome import State
    from docgen.batch.run import try_batch

    result = try_batch(order, workers=workers)
    made = [each for each in result.outcomes if each.state is State.MADE]
    if as_json:
        outputs: list[dict[str, object]] = [
            {"row": each.row, "file": str(order.out / each.name), "state": "planned", "sha256": each.sha256}
            for each in made
        ]
        emit_json([problem_json(each) for each in result.problems], outputs)
    else:
        show(result.problems)
        for each in made[:3]:
            talk(t("dry.name", row=each.row, name=each.name))
    talk(t("dry.closing", made=len(made), failed=len(result.outcomes) - len(made)))
    return 1 if result.failed else 0


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Give a function that shows how far a run has come: a bar on a terminal, now and then a plain line elsewhere."""
    if quiet:
        yield lambda done, total: None
    elif sys.stderr is not None and sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn(t("progress.making")), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
    else:
        said: list[float] = []

        def line(done: int, total: int) -> None:
            """Say a line every few seconds from the first paper on; the end has a line of its own."""
            now = time.monotonic()
            if not said:
                said.append(now)
            elif done < total and now - said[0] >= _EVERY:
                said[0] = now
                talk(t("progress.line", done=done, total=total))

        yield line
