"""The exceptions of docgen: raised only when it cannot go on; faults in data are `Problem` values.

    DocgenError
    ├── InputRefused      a file that cannot be read at all, or is not what it claims to be
    ├── TemplateRefused   a template that cannot be compiled or may not be run
    ├── RowRefused        one row cannot be made; the others can
    └── OutputRefused     the output folder or file cannot be used (locked, foreign, read-only, full)

Every exception carries the problems that explain it, prints nothing, and survives pickling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docgen.problems import Problem


class DocgenError(Exception):
    """Cannot go on; `problems` says why, at least one of them."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems: tuple[Problem, ...] = problems


class InputRefused(DocgenError):
    """An input file that cannot be read at all, or is not what it claims to be."""


class TemplateRefused(DocgenError):
    """A template that cannot be compiled, or that may not be run."""


class RowRefused(DocgenError):
    """One row cannot be made; the others can."""


class OutputRefused(DocgenError):
    """The output folder or file cannot be used."""
