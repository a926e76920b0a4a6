"""What `kind.yaml` says, judged word by word at its line: keys, types, roles, choices, names of other fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from docgen.glossary import Role, Type
from docgen.kinds import Kind, unknown_keys
from docgen.kinds import known_keys as _keys
from docgen.problems import Key, Problem, problem
from docgen.sources.context import Context

_TYPES = [str(each) for each in Type if each is not Type.GROUP]


def check_keys(said: Context, file: str) -> Iterator[Problem]:
    """Yield what is wrong with the words of a `kind.yaml`; `file` is its name in messages. Total."""
    yield from unknown_keys(said, (), _keys()["kind"], file)
    for key in _keys()["needed"]:
        if not said.values.get(key):
            yield problem("DG101", said.origin(()), path=(key,), field=key)
    fields = said.values.get("fields")
    if isinstance(fields, dict):
        yield from _fields(said, ("fields",), fields, fields, file)


def check_headings(kind: Kind, said: Context) -> Iterator[Problem]:
    """Yield a problem for every name or alias that two fields share: a column could mean either."""
    owner: dict[str, str] = {}
    for name, aliases in kind.roster_names().items():
        for heading in dict.fromkeys((name, *aliases)):
            other = owner.setdefault(heading, name)
            if other != name:
                place = said.origin(("fields", name, "aliases"))
                yield problem("DG375", place, path=(name,), heading=heading, field=name, of=other)


def _fields(
    said: Context, path: Key, fields: Mapping[str, object], top: Mapping[str, object], file: str
) -> Iterator[Problem]:
    for name, row in fields.items():
        here = (*path, name)
        if not isinstance(row, dict):
            yield problem("DG101", said.origin(here), path=(name,), field=f"{name}.type")
            continue
        yield from unknown_keys(said, here, _keys()["field" if len(path) == 1 else "part"], file)
        yield from _words(said, here, row)
        yield from _references(said, here, row, top)
        nested = row.get("fields")
        if isinstance(nested, dict):
            yield from _fields(said, (*here, "fields"), nested, top, file)


def _words(said: Context, path: Key, row: Mapping[str, object]) -> Iterator[Problem]:
    """Yield what is wrong with type, role and choices of one field."""
    name = str(path[-1])
    kind_of, role, nested = row.get("type"), row.get("role"), isinstance(row.get("fields"), dict)
    if not nested and not kind_of:
        yield problem("DG101", said.origin(path), path=(name,), field=f"{name}.type")
    elif kind_of and kind_of not in _TYPES and not nested:
        yield _not_a_word(said, (*path, "type"), _TYPES)
    if role and role not in [str(each) for each in Role]:
        yield _not_a_word(said, (*path, "role"), [str(each) for each in Role])
    if kind_of != Type.CHOICE:
        return
    choices = _choices(row)
    if not choices:
        yield problem("DG101", said.origin(path), path=(name,), field=f"{name}.choices")
    elif isinstance(row.get("default"), str) and row["default"] not in choices:
        yield problem(
            "DG376", said.origin((*path, "default")), path=(name,), field=name, key="default", word=row["default"]
        )


def _references(said: Context, path: Key, row: Mapping[str, object], top: Mapping[str, object]) -> Iterator[Problem]:
    """Yield what is wrong with the other fields that one field speaks of."""
    name = str(path[-1])
    for key in ("by", "unit"):
        if isinstance(row.get(key), str) and row[key] not in top:
            yield _no_field(said, (*path, key), str(row[key]), top)
    for key in ("when", "required"):
        for other, wanted in _items(row.get(key)):
            where = (*path, key, other)
            target = top.get(other)
            if not isinstance(target, dict):
                yield _no_field(said, where, other, top)
            elif _choices(target) and wanted not in _choices(target):
                yield problem("DG376", said.origin(where), path=(name,), field=other, key=key, word=wanted)
    parts = dict(_items(row.get("fields")))
    for part, _ in _items(row.get("columns")):
        if part not in parts:
            yield _no_field(said, (*path, "columns", part), part, parts)


def _no_field(said: Context, path: Key, word: str, known: Iterable[str]) -> Problem:
    key = next(str(step) for step in reversed(path) if step in _keys()["field"])
    near = _near(word, list(known))
    options = near or "、".join(list(known)[:20])
    return problem("DG374", said.origin(path), path=path, key=key, word=word, options=options)


def _not_a_word(said: Context, path: Key, known: list[str]) -> Problem:
    word = str(said.get(path))
    near = _near(word, known)
    options = near or "、".join(known)
    return problem("DG373", said.origin(path), path=path, field=path[-2], key=path[-1], word=word, options=options)


def _choices(row: Mapping[str, object]) -> list[object]:
    choices = row.get("choices")
    return choices if isinstance(choices, list) else []


def _items(value: object) -> list[tuple[str, object]]:
    return list(value.items()) if isinstance(value, dict) else []


def _near(word: str, known: list[str]) -> str:
    """Return the known word most like `word`, or an empty string."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=60)
    return str(found[0]) if found else ""
