"""From text to values, by the type of the field. Reading is a function of the field and what it says alone: what several
rows of a roster share is read once, and where it stands comes in only when there is something to say about it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from typing import Any

from docgen.glossary import Type
from docgen.kinds import Field, Kind
from docgen.problems import Key, Problem, problem
from docgen.sources.context import Context
from docgen.text import characters, dates, deadlines, identifiers, lists, names, numerals, periods
from docgen.text.faults import TextFault

_CHARACTER_MM = 16 / 72 * 25.4  # one full-width character at 三号 (16 pt): how a blank for the pen is measured out
_SHORT = 64
_REMEMBERED = 256

_READERS: dict[Type, Callable[[str], Any]] = {
    Type.PERSON: names.read_name,
    Type.DATE: dates.read_date,
    Type.YEAR_MONTH: dates.read_year_month,
    Type.YEAR: dates.read_year,
    Type.PERIOD: periods.read_period,
    Type.INTEGER: numerals.read_integer,
    Type.DECIMAL: numerals.read_decimal,
    Type.FLAG: numerals.read_flag,
    Type.IDENTIFIER: identifiers.read_identifier,
    Type.PHONE: identifiers.read_phone,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem before anybody knows where its text stands; `path` leads to that from the value that was read."""

    said: Problem
    path: Key = ()

    def inside(self, *steps: str | int) -> Fault:
        """Return the fault as it is seen from some steps further out."""
        return Fault(self.said, (*steps, *self.path))

    def placed(self, context: Context) -> Problem:
        """Return the problem, at the place where the context has the text."""
        said = self.said
        return Problem(said.code, said.severity, context.origin(self.path), self.path, None, said.args)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a value was read as: None where nothing is to be printed. `sound`: of the structure and choices that the field wants."""

    value: Any
    faults: tuple[Fault, ...] = ()
    sound: bool = True


Reader = Callable[[Any], Reading]


@cache
def reader_of(kind: Kind) -> Reader:
    """Return the reader of the whole of a paper: the mapping of its fields. Values that are the same object are read once."""
    return _group(kind.fields, tuple(_remembering(each) for each in kind.fields.values()))


@cache
def blanks(kind: Kind) -> dict[str, str]:
    """Return what is printed for the fields filled in by hand: the form, or blanks as wide as the field."""
    pen = (each for each in kind.fields.values() if each.type is Type.BY_HAND)
    return {each.name: each.form or "\u3000" * math.ceil(each.width / _CHARACTER_MM) for each in pen}


def says(each: Field, value: object, wanted: str) -> bool:
    """Tell whether the value, read as the field's type reads it, is what `wanted` is: √ is 是, 2026.3.5 is 2026年3月5日."""
    if not isinstance(value, str):
        return False
    return value.strip() == wanted or (each.type in _READERS and meant(each, value) == meant(each, wanted))


def meant(each: Field, text: str) -> object:
    """Return what the field's type reads in the text; the text itself where it has no reader, or cannot read it."""
    reader = _READERS.get(each.type)
    try:
        return text if reader is None else reader(text)
    except TextFault as fault:
        return text if fault.value is None else fault.value


def is_empty(value: object) -> bool:
    """Tell whether nothing is said: no value, or nothing but blanks."""
    return not value or (type(value) is str and value.isspace())


