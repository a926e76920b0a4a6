"""The command group: names and one-line helps are known at once, the commands are imported when called."""

from __future__ import annotations

from importlib import import_module

import click

from docgen import __version__
from docgen.cli.output import t

_COMMANDS = ("demo", "make", "batch", "merge", "check", "fix", "kinds", "explain", "doctor")


class Lazy(click.Group):
    """A group whose commands live in modules of the same name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order a new user needs them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in _COMMANDS:
            return None
        found: click.Command = getattr(import_module(f"docgen.cli.{cmd_name}"), cmd_name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section(t("help.commands")):
            formatter.write_dl([(name, t(f"help.{name}.short")) for name in _COMMANDS])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command; a name that is none gets the nearest one proposed."""
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], _COMMANDS, 1)
            raise click.UsageError(t("usage.command", name=args[0], near=near[0] if near else "docgen --help"))
        return super().resolve_command(ctx, args)


@click.command(
    cls=Lazy,
    help=t("help.docgen"),
    epilog=t("help.docgen.example"),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar=t("help.options.metavar"),
    subcommand_metavar=t("help.command.metavar"),
)
@click.version_option(
    __version__, "--version", prog_name="docgen", message="%(prog)s %(version)s", help=t("help.version")
)
@click.option("--lang", metavar="zh|zh-Hant|en", expose_value=False, callback=lambda *_: None, help=t("help.lang"))
@click.option("--debug", is_flag=True, expose_value=False, help=t("help.debug"))
def docgen() -> None:
    """Make, check and explain papers."""
