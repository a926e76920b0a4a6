"""Places that nobody has filled in yet (【待填】, XX): reported by the stage of the paper, never filled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from docgen.drafts import Draft
from docgen.glossary import Role, Stage, Type
from docgen.kinds import Field
from docgen.problems import Key, Problem, Severity, problem
from docgen.rules.registry import Subject, rule
from docgen.text.placeholders import find_placeholders


@rule("DG201", Subject.DRAFT)
def unfilled(draft: Draft) -> Iterator[Problem]:
    """Yield each placeholder of a draft: an error in a final paper, a warning before; blanks for the pen are none."""
    final = draft.role(Role.STAGE) == Stage.FINAL
    severity = Severity.ERROR if final else Severity.WARNING
    if not find_placeholders(draft.text):
        return
    for path, text in _texts(draft.values, draft.kind.fields, ()):
        for found in find_placeholders(text):
            label = next(step for step in reversed(path) if isinstance(step, str))
            span = (found.start, found.end)
            yield problem(
                "DG201", draft.origin(*path), path=path, span=span, severity=severity, field=label, found=found.text
            )


def placeholders_among(problems: Iterable[Problem]) -> tuple[str, ...]:
    """Return the placeholders' texts that this rule found, each once, so that the page can mark them."""
    found = (each.arg("found") for each in problems if each.code == "DG201")
    return tuple(dict.fromkeys(text for text in found if text))


def _texts(value: Any, fields: Any, path: Key) -> Iterator[tuple[Key, str]]:
    """Yield every text in the values with its path, but for the fields filled in by hand."""
    for name, each in value.items():
        known: Field | None = fields.get(name)
        if known is None or known.type is Type.BY_HAND:
            continue
        items = enumerate(each) if isinstance(each, tuple) else [(None, each)]
        for index, item in items:
            step = (*path, name) if index is None else (*path, name, index)
            if isinstance(item, dict):
                yield from _texts(item, known.fields, step)
            elif not isinstance(item, int):
                yield step, str(item)
