"""In what the papers of one batch differ: a row for each organisation, a column for each field that is not the same in all.

Of a long text only the pieces that some paper lacks are shown, each shortened: what all papers say alike tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docgen.glossary import Role, Type
from docgen.kinds import Field, Kind

_LONGEST = 40
"""Characters of one piece in a cell; the paper itself has the rest."""
_JOIN = "；"
_MORE = "…"
_UNPRINTED = frozenset({Role.ITEM_ID, Role.ONLY_FOR})


def differences(kind: Kind, papers: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Return (headings, rows): the fields in which the papers differ, in the order of the schema, and each paper's own.

    `papers` are values as they are printed. The name of the organisation (role `unit_name`) comes first.
    """
    named = kind.by_role(Role.UNIT_NAME)
    fields = sorted(
        (each for each in kind.fields.values() if each.type is not Type.BY_HAND), key=lambda e: e is not named
    )
    columns = {each.name: _column(each, papers) for each in fields}
    shown = {name: cells for name, cells in columns.items() if any(cells)}
    return list(shown), [list(row) for row in zip(*shown.values(), strict=True)]


def _column(field: Field, papers: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what each paper says in the field that not every paper says; all blank where they agree."""
    said = [list(dict.fromkeys(_pieces(paper.get(field.name), field))) for paper in papers]
    alike = set(said[0]).intersection(*said[1:]) if said else set()
    return [_JOIN.join(_short(piece) for piece in pieces if piece not in alike) for pieces in said]


def _pieces(value: Any, field: Field) -> Iterator[str]:
    """Yield the texts that a value prints; of a group not the ids, switches and counted numbers of its items."""
    if isinstance(value, dict):
        for name, part in field.fields.items():
            if part.role not in _UNPRINTED:
                yield from _pieces(value.get(name), part)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _pieces(each, field)
    elif value is not None:
        yield str(value)


def _short(piece: str) -> str:
    return piece if len(piece) <= _LONGEST else piece[:_LONGEST] + _MORE
