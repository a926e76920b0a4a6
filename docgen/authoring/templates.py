"""A template by itself: checked before its first row, and its tags mended in a copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from docgen import files
from docgen.batch.order import Order
from docgen.batch.roster import read_rows
from docgen.errors import DocgenError, TemplateRefused
from docgen.gate import Form, Package, admit, read_package
from docgen.glossary import Type
from docgen.kinds import Field, Kind, kinds
from docgen.problems import Problem, Severity
from docgen.sources.units import read_units
from docgen.word.lint import Names, has_tags, look_over, words_of
from docgen.word.lint.fix import Change, mend_template, packed
from docgen.word.template import compile

_SHORTEST = 4
"""Characters of an organisation's name below which it is likelier to be an ordinary word."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a template is checked against: the kind it serves, the roster it is filled in from, the organisations there are."""

    kind: Kind | None = None
    roster: Path | None = None
    units: Path | None = None


@dataclass(frozen=True, slots=True)
class Fixed:
    """What became of a template: the changes made in the copy, and what is still wrong with it."""

    changes: tuple[Change, ...]
    left: tuple[Problem, ...]


def open_template(path: Path) -> Package:
    """Return a document that has passed the gate. Raises InputRefused."""
    return read_package(admit(path, file=path.name, want=frozenset({Form.DOCX})))


def is_template(package: Package) -> bool:
    """Tell whether a document holds tags."""
    return has_tags(package.parts)


def check_template(package: Package, beside: Beside) -> list[Problem]:
    """Return all that is wrong with a template, or worth a look, by severity and place. Raises InputRefused for `beside`."""
    words = words_of(package.parts)
    fields = _fields(package, beside, words)
    found: list[Problem] = list(package.notices)
    try:
        found += compile(package.parts, file=package.file, fields=fields).problems
    except TemplateRefused as error:
        found += error.problems
    likely = words | (set() if fields is not None else _vocabulary())
    names = Names(fields, likely, _organisations(beside.units) if beside.units else ())
    found += look_over(package.parts, file=package.file, names=names)
    return in_reading_order(found)


def in_reading_order(found: list[Problem]) -> list[Problem]:
    """Return problems as somebody meets them who turns the pages: the body first, each part from its top."""
    return sorted(
        found,
        key=lambda each: (
            "document" not in (each.arg("part") or "document"),
            each.arg("part") or "",
            each.origin.paragraph or 0 if each.origin else 0,
        ),
    )


def fix_template(path: Path, out: Path, kind: Kind | None) -> Fixed:
    """Write a template with its nearly right tags mended to `out`, a new file, and say what was done and what is left.

    Raises InputRefused, and OutputRefused where `out` is there already or cannot be written.
    """
    package = open_template(path)
    words = words_of(package.parts) | (set(kind.fields) if kind else _vocabulary())
    parts, changes = mend_template(package.parts, words)
    data = packed(parts) if changes else path.read_bytes()
    files.write_whole(out, data, replace_only_sha=None)
    return Fixed(tuple(changes), tuple(_left(parts, out.name, kind, words)))


def _left(parts: Mapping[str, bytes], file: str, kind: Kind | None, words: set[str]) -> list[Problem]:
    """Return what is still wrong with the tags of a mended template, hints aside."""
    found: list[Problem] = []
    fields = list(kind.fields) if kind else None
    try:
        found += compile(parts, file=file, fields=fields).problems
    except TemplateRefused as error:
        found += error.problems
    found += look_over(parts, file=file, names=Names(fields, words))
    return [each for each in found if each.severity is not Severity.HINT]


def _fields(package: Package, beside: Beside, words: set[str]) -> list[str] | None:
    """Return the fields that the data is known to have; None where nothing says so."""
    if beside.kind is not None:
        return list(beside.kind.fields)
    if beside.roster is None:
        return None
    order = Order(None, Path(package.file), beside.roster, beside.roster.parent)
    return sorted(read_rows(order, fields=frozenset(words), note=lambda _: None).fields)


def _vocabulary() -> set[str]:
    """Return the names of the fields of every kind there is: what a tag of a Party paper probably asks for."""
    found: set[str] = set()
    try:
        every = kinds().values()
    except DocgenError:
        return found
    for kind in every:
        found.update(kind.fields)
        found.update(name for each in kind.fields.values() for name in each.fields)
    return found


def _organisations(units: Path) -> set[str]:
    """Return the names in an organisation table, those of organisations above others excepted: they may stand anywhere."""
    joined = next((each for kind in kinds().values() for each in kind.fields.values() if each.unit), None)
    if joined is None:
        return set()
    names = {name: each.aliases for name, each in joined.fields.items()}
    keys = [name for name, each in joined.fields.items() if each.key]
    table = read_units(units, file=units.name, names=names, keys=keys)
    own: set[str] = set()
    above: set[str] = set()
    for found in table.rows.values():
        for unit, _ in found:
            own |= _named(unit.context.values, joined.fields, of_itself=True)
            above |= _named(unit.context.values, joined.fields, of_itself=False)
    return {each for each in own - above if len(each) >= _SHORTEST}


def _named(values: Mapping[str, object], fields: Mapping[str, Field], *, of_itself: bool) -> set[str]:
    chosen = (name for name, each in fields.items() if each.type is Type.ORGANISATION and each.key is of_itself)
    return {value.strip() for name in chosen if isinstance(value := values.get(name), str) and value.strip()}
