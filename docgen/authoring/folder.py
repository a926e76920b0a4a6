"""A kind's folder, checked as a whole and built: kind.yaml, outline, template, samples and what the samples print."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from docgen import files
from docgen.authoring.keys import check_headings, check_keys
from docgen.drafts import Draft, parse
from docgen.drafts.script import in_script, script_of
from docgen.errors import DocgenError, RowRefused
from docgen.gate import Form, admit, read_package
from docgen.glossary import Role
from docgen.kinds import Kind, read_kind
from docgen.pipeline import load_template, render
from docgen.problems import Origin, Problem, Severity, has_errors, problem
from docgen.rules import check_draft
from docgen.sources.context import Context
from docgen.sources.structured import read_structured
from docgen.word.blocks import dump, read_blocks_bytes
from docgen.word.house import build_template
from docgen.word.lint import Names, look_over, words_of
from docgen.word.lint.reach import find_unreached
from docgen.word.patterns import name_pattern
from docgen.word.template import CompiledTemplate

_SCHEMA, _OUTLINE, _TEMPLATE = "kind.yaml", "outline.yaml", "template.docx"
_UNPRINTED = frozenset({Role.STAGE, Role.SCRIPT, Role.ROW_NUMBER, Role.PERIOD})  # they serve rules and names


def check_folder(folder: Path) -> list[Problem]:
    """Return all that is wrong with a kind's folder, hints of its samples aside. Raises InputRefused without a kind.yaml."""
    said, found = _read(folder)
    found += check_keys(said, _SCHEMA)
    try:
        kind = read_kind(folder)
    except DocgenError as error:
        return found if has_errors(found) else [*found, *error.problems]
    found += check_headings(kind, said)
    found += _check_outline(kind)
    try:
        template = _compiled(kind)
    except DocgenError as error:
        return [*found, *error.problems]
    found += template.problems
    in_name, faults = _asked_by_name(kind, said)
    found += faults
    found += _check_printed(kind, template.fields | in_name, said)
    drafts, faults = _check_samples(kind)
    found += faults
    found += _look_over(kind, drafts)
    return found


def rebuild(folder: Path) -> tuple[list[Path], list[Problem]]:
    """Write the template by its outline, and what the samples print; return the files written anew, and what hindered.

    Raises InputRefused, TemplateRefused or OutputRefused when it cannot go on.
    """
    kind, written, found = read_kind(folder), [], list[Problem]()
    if (folder / _OUTLINE).is_file():
        built, faults = _build(kind)
        found += faults
        written += [kind.template] if built is not None and _write(kind.template, built) else []
    for sample in _samples(folder):
        text, faults = _shown(kind, sample)
        found += faults
        golden = _golden(sample)
        written += [golden] if text is not None and _write(golden, text.encode()) else []
    return written, found


def _read(folder: Path) -> tuple[Context, list[Problem]]:
    contexts, problems = read_structured(folder / _SCHEMA, file=f"{folder.name}/{_SCHEMA}")
    return contexts[0] if contexts else Context({}, {}), list(problems)


def _look_over(kind: Kind, drafts: Sequence[Draft]) -> list[Problem]:
    """Return what is worth a look in a template that renders, and what no sample ever prints."""
    file = f"{kind.folder.name}/{_TEMPLATE}"
    parts = read_package(admit(kind.template, file=file, want=frozenset({Form.DOCX}))).parts
    found = list(look_over(parts, file=file, names=Names(list(kind.fields), words_of(parts))))
    return [*found, *find_unreached(parts, [in_script(each) for each in drafts], file=file)] if drafts else found


def _compiled(kind: Kind) -> CompiledTemplate:
    return load_template(kind.template, file=f"{kind.folder.name}/{_TEMPLATE}", fields=list(kind.fields))


def _build(kind: Kind) -> tuple[bytes | None, list[Problem]]:
    """Return the template that the outline makes, or None and why."""
    file = f"{kind.folder.name}/{_OUTLINE}"
    try:
        _, problems = read_structured(kind.folder / _OUTLINE, file=file)
        return (None if has_errors(problems) else build_template(kind.folder)), list(problems)
    except DocgenError as error:
        return None, list(error.problems)
    except (KeyError, TypeError, ValueError, AttributeError, OSError) as error:
        where = _line_of(kind, error.args[0]) if isinstance(error, KeyError) and error.args else None
        return None, [problem("DG382", where or Origin(file), detail=str(error) or type(error).__name__)]


