"""Exceptions to sentences and exit codes: the last place before the user."""

from __future__ import annotations

import click

from docgen.cli import COULD_NOT_RUN
from docgen.cli.output import emit_json, problem_json, show, t, talk
from docgen.errors import DocgenError
from docgen.problems import Origin, Problem, problem

_INTERRUPTED = 130


def explain_trouble(error: BaseException, *, as_json: bool) -> int:
    """Say what happened and return the exit code; never a traceback. `as_json`: problems go to stdout too."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else COULD_NOT_RUN
    if isinstance(error, DocgenError):
        show(error.problems)
        if as_json:
            emit_json([problem_json(each) for each in error.problems], [])
        return COULD_NOT_RUN
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        talk(t("interrupted"))
        return _INTERRUPTED
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        talk(error.format_message())
        return COULD_NOT_RUN
    if isinstance(error, click.MissingParameter) and error.param is not None:
        error = click.UsageError(
            t("usage.missing", name=error.param.make_metavar(error.ctx) if error.ctx else ""), error.ctx
        )
    if isinstance(error, click.ClickException):
        talk(t("usage", message=error.format_message()))
        context = getattr(error, "ctx", None)
        talk(t("usage.help", command=context.command_path if context else "docgen"))
        return COULD_NOT_RUN
    met = _unforeseen(error)
    show([met])
    if as_json:
        emit_json([problem_json(met)], [])
    return COULD_NOT_RUN


def _unforeseen(error: BaseException) -> Problem:
    """Return what no one foresaw as a problem: memory, the system, or a fault of docgen's own."""
    from docgen.batch.making import place_of

    if isinstance(error, MemoryError):
        return problem("DG745")
    if isinstance(error, OSError):
        place = Origin(str(error.filename)) if error.filename else None
        return problem("DG746", place, reason=error.strerror or type(error).__name__)
    return problem("DG747", kind=type(error).__name__, place=place_of(error), found=str(error))
