"""The numbers of GB/T 9704-2012 and of the profiles that lean on it, read from `data/gbt9704.yaml`.

Owns the reading of that file and the arithmetic that follows from it (a 字 in twips, the style chain of a profile).
Knows nothing of OOXML: the template builder and the layout checker both ask here, so no number stands twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ruamel.yaml import YAML

_FILE = Path(__file__).parent / "data" / "gbt9704.yaml"
_HALF_POINT_TW = 10


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the standard. `strength` is M (fixed), G (the standard says 一般) or R (recommended or derived).

    `clause` is the clause of GB/T 9704-2012, None for a number of our own; `tolerance` is in the unit of `value`.
    """

    value: float
    strength: str
    clause: str | None = None
    tolerance: float = 0


@dataclass(frozen=True, slots=True)
class Font:
    """A typeface of the house: the East Asian family, the one for Latin and digits, and what to use without it."""

    east_asian: str
    latin: str
    substitute: str


@dataclass(frozen=True, slots=True)
class Role:
    """How one place of a paper is set, under a named style. Widths and heights in twips, `size_hp` in half points.

    `keep` is "next" (stays with the paragraph after it), "together" or None; `outline` counts from 0, None for text. A first
    line of less than 0 characters hangs out. `page` is "new" where the role begins one. `gap` is "around" where what is
    before and after it falls away between paragraphs of the same role.
    """

    name: str
    style: str
    font: Font
    size_hp: int
    spacing_tw: int
    line_tw: int
    align: str
    first_line_chars: float = 0
    left_chars: float = 0
    right_chars: float = 0
    before_tw: int = 0
    after_tw: int = 0
    keep: str | None = None
    outline: int | None = None
    page: str | None = None
    gap: str | None = None

    @property
    def char_tw(self) -> int:
        """The advance of one Chinese character, 315 for body text: 28 of them in 156 mm."""
        return self.size_hp * _HALF_POINT_TW + self.spacing_tw


@dataclass(frozen=True, slots=True)
class Page:
    """The sheet and its white edges in mm; the type area is what they leave."""

    width_mm: float
    height_mm: float
    top_mm: float
    left_mm: float
    right_mm: float
    bottom_mm: float
    header_mm: float
    footer_mm: float

    @property
    def type_area_mm(self) -> float:
        """The width of the type area, 156 mm by GB/T 9704-2012, 5.2.1."""
        return self.width_mm - self.left_mm - self.right_mm


@dataclass(frozen=True, slots=True)
class Profile:
    """One house style: the page, the line pitch in twips and the roles a paper may use, by name."""

    name: str
    page: Page
    line_tw: int
    fonts: tuple[Font, ...]
    roles: Mapping[str, Role]


def number(section: str, name: str) -> Number:
    """Return one number, such as `number("type_area", "width_mm")`. Raises KeyError for an unknown one."""
    entry = _standard()[section][name]
    return Number(entry["value"], entry["strength"], entry.get("clause"), entry.get("tolerance", 0))


@cache
def profile(name: str) -> Profile:
    """Return the house style `name` ("gongwen", "pledge"). Raises KeyError for an unknown one."""
    standard = _standard()
    chosen = standard["profiles"][name]
    page = _values(standard["page"] | chosen.get("page", {}))
    grid = _values(standard["grid"] | chosen.get("grid", {}))
    entries: dict[str, dict[str, Any]] = {}
    for key, change in [*standard["roles"].items(), *chosen.get("changes", {}).items()]:
        entries[key] = entries.get(change.get("like", key), {}) | change
    fonts = {key: Font(row["east_asian"], row["latin"], row["substitute"]) for key, row in standard["fonts"].items()}
    roles = {key: _role(key, entries[key], fonts, grid) for key in chosen["roles"]}
    return Profile(
        name=name,
        page=Page(**page),
        line_tw=grid["line_tw"],
        fonts=tuple(fonts.values()),
        roles=MappingProxyType(roles),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A smaller text for a paper that does not fit: its name (小三), size in half points and line pitch in twips."""

    name: str
    size_hp: int
    line_tw: int


@dataclass(frozen=True, slots=True)
class Fitting:
    """How a paper that does not fit is made smaller: the names of the styles that shrink, and the steps, largest first.

    `normal` names the size before any step.
    """

    styles: frozenset[str]
    normal: str
    steps: tuple[Step, ...]


@cache
def fitting() -> Fitting:
    """Return how a paper that does not fit is made smaller."""
    said = _standard()["fitting"]
    return Fitting(frozenset(said["styles"]), said["normal"], tuple(Step(**_values(each)) for each in said["steps"]))


@cache
def _standard() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(_FILE.read_text("utf-8"))
    return loaded


def _values(entries: Mapping[str, Any]) -> dict[str, Any]:
    """Drop clause and strength: keep what a page is built from."""
    return {key: entry["value"] if isinstance(entry, dict) else entry for key, entry in entries.items()}


def _role(name: str, entry: Mapping[str, Any], fonts: Mapping[str, Font], grid: Mapping[str, Any]) -> Role:
    values = _values(entry)
    values.pop("like", None)
    for side in ("before", "after"):
        values[f"{side}_tw"] = values.pop(f"{side}_lines", 0) * grid["line_tw"] or values.get(f"{side}_tw", 0)
    # Only characters of the grid's own size are drawn together: 28 of them would not fit at Word's 16 pt.
    spacing = grid["spacing_tw"] if values["size_hp"] == grid["size_hp"] else 0
    defaults = {"line_tw": grid["line_tw"], "spacing_tw": spacing}
    return Role(**(defaults | values | {"name": name, "font": fonts[values["font"]]}))
