"""Who is in which group, and what of each person may be put up for the public. Knows papers by their values only."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from docgen.batch.outcome import Job
from docgen.batch.printing.letters import Letter
from docgen.batch.roster import plain_words
from docgen.batch.work import read_payload
from docgen.errors import InputRefused
from docgen.glossary import Role, Type
from docgen.kinds import Field, Kind
from docgen.problems import Origin, Problem, problem

_NUMBERS = re.compile(r"(?<![0-9])(?:1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9Xx])(?![0-9Xx])")
"""A mobile number or an identity number, whoever's it is."""
_SHORTEST = 2
_PIECES = re.compile(r"[、，,；;\s/]+")


@dataclass(frozen=True, slots=True)
class Person:
    """One paper's values as they are printed, with the job that made it."""

    letter: Letter
    values: Mapping[str, Any]
    job: Job


@dataclass(frozen=True, slots=True)
class Group:
    """People who belong together, in the roster's order; `number` counts from 1."""

    number: int
    name: str
    people: tuple[Person, ...]


@cache
def words() -> dict[str, dict[str, str]]:
    """Return the words of what goes to the printer (`data/printing.toml`)."""
    return tomllib.loads((Path(__file__).parents[1] / "data" / "printing.toml").read_text("utf-8"))


def group_field(kind: Kind | None, name: str | None) -> str | None:
    """Return the field to group by, whichever of its names was typed. Raises InputRefused for one the kind lacks."""
    if name is None or kind is None:
        return name
    for each in kind.fields.values():
        if name == each.name or name in each.aliases:
            return each.name
    known = "、".join(each.name for each in kind.fields.values() if each.fill) or "、".join(kind.fields)
    raise InputRefused(problem("DG764", Origin("--group"), field=name, known=known))


def make_groups(
    letters: Sequence[Letter], jobs: Sequence[Job], field: str | None
) -> tuple[tuple[Group, ...], tuple[Problem, ...]]:
    """Return the groups in the order in which the roster first names them; without a field there is one of all.

    Raises InputRefused where no paper has that field.
    """
    by_row = {job.row: job for job in jobs}
    people = [Person(each, read_payload(by_row[each.row].payload)[1], by_row[each.row]) for each in letters]
    if field is None:
        return ((Group(1, words()["words"]["all"], tuple(people)),) if people else ()), ()
    if people and not any(field in each.values for each in people):
        names = list(people[0].values)
        shared = [name for name in names if 1 < len({str(each.values.get(name)) for each in people}) < len(people)]
        known = "、".join(shared or names)
        raise InputRefused(problem("DG764", Origin("--group"), field=field, known=known))
    found: dict[str, list[Person]] = {}
    for each in people:
        said = each.values.get(field)
        found.setdefault(said.strip() if isinstance(said, str) else "", []).append(each)
    problems = []
    if "" in found:
        unnamed = words()["words"]["unnamed"].format(field=field)
        problems.append(problem("DG763", Origin("--group"), field=field, count=len(found[""]), group=unnamed))
        found = {name or unnamed: each for name, each in found.items()}
    groups = (Group(number, name, tuple(each)) for number, (name, each) in enumerate(found.items(), 1))
    return tuple(groups), tuple(problems)


def name_of(kind: Kind | None, person: Person) -> str:
    """Return whose paper it is: a person, or for the paper of an organisation its name; else its file."""
    if kind is None:
        return next((str(person.values[each]) for each in plain_words()["person"] if person.values.get(each)), "")
    for role in (Role.PERSON, Role.BRANCH_NAME, Role.UNIT_NAME, Role.BRANCH):
        found = kind.by_role(role)
        if found and isinstance(said := person.values.get(found.name), str) and said:
            return said
    return person.letter.file.rpartition(".")[0]


def shared_values(kind: Kind | None, people: Sequence[Person]) -> dict[str, Any]:
    """Return the texts that are the same in all of these papers and may be published."""
    names = [each.name for each in kind.fields.values() if each.published and not each.fields] if kind else []
    first = people[0].values if people else {}
    return {
        name: first[name]
        for name in names
        if isinstance(first.get(name), str) and all(each.values.get(name) == first[name] for each in people)
    }


def public_rows(kind: Kind, group: Group) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return a row for each person with nothing but what may be published, and what was hidden in these texts."""
    keys = words()["keys"]
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    said_elsewhere = {each.name for each in kind.fields.values() if each.role is Role.PROMISES}
    for number, person in enumerate(group.people, 1):
        row = {
            **{each.name: _published(each, person.values.get(each.name, "")) for each in kind.fields.values() if each.published},
            keys["promises"]: [*_promises(kind, person.values)],
            keys["all_deadline"]: _said(kind, person.values, Role.DEADLINE),
            keys["number"]: str(number),
            keys["name"]: name_of(kind, person),
        }  # fmt: skip
        own = {keys["name"], *(each.name for each in kind.fields.values() if each.type is Type.PHONE)}
        secrets = tuple(dict.fromkeys(_secrets(kind, person)))
        hidden = {name: value if name in own else _without(value, secrets) for name, value in row.items()}
        changed = [name for name in row if hidden[name] != row[name] and name not in said_elsewhere]
        if changed:
            field = words()["words"]["join"].join(changed)
            place = Origin(person.letter.file)
            problems.append(problem("DG768", place, path=(changed[0],), row=person.letter.row, field=field))
        rows.append(hidden)
    return rows, problems


def _published(field: Field, value: Any) -> Any:
    """Return a value without those of its parts that may not be published."""
    if isinstance(value, dict):
        return {
            name: _published(field.fields[name], each)
            for name, each in value.items()
            if name in field.fields and field.fields[name].published
        }
    return [_published(field, each) for each in value] if isinstance(value, (list, tuple)) else value


def _promises(kind: Kind, values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    keys = words()["keys"]
    for field in (each for each in kind.fields.values() if each.role is Role.PROMISES and each.published):
        deadline = next((name for name, each in field.fields.items() if each.role is Role.DEADLINE), "")
        for item in values.get(field.name) or ():
            yield {keys["promise"]: next(iter(item.values()), ""), keys["deadline"]: item.get(deadline, "")}


def _said(kind: Kind, values: Mapping[str, Any], role: Role) -> Any:
    found = kind.by_role(role)
    return values.get(found.name, "") if found else ""


def _secrets(kind: Kind, person: Person) -> Iterator[str]:
    """Yield the texts that may stand nowhere on the public page, longest pieces first."""
    for each in kind.fields.values():
        said = person.values.get(each.name)
        if each.hidden and isinstance(said, str):
            pieces = [said.strip(), *_PIECES.split(said)]
            yield from sorted((piece for piece in pieces if len(piece) >= _SHORTEST), key=len, reverse=True)


def _without(value: Any, secrets: Iterable[str]) -> Any:
    """Return a value whose texts hold none of the secrets, nor any mobile or identity number."""
    if isinstance(value, dict):
        return {name: _without(each, secrets) for name, each in value.items()}
    if isinstance(value, list):
        return [_without(each, secrets) for each in value]
    if not isinstance(value, str):
        return value
    masked = words()["words"]["masked"]
    for each in secrets:
        value = value.replace(each, masked)
    return _NUMBERS.sub(masked, value)
