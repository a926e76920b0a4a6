"""What a document's structure makes of its content: clauses that do not apply are left out, items counted, references
by id turned into numbers. Numbers are never typed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from docgen.drafts.values import nearest
from docgen.glossary import Role
from docgen.kinds import Field, Kind, plays
from docgen.problems import Key, Origin, Problem, problem
from docgen.sources.context import Context
from docgen.text.numerals import chinese_number

_REFERENCE = re.compile(r"\{\{\s*号\s*[(（]\s*['\"“”‘’]?([^'\"“”‘’()（）{}]*)['\"“”‘’]?\s*[)）]\s*\}\}")
_TAG = re.compile(r"\{\{.*?\}\}")
_CONTINUOUS = "连续"


class Moved(Mapping[Key, Origin]):
    """Origins of a context from whose lists some items were left out: a path after is looked up as the path before."""

    def __init__(self, origins: Mapping[Key, Origin], moved: Mapping[Key, Key]) -> None:
        self._origins, self._moved = origins, moved

    def __getitem__(self, path: Key) -> Origin:
        for end in range(len(path), 0, -1):  # the innermost list that lost an item knows the whole way before
            before = self._moved.get(path[:end])
            if before is not None:
                return self._origins[before + path[end:]]
        return self._origins[path]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._origins)

    def __len__(self) -> int:
        return len(self._origins)


def leave_out(
    kind: Kind, values: dict[str, Any], moved: dict[Key, Key], context: Context, problems: list[Problem]
) -> dict[str, Any]:
    """Return the values without the items that are only for others (`仅: [民办]`); `moved` maps new paths to old ones.

    An item applies when one of the words it names is among the values of the fields that play the role `trait`. A word
    left out that nearly is one of them, or of the other words of this kind, is a hint.
    """
    if not _has_switches(kind):
        return values
    carriers = [each for each in kind.fields.values() if each.role is Role.TRAIT]
    traits = {word for each in carriers for word in _words(values.get(each.name))}
    left: list[tuple[Key, str]] = []
    kept = _kept(kind.fields, values, traits, (), (), moved, left)
    problems += _for_nobody(left, carriers, traits, context)
    return kept


def _for_nobody(
    left: list[tuple[Key, str]], carriers: list[Field], traits: set[str], context: Context
) -> Iterator[Problem]:
    """Yield a hint for each word for which an item was left out and which looks like a slip for a word that is known."""
    used = Counter(word for _, word in left)
    choices = {word for each in carriers for word in each.choices}
    closed = all(each.choices for each in carriers)
    known = sorted(choices | traits | used.keys())
    for path, word in left:
        if word in choices or used[word] > 1:
            continue
        near = next((each for each in known if _is_slip(word, each)), nearest(word, sorted(choices)) if closed else "")
        if near or closed:
            field, shown = str(path[-1]), near or "、".join(sorted(choices))
            yield problem("DG199", context.origin(path), path=path, field=field, found=word, near=shown)


def _is_slip(word: str, known: str) -> bool:
    """Tell whether a word is a known one with another character behind the first (民辨), or with more behind it (民办校)."""
    if word == known or word[0] != known[0]:
        return False
    return word.startswith(known) or (len(word) == len(known) and sum(map(str.__ne__, word, known)) == 1)


@cache
def _has_switches(kind: Kind) -> bool:
    return plays(kind.fields, Role.ONLY_FOR)


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return [piece for piece in re.split(r"[、，,；;/\s]+", value) if piece]
    return [word for each in value for word in _words(each)] if isinstance(value, list) else []


def _kept(
    fields: Mapping[str, Field],
    values: dict[str, Any],
    traits: set[str],
    new: Key,
    old: Key,
    moved: dict[Key, Key],
    left: list[tuple[Key, str]],
) -> dict[str, Any]:
    """Return a group without what is only for others; `left` takes the words of what was left out, with their places."""
    made: dict[str, Any] = {}
    for name, value in values.items():
        each = fields.get(name)
        if each is not None and each.fields and isinstance(value, dict):
            made[name] = _kept(each.fields, value, traits, (*new, name), (*old, name), moved, left)
            continue
        if each is None or not each.fields or not isinstance(value, list):
            made[name] = value
            continue
        switch = next((n for n, part in each.fields.items() if part.role is Role.ONLY_FOR), None)
        items: list[Any] = []
        for index, item in enumerate(value):
            wanted = _words(item.get(switch)) if switch and isinstance(item, dict) else []
            if wanted and not traits.intersection(wanted):
                left += [((*old, name, index, switch or ""), word) for word in wanted]
                continue
            here, there = (*new, name, len(items)), (*old, name, index)
            if here != there:
                moved[here] = there
            items.append(_kept(each.fields, item, traits, here, there, moved, left) if isinstance(item, dict) else item)
        made[name] = items
    return made


def number(kind: Kind, values: dict[str, Any], context: Context, problems: list[Problem]) -> dict[str, Any]:
    """Return the typed values with every counted item's number, and with references by id turned into numbers.

    A counted list says `counter: 号` in kind.yaml: its items get their number through the whole document under that name.
    A reference `{{ 号('党员教育') }}` becomes that number where the document counts continuously (role `numbering`), else
    the section's and the item's, 三（二）. An id that nothing has, or that two items have, is a problem; so is any other
    text in double braces: a reference mistyped.
    """
    counted = _counted(kind)
    if not counted:
        return values
    values = _copied(values, counted)
    continuous = values.get(_name_of(kind, Role.NUMBERING), _CONTINUOUS) == _CONTINUOUS
    numbers: dict[str, str] = {}
    for outer, inner in counted:
        _count(outer, inner, values, numbers, context, problems, continuous=continuous)
    made: dict[str, Any] = _referred(values, (), numbers, context, problems)
    return made


@cache
def _counted(kind: Kind) -> tuple[tuple[Field, Field | None], ...]:
    """Return the counted lists: (list, None) at the top, (section list, item list) one level down."""
    found: list[tuple[Field, Field | None]] = []
    for each in kind.fields.values():
        if each.counter:
            found.append((each, None))
        found += [(each, part) for part in each.fields.values() if part.counter]
    return tuple(found)


def _copied(values: dict[str, Any], counted: tuple[tuple[Field, Field | None], ...]) -> dict[str, Any]:
    """Return the values with counted items of their own: others may share what they were read from."""
    made = dict(values)
    for outer, inner in counted:
        groups = [dict(group) for group in made.get(outer.name) or ()]
        for group in groups:
            if inner is not None and group.get(inner.name):
                group[inner.name] = tuple(map(dict, group[inner.name]))
        if groups:
            made[outer.name] = tuple(groups)
    return made


def _name_of(kind: Kind, role: Role) -> str:
    found = kind.by_role(role)
    return found.name if found else ""


def _count(
    outer: Field,
    inner: Field | None,
    values: dict[str, Any],
    numbers: dict[str, str],
    context: Context,
    problems: list[Problem],
    *,
    continuous: bool,
) -> None:
    """Write the numbers into the items and note them by id."""
    running = 0
    listed = inner or outer
    mark = next((n for n, part in listed.fields.items() if part.role is Role.ITEM_ID), None)
    for section, group in enumerate(values.get(outer.name) or ()):
        items = [group] if inner is None else group.get(inner.name) or ()
        for index, item in enumerate(items):
            running += 1
            item[listed.counter] = running
            name = item.get(mark) if mark else None
            if not name:
                continue
            path = (outer.name, section) if inner is None else (outer.name, section, inner.name, index)
            if name in numbers:
                problems.append(problem("DG310", context.origin((*path, mark or "")), path=path, id=name))
            place = f"{chinese_number(section + 1)}（{chinese_number(index + 1)}）"
            numbers[name] = str(running) if continuous or inner is None else place


def _referred(value: Any, path: Key, numbers: Mapping[str, str], context: Context, problems: list[Problem]) -> Any:
    """Return the value with the references in its texts turned into numbers."""
    if isinstance(value, str):
        return _TAG.sub(lambda found: _number_of(found, path, numbers, context, problems), value)
    if isinstance(value, dict):
        return {name: _referred(each, (*path, name), numbers, context, problems) for name, each in value.items()}
    if isinstance(value, tuple):
        return tuple(_referred(each, (*path, index), numbers, context, problems) for index, each in enumerate(value))
    return value


def _number_of(
    found: re.Match[str], path: Key, numbers: Mapping[str, str], context: Context, problems: list[Problem]
) -> str:
    reference = _REFERENCE.fullmatch(found.group())
    name = (reference[1] if reference else found.group().strip("{}")).strip()
    if reference and name in numbers:
        return numbers[name]
    known = "、".join(numbers)
    problems.append(problem("DG311", context.origin(path), path=path, span=found.span(), id=name, known=known))
    return found.group()
