"""From a draft to the bytes of its document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docgen.drafts import Draft
from docgen.gate import Form, admit, read_package
from docgen.glossary import Role
from docgen.kinds import Kind
from docgen.rules import check_draft
from docgen.rules.placeholders import placeholders_among
from docgen.word.produce import produce
from docgen.word.template import CompiledTemplate, compile


def load_template(path: Path, *, file: str, fields: Sequence[str] | None) -> CompiledTemplate:
    """Admit a template through the gate and compile it. Raises InputRefused or TemplateRefused."""
    package = read_package(admit(path, file=file, want=frozenset({Form.DOCX})))
    return compile(package.parts, file=file, fields=fields)


def kind_template(kind: Kind) -> CompiledTemplate:
    """Return the compiled template of a kind."""
    return load_template(kind.template, file=f"templates/{kind.id}/template.docx", fields=list(kind.fields))


def render(draft: Draft, template: CompiledTemplate) -> bytes:
    """Return the document of one draft. Raises RowRefused with what the template or the audit found."""
    person = draft.role(Role.PERSON)
    return produce(
        template,
        draft.printed,
        marked=placeholders_among(check_draft(draft)),
        own=str(person) if person else "",
        others=frozenset(),
    )
