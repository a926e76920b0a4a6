"""Where a row's fields stand in the roster: small enough to go to every worker, so that it can say the cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from docgen.problems import Origin, Problem
from docgen.sources.grid import cell_name


@dataclass(frozen=True, slots=True)
class RowPlaces:
    """The roster's file and sheet, the column (from 0) of each field; for structured files the line of each entry."""

    file: str
    sheet: str | None = None
    columns: Mapping[str, int] = field(default_factory=dict)
    lines: Mapping[int, int] = field(default_factory=dict)

    def at(self, row: int, name: str | None) -> Origin:
        """Return the cell of the field in the row; the row itself where the field has no column."""
        column = self.columns.get(name) if name else None
        if self.sheet is not None and column is not None:
            return Origin(self.file, sheet=self.sheet, cell=cell_name(row, column))
        return Origin(
            self.file,
            line=self.lines.get(row, row),
            sheet=self.sheet,
            column=None if column is None else column + 1,
        )

    def move(self, each: Problem, row: int) -> Problem:
        """Return a problem that a template raised for this row, placed in the roster; where it arose stays as arguments."""
        said = each.origin or Origin("")
        name = each.path[0] if each.path and isinstance(each.path[0], str) else None
        more = (("paragraph", str(said.paragraph or "")), ("template", said.file))
        return replace(each, origin=self.at(row, name), args=(*more, *each.args))
