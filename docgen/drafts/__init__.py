"""`parse`: one context and its kind make a `Draft`, the complete and typed content of one document; nothing else does.

Total: whatever the context says, `parse` returns a draft or None, and every problem it met. Normalising happens here,
before typing, because only a field's type says what may be changed; every change is a note (DG127).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docgen.drafts.shape import Gathered, GatheredOrigins, shape
from docgen.drafts.structure import Moved, leave_out, number
from docgen.drafts.validate import validate
from docgen.drafts.values import blanks, reader_of
from docgen.drafts.wording import in_own_name
from docgen.glossary import Role
from docgen.kinds import Kind
from docgen.problems import Key, Origin, Problem, has_errors
from docgen.sources.context import Context

__all__ = ["Draft", "digest", "parse"]


@dataclass(frozen=True, slots=True)
class Draft:
    """One document's content. `values` are typed (dates as `Date`, groups as dict, lists as tuple), `printed` is what a
    template sees of them (text, whole numbers, true or false, lists and dicts of these), `text` all of that text, a line
    each: for a quick look whether a rule need look closer.
    """

    kind: Kind
    values: Mapping[str, Any]
    context: Context
    printed: Mapping[str, Any]
    text: str

    def role(self, role: Role) -> Any:
        """Return the value of the field that plays the role, or None."""
        found = self.kind.by_role(role)
        return self.values.get(found.name) if found else None

    def origin(self, *path: str | int) -> Origin | None:
        """Return where the value at `path` was written."""
        return self.context.origin(path)


def parse(kind: Kind, context: Context) -> tuple[Draft | None, tuple[Problem, ...]]:
    """Return the draft, or None when a problem of severity ERROR stands in the way; and all problems and notes."""
    problems: list[Problem] = []
    gathered: dict[str, Gathered] = {}
    moved: dict[Key, Key] = {}
    shaped = leave_out(kind, shape(kind, context, gathered, problems), moved, context, problems)
    context = _traced(context, gathered, moved)
    reading = reader_of(kind)(shaped)
    problems += [each.placed(context) for each in reading.faults]
    typed = reading.value | blanks(kind)
    valid = validate(kind, typed, context, problems, sound=reading.sound)
    if valid is None or has_errors(problems):
        return None, tuple(problems)
    valid = number(kind, in_own_name(kind, valid), context, problems)
    if has_errors(problems):
        return None, tuple(problems)
    lines: list[str] = []
    printed = _printed(valid, lines)
    return Draft(kind, valid, context, printed, "\n".join(lines)), tuple(problems)


def _traced(context: Context, gathered: Mapping[str, Gathered], moved: Mapping[Key, Key]) -> Context:
    """Return the context with origins also for what was made of its values, or put in other places."""
    if not gathered and not moved:
        return context
    origins: Mapping[Key, Origin] = GatheredOrigins(context, gathered) if gathered else context.origins
    return Context(context.values, Moved(origins, moved) if moved else origins, context.lost)


def digest(draft: Draft) -> str:
    """Return the SHA-256 (hex) of the kind and all that the draft prints."""
    said = json.dumps([draft.kind.id, draft.printed], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _printed(values: Mapping[str, Any], lines: list[str]) -> dict[str, Any]:
    """Return the values as a template sees them; `lines` takes their texts in order."""
    made: dict[str, Any] = {}
    for name, value in values.items():
        if type(value) is str:
            made[name] = value
            lines.append(value)
        else:
            made[name] = _plain(value, lines)
    return made


def _plain(value: Any, lines: list[str]) -> Any:
    if isinstance(value, tuple):
        items = []
        for each in value:
            if type(each) is str:
                items.append(each)
                lines.append(each)
            else:
                items.append(_plain(each, lines))
        return items
    if isinstance(value, dict):
        return _printed(value, lines)
    if isinstance(value, int):
        return value
    text = str(value)
    lines.append(text)
    return text
