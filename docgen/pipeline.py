"""From a draft to the bytes of its document."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from docgen.drafts import Draft
from docgen.drafts.script import in_script, wording
from docgen.gate import Form, admit, read_package
from docgen.glossary import Role
from docgen.kinds import Kind
from docgen.rules import check_draft
from docgen.rules.placeholders import placeholders_among
from docgen.text.script import Script, convert
from docgen.word.produce import produce
from docgen.word.tags.literals import convert_literals
from docgen.word.template import CompiledTemplate, compile


def load_template(
    path: Path, *, file: str, fields: Sequence[str] | None, script: Script | None = None
) -> CompiledTemplate:
    """Admit a template through the gate and compile it, its own words in `script` where one is asked for.

    Raises InputRefused or TemplateRefused.
    """
    parts = read_package(admit(path, file=file, want=frozenset({Form.DOCX}))).parts
    if script is not None:
        parts = convert_literals(parts, partial(convert, target=script, protected=()))
    return compile(parts, file=file, fields=fields)


def kind_template(kind: Kind, script: Script | None = None) -> CompiledTemplate:
    """Return the compiled template of a kind, its own words in `script` where one is asked for."""
    shown = f"templates/{kind.id}/template.docx"
    return load_template(kind.template, file=shown, fields=list(kind.fields), script=script)


def render(draft: Draft, template: CompiledTemplate) -> bytes:
    """Return the document of one draft; the template is in its script. Raises RowRefused with what was found."""
    person = draft.role(Role.PERSON)
    return produce(
        template,
        in_script(draft),
        marked=tuple(map(wording(draft), placeholders_among(check_draft(draft)))),
        own=str(person) if person else "",
        others=frozenset(),
    )
