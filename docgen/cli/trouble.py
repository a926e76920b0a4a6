"""Exceptions to sentences and exit codes: the last place before the user."""

from __future__ import annotations

import click

from docgen.cli import COULD_NOT_RUN
from docgen.cli.output import emit_json, problem_json, show, t, talk
from docgen.errors import DocgenError

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
    if isinstance(error, MemoryError):
        talk(t("trouble.memory"))
        return COULD_NOT_RUN
    if isinstance(error, OSError):
        talk(t("trouble.system", detail=error.strerror or str(error), file=str(error.filename or "")))
        return COULD_NOT_RUN
    talk(t("trouble.own", detail=f"{type(error).__name__}: {error}"[:300]))
    return COULD_NOT_RUN
