"""The papers of a batch as they lie in its folder, to be put into one file: ours as journalled, others as edited."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from docgen import files
from docgen.batch.outcome import Outcome, State
from docgen.errors import InputRefused
from docgen.files import Sort
from docgen.gate import Form, admit, read_package
from docgen.problems import Origin, Problem, problem
from docgen.word.merge.reading import SharedParts

_READY = frozenset({State.MADE, State.UNCHANGED})
_EDITED = frozenset({State.KEPT_EDITED, State.PLACED_BESIDE})
_LISTED = 20
"""Rows named one by one; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One paper: its row, its file in the folder, the digest (hex) of what stands there, whether people changed it."""

    row: int
    file: str
    sha256: str
    edited: bool = False


def find_letters(folder: Path, outcomes: Iterable[Outcome]) -> tuple[tuple[Letter, ...], tuple[Problem, ...]]:
    """Return the papers that stand in the folder, in the roster's order, and what is to be said of them and of others."""
    found: list[Letter] = []
    said: list[Problem] = []
    missing: list[int] = []
    for each in outcomes:
        if each.state in _READY and each.sha256:
            found.append(Letter(each.row, each.name, each.sha256))
            continue
        seen = files.look_at(folder / each.name) if each.state in _EDITED else None
        if seen is None or seen.sort is not Sort.FILE or seen.sha256 is None:
            missing.append(each.row)
            continue
        found.append(Letter(each.row, each.name, seen.sha256, edited=True))
        said.append(problem("DG762", Origin(each.name), row=each.row))
    if missing:
        said.append(problem("DG760", count=len(missing), rows=listed(missing)))
    return tuple(found), tuple(said)


def listed(rows: Iterable[int]) -> str:
    """Return row numbers as a sentence lists them; beyond twenty, the rest is left open."""
    numbers = list(rows)
    return "、".join(map(str, numbers[:_LISTED])) + ("…" if len(numbers) > _LISTED else "")


def read_letter(folder: Path, letter: Letter, shared: SharedParts) -> Mapping[str, bytes]:
    """Return the parts of a paper. What is not byte for byte as docgen wrote it goes through the gate.

    Raises InputRefused.
    """
    path = folder / letter.file
    if not letter.edited:
        data = files.read_whole(path)
        if hashlib.sha256(data).hexdigest() == letter.sha256:
            try:
                return shared.read(data)
            except zipfile.BadZipFile as error:
                raise InputRefused(problem("DG659", Origin(letter.file))) from error
    return read_package(admit(path, file=letter.file, want=frozenset({Form.DOCX}))).parts
