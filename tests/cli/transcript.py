"""Reads a transcript (a page of the manual with commands and what they print), plays it in a folder, writes it anew.

A fenced block `console` holds commands after `$ ` and what they print; a last line `[退出码 1]` says how the command
ended, none that it ended with 0. A block whose info string ends in a file name is that file: `csv 花名册.csv`,
`xlsx 花名册.xlsx` (cells apart by commas), `docx 模板.docx` (a paragraph on each line), and `docx+ 承诺书/甲.docx`, a line
added in Word to a paper that is there.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl

from docgen.cli import main
from tests.cases import docx, paragraph

PAGES = sorted((Path(__file__).parent.parent / "transcripts").glob("*.md"))
_FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"\[退出码 (\d+)\]\n")
ENVIRONMENT = {"DOCGEN_LANG": "zh", "COLUMNS": "100", "PYTHONUTF8": "1"}


@dataclass(frozen=True, slots=True)
class Ran:
    """One command as typed, all that it printed in its order, and its exit code."""

    command: str
    said: str
    code: int

    def __str__(self) -> str:
        """Return it as a transcript shows it."""
        said = self.said if not self.said or self.said.endswith("\n") else self.said + "\n"
        return f"$ {self.command}\n{said}" + (f"[退出码 {self.code}]\n" if self.code else "")


def play(page: str, folder: Path) -> str:
    """Play every block of a page in `folder` (the current one) and return the page as it turned out."""

    def block(found: re.Match[str]) -> str:
        info, body = found[1].strip(), found[2]
        if info != "console":
            _lay(info, body, folder)
            return found[0]
        ran = "".join(str(run(command, folder)) for command in _commands(body))
        return f"```console\n{ran}```"

    return _FENCE.sub(block, page)


def _commands(body: str) -> Iterator[str]:
    return (line[2:] for line in body.splitlines() if line.startswith("$ "))


def run(command: str, folder: Path) -> Ran:
    """Run one command of a transcript: `docgen …`, or `ls DIR`, which lists names."""
    words = shlex.split(command)
    if words[0] == "ls":
        return Ran(command, "".join(f"{each.name}\n" for each in sorted((folder / words[1]).glob("[!.]*"))), 0)
    assert words[0] == "docgen", command
    ran = apart(words[1:], folder) if "--lang" in words else inside(words[1:])
    return replace(ran, command=command, said=ran.said.replace(str(folder), "…"))


def inside(words: list[str]) -> Ran:
    """Run docgen in this process, in the current folder."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    old = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = stream
    try:
        main(words)
    except SystemExit as end:
        code = end.code
    finally:
        sys.stdout, sys.stderr = old
    assert isinstance(code, int)
    said = stream.buffer.getvalue()  # type: ignore[attr-defined]
    return Ran(shlex.join(words), said.decode("utf-8").replace("\r\n", "\n"), code)


def apart(words: list[str], folder: Path, **environment: str) -> Ran:
    """Run docgen as a process of its own, stderr and stdout in one."""
    done = subprocess.run(
        [sys.executable, "-m", "docgen", *words],
        cwd=folder,
        env={**os.environ, **ENVIRONMENT, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=60,
    )
    return Ran(shlex.join(words), done.stdout.decode("utf-8").replace("\r\n", "\n"), done.returncode)


def _lay(info: str, body: str, folder: Path) -> None:
    """Write the file of a block; a block without a file name is there to be read only."""
    form, _, name = info.partition(" ")
    if not name:
        return
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if form == "docx":
        path.write_bytes(docx("".join(map(paragraph, body.splitlines()))))
    elif form == "docx+":
        add_line(path, body.strip())
    elif form == "xlsx":
        path.write_bytes(workbook(list(csv.reader(io.StringIO(body)))))
    else:
        path.write_text(body, "utf-8")


def workbook(rows: list[list[str]], sheet: str = "党员") -> bytes:
    """Return a workbook of one sheet whose cells are all text."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def add_line(path: Path, text: str) -> None:
    """Add a paragraph to a paper, as its reader does in Word."""
    import docx as python_docx

    paper = python_docx.Document(str(path))
    paper.add_paragraph(text)
    paper.save(str(path))
