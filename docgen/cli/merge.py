"""`docgen merge FILE... -o OUT.docx`: several documents as one."""

from __future__ import annotations

from pathlib import Path

import click

from docgen.cli.options import Output, docx_file, json_option, language_options
from docgen.cli.output import t
from docgen.cli.results import report


@click.command(help=t("help.merge"), epilog=t("help.merge.example"), options_metavar=t("help.options.metavar"))
@click.argument("files", type=click.Path(path_type=Path), metavar="FILE...", nargs=-1)
@click.option("-o", "--output", "out", type=Output(), required=True, metavar="OUT.docx", help=t("help.merge.out"))
@json_option
@language_options
def merge(files: tuple[Path, ...], out: Path, as_json: bool) -> int:
    """Put files into one."""
    from docgen.batch.joining import join_files
    from docgen.batch.run import Result

    out = docx_file(out)
    done = join_files(files, out)
    result = Result(done.outcomes, done.all_problems(), stopped=done.stopped)
    return report(result, out.parent, as_json=as_json, one=out)