def nearest(name: str, known: list[str]) -> str:
    """Return the known name most like `name`, or an empty string."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=50)
    return str(found[0]) if found else ""


def label(path: Key) -> str:
    """Return the last field name of a path, for messages."""
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _group(fields: Mapping[str, Field], parts: tuple[Reader, ...]) -> Reader:
    """Return the reader of a group. What is for the pen is left out, aloud."""
    readers = dict(zip(fields, parts, strict=True))
    needed = [each.name for each in fields.values() if each.required is True]
    verbatim = frozenset(each.name for each in fields.values() if each.verbatim and not each.many)

    def read(values: Mapping[str, Any]) -> Reading:
        """Return the typed group, and what is wrong in it."""
        made: dict[str, Any] = {}
        faults: list[Fault] = []
        sound = True
        for name, value in values.items():
            if name in verbatim and type(value) is str and value.isprintable() and not value.isspace():
                made[name] = value
                continue
            if not value or (type(value) is str and value.isspace()):
                continue
            reader = readers.get(name)
            if reader is None:
                near = nearest(name, list(fields))
                faults.append(Fault(problem("DG191" if near else "DG102", field=name, near=near), (name,)))
                continue
            reading = reader(value)
            if reading.value is not None:
                made[name] = reading.value
            if reading.faults:
                faults += [each.inside(name) for each in reading.faults]
            if not reading.sound:
                sound = False
        for name in needed:
            if name not in made:
                sound = False
        return Reading(made, tuple(faults), sound)

    return read


def _reader(each: Field) -> Reader:
    if each.type is Type.BY_HAND:
        return lambda value: Reading(None, (Fault(problem("DG195", field=each.name, found=value)),))
    one = _one_group(each) if each.fields else _one_text(each)
    return partial(_read_many, each, one) if each.many else one


def _remembering(each: Field) -> Reader:
    """Return the reader of a field at the top, which remembers the lists and groups it has read by their identity."""
    read = _reader(each)
    if (not each.fields and not each.many) or each.columns:
        return read
    known: dict[int, tuple[object, Reading]] = {}

    def remembering(value: Any) -> Reading:
        """Return the reading of a value, the one made before where it is the very same object."""
        found = known.get(id(value))
        if found is not None and found[0] is value:  # held, so that no other value can come to the same identity
            return found[1]
        if len(known) >= _REMEMBERED:
            known.clear()
        made = read(value)
        known[id(value)] = (value, made)
        return made

    return remembering


def _read_many(each: Field, one: Reader, value: Any) -> Reading:
    if isinstance(value, str):
        if each.type is Type.PARAGRAPHS:
            value = [line for line in value.splitlines() if not is_empty(line)]
        elif not each.fields:
            value = list(lists.split_list(value))
    if not isinstance(value, list):
        return replace(one(value), sound=False)
    if each.verbatim and all(type(item) is str and item.isprintable() and not is_empty(item) for item in value):
        return Reading(tuple(value))
    readings = [(index, one(item)) for index, item in enumerate(value) if not is_empty(item)]
    faults = tuple(fault.inside(index) for index, reading in readings for fault in reading.faults)
    return Reading(tuple(reading.value for _, reading in readings), faults, all(made.sound for _, made in readings))


def _one_group(each: Field) -> Reader:
    first = next(iter(each.fields))
    read = _group(each.fields, tuple(map(_reader, each.fields.values())))

    def read_one(value: Any) -> Reading:
        """Return the typed group, a text alone taken for its first field."""
        if isinstance(value, str) and each.many:
            value = {first: value}
        if not isinstance(value, dict):
            return Reading(value, sound=False)
        made = read(value)
        in_order = {name: made.value[name] for name in each.fields if name in made.value}
        return Reading(in_order, made.faults, made.sound)

    return read_one


def _one_text(each: Field) -> Reader:
    read_short = lru_cache(maxsize=4096)(partial(_read_text, each))

    def read_one(value: Any) -> Reading:
        """Return the typed value, a short text from the cache."""
        if type(value) is str and len(value) <= _SHORT:
            return read_short(value)
        if isinstance(value, str):
            return _read_text(each, value)
        return Reading(value, (Fault(problem("DG197", field=each.name)),), sound=False)

    return read_one


def _read_text(each: Field, text: str) -> Reading:
    """Return what the field's reader makes of the text; a change is noted."""
    illegal = characters.find_illegal(text)
    if illegal:
        return Reading(text, (Fault(problem("DG196", field=each.name, character=illegal.name)),), sound=False)
    if each.type is Type.DEADLINE:
        return Reading(deadlines.read_deadline(text, None))
    if each.type is Type.CHOICE:
        return Reading(text.strip(), sound=text.strip() in each.choices)
    reader = _READERS.get(each.type)
    return Reading(text) if reader is None else _typed(each, reader, text)


def _typed(each: Field, reader: Callable[[str], Any], text: str) -> Reading:
    faults: list[Fault] = []
    sound = True
    try:
        made = reader(text)
    except TextFault as fault:
        args: dict[str, Any] = {"field": each.name, "found": text, **dict(fault.args_)}
        faults.append(Fault(problem(fault.code, **args)))
        made, sound = text if fault.value is None else fault.value, fault.value is not None
    if isinstance(made, str | dates.YearMonth | dates.Date) and str(made) != text:
        faults.append(Fault(problem("DG127", field=each.name, found=text, other=str(made))))
    return Reading(made, tuple(faults), sound)
