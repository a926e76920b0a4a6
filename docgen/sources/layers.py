"""Layers of contexts laid over each other: mappings merge, texts replace, lists replace or take operations.

Every value keeps the origin of the layer it came from, and what it displaced. A layer whose shape does not fit what
lies below (a text over a group, a group over a text or a list) is a problem there, and the lower value stays.
Operations on lists: see `docgen.sources.operations`. Knows no kinds and makes no types.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docgen.problems import Key, Origin, Problem, problem
from docgen.sources.context import Context
from docgen.sources.operations import (
    STEPS,
    Placed,
    carry_out,
    is_operations,
    items_of_list,
    repeated_ids,
    steps_of,
    unknown_names,
)
from docgen.sources.origins import (
    Displaced,
    LayeredLost,
    LayeredOrigins,
    Origins,
    displaced_of,
    layers_of,
    nearest,
    owners_of,
    rebase,
)

SET = "--set"
COMMON = "common.yaml"
WORKSPACE = "contexts"

PLAIN = (str, type(None))
"""What a text may be laid over without a further look."""


def merge(layers: Sequence[tuple[str, Context]]) -> tuple[Context, tuple[Problem, ...]]:
    """Lay contexts over each other, lowest first, each with the name that problems call it by.

    Lists that a lower layer does not have yet leave operations waiting: `settle` ends that. A context that is itself
    the outcome of a merge may stand anywhere; as the lowest it is not looked through again.
    """
    if not layers:
        return Context({}, {}), ()
    name, lowest = layers[0]
    fold = _Fold(name, dict(lowest.values), owners_of(lowest), displaced_of(lowest), layers_of(lowest))
    if not isinstance(lowest.origins, LayeredOrigins):
        for key, value in lowest.values.items():
            if not isinstance(value, str):
                fold.look_for_repeated_ids(Placed(value, lowest.origins, (key,)), (key,))
    for name, layer in layers[1:]:
        fold.lay(name, layer)
    return fold.context(), tuple(fold.problems)


def settle(context: Context) -> tuple[Context, tuple[Problem, ...]]:
    """Carry out operations that still wait for a list, on an empty one: the last step before a context is parsed."""
    waiting = [key for key, value in context.values.items() if isinstance(value, dict) and _waits(value)]
    if not waiting:
        return context, ()
    fold = _Fold("", dict(context.values), owners_of(context), displaced_of(context), layers_of(context))
    for key in waiting:
        new: dict[Key, Origin] = {}
        fold.values[key] = fold.settled(Placed(context.values[key], fold.owners[key], (key,)), new)
        fold.owners[key] = new
    return fold.context(), tuple(fold.problems)


def explain_value(context: Context, path: Key) -> tuple[tuple[Origin | None, object], ...]:
    """Return every value that layers gave at `path` with its place, lowest first; the last is the one that holds."""
    lost = tuple((each.origin, each.value) for each in context.lost.get(path, ()))
    value = context.get(path)
    return lost if value is None else (*lost, (context.origin(path), value))


def folder_layers(path: Path) -> list[tuple[str, Path]]:
    """Return every common.yaml from the folder named `contexts` down to the file's own, outermost first.

    The names say the path from `contexts` on. Only the given path is looked at: make it absolute first. Of several
    folders of that name the innermost counts; the file itself is never its own layer; outside there are no layers.
    """
    parents = list(path.parents)
    root = next((at for at, folder in enumerate(parents) if folder.name == WORKSPACE), None)
    if root is None:
        return []
    commons = (folder / COMMON for folder in reversed(parents[: root + 1]))
    return [
        (each.relative_to(parents[root].parent).as_posix(), each) for each in commons if each != path and each.is_file()
    ]


def set_layer(assignments: Sequence[str]) -> tuple[Context, tuple[Problem, ...]]:
    """Return the layer of `--set field=value` options; a dot in the name leads into a group, the value is as typed.

    The last of two for the same field wins, with a hint. The layer has no place of its own, only its values have.
    """
    values: dict[str, object] = {}
    origins: dict[Key, Origin] = {}
    problems: list[Problem] = []
    place = Origin(SET)
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        path = tuple(part.strip() for part in name.split("."))
        if not equals or not all(path):
            problems.append(problem("DG183", place, found=assignment))
            continue
        group = _group(values, path[:-1])
        if group is None or isinstance(group.get(path[-1]), dict):
            problems.append(problem("DG176", place, path=path, field=".".join(path), layer=SET))
            continue
        if path[-1] in group:
            problems.append(problem("DG184", place, path=path, field=".".join(path)))
        group[path[-1]] = value
        origins[path] = place
    return Context(values, origins), tuple(problems)


def _group(values: dict[str, object], path: Sequence[str]) -> dict[str, object] | None:
    """Return the group at `path`, made where missing; None where a text stands in the way."""
    group = values
    for step in path:
        inner = group.setdefault(step, {})
        if not isinstance(inner, dict):
            return None
        group = inner
    return group


def _waits(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    return is_operations(value) or any(_waits(each) for each in value.values() if isinstance(each, dict))


@dataclass(slots=True)
class _Fold:
    """What the layers so far add up to. `layer` is the name of the one being laid."""

    layer: str
    values: dict[str, object]
    owners: dict[str, Origins]
    displaced: dict[Key, Displaced]
    layers: tuple[Origins, ...]
    problems: list[Problem] = field(default_factory=list)

    def context(self) -> Context:
        """Return the outcome."""
        lost = LayeredLost(self.displaced) if self.displaced else {}
        return Context(self.values, LayeredOrigins(self.owners, self.layers), lost)

    def lay(self, name: str, layer: Context) -> None:
        """Lay one more context over the others."""
        self.layer = name
        values, owners, displaced = self.values, self.owners, self.displaced
        theirs = owners_of(layer)
        for key, over in layer.values.items():
            under = values.get(key)
            if type(over) is not str or type(under) not in PLAIN:
                self._lay_field(key, under, Placed(over, theirs[key], (key,)))
                continue
            if under is not None:  # a text over a text: what nearly every field of a roster is
                path: Key = (key,)
                displaced[path] = (*displaced.get(path, ()), (owners[key], under))
            values[key] = over
            owners[key] = theirs[key]
        if layer.lost:
            for path, entries in displaced_of(layer).items():
                displaced[path] = (*displaced.get(path, ()), *entries)
        self.layers = (*layers_of(layer), *self.layers)

    def _lay_field(self, key: str, under: object, over: Placed) -> None:
        if under is None:
            self.look_for_repeated_ids(over, over.path)
            self.values[key] = over.value
            self.owners[key] = over.origins
            return
        new: dict[Key, Origin] = {}
        self.values[key] = self._combine(Placed(under, self.owners[key], (key,)), over, new)
        self.owners[key] = new

    def _combine(self, under: Placed, over: Placed, into: dict[Key, Origin]) -> object:
        """Return one value over another at the same path, its places noted in `into`."""
        path = over.path
        below, above = under.value, over.value
        if below == {}:
            self.look_for_repeated_ids(over, path)
            rebase(above, (over.origins, path), path, into)
            return above
        if is_operations(above):
            if is_operations(below):
                return self._wait_longer(under, over, into)
            if isinstance(below, list):
                return self._operate(under, over, into)
        elif isinstance(above, dict) and isinstance(below, dict) and not is_operations(below):
            return self._combine_groups(under, over, into)
        elif isinstance(above, str | list) and (not isinstance(below, dict) or is_operations(below)):
            return self._replace(under, over, into)
        self._report_misfit(under, over)
        rebase(below, (under.origins, path), path, into)
        return below

    def _combine_groups(self, under: Placed, over: Placed, into: dict[Key, Origin]) -> dict[str, object]:
        path = over.path
        place = nearest(over.origins, path)
        if place is not None:
            into[path] = place
        below, above = under.value, over.value
        assert isinstance(below, dict)
        assert isinstance(above, dict)
        merged: dict[str, object] = {}
        for key, value in below.items():
            merged[key] = value
            if key in above:
                merged[key] = self._combine(under.inside(key), over.inside(key), into)
            else:
                rebase(value, (under.origins, (*path, key)), (*path, key), into)
        for key, value in above.items():
            if key not in below:
                self.look_for_repeated_ids(over.inside(key), (*path, key))
                merged[key] = value
                rebase(value, (over.origins, (*path, key)), (*path, key), into)
        return merged

    def _replace(self, under: Placed, over: Placed, into: dict[Key, Origin]) -> object:
        path = over.path
        self._displace(path, under.origins, under.value)
        if not isinstance(under.value, str) and under.value:
            place = nearest(over.origins, path)
            self._report("DG177", place, path, count=len(under.value))  # type: ignore[arg-type]
        self.look_for_repeated_ids(over, path)
        rebase(over.value, (over.origins, path), path, into)
        return over.value

    def _operate(self, under: Placed, over: Placed, into: dict[Key, Origin]) -> list[object]:
        self._displace(over.path, under.origins, under.value)
        return self._carried_out(items_of_list(under), over, into)

    def _carried_out(self, items: list[Placed], operations: Placed, into: dict[Key, Origin]) -> list[object]:
        path = operations.path
        for step in steps_of(operations):
            items, problems = carry_out(items, step, path)
            self.problems += problems
        place = nearest(operations.origins, path)
        if place is not None:
            into[path] = place
        for at, item in enumerate(items):
            rebase(item.value, (item.origins, item.path), (*path, at), into)
        return [item.value for item in items]

    def _wait_longer(self, under: Placed, over: Placed, into: dict[Key, Origin]) -> dict[str, object]:
        steps = [*steps_of(under), *steps_of(over)]
        place = nearest(over.origins, over.path)
        if place is not None:
            into[over.path] = place
        for at, step in enumerate(steps):
            rebase(step.value, (step.origins, step.path), (*over.path, STEPS, at), into)
        return {STEPS: [step.value for step in steps]}

    def settled(self, placed: Placed, into: dict[Key, Origin]) -> object:
        """Return a value without waiting operations."""
        if is_operations(placed.value):
            return self._carried_out([], placed, into)
        if not isinstance(placed.value, dict):
            rebase(placed.value, (placed.origins, placed.path), placed.path, into)
            return placed.value
        place = nearest(placed.origins, placed.path)
        if place is not None:
            into[placed.path] = place
        return {key: self.settled(placed.inside(key), into) for key in placed.value}

    def look_for_repeated_ids(self, placed: Placed, path: Key) -> None:
        """Report ids that a list, here or further in, has twice."""
        value = placed.value
        inner: list[str | int] = []
        if isinstance(value, list):
            inner = [at for at, each in enumerate(value) if isinstance(each, dict | list)]
            if inner:
                self.problems += repeated_ids(items_of_list(placed), path)
        elif isinstance(value, dict):
            inner = [key for key, each in value.items() if isinstance(each, dict | list)]
        for step in inner:
            self.look_for_repeated_ids(placed.inside(step), (*path, step))

    def _displace(self, path: Key, origins: Origins, value: object) -> None:
        self.displaced[path] = (*self.displaced.get(path, ()), (origins, value))

    def _report(self, code: str, place: Origin | None, path: Key, **args: Any) -> None:
        name = ".".join(str(step) for step in path)
        self.problems.append(problem(code, place, path=path, field=name, layer=self.layer, **args))

    def _report_misfit(self, under: Placed, over: Placed) -> None:
        """Report a layer that does not fit. An empty group says nothing and is no fault."""
        above = over.value
        if above == {}:
            return
        takes_operations = isinstance(under.value, list) or is_operations(under.value)
        unknown = unknown_names(above) if takes_operations and isinstance(above, dict) else []
        for key in unknown:
            self._report("DG182", nearest(over.origins, (*over.path, key)), over.path, operation=key)
        if not unknown:
            self._report("DG176", nearest(over.origins, over.path), over.path)
