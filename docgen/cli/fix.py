"""`docgen fix TEMPLATE.docx -o OUT.docx`: the tags that are nearly right, mended in a copy. Overwrites nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from docgen.cli import ERRORS_FOUND
from docgen.cli.options import Output, docx_file, json_option, kind_named, language_options
from docgen.cli.output import emit_json, place, problem_json, show, t, talk
from docgen.problems import Origin, has_errors


@click.command(help=t("help.fix"), epilog=t("help.fix.example"), options_metavar=t("help.options.metavar"))
@click.argument("template", type=click.Path(path_type=Path), metavar=t("metavar.template"))
@click.option("-o", "--output", "out", type=Output(), required=True, metavar="OUT.docx", help=t("help.fix.out"))
@click.option("--kind", metavar=t("metavar.kind"), help=t("help.fix.kind"))
@json_option
@language_options
def fix(template: Path, out: Path, kind: str | None, as_json: bool) -> int:
    """Mend a template."""
    from docgen.authoring.templates import fix_template
    from docgen.word.tags.near import shown

    out = docx_file(out)
    fixed = fix_template(template, out, kind_named(kind) if kind else None)
    for each in fixed.changes:
        where = place(Origin(template.name, paragraph=each.spot.paragraph), each.part, spot=each.spot.args)
        message = "fix.format" if each.before == each.after else "fix.change"
        talk(t(message, place=where, before=shown(each.before), after=each.after))
    if as_json:
        digest = hashlib.sha256(out.read_bytes()).hexdigest()
        emit_json(
            [problem_json(each) for each in fixed.left],
            [{"row": None, "file": str(out), "state": "made", "sha256": digest}],
        )
    else:
        show(fixed.left, to_stdout=True)
    if fixed.left:
        talk(t("fix.left", count=len(fixed.left)))
    talk(t("fix.closing" if fixed.changes else "fix.nothing", count=len(fixed.changes), out=str(out)))
    return ERRORS_FOUND if has_errors(fixed.left) else 0
