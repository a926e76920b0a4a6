"""`docgen doctor`: whether this machine has what docgen uses, and what to do where it has not."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

import click

from docgen.cli.options import language_options
from docgen.cli.output import data, t
from docgen.cli.printing import find_office
from docgen.kinds import kinds

_FONTS = ("仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体")


@click.command(help=t("help.doctor"), epilog=t("help.doctor.example"), options_metavar=t("help.options.metavar"))
@language_options
def doctor() -> int:
    """Look at this machine."""
    bad = 0
    for state, text in _findings():
        data(f"{t(f'doctor.{state}')}  {text}")
        bad += state == "bad"
    data(t("doctor.closing_bad", count=bad) if bad else t("doctor.closing_good"))
    return 1 if bad else 0


def _findings() -> Iterator[tuple[str, str]]:
    """Yield (good, bad or note; sentence) for everything looked at."""
    yield "good", t("doctor.python", version=sys.version.split()[0])
    for name in _needed():
        try:
            yield "good", t("doctor.package", name=name, version=version(name))
        except PackageNotFoundError:
            yield "bad", t("doctor.no_package", name=name)
    try:
        yield "good", t("doctor.fast", version=version("isal"))
    except PackageNotFoundError:
        yield "note", t("doctor.no_fast")
    yield "good", t("doctor.kinds", count=len(kinds()))
    office = find_office()
    yield ("good", t("doctor.office", path=office)) if office else ("note", t("doctor.no_office"))
    yield from _fonts()
    yield _writing()


def _needed() -> list[str]:
    import re

    said = requires("docgen") or []
    return [re.split(r"[^A-Za-z0-9._-]", each, maxsplit=1)[0] for each in said if "extra ==" not in each]


def _fonts() -> Iterator[tuple[str, str]]:
    """Yield what is known of the fonts of an official paper; systems without fontconfig are not asked."""
    lister = shutil.which("fc-list")
    if lister is None:
        return
    listed = subprocess.run([lister, ":", "family"], capture_output=True, check=False, timeout=30).stdout
    families = listed.decode("utf-8", "replace")
    for name in _FONTS:
        yield ("good", t("doctor.font", name=name)) if name in families else ("note", t("doctor.no_font", name=name))


def _writing() -> tuple[str, str]:
    try:
        with tempfile.TemporaryFile(dir="."):
            return "good", t("doctor.write")
    except OSError:
        return "bad", t("doctor.no_write")
