"""`docgen demo DIR`: the example county in DIR, and its three jobs run there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from docgen.cli import ERRORS_FOUND
from docgen.cli.options import Output, language_options
from docgen.cli.output import t, talk
from docgen.errors import DocgenError

_COUNTY = "示例县"
_BAT = "生成承诺书.bat"
_LETTERS, _SCHEMES, _POINTS = "承诺书", "实施方案", "工作要点"
_ROSTER, _UNITS = "花名册.xlsx", "党组织信息表.xlsx"
_COUNTY_POINTS, _COUNTY_SCHEME = "工作要点/2015年工作要点.yaml", "2026/创先争优方案.yaml"


@click.command(help=t("help.demo"), epilog=t("help.demo.example"), options_metavar=t("help.options.metavar"))
@click.argument("folder", metavar="DIR", type=Output())
@language_options
def demo(folder: Path) -> int:
    """Write the example county and make its papers."""
    county = _write_county(folder)
    talk(t("demo.written", folder=str(county)))
    codes = list(_jobs(folder, county))
    talk(t("demo.planted", file=str(county / "README.md")))
    talk(t("demo.next", folder=str(folder), bat=_BAT))
    return next((code for code in codes if code not in (0, ERRORS_FOUND)), 0)


def _jobs(folder: Path, county: Path) -> Iterator[int]:
    """Run the three jobs, each under the command that a user would type; yield their exit codes."""
    from docgen.cli.batch import batch
    from docgen.cli.make import make

    roster, units = str(county / _ROSTER), str(county / _UNITS)
    points, scheme = str(county / _COUNTY_POINTS), str(county / _COUNTY_SCHEME)
    out = {name: str(folder / name) for name in (_LETTERS, _SCHEMES)}
    for command, words in (
        (make, [_POINTS, points, "-o", str(folder / _POINTS / f"{Path(points).stem}.docx")]),
        (batch, [_SCHEMES, units, "--base", scheme, "-o", out[_SCHEMES]]),
        (batch, [_LETTERS, roster, "--units", units, "-o", out[_LETTERS]]),
    ):
        shown = " ".join(f'"{word}"' if "/" in word or "\\" in word else word for word in words)
        talk("")
        talk(t("demo.command", command=f"docgen {command.name} {shown}"))
        yield command.main(words, standalone_mode=False)


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
        rf'%DOCGEN% batch 承诺书 "contexts\{_COUNTY}\{_ROSTER}" -o "{_LETTERS}" '
        rf'--units "contexts\{_COUNTY}\{_UNITS}"',
        "pause",
    ]
    return "\r\n".join(lines) + "\r\n"
