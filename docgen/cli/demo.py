"""`docgen demo DIR`: the example county in DIR, and the job of its clerk run there."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from docgen.cli.options import language_options
from docgen.cli.output import t, talk
from docgen.errors import DocgenError

_COUNTY = "示例县"
_BAT = "生成承诺书.bat"
_OUT = "承诺书"
_ROSTER, _UNITS = "花名册.xlsx", "党组织信息表.xlsx"
_ERRORS_FOUND = 1


@click.command(help=t("help.demo"), epilog=t("help.demo.example"), options_metavar=t("help.options.metavar"))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@language_options
def demo(folder: Path) -> int:
    """Write the example county and make its letters."""
    from docgen.batch.order import Order
    from docgen.batch.run import run_batch
    from docgen.cli.batch import progress
    from docgen.cli.options import kind_named
    from docgen.cli.results import exit_code, report

    county = _write_county(folder)
    talk(t("demo.written", folder=str(county)))
    roster, units, out = county / _ROSTER, county / _UNITS, folder / _OUT
    talk(t("demo.command", command=f'docgen batch 承诺书 "{roster}" -o "{out}" --units "{units}"'))
    kind = kind_named("pledge")
    with progress(quiet=False) as on_progress:
        result = run_batch(Order(kind, kind.template, roster, out, units=units), workers=None, on_progress=on_progress)
    code = report(result, out, as_json=False) or exit_code(result)
    talk(t("demo.planted", file=str(county / "README.md")))
    talk(t("demo.next", folder=str(out), bat=_BAT))
    return 0 if code == _ERRORS_FOUND else code


def _write_county(folder: Path) -> Path:
    """Copy the shipped county and the double-click file; a file that is there and differs is kept and said."""
    from docgen import files
    from docgen.resources import shipped

    source = shipped("contexts") / _COUNTY
    target = folder / "contexts" / _COUNTY
    wanted = {
        target / each.relative_to(source): each.read_bytes() for each in sorted(source.rglob("*")) if each.is_file()
    }
    wanted[folder / _BAT] = _bat().encode("utf-8")
    for path, data in wanted.items():
        try:
            files.write_whole(path, data, replace_only_sha=None)
        except DocgenError as error:
            if not any(each.code == "DG731" for each in error.problems):
                raise
            talk(t("demo.kept", file=str(path)))
    return target


def _bat() -> str:
    """Return the Windows command file; cmd.exe reads UTF-8 after `chcp 65001`."""
    lines = [
        "@echo off",
        "chcp 65001 >nul",
        'cd /d "%~dp0"',
        f'set DOCGEN="{sys.executable}" -m docgen',
        "%DOCGEN% --version >nul 2>nul || set DOCGEN=docgen",
        rf'%DOCGEN% batch 承诺书 "contexts\{_COUNTY}\{_ROSTER}" -o "{_OUT}" --units "contexts\{_COUNTY}\{_UNITS}"',
        "pause",
    ]
    return "\r\n".join(lines) + "\r\n"
