"""The `Context`: what a source says, as text, each piece with the place it came from. Makes no types, judges nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from docgen.problems import Key, Origin


@dataclass(frozen=True, slots=True)
class Lost:
    """A value that a higher layer replaced; kept so that `explain` can show it."""

    origin: Origin
    value: object


@dataclass(frozen=True, slots=True)
class Context:
    """Text values with origins. `values` nests dict, list and str; `origins` maps a path to its place.

    `origins` may leave out paths: the nearest known ancestor then stands in. `lost` maps a path to the values lower
    layers had there, lowest first. Neither mapping may be changed after the context is made.
    """

    values: dict[str, object]
    origins: Mapping[Key, Origin]
    lost: Mapping[Key, tuple[Lost, ...]] = field(default_factory=dict)

    def origin(self, path: Key) -> Origin | None:
        """Return the place of `path`, or of its nearest ancestor that has one."""
        for end in range(len(path), -1, -1):
            found = self.origins.get(path[:end])
            if found is not None:
                return found
        return None

    def get(self, path: Key) -> object | None:
        """Return the value at `path`, or None where nothing is said."""
        value: object = self.values
        for step in path:
            if isinstance(value, dict) and isinstance(step, str):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
                value = value[step]
            else:
                return None
        return value
