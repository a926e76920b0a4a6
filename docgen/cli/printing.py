"""The options of `docgen batch` for the printer, and what is said of the files written for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from docgen.cli.options import Output, docx_file
from docgen.cli.output import t, talk
from docgen.errors import DocgenError, InputRefused
from docgen.problems import problem

if TYPE_CHECKING:
    from docgen.batch.order import Order
    from docgen.batch.printing import Printed, PrintOrder
    from docgen.batch.run import Result

_OFFICE = ("/usr/lib/libreoffice/program/soffice", "/opt/libreoffice/program/soffice",
           "/Applications/LibreOffice.app/Contents/MacOS/soffice")  # fmt: skip
_MOST_SPARES = 50
_NEEDS_A_FILE = ("group", "spare", "pdf")


def print_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --merge, --group, --print-set, --spare and --pdf."""
    for option in (
        click.option("--pdf", is_flag=True, help=t("help.batch.pdf")),
        click.option("--spare", type=int, metavar="N", help=t("help.batch.spare")),
        click.option("--print-set", "print_set", type=Output(), metavar="DIR", help=t("help.batch.set")),
        click.option("--group", metavar=t("metavar.group"), help=t("help.batch.group")),
        click.option("--merge", type=Output(), metavar=t("metavar.merge"), help=t("help.batch.merge")),
    ):
        function = option(function)
    return function


def read_print_order(order: Order, said: Mapping[str, Any]) -> PrintOrder | None:
    """Return what is to be printed, None for nothing. Raises InputRefused before a paper is made."""
    if said["merge"] is None and said["print_set"] is None:
        alone = next((name for name in _NEEDS_A_FILE if said[name] not in (None, False)), None)
        if alone:
            raise InputRefused(problem("DG776", option=f"--{alone}"))
        return None
    from docgen.batch.printing import PrintOrder
    from docgen.batch.printing.groups import group_field

    field = group_field(order.kind, said["group"])
    merge = docx_file(said["merge"], "--merge") if said["merge"] is not None else None
    spares = said["spare"] and max(0, min(said["spare"], _MOST_SPARES))
    return PrintOrder(merge, said["print_set"], field, spares, said["pdf"], find_office())


def find_office() -> str | None:
    """Return the path of LibreOffice on this machine, or None."""
    programs = os.environ.get("PROGRAMFILES", "C:/Program Files")
    known = (*_OFFICE, f"{programs}/LibreOffice/program/soffice.com")
    return next((path for path in (shutil.which("soffice"), *known) if path and Path(path).is_file()), None)


def print_after(order: Order, asked: PrintOrder, result: Result) -> Printed:
    """Write the files for the printer; when that cannot be done, say why: the papers are made all the same."""
    from docgen.batch.printing import Printed, print_papers

    if asked.pdf and asked.office:
        talk(t("print.pdf"))
    try:
        return print_papers(order, asked, result)
    except DocgenError as refusal:
        return Printed((), refusal.problems, stopped=True)


def with_printed(result: Result, printed: Printed) -> Result:
    """Return the result of the run with what was found and became of the files for the printer."""
    about = (*result.about, *(each for _, each in printed.files))
    stopped = result.stopped or printed.stopped
    return replace(result, problems=(*result.problems, *printed.problems), about=about, stopped=stopped)


def tell_printed(printed: Printed, asked: PrintOrder) -> None:
    """Say which files are there for the printer."""
    from docgen.batch.printing import is_done
    from docgen.batch.printing.groups import words

    for path, outcome in printed.files:
        if not is_done(outcome):
            talk(t("print.kept", file=str(path)))
        elif path.parent != asked.folder:
            talk(t("print.file", file=str(path), count=printed.papers))
    done = [path for path, outcome in printed.files if path.parent == asked.folder and is_done(outcome)]
    if done:
        guide = words()["files"]["guide"] + ".docx"
        talk(t("print.files", count=len(done), groups=printed.groups, folder=str(asked.folder), guide=guide))
