"""What a paper prints, in the script its context asks for (文字): the last step before the template, after every check.

Rules read a draft as it was written; only what goes to the page is converted. Names of people, identifiers and telephone
numbers stay, the names inside running text too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from docgen.drafts import Draft
from docgen.glossary import Role, Type
from docgen.kinds import Field
from docgen.text.names import characters_of
from docgen.text.script import Script, convert

_KEPT = frozenset({Type.PERSON, Type.IDENTIFIER, Type.PHONE})
_APART = re.compile(r"[、，,；;/\s]+")


def script_of(draft: Draft) -> Script | None:
    """Return the script the paper asks for, or None where nothing is to be converted."""
    said = draft.role(Role.SCRIPT)
    return Script(said) if said else None


def wording(draft: Draft) -> Callable[[str], str]:
    """Return the function that puts text of this paper into its script: the identity where it asks for none."""
    script = script_of(draft)
    if script is None:
        return str
    return partial(convert, target=script, protected=tuple(dict.fromkeys(_names(draft.values, draft.kind.fields))))


def in_script(draft: Draft) -> Mapping[str, Any]:
    """Return what the template prints of the draft, in its script."""
    if script_of(draft) is None:
        return draft.printed
    return _converted(draft.printed, draft.kind.fields, wording(draft))


def _converted(values: Mapping[str, Any], fields: Mapping[str, Field], change: Callable[[str], str]) -> dict[str, Any]:
    def one(value: Any, inner: Mapping[str, Field]) -> Any:
        """Return one value changed, its parts by their own fields."""
        if isinstance(value, str):
            return change(value)
        if isinstance(value, dict):
            return _converted(value, inner, change)
        return [one(each, inner) for each in value] if isinstance(value, list) else value

    return {
        name: value if name in fields and fields[name].type in _KEPT else one(value, _parts(fields.get(name)))
        for name, value in values.items()
    }


def _names(values: Mapping[str, Any], fields: Mapping[str, Field]) -> Iterator[str]:
    """Yield the names of people among the values; one of a single character would stop that character everywhere."""
    for name, value in values.items():
        each = fields.get(name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, dict):
                yield from _names(item, _parts(each))
            elif each is not None and each.type is Type.PERSON:
                yield from (piece for piece in _APART.split(str(item)) if len(characters_of(piece)) > 1)


def _parts(each: Field | None) -> Mapping[str, Field]:
    return each.fields if each else {}
