"""Several .docx files as one, in the order given: of one template by docgen itself, others by docxcompose."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from docgen import __version__
from docgen.batch import journal
from docgen.batch.outcome import Job, Report
from docgen.batch.runner import run
from docgen.errors import InputRefused
from docgen.gate import Admitted, Form, admit, read_package
from docgen.problems import Origin, Problem, problem
from docgen.word.merge import Merger
from docgen.word.merge.unlike import can_compose, compose, is_alike


def join_files(paths: Sequence[Path], out: Path) -> Report:
    """Write the files as one to `out`, whole, never over what is not docgen's. Raises InputRefused with every fault."""
    if not paths:
        raise InputRefused(problem("DG777", Origin(str(out))))
    admitted: list[Admitted] = []
    packages: list[Mapping[str, bytes]] = []
    faults: list[Problem] = []
    for path in paths:
        try:
            admitted.append(admit(path, file=str(path), want=frozenset({Form.DOCX})))
            packages.append(read_package(admitted[-1]).parts)
        except InputRefused as refusal:
            faults += refusal.problems
    if faults:
        raise InputRefused(*faults)
    alike = is_alike(packages)
    if not alike and not can_compose():
        raise InputRefused(problem("DG775", Origin(str(paths[0]))))
    make = partial(_merged, paths, packages) if alike else partial(compose, [each.data for each in admitted])
    identity = hashlib.sha256("\0".join([__version__, *(each.sha256 for each in admitted)]).encode()).hexdigest()
    journalled = out.parent / ".docgen" / "journal.jsonl"
    known = journal.read(journalled).written if out.parent.is_dir() else {}
    job = Job(identity, 0, out.name, b"")
    return run([job], out.parent, maker=lambda: lambda _: make(), version=__version__, inputs="", planned=list(known))


def _merged(paths: Sequence[Path], packages: Sequence[Mapping[str, bytes]]) -> bytes:
    """Return documents of one template as one. Raises InputRefused, naming every file that cannot be put in."""
    merger = Merger()
    faults: list[Problem] = []
    for path, parts in zip(paths, packages, strict=True):
        try:
            merger.add(parts)
        except InputRefused as refusal:
            faults += (
                Problem(each.code, each.severity, Origin(str(path)), each.path, each.span, each.args)
                for each in refusal.problems
            )
    if faults:
        raise InputRefused(*faults)
    return merger.to_bytes()
