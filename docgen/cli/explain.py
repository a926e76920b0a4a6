"""`docgen explain CODE | FILE 字段`: what a code means, or where a value came from and what it replaced."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docgen.cli import COULD_NOT_RUN
from docgen.cli.options import base_option, kind_named, language_options, set_option
from docgen.cli.output import data, known_here, place, severity_word, t, talk
from docgen.problems import codes
from docgen.sources.context import Context

if TYPE_CHECKING:
    from docgen.batch.order import Order

_CODE = re.compile(r"[Dd][Gg][0-9]{3}")


@click.command(help=t("help.explain"), epilog=t("help.explain.example"), options_metavar=t("help.options.metavar"))
@click.argument("what", metavar="CODE|FILE")
@click.argument("field", required=False, metavar=f"[{t('metavar.field')}]")
@click.option("--row", type=int, metavar="N", help=t("help.explain.row"))
@click.option("--kind", metavar=t("metavar.kind"), help=t("help.check.kind"))
@click.option("--units", type=click.Path(path_type=Path), metavar=t("metavar.units"), help=t("help.check.units"))
@base_option
@set_option
@language_options
def explain(
    what: str, field: str | None, row: int | None, kind: str | None, units: Path | None, base: Path | None,
    settings: tuple[str, ...],
) -> int:  # fmt: skip
    """Explain a code or a value."""
    if _CODE.fullmatch(what) and field is None:
        return _explain_code(what.upper())
    if field is None:
        talk(t("explain.need_field", file=what))
        return COULD_NOT_RUN
    from docgen.batch.entries import has_entries
    from docgen.batch.order import Order

    found = kind_named(kind) if kind else None
    path = Path(what)
    if row is None and not has_entries(path):
        talk(t("explain.need_row", file=what, field=field))
        return COULD_NOT_RUN
    return _explain_value(Order(found, path, path, path.parent, base=base, units=units, settings=settings), field, row)


def _explain_code(code: str) -> int:
    found = codes().get(code)
    if found is None:
        talk(t("explain.no_code", code=code))
        return COULD_NOT_RUN
    data(t("explain.code", code=code, severity=severity_word(found.severity)))
    if known_here(f"{code}.why"):
        data(t("explain.why", text=t(f"{code}.why")))
    if found.authority:
        data(t("explain.authority", text=found.authority))
    if known_here(f"{code}.example"):
        data(t("explain.example", text=t(f"{code}.example")))
    return 0


def _explain_value(order: Order, field: str, row: int | None) -> int:
    """Show the value of a field in each entry (or one row) of the file, the layer it came from, and those that lost."""
    from docgen.batch.roster import layered

    found = False
    path = tuple(int(step) - 1 if step.isdecimal() else step for step in field.split("."))
    for context in layered(order, row):
        value = context.get(path)
        if value is None:
            continue
        found = True
        data(t("explain.value", field=field, value=_short(value)))
        data("  " + t("explain.from", place=place(context.origin(path))))
        _show_lost(context, path)
    if not found:
        talk(t("explain.nothing", file=order.roster.name, field=field))
    return 0 if found else COULD_NOT_RUN


def _show_lost(context: Context, path: tuple[str | int, ...]) -> None:
    for each in reversed(context.lost.get(path, ())):
        data("  " + t("explain.lost", value=_short(each.value), place=place(each.origin)))


def _short(value: object) -> str:
    text = _plain(value)
    return text if len(text) <= 200 else text[:197] + "…"


def _plain(value: object) -> str:
    """Return a value as people write it: lists with commas, groups with their names."""
    if isinstance(value, list):
        return t("list.comma").join(_plain(each) for each in value)
    if isinstance(value, dict):
        return t("list.comma").join(f"{name}{t('colon')}{_plain(each)}" for name, each in value.items())
    return str(value)
