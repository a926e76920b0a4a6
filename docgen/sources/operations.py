"""Operations on lists whose items have an id: what a higher layer says instead of copying the list below.

In place of the list stands a mapping with one or more of these keys (the words are in data/list_operations.toml):

    活动载体:
      删除: [读书会]                              a list of ids
      替换: {先锋岗: {编号: 先锋岗, 名称: 党员先锋岗}}    id → the item in its place
      插在之后: {先锋岗: [{编号: 示范班, 名称: 示范班}]}   id → a list of items that follow it
      追加: [{编号: 夜校, 名称: 理论夜校}]             a list of items for the end; here plain texts may stand too

Whatever the order in the file, they are carried out in the order above. An item's id is its field 编号; a replacing
item that has none keeps the id it replaces. Operations with no list below wait: several layers' are kept as steps, a
mapping `{"": [step, …]}`, which nobody can type because no source takes an empty key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from docgen.problems import Key, Problem, problem
from docgen.sources.origins import Origins, nearest

STEPS = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The Chinese names of the operations, and of the field that holds an item's id."""

    id: str
    append: str
    insert_after: str
    replace: str
    delete: str


@cache
def words() -> Words:
    """Return the words, read once from the data file."""
    return Words(**tomllib.loads((Path(__file__).parent / "data" / "list_operations.toml").read_text("utf-8")))


@cache
def operation_names() -> frozenset[str]:
    """Return the keys that make a mapping one of operations."""
    known = words()
    return frozenset((known.append, known.insert_after, known.replace, known.delete))


@dataclass(frozen=True, slots=True)
class Placed:
    """A value and where its origins are to be found: under `path` in `origins`."""

    value: object
    origins: Origins
    path: Key

    def inside(self, *steps: str | int) -> Placed:
        """Return the value some steps further in, with its place."""
        value = self.value
        for step in steps:
            value = value[step]  # type: ignore[index]
        return Placed(value, self.origins, (*self.path, *steps))


def is_operations(value: object) -> bool:
    """Tell whether a value is a mapping of operations, or steps that wait for their list."""
    if not isinstance(value, dict) or not value:
        return False
    return value.keys() == {STEPS} or value.keys() <= operation_names()


def steps_of(operations: Placed) -> list[Placed]:
    """Return the single mappings of operations, in the order in which they are to be carried out."""
    if isinstance(operations.value, dict) and STEPS in operations.value:
        return [operations.inside(STEPS, at) for at in range(len(operations.value[STEPS]))]
    return [operations]


def items_of_list(placed: Placed) -> list[Placed]:
    """Return the items of a list, each with its place."""
    return [placed.inside(at) for at in range(len(placed.value))] if isinstance(placed.value, list) else []


def id_of(item: object) -> str | None:
    """Return the id of an item, None for one that has none."""
    found = item.get(words().id) if isinstance(item, dict) else None
    return found if isinstance(found, str) and found else None


def repeated_ids(items: Sequence[Placed], field: Key) -> list[Problem]:
    """Return a problem for every item whose id an earlier one has. `field` is the path of the list in the context."""
    seen: set[str] = set()
    problems = []
    for item in items:
        name = id_of(item.value)
        if name in seen:
            problems.append(_repeated(item, name or "", field))
        elif name is not None:
            seen.add(name)
    return problems


def carry_out(items: Sequence[Placed], step: Placed, field: Key) -> tuple[list[Placed], list[Problem]]:
    """Return the items after one mapping of operations; what cannot be done is a problem and left undone."""
    run = _Run(list(items), step, field)
    known = words()
    for name, act in (
        (known.delete, run.delete),
        (known.replace, run.replace),
        (known.insert_after, run.insert_after),
        (known.append, run.append),
    ):
        if isinstance(step.value, dict) and name in step.value:
            act(step.inside(name), name)
    return run.items, run.problems


class _Run:
    """One mapping of operations being carried out on one list."""

    def __init__(self, items: list[Placed], step: Placed, field: Key) -> None:
        self.items = items
        self.step = step
        self.field = field
        self.problems: list[Problem] = []

    def delete(self, what: Placed, name: str) -> None:
        """Take out the items whose ids `what` lists."""
        for each in self._listed(what, name):
            at = self._find(each, each.value if isinstance(each.value, str) else "", name)
            if at is not None:
                del self.items[at]

    def replace(self, what: Placed, name: str) -> None:
        """Put items in the place of others."""
        for target, each in self._mapped(what, name):
            at = self._find(each, target, name)
            if at is None:
                continue
            if not isinstance(each.value, dict):
                self._report("DG181", each, operation=name)
                continue
            value = each.value if id_of(each.value) else {words().id: target, **each.value}
            others = [*self.items[:at], *self.items[at + 1 :]]
            if self._is_new(Placed(value, each.origins, each.path), others):
                self.items[at] = Placed(value, each.origins, each.path)

    def insert_after(self, what: Placed, name: str) -> None:
        """Put items behind others."""
        for target, each in self._mapped(what, name):
            at = self._find(each, target, name)
            if at is not None:
                new = [item for item in self._listed(each, name) if self._is_new(item, self.items)]
                self.items[at + 1 : at + 1] = new

    def append(self, what: Placed, name: str) -> None:
        """Put items at the end."""
        for item in self._listed(what, name):
            if self._is_new(item, self.items):
                self.items.append(item)

    def _listed(self, what: Placed, name: str) -> list[Placed]:
        if not isinstance(what.value, list):
            self._report("DG181", what, operation=name)
        return items_of_list(what)

    def _mapped(self, what: Placed, name: str) -> list[tuple[str, Placed]]:
        if not isinstance(what.value, dict):
            self._report("DG181", what, operation=name)
            return []
        return [(target, what.inside(target)) for target in what.value]

    def _find(self, asked: Placed, target: str, name: str) -> int | None:
        ids = [id_of(item.value) for item in self.items]
        if target in ids:
            return ids.index(target)
        near = closest(target, [each for each in ids if each])
        if near is None:
            self._report("DG178", asked, operation=name, found=target)
        else:
            self._report("DG179", asked, operation=name, found=target, other=near)
        return None

    def _is_new(self, item: Placed, others: Sequence[Placed]) -> bool:
        name = id_of(item.value)
        if name is None or all(id_of(other.value) != name for other in others):
            return True
        self.problems.append(_repeated(item, name, self.field))
        return False

    def _report(self, code: str, at: Placed, **args: Any) -> None:
        self.problems.append(problem(code, nearest(at.origins, at.path), path=self.field, **args))


def _repeated(item: Placed, name: str, field: Key) -> Problem:
    return problem("DG180", nearest(item.origins, (*item.path, words().id)), path=field, found=name)


def closest(asked: str, known: Sequence[str], *, key: Callable[[str], str] = str) -> str | None:
    """Return the known text most like `asked`, None where none is like it. `key` gives the form that is compared."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(asked, known, scorer=fuzz.ratio, processor=key, score_cutoff=50)
    return found[0] if found else None


def unknown_names(mapping: Mapping[str, object]) -> list[str]:
    """Return the keys that are no operations, of a mapping that has at least one that is; else nothing."""
    names = operation_names()
    return [key for key in mapping if key not in names] if names & mapping.keys() else []
