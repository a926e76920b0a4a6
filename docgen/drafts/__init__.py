"""`parse`: one context and its kind make a `Draft`, the complete and typed content of one document; nothing else does.

Total: whatever the context says, `parse` returns a draft or None, and every problem it met. Normalising happens here,
before typing, because only a field's type says what may be changed; every change is a note (DG127).
"""

from __future__ import annotations

import hashlib
import json
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from docgen.drafts.shape import shape
from docgen.drafts.structure import Moved, leave_out, number
from docgen.drafts.validate import validate
from docgen.drafts.values import blanks, typed_group
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
    placed: dict[Key, Origin] = {}
    moved: dict[Key, Key] = {}
    shaped = leave_out(kind, shape(kind, context, placed, problems), moved)
    context = replace(context, origins=ChainMap(placed, context.origins)) if placed else context  # type: ignore[arg-type]
    context = replace(context, origins=Moved(context.origins, moved)) if moved else context
    typed = typed_group(kind.fields, shaped, (), context, problems) | blanks(kind)
    valid = validate(kind, typed, context, problems)
    if valid is None or has_errors(problems):
        return None, tuple(problems)
    valid = number(kind, in_own_name(kind, valid), context, problems)
    if has_errors(problems):
        return None, tuple(problems)
    printed = {name: value if type(value) is str else _plain(value) for name, value in valid.items()}
    lines: list[str] = []
    _leaves(printed, lines)
    return Draft(kind, valid, context, printed, "\n".join(lines)), tuple(problems)


def digest(draft: Draft) -> str:
    """Return the SHA-256 (hex) of the kind and all that the draft prints."""
    said = json.dumps([draft.kind.id, draft.printed], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _leaves(value: Any, lines: list[str]) -> None:
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, str):
            lines.append(each)
        elif isinstance(each, (dict, list)):
            _leaves(each, lines)


def _plain(value: Any) -> Any:
    if isinstance(value, str | int):
        return value
    if isinstance(value, dict):
        return {name: each if type(each) is str else _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [each if type(each) is str else _plain(each) for each in value]
    return str(value)
