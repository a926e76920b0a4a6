"""`docgen make KIND FILE -o OUT.docx`: one paper from one context file."""

from __future__ import annotations

from pathlib import Path

import click

from docgen.cli.options import (
    Output,
    base_option,
    docx_file,
    json_option,
    kind_named,
    language_options,
    script_option,
    set_option,
    with_script,
)
from docgen.cli.output import t
from docgen.cli.results import report


@click.command(help=t("help.make"), epilog=t("help.make.example"), options_metavar=t("help.options.metavar"))
@click.argument("kind", metavar=t("metavar.kind"))
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("-o", "--output", "out", type=Output(), required=True, metavar="OUT.docx", help=t("help.make.out"))
@base_option
@set_option
@script_option
@json_option
@language_options
def make(
    kind: str, file: Path, out: Path, base: Path | None, settings: tuple[str, ...], script: str | None, as_json: bool
) -> int:
    """Make one paper."""
    from docgen.batch.order import Order
    from docgen.batch.run import make_one

    found = kind_named(kind)
    out = docx_file(out)
    settings = with_script(settings, script, found)
    order = Order(found, found.template, file, out.parent, base=base, settings=settings)
    result = make_one(order, out.name)
    return report(result, out.parent, as_json=as_json, one=out)
