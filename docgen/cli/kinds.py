"""`docgen kinds …`: what papers there are and what they ask for; a blank table, a schema, a check, a kind of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from docgen.cli.options import Output, json_option, kind_named, language_options
from docgen.cli.output import data, emit_json, problem_json, show, t, talk
from docgen.errors import DocgenError
from docgen.kinds import Field
from docgen.kinds import kinds as known_kinds
from docgen.problems import Problem, Severity, has_errors

_COULD_NOT_RUN = 2


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


@kinds.command(
    "blank", help=t("help.kinds.blank"), epilog=t("help.kinds.blank.example"), options_metavar=t("help.options.metavar")
)
@click.argument("kind", metavar=t("metavar.kind_or_folder"))
@click.option(
    "-o",
    "--output",
    "out",
    type=Output(),
    required=True,
    metavar="FILE.xlsx",
    help=t("help.kinds.blank.out"),
)
@language_options
def blank_table(kind: str, out: Path) -> int:
    """Write a table to be filled in."""
    from docgen import files
    from docgen.batch.blank import blank_roster

    found = kind_named(kind)
    out = out if out.suffix.lower() == ".xlsx" else out.with_name(f"{out.name}.xlsx")
    files.write_whole(out, blank_roster(found), replace_only_sha=None)
    talk(t("kinds.blank.written", file=str(out), kind=kind))
    return 0


@kinds.command(
    "schema",
    help=t("help.kinds.schema"),
    epilog=t("help.kinds.schema.example"),
    options_metavar=t("help.options.metavar"),
)
@click.argument("kind", metavar=t("metavar.kind_or_folder"))
@click.option("-o", "--output", "out", type=Output(), metavar="FILE", help=t("help.kinds.schema.out"))
@language_options
def print_schema(kind: str, out: Path | None) -> int:
    """Give the JSON Schema of a kind's context files."""
    import json

    from docgen import files
    from docgen.authoring.schema import editor_line, schema_of

    found = kind_named(kind)
    text = json.dumps(schema_of(found), ensure_ascii=False, indent=1)
    if out is None:
        data(text)
    else:
        files.write_whole(out, f"{text}\n".encode(), replace_only_sha=None)
        talk(t("kinds.schema.written", file=str(out)))
    talk(t("kinds.schema.line", line=editor_line(out.name if out else f"{found.id}.schema.json")))
    return 0


@kinds.command(
    "check", help=t("help.kinds.check"), epilog=t("help.kinds.check.example"), options_metavar=t("help.options.metavar")
)
@click.argument("names", nargs=-1, metavar=t("metavar.kinds_or_folders"))
@json_option
@language_options
def check_kinds(names: tuple[str, ...], as_json: bool) -> int:
    """Check the folders of kinds."""
    from docgen.authoring.folder import check_folder

    found: list[Problem] = []
    unread = False
    for each in names or known_kinds():
        try:
            found += check_folder(_folder_named(each))
        except DocgenError as error:
            found += error.problems
            unread = True
    if as_json:
        emit_json([problem_json(each) for each in found], [])
    else:
        show(found, to_stdout=True)
    count = {str(s): sum(1 for each in found if each.severity is s) for s in Severity}
    talk(t("kinds.check.closing", kinds=len(names or known_kinds()), **count))
    return _COULD_NOT_RUN if unread else int(has_errors(found))


@kinds.command(
    "rebuild",
    help=t("help.kinds.rebuild"),
    epilog=t("help.kinds.rebuild.example"),
    options_metavar=t("help.options.metavar"),
)
@click.argument("kind", metavar=t("metavar.kind_or_folder"))
@language_options
def rebuild_kind(kind: str) -> int:
    """Write a kind's template and the texts of its samples anew."""
    from docgen.authoring.folder import rebuild

    written, found = rebuild(_folder_named(kind))
    show(found)
    for each in written:
        talk(t("kinds.written", file=str(each)))
    talk(t("kinds.rebuild.closing", count=len(written)))
    return int(has_errors(found))


@kinds.command(
    "new", help=t("help.kinds.new"), epilog=t("help.kinds.new.example"), options_metavar=t("help.options.metavar")
)
@click.argument("id", metavar=t("metavar.kind_id"))
@click.argument("title", metavar=t("metavar.kind_title"))
@click.option("-o", "--output", "out", type=Output(), required=True, metavar="DIR", help=t("help.kinds.new.out"))
@language_options
def write_kind(id: str, title: str, out: Path) -> int:
    """Write the folder of a new kind."""
    from docgen.authoring.new import new_kind

    for each in new_kind(out, id=id, title=title):
        talk(t("kinds.written", file=str(each)))
    talk(t("kinds.new.next", folder=str(out)))
    return 0


def _folder_named(name: str) -> Path:
    """Return the folder of a kind; one whose `kind.yaml` cannot be read yet is a folder all the same."""
    folder = Path(name)
    return folder.resolve() if (folder / "kind.yaml").is_file() else kind_named(name).folder


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
