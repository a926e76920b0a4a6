"""Arguments and options that several commands share, and how their values are read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from docgen.cli.output import t
from docgen.errors import InputRefused
from docgen.glossary import Role
from docgen.kinds import Kind, find_kind, kinds, read_kind
from docgen.problems import Origin, problem

Decorated = Callable[..., Any]
_OTHER_FORMATS = frozenset(
    {".pdf", ".ofd", ".doc", ".docm", ".dot", ".dotx", ".wps", ".odt", ".rtf", ".txt", ".html", ".md", ".xls", ".xlsx"}
)
"""Endings that ask for a format which docgen does not write; any other point is part of a name, as in 2026.3.5."""


class Output(click.Path):
    """Where to write: a path that names something. An empty one would mean the folder one stands in."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path. Raises BadParameter for one without a name."""
        if not str(value).strip():
            self.fail(t("usage.output.empty"), param, ctx)
        return super().convert(value, param, ctx)


def docx_file(out: Path, option: str = "-o") -> Path:
    """Return the path given as `option`, with `.docx` at its end. Raises InputRefused where another format is asked for."""
    ending = out.suffix.lower()
    if ending == ".docx":
        return out
    if not out.name.strip("."):
        raise click.BadParameter(t("usage.output.empty"), param_hint=option)
    if ending in _OTHER_FORMATS:
        raise InputRefused(problem("DG735", Origin(option), name=out.name, format=ending))
    return out.with_name(f"{out.name}.docx")


def base_option(function: Decorated) -> Decorated:
    """Add --base FILE."""
    return click.option("--base", type=click.Path(path_type=Path), metavar="FILE", help=t("help.base"))(function)


def set_option(function: Decorated) -> Decorated:
    """Add --set 字段=值, any number of times."""
    return click.option("--set", "settings", multiple=True, metavar=t("metavar.set"), help=t("help.set"))(function)


def script_option(function: Decorated) -> Decorated:
    """Add --script 简体|繁体."""
    return click.option("--script", metavar=t("metavar.script"), help=t("help.script"))(function)


def with_script(settings: tuple[str, ...], script: str | None, kind: Kind | None) -> tuple[str, ...]:
    """Return the settings with that of the script. Raises InputRefused for a kind that has no field for it."""
    if script is None:
        return settings
    field = kind.by_role(Role.SCRIPT) if kind else None
    if field is None:
        raise InputRefused(problem("DG204", Origin("--script"), kind=kind.title if kind else t("a.template")))
    return (*settings, f"{field.name}={script}")


def json_option(function: Decorated) -> Decorated:
    """Add --json."""
    return click.option("--json", "as_json", is_flag=True, help=t("help.json"))(function)


def language_options(function: Decorated) -> Decorated:
    """Add --lang and --debug, so that they may stand after the command too."""
    function = click.option("--debug", is_flag=True, expose_value=False, hidden=True)(function)
    return click.option("--lang", expose_value=False, hidden=True)(function)


def kind_named(name: str) -> Kind:
    """Return the kind of that id or Chinese title, or the one in a folder of that path.

    Raises InputRefused naming those there are.
    """
    found = find_kind(name)
    if found is None and (Path(name) / "kind.yaml").is_file():
        return read_kind(Path(name).resolve())
    if found is None:
        known = "、".join(f"{each.title}（{each.id}）" for each in kinds().values())
        raise InputRefused(problem("DG783", Origin(name), kind=name, known=known))
    return found
