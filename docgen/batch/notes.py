"""Gathers the problems of a run: errors and warnings one by one, hints that repeat as one with a count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from docgen.problems import Problem, Severity

_SINGLE = 5
"""How many hints of one code and field stand alone before they are counted."""


@dataclass(slots=True)
class Notes:
    """What has been found so far. Memory stays bounded by the number of errors and warnings."""

    _kept: list[Problem] = field(default_factory=list)
    _counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, problems: Iterable[Problem]) -> None:
        """Take problems in; a hint beyond the first few of its code and field is only counted."""
        for each in problems:
            if each.severity is Severity.HINT:
                key = _key(each)
                self._counts[key] = self._counts.get(key, 0) + 1
                if self._counts[key] > _SINGLE:
                    continue
            self._kept.append(each)

    def problems(self) -> tuple[Problem, ...]:
        """Return what was found; where hints of a field repeat beyond the limit, one of them with its `times`."""
        said: set[tuple[str, str]] = set()
        result = []
        for each in self._kept:
            key = _key(each)
            if each.severity is Severity.HINT and self._counts[key] > _SINGLE:
                if key in said:
                    continue
                said.add(key)
                result.append(replace(each, args=(*each.args, ("times", str(self._counts[key])))))
            else:
                result.append(each)
        return tuple(result)


def _key(each: Problem) -> tuple[str, str]:
    return each.code, each.arg("field") or ""
