"""How a county's text speaks in an organisation's own paper: a collective name gives way to the organisation's full name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from docgen.glossary import Role
from docgen.kinds import Field, Kind, plays


def in_own_name(kind: Kind, values: dict[str, Any]) -> dict[str, Any]:
    """Return the typed values with every text of role `collective` (各学校党组织) turned into the organisation's full name.

    Not so in the paper of the level that speaks of the others: the first choice of the field that plays the role `level`.
    """
    level, name = kind.by_role(Role.LEVEL), kind.by_role(Role.UNIT_NAME)
    if level is None or name is None or not _speaks_of_others(kind):
        return values
    own = values.get(name.name)
    if not own or values.get(level.name) in (None, level.choices[0]):
        return values
    return _renamed(values, kind.fields, own)


@cache
def _speaks_of_others(kind: Kind) -> bool:
    return plays(kind.fields, Role.COLLECTIVE)


def _renamed(values: Mapping[str, Any], fields: Mapping[str, Field], own: str) -> dict[str, Any]:
    made = dict(values)
    for name, value in values.items():
        each = fields.get(name)
        if each is None:
            continue
        if each.role is Role.COLLECTIVE:
            made[name] = own
        elif each.fields and isinstance(value, tuple):
            made[name] = tuple(_renamed(item, each.fields, own) for item in value)
        elif each.fields and isinstance(value, dict):
            made[name] = _renamed(value, each.fields, own)
    return made
