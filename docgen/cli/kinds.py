"""`docgen kinds list|show KIND`: what papers there are and what they ask for."""

from __future__ import annotations

import click

from docgen.cli.options import kind_named, language_options
from docgen.cli.output import data, t
from docgen.kinds import Field
from docgen.kinds import kinds as known_kinds


@click.group(
    help=t("help.kinds"),
    epilog=t("help.kinds.example"),
    options_metavar=t("help.options.metavar"),
    subcommand_metavar=t("help.command.metavar"),
)
@language_options
def kinds() -> None:
    """List kinds and their fields."""


@kinds.command("list", help=t("help.kinds.list"), epilog="docgen kinds list", options_metavar=t("help.options.metavar"))
@language_options
def list_kinds() -> int:
    """List the kinds."""
    for each in known_kinds().values():
        data(f"{each.title}  {each.id}  {each.summary}")
    return 0


@kinds.command(
    "show", help=t("help.kinds.show"), epilog=t("help.kinds.example"), options_metavar=t("help.options.metavar")
)
@click.argument("kind", metavar=t("metavar.kind"))
@language_options
def show_kind(kind: str) -> int:
    """List the fields of one kind."""
    found = kind_named(kind)
    data(f"{found.title}  {found.id}  {found.summary}")
    for each in found.fields.values():
        data(_line(each))
        for part in each.fields.values():
            data("    " + _line(part))
    return 0


def _line(each: Field) -> str:
    need = ""
    if isinstance(each.required, tuple):
        need = t("kinds.required_if", field=each.required[0], value=each.required[1])
    elif each.required:
        need = t("kinds.required")
    more = [t("kinds.list")] if each.many else []
    if each.choices:
        more.append(t("kinds.choices", choices=t("list.comma").join(each.choices)))
    if isinstance(each.default, str):
        more.append(t("kinds.default", default=each.default))
    if each.aliases:
        more.append(t("kinds.aliases", aliases=t("list.comma").join(each.aliases)))
    if each.help:
        more.append(t("kinds.help", text=each.help))
    return t("kinds.field", name=each.name, type=str(each.type), need=need, more="".join(more))