def _line_of(kind: Kind, role: object) -> Origin | None:
    """Return where an outline, or a fragment that kinds share, names a role; None where it does not."""
    for path in (kind.folder / _OUTLINE, *sorted(kind.folder.parent.glob("blocks/*.yaml"))):
        contexts, _ = read_structured(path, file=f"{path.parent.name}/{path.name}")
        for each in contexts:
            for key, origin in each.origins.items():
                if key and key[-1] == role and key[0] == "content":
                    return origin
    return None


def _check_outline(kind: Kind) -> list[Problem]:
    if not (kind.folder / _OUTLINE).is_file():
        return []
    built, found = _build(kind)
    if built is not None and (not kind.template.is_file() or built != kind.template.read_bytes()):
        found.append(problem("DG381", Origin(f"{kind.folder.name}/{_TEMPLATE}")))
    return found


def _asked_by_name(kind: Kind, said: Context) -> tuple[frozenset[str], list[Problem]]:
    """Return the fields that output names are made of, and what is wrong with their pattern, at its line."""
    try:
        return name_pattern(kind.name, aliases={}, fields=kind.fields)[1], []
    except DocgenError as error:
        where = said.origin(("name",))
        return frozenset(), [Problem(e.code, e.severity, where, ("name",), e.span, e.args) for e in error.problems]


def _check_printed(kind: Kind, printed: frozenset[str], said: Context) -> Iterator[Problem]:
    """Yield a hint for every required field that is not printed."""
    for name, each in kind.fields.items():
        if each.required is not False and name not in printed and each.role not in _UNPRINTED:
            yield problem("DG377", said.origin(("fields", name)), path=(name,), field=name)


def _samples(folder: Path) -> list[Path]:
    return sorted(folder.glob("sample*.yaml"))


def _golden(sample: Path) -> Path:
    return sample.with_name(sample.name.replace("sample", "expected", 1)).with_suffix(".txt")


def _check_samples(kind: Kind) -> tuple[list[Draft], list[Problem]]:
    """Return the drafts of the samples that can be read, and what is wrong with the samples and what they print."""
    samples = _samples(kind.folder)
    drafts: list[Draft] = []
    found: list[Problem] = []
    if not samples:
        found.append(problem("DG378", Origin(kind.folder.name), file="sample.yaml"))
    for sample in samples:
        text, faults = _shown(kind, sample, drafts)
        found += faults
        golden = _golden(sample)
        if not golden.is_file():
            found.append(problem("DG378", Origin(kind.folder.name), file=golden.name))
        elif text is not None:
            found += _compared(text, golden)
    return drafts, found


def _shown(kind: Kind, sample: Path, drafts: list[Draft] | None = None) -> tuple[str | None, list[Problem]]:
    """Return the text of the paper a sample makes, or None; and what is wrong with the sample, hints aside.

    `drafts`, where given, gets the draft of the sample.
    """
    file = f"{kind.folder.name}/{sample.name}"
    found: list[Problem] = []
    text = None
    try:
        contexts, problems = read_structured(sample, file=file)
        found += problems
        draft, problems = parse(kind, contexts[0]) if contexts else (None, ())
        found += problems
        if draft is not None:
            found += check_draft(draft)
            if not has_errors(found):
                fields = list(kind.fields)
                template = load_template(kind.template, file=_TEMPLATE, fields=fields, script=script_of(draft))
                text = dump(read_blocks_bytes(render(draft, template)))
                if drafts is not None:
                    drafts.append(draft)
    except RowRefused as error:
        found += error.problems
    if text is None:
        found.append(problem("DG379", Origin(file), file=sample.name))
    return text, [each for each in found if each.severity is not Severity.HINT]


def _compared(text: str, golden: Path) -> Iterator[Problem]:
    """Yield the first line in which what is printed now differs from what was."""
    lines = zip_longest(text.splitlines(), golden.read_text("utf-8").splitlines(), fillvalue="")
    for row, (now, before) in enumerate(lines, 1):
        if now != before:
            place = Origin(f"{golden.parent.name}/{golden.name}", line=row)
            yield problem("DG380", place, file=golden.name, row=row, found=now, other=before)
            return


def _write(path: Path, data: bytes) -> bool:
    """Put the file there whole; return False where it already says that."""
    old = path.read_bytes() if path.is_file() else None
    if old == data:
        return False
    files.write_whole(path, data, replace_only_sha=hashlib.sha256(old).hexdigest() if old is not None else None)
    return True
