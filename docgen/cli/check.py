"""`docgen check FILE...`: data against its kind, a template's tags, a paper's placeholders. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docgen.cli import COULD_NOT_RUN
from docgen.cli.options import base_option, json_option, kind_named, language_options, set_option
from docgen.cli.output import emit_json, problem_json, show, t, talk
from docgen.errors import DocgenError, TemplateRefused
from docgen.problems import Origin, Problem, Severity, has_errors, problem

if TYPE_CHECKING:
    from docgen.gate import Package
    from docgen.kinds import Kind


@click.command(help=t("help.check"), epilog=t("help.check.example"), options_metavar=t("help.options.metavar"))
@click.argument("names", nargs=-1, required=True, metavar="FILE...")
@click.option("--kind", metavar=t("metavar.kind"), help=t("help.check.kind"))
@click.option("--roster", type=click.Path(path_type=Path), metavar=t("metavar.roster"), help=t("help.check.roster"))
@click.option("--units", type=click.Path(path_type=Path), metavar=t("metavar.units"), help=t("help.check.units"))
@base_option
@set_option
@json_option
@language_options
def check(
    names: tuple[str, ...], kind: str | None, roster: Path | None, units: Path | None, base: Path | None,
    settings: tuple[str, ...], as_json: bool,
) -> int:  # fmt: skip
    """Check files."""
    wanted = kind_named(kind) if kind else None
    found: list[Problem] = []
    unread = False
    for name in names:
        try:
            found += _check_one(Path(name), wanted, roster=roster, units=units, base=base, settings=settings)
        except TemplateRefused as error:
            found += error.problems
        except DocgenError as error:
            found += error.problems
            unread = True
    if as_json:
        emit_json([problem_json(each) for each in found], [])
    else:
        show(found, to_stdout=True)
    counts = {s: sum(1 for each in found if each.severity is s) for s in Severity}
    talk(
        t(
            "check.closing",
            files=len(names),
            errors=counts[Severity.ERROR],
            warnings=counts[Severity.WARNING],
            hints=counts[Severity.HINT],
        )
    )
    return COULD_NOT_RUN if unread else int(has_errors(found))


def _check_one(
    path: Path,
    kind: Kind | None,
    *,
    roster: Path | None,
    units: Path | None,
    base: Path | None,
    settings: tuple[str, ...],
) -> Iterable[Problem]:
    """Return what is wrong with one file, judged by what it is. Raises InputRefused or TemplateRefused."""
    if path.suffix.lower() not in (".docx", ".doc", ".wps", ".dotx", ".docm"):
        return _check_data(path, kind, units=units, base=base, settings=settings)
    from docgen.authoring.templates import Beside, check_template, is_template, open_template

    package = open_template(path)
    if roster is not None or is_template(package):
        return check_template(package, Beside(kind, roster, units))
    return _check_paper(package)


def _check_paper(package: Package) -> Iterator[Problem]:
    """Yield the faults of a document without tags, and the places that nobody has filled in."""
    from docgen.text.placeholders import find_placeholders
    from docgen.word.blocks import read_blocks

    yield from package.notices
    for each in read_blocks(package).paragraphs:
        for found in find_placeholders(each.text):
            where = Origin(package.file, paragraph=each.number)
            yield problem("DG202", where, span=(found.start, found.end), part=each.part, found=found.text)


def _check_data(
    path: Path, kind: Kind | None, *, units: Path | None, base: Path | None, settings: tuple[str, ...]
) -> tuple[Problem, ...]:
    """Return what `batch` would say of a roster or context, all rows."""
    from docgen.batch.order import Order
    from docgen.batch.plan import make_plan
    from docgen.batch.roster import kind_said

    said = kind_said(path) if kind is None else kind
    if said is None:
        return (problem("DG785", Origin(path.name)),)
    return make_plan(Order(said, said.template, path, path.parent, units=units, base=base, settings=settings)).problems
