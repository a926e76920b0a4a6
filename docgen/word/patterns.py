"""Patterns for output names: `{支部}-{姓名}` or template syntax `{{ 支部 }}-{{ 姓名 }}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError

from docgen.errors import InputRefused
from docgen.problems import Origin, problem
from docgen.text.faults import TextFault
from docgen.word.sandbox import Sandbox, Silent, asked_names, forbidden

_SIMPLE = re.compile(r"(?<!\{)\{([^{}%#]+)\}(?!\})")


_LISTED = 40


class _Plain(Sandbox):
    """The sandbox without escaping: a name is no XML."""

    def __init__(self) -> None:
        super().__init__()
        self.autoescape = False


def name_pattern(
    pattern: str, *, aliases: Mapping[str, str], fields: Collection[str]
) -> tuple[Callable[[Mapping[str, object]], str], frozenset[str]]:
    """Return a function from values to the name, and the fields that it asks for.

    `aliases` leads other names of a field to the field. An empty field leaves nothing in the name; an extension .docx is
    taken off, it is added to every name. Raises InputRefused for a pattern that cannot be read, or that asks for
    something that is none of `fields`.
    """
    pattern = pattern[:-5] if pattern.lower().endswith(".docx") else pattern
    source = _SIMPLE.sub(lambda found: "{{ " + found[1].strip() + " }}", pattern)
    sandbox = _Plain()
    where = Origin("--name")
    try:
        tree = sandbox.parse(source)
        if any(forbidden(tree)) or _has_lone_brace(tree):
            raise InputRefused(problem("DG617", where, pattern=pattern))
        asked = {name: aliases.get(name, name) for name in asked_names(tree)}
        template = sandbox.from_string(source)
    except (TemplateSyntaxError, TemplateError) as error:
        raise InputRefused(problem("DG617", where, pattern=pattern)) from error

    for field in asked.values():
        if field not in fields:
            known = "、".join(list(fields)[:_LISTED])
            raise InputRefused(problem("DG618", where, pattern=pattern, field=field, known=known))

    def name_of(values: Mapping[str, object]) -> str:
        """Return the name that a row's values make. Raises RowRefused."""
        said = {name: Silent(name=name) if not values.get(field) else values[field] for name, field in asked.items()}
        try:
            return template.render(said)
        except (
            UndefinedError,
            SecurityError,
            TextFault,
            TypeError,
            ValueError,
            AssertionError,
            AttributeError,
            LookupError,
        ):
            return ""

    return name_of, frozenset(asked.values())


def _has_lone_brace(tree: nodes.Template) -> bool:
    return any("{" in each.data or "}" in each.data for each in tree.find_all(nodes.TemplateData))
