"""Papers in numbered sections and items: titles that fit their lines, items that say something and name who leads them.

Finds the lists that are counted by the kind's fields. Usual sizes are data (`data/usual.toml`) and hints at most.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from docgen.drafts import Draft
from docgen.glossary import Role, Type
from docgen.kinds import Field, Kind
from docgen.problems import Key, Problem, problem
from docgen.rules.registry import Subject, rule

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_WIDE = frozenset("WFA")
_TWIPS_PER_MM = 1440 / 25.4
_TABLED = 1  # the place of 附表 among the choices of 责任标注: 文内括注, 附表, 不标
_UNSAID = 2


@rule("DG320", Subject.DRAFT, Role.TITLE, Role.NUMBERING)
def title_wider_than_its_line(draft: Draft) -> Iterator[Problem]:
    """Yield a hint for each line of the title that Word would break wherever the line is full (GB/T 9704-2012, 7.3.1)."""
    field = draft.kind.roles[Role.TITLE]
    for index, line in enumerate(_lines(draft.role(Role.TITLE))):
        width = sum(2 if unicodedata.east_asian_width(each) in _WIDE else 1 for each in line)
        if width > 2 * _title_characters():
            path = (field.name, index)
            count, limit = (width + 1) // 2, _title_characters()
            yield problem("DG320", draft.origin(*path), path=path, line=index + 1, count=count, limit=limit)


@rule("DG321", Subject.DRAFT, Role.NUMBERING)
def item_without_text(draft: Draft) -> Iterator[Problem]:
    """Yield an error for each item that has neither text nor points under it."""
    for path, item, fields in _items(draft):
        said = (each for each in fields.values() if each.type is Type.PARAGRAPHS or (each.many and each.fields))
        if not any(item.get(each.name) for each in said):
            text = next((each.name for each in fields.values() if each.type is Type.PARAGRAPHS), "")
            yield problem("DG321", draft.origin(*path), path=path, field=text, number=_number(item, draft.kind))


@rule("DG322", Subject.DRAFT, Role.NUMBERING, Role.ATTRIBUTION)
def item_without_lead(draft: Draft) -> Iterator[Problem]:
    """Yield a hint for each item that names nobody to lead it, where others do or a table of them is asked for."""
    chosen = draft.kind.roles[Role.ATTRIBUTION].choices.index(draft.role(Role.ATTRIBUTION))
    items = [
        (path, item, lead.name)
        for path, item, fields in _items(draft)
        for lead in fields.values()
        if lead.role is Role.LEAD
    ]
    if chosen == _UNSAID or (chosen != _TABLED and not any(item.get(lead) for _, item, lead in items)):
        return
    for path, item, lead in items:
        if not item.get(lead):
            yield problem("DG322", draft.origin(*path), path=path, field=lead, number=_number(item, draft.kind))


@rule("DG323", Subject.DRAFT, Role.NUMBERING)
def unusual_size(draft: Draft) -> Iterator[Problem]:
    """Yield one hint where sections, items or characters are fewer or more than such papers usually have."""
    usual = _usual().get(draft.kind.id)
    if usual is None:
        return
    sizes = {
        "sections": sum(len(draft.values.get(each.name) or ()) for each in _sections(draft.kind)),
        "items": sum(1 for _ in _items(draft)),
        "characters": sum(map(len, _HAN.findall(draft.text))),
    }
    if any(not usual[name][0] <= size <= usual[name][1] for name, size in sizes.items()):
        sections, items, characters = (f"{low}—{high}" for low, high in (usual[name] for name in sizes))
        found = {"count": sizes["sections"], "number": sizes["items"], "letters": sizes["characters"]}
        args: dict[str, Any] = {**found, "columns": sections, "rows": items, "range": characters}
        yield problem("DG323", draft.origin(), **args)


@rule("DG324", Subject.DRAFT, Role.DOCUMENT_NUMBER, Role.NUMBERING)
def own_number(draft: Draft) -> Iterator[Problem]:
    """Yield a hint for a document number on a paper that goes out under a 通知 and is no kind of 公文 itself."""
    if draft.role(Role.DOCUMENT_NUMBER):
        name = draft.kind.roles[Role.DOCUMENT_NUMBER].name
        yield problem("DG324", draft.origin(name), path=(name,), kind=draft.kind.title)


def _lines(title: Any) -> tuple[str, ...]:
    return tuple(str(title or "").splitlines()) if not isinstance(title, tuple) else title


@cache
def _title_characters() -> int:
    """Return how many characters of a title fit on one line of the type area: 20 at 二号."""
    from docgen.word.standard import number, profile

    return int(number("type_area", "width_mm").value * _TWIPS_PER_MM // profile("gongwen").roles["title"].char_tw)


@cache
def _usual() -> dict[str, dict[str, tuple[int, int]]]:
    return tomllib.loads((Path(__file__).parent / "data" / "usual.toml").read_text("utf-8"))


@cache
def _sections(kind: Kind) -> tuple[Field, ...]:
    """Return the lists whose inner lists are counted through the whole paper."""
    return tuple(
        each for each in kind.fields.values() if each.many and any(part.counter for part in each.fields.values())
    )


def _items(draft: Draft) -> Iterator[tuple[Key, Mapping[str, Any], Mapping[str, Field]]]:
    """Yield every counted item of the sections with its path and the fields it may have."""
    for outer in _sections(draft.kind):
        for at, section in enumerate(draft.values.get(outer.name) or ()):
            for inner in outer.fields.values():
                for index, item in enumerate((section.get(inner.name) or ()) if inner.counter else ()):
                    yield (outer.name, at, inner.name, index), item, inner.fields


def _number(item: Mapping[str, Any], kind: Kind) -> int:
    """Return the item's number through the whole paper."""
    counter = next(part.counter for each in _sections(kind) for part in each.fields.values() if part.counter)
    return int(item[counter])
