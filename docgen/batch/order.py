"""What the user asked of a batch, as one value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from docgen.errors import InputRefused
from docgen.kinds import Kind
from docgen.problems import Origin, problem

_ROWS = re.compile(r"([0-9]{1,7})(?:[-–—~～至]([0-9]{1,7}))?")


@dataclass(frozen=True, slots=True)
class Order:
    """The arguments of `docgen batch`: a kind or a template, a roster, and what goes with them.

    `only` holds row numbers of the sheet; empty means all. `settings` are `字段=值` as typed.
    """

    kind: Kind | None
    template: Path
    roster: Path
    out: Path
    name: str | None = None
    base: Path | None = None
    units: Path | None = None
    settings: tuple[str, ...] = ()
    only: tuple[range, ...] = ()
    sheet: str | None = None
    fill_down: bool = True

    def wants(self, row: int) -> bool:
        """Tell whether the row is to be made."""
        return not self.only or any(row in each for each in self.only)


def read_only(text: str | None) -> tuple[range, ...]:
    """Read `17,20-25` (also with ，、 and 至) into ranges of row numbers. Raises InputRefused."""
    if not text:
        return ()
    found = []
    for piece in re.split(r"[,，、;；\s]+", text.strip()):
        hit = _ROWS.fullmatch(piece)
        if not hit or (hit[2] and int(hit[2]) < int(hit[1])):
            raise InputRefused(problem("DG781", Origin("--only"), pattern=piece))
        found.append(range(int(hit[1]), int(hit[2] or hit[1]) + 1))
    return tuple(found)
