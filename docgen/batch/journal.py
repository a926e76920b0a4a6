"""The journal of an output folder: what docgen wrote there, one checksummed line per group of files.

A line is a digest, a space and JSON. A torn last line is what a power cut leaves: it was never acted upon and is
ignored. Lines damaged in the middle are passed over and counted. No value of a person stands here: row numbers, output
names, digests, codes and places only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docgen import files
from docgen.batch.outcome import Outcome, State
from docgen.files import system
from docgen.messages import BLANKED
from docgen.problems import PRIVATE, Origin, Problem, Severity

FORMAT = 1
_DIGITS = 16

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """A file docgen wrote or was about to write: for which row and planned name, under which name, by which job."""

    row: int
    name: str
    file: str
    job: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The last record of a run that reached an end which the same inputs would reach again."""

    inputs: str
    outcomes: tuple[Outcome, ...]
    left: tuple[str, ...]
    summary: bytes


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a journal says. `written` maps a planned name to all files made for it, oldest first.

    `doubtful` are the names of the very last group, which the run may have died before putting in place. `damaged`
    counts lines passed over; `good` are the valid lines' bytes, `torn` tells that something follows them.
    """

    written: dict[str, tuple[Written, ...]] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()
    finished: Finished | None = None
    damaged: int = 0
    good: bytes = b""
    torn: bool = False


@dataclass(frozen=True, slots=True)
class _Record:
    entries: tuple[Written, ...] = ()
    void: tuple[str, ...] = ()
    finished: Finished | None = None


def parse(data: bytes) -> Ledger:
    """Read a journal; total: any bytes give a ledger."""
    lines = data.split(b"\n")
    records = [_decoded(line) for line in lines]
    end = max((number for number, record in enumerate(records) if record is not None), default=-1) + 1
    good = b"".join(line + b"\n" for line, record in zip(lines, records, strict=True) if record is not None)
    written: dict[str, list[Written]] = {}
    valid = [record for record in records if record is not None]
    for record in valid:
        for each in record.entries:
            written.setdefault(each.name, []).append(each)
        for name in record.void:
            written.get(name, [None]).pop()
    return Ledger(
        {name: tuple(each) for name, each in written.items() if each},
        _doubtful(valid),
        valid[-1].finished if valid else None,
        damaged=end - len(valid),
        good=good,
        torn=lines[end:] != [b""],
    )


def _doubtful(records: Sequence[_Record]) -> frozenset[str]:
    """Return the names of the last group, if nothing but what could not be placed was recorded after it."""
    void: set[str] = set()
    for each in reversed(records):
        if not each.void:
            return frozenset(entry.name for entry in each.entries) - void
        void.update(each.void)
    return frozenset()


def read(path: Path) -> Ledger:
    """Read the journal at `path`; where there is none, an empty ledger. Raises OSError."""
    try:
        fd = system.open_read(path)
    except FileNotFoundError:
        return Ledger()
    try:
        return parse(_all(fd))
    finally:
        system.close(fd)


def mend(path: Path, ledger: Ledger) -> None:
    """Rewrite a journal that has torn or damaged lines with its good ones alone. Raises OSError. Needs the lock."""
    if not ledger.torn and not ledger.damaged:
        return
    draft = path.with_suffix(".part")
    files.remove(draft)
    files.write_new(draft, ledger.good)
    files.sync_whole(draft)
    system.replace(draft, path)
    files.sync_folder(path.parent)


def start(*, inputs: str, version: str) -> Json:
    """Return the record that a run begins to work."""
    return {"kind": "start", "format": FORMAT, "version": version, "inputs": inputs}


def group(entries: Sequence[Written]) -> Json:
    """Return the record of files about to be put in place."""
    return {"kind": "group", "files": [[each.row, each.name, each.file, each.job, each.sha256] for each in entries]}


def void(entries: Sequence[Written]) -> Json:
    """Return the record that files of the group before could not be put in place: as if never written."""
    return {"kind": "void", "files": [each.name for each in entries]}


def end() -> Json:
    """Return the record that a run came to its end, so that no name is in doubt, but not to one to rely on."""
    return {"kind": "end"}


def finish(ended: Finished) -> Json:
    """Return the record that a run came to its end; the values people typed are left out of its problems."""
    rows = [
        [each.row, each.name, each.state, each.sha256, [stored(p) for p in each.problems]] for each in ended.outcomes
    ]
    summary = ended.summary.decode("utf-8", "surrogateescape")
    return {"kind": "finished", "inputs": ended.inputs, "left": ended.left, "summary": summary, "rows": rows}


def append(fd: int, record: Json) -> None:
    """Add a record and return when it is on the disk; on a fault the journal is as before. Raises OSError."""
    before = system.stat_open(fd).st_size
    rest = memoryview(encoded(record))
    try:
        while rest:
            rest = rest[system.write(fd, rest) :]
        system.sync(fd)
    except OSError:
        with suppress(OSError):
            system.truncate(fd, before)
        raise


def encoded(record: Json) -> bytes:
    """Return a record as its line."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogateescape")
    return _digest(text) + b" " + text + b"\n"


def _decoded(line: bytes) -> _Record | None:
    digest, _, text = line.partition(b" ")
    if len(digest) != _DIGITS or digest != _digest(text):
        return None
    try:
        record = json.loads(text.decode("utf-8", "surrogateescape"))
        match record["kind"]:
            case "group":
                return _Record(entries=tuple(Written(*entry) for entry in record["files"]))
            case "void":
                return _Record(void=tuple(record["files"]))
            case "finished":
                return _Record(finished=_finished(record))
            case _:
                return _Record()
    except (KeyError, TypeError, ValueError):
        return None


def _digest(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:_DIGITS].encode()


def _finished(record: Json) -> Finished:
    outcomes = tuple(
        Outcome(row, name, State(state), sha256, tuple(map(restored, problems)))
        for row, name, state, sha256, problems in record["rows"]
    )
    summary = record["summary"].encode("utf-8", "surrogateescape")
    return Finished(record["inputs"], outcomes, tuple(record["left"]), summary)


def kept(each: Problem) -> Problem:
    """Return the problem without what people typed, as it may be written down."""
    blanked = tuple((name, BLANKED if name in PRIVATE else value) for name, value in each.args)
    return Problem(each.code, each.severity, each.origin, each.path, each.span, blanked)


def as_found_next_time(outcome: Outcome) -> Outcome:
    """Return the outcome as a later run that finds everything as it is will tell it."""
    state = State.UNCHANGED if outcome.state is State.MADE else outcome.state
    return Outcome(outcome.row, outcome.name, state, outcome.sha256, tuple(map(kept, outcome.problems)))


def stored(each: Problem) -> list[Any]:
    """Return a problem as JSON can hold it, without what people typed."""
    origin = each.origin
    place = origin and [origin.file, origin.line, origin.column, origin.sheet, origin.cell, origin.paragraph]
    return [each.code, each.severity, place, each.path, each.span, kept(each).args]


def restored(said: Sequence[Any]) -> Problem:
    """Return the problem that `stored` wrote down."""
    code, severity, place, path, span, args = said
    return Problem(
        code,
        Severity(severity),
        Origin(*place) if place else None,
        tuple(path),
        (span[0], span[1]) if span else None,
        tuple((name, value) for name, value in args),
    )


def _all(fd: int) -> bytes:
    return b"".join(_chunks(fd))


def _chunks(fd: int) -> Iterator[bytes]:
    while chunk := system.read(fd, 1 << 20):
        yield chunk
