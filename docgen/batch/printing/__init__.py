"""What goes to the printer after a batch: one file of all papers, and for each group its book, public list and ledger.

Reads the papers as they lie in the output folder; writes like every run: whole, and never over what is not docgen's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from docgen import __version__, files
from docgen.batch import journal
from docgen.batch.names import EXTENSION, clean
from docgen.batch.order import Order
from docgen.batch.outcome import Job, Outcome, State
from docgen.batch.plan import make_plan
from docgen.batch.printing.book import Book, Facts, Press, Sort, template_path
from docgen.batch.printing.fit import Layout
from docgen.batch.printing.groups import Group, make_groups, name_of, public_rows, words
from docgen.batch.printing.letters import Letter, find_letters, listed
from docgen.batch.report import ledger, names_about
from docgen.batch.run import Result, fingerprint
from docgen.batch.runner import run
from docgen.errors import InputRefused
from docgen.glossary import Role
from docgen.problems import Origin, Problem, problem

_SPARES = 2
_LONGEST_GROUP = 40
_JOURNAL = Path(".docgen") / "journal.jsonl"
_TEMPLATES = ("cover", "receipt", "public", "guide")


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """What is to be printed: one file of all (`merge`), a folder with a set for each group (`folder`), or both.

    `field` names the field to group by. `spares` are blanks for each group, None for the usual number. `pdf`: PDF too,
    by the LibreOffice at `office` (None: there is none).
    """

    merge: Path | None = None
    folder: Path | None = None
    field: str | None = None
    spares: int | None = None
    pdf: bool = False
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """What became of each file for the printer, by path, what was found, and how many papers and groups there are."""

    files: tuple[tuple[Path, Outcome], ...]
    problems: tuple[Problem, ...]
    papers: int = 0
    groups: int = 0
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One file to make: its name, what it depends on, and how it is made."""

    name: str
    inputs: str
    make: Callable[[], bytes]


def print_papers(order: Order, asked: PrintOrder, result: Result) -> Printed:
    """Write everything that was asked for. Raises InputRefused or OutputRefused when it cannot be done at all."""
    letters, said = find_letters(order.out, result.outcomes)
    if not letters:
        return Printed((), said)
    seal = _seal(order, asked, letters)
    if asked.folder is None and asked.merge is not None and (known := _standing(asked, seal)):
        return Printed(known, said, len(letters))
    plan = result.plan or make_plan(order)
    groups, problems = make_groups(letters, plan.jobs, asked.field)
    press = Press(order, plan, groups, field_name=asked.field)
    missing = [each.row for each in result.outcomes if each.row not in {letter.row for letter in letters}]
    layout = Layout(press, asked.office if asked.pdf else None, _books(asked, groups))
    done: list[tuple[Path, Outcome]] = []
    found: list[Problem] = []
    stopped = False
    for folder, wanted in _targets(asked, groups, press, layout, missing, seal):
        report = _write(folder, wanted, keep=bool(order.only))
        if folder == asked.folder and not order.only:
            found += _stale(asked, {each.name for each in wanted})
        done += [(folder / each.name, each) for each in report[0]]
        found += report[1]
        stopped = stopped or report[2]
    if asked.pdf and asked.office is None:
        found.append(problem("DG770"))
    every = (*said, *problems, *press.problems, *layout.problems, *found)
    return Printed(tuple(done), tuple(dict.fromkeys(every)), len(letters), len(groups), stopped)


def _books(asked: PrintOrder, groups: Sequence[Group]) -> list[Book]:
    grouped = asked.field is not None
    usual = asked.spares if asked.spares is not None else _SPARES
    books = []
    if asked.merge is not None:
        books.append(Book(tuple(groups), usual if grouped else asked.spares or 0, covered=grouped))
    if asked.folder is not None:
        books += [Book((group,), usual, covered=True) for group in groups]
    return books


def _targets(
    asked: PrintOrder, groups: Sequence[Group], press: Press, layout: Layout, missing: Sequence[int], seal: str
) -> list[tuple[Path, list[_Wanted]]]:
    """Return what is to be written where."""
    targets = []
    books = list(layout.books)
    pdf = asked.pdf and asked.office is not None
    if asked.merge is not None:
        stem = clean(asked.merge.name.removesuffix(EXTENSION))
        targets.append((asked.merge.parent, _book_files(stem, books.pop(0), layout, seal, pdf=pdf)))
    if asked.folder is not None:
        wanted = []
        for group, book in zip(groups, books, strict=True):
            wanted += _book_files(_name("book", group), book, layout, seal, pdf=pdf)
            wanted += _beside_book(group, press, seal)
        guide = words()["files"]["guide"] + EXTENSION
        make = partial(_guide, press, layout, books, missing, pdf=pdf)
        targets.append((asked.folder, [*wanted, _Wanted(guide, seal, make)]))
    return targets


def _book_files(stem: str, book: Book, layout: Layout, seal: str, *, pdf: bool) -> list[_Wanted]:
    files = [_Wanted(stem + EXTENSION, seal, partial(layout.document, book))]
    return [*files, _Wanted(f"{stem}.pdf", seal, partial(layout.pdf, book))] if pdf else files


def _beside_book(group: Group, press: Press, seal: str) -> list[_Wanted]:
    """Return what a kind that makes promises has besides: the public list and the ledger of the group."""
    kind = press.kind
    if kind is None or kind.by_role(Role.PROMISES) is None:
        return []
    jobs = [each.job for each in group.people]
    return [
        _Wanted(_name("public", group) + EXTENSION, seal, partial(_public, press, group)),
        _Wanted(_name("ledger", group) + ".xlsx", seal, partial(ledger, kind, jobs)),
    ]


def _name(sort: str, group: Group) -> str:
    return words()["files"][sort].format(number=f"{group.number:02d}", group=clean(group.name)[:_LONGEST_GROUP])


def _public(press: Press, group: Group) -> bytes:
    """Return what is put up for the public: nothing that the kind does not allow, in the text of other fields either."""
    kind = press.kind
    assert kind is not None
    keys = words()["keys"]
    rows, problems = public_rows(kind, group)
    press.problems += problems
    values = {**press.common([group]), **press.about(group, press.pieces(Book((group,), 0, covered=False)), Facts())}
    return press.fill("public", {**values, keys["people"]: rows})


def _guide(press: Press, layout: Layout, books: Sequence[Book], missing: Sequence[int], *, pdf: bool) -> bytes:
    """Return the sheet that says how many of what, and how to print them."""
    keys, facts = words()["keys"], layout.facts
    rows = []
    for book in books:
        (group,) = book.groups
        file = _name("book", group) + (".pdf" if pdf else EXTENSION)
        about = press.about(group, press.pieces(book), facts)
        rows.append({**about, keys["number"]: str(group.number), keys["file"]: file})
    names = {each.letter.row: name_of(press.kind, each) for book in books for each in book.groups[0].people}

    def total(key: str) -> str:
        """Return the sum of one number over all books."""
        return str(sum(int(row[keys[key]] or 0) for row in rows))

    smaller = [
        {keys["row"]: str(row), keys["name"]: names.get(row, ""), keys["size"]: step.name}
        for row, step in facts.steps.items()
    ]
    about_word = "" if facts.counted else words()["words"]["about"]
    longer = [
        {
            keys["row"]: str(row),
            keys["name"]: names.get(row, ""),
            keys["pages"]: str(pages),
            keys["page_about"]: about_word,
        }
        for row, pages in layout.longer.items()
    ]
    values = {
        **press.common([group for book in books for group in book.groups]),
        keys["groups"]: rows,
        keys["total"]: total("count"),
        keys["total_spare"]: total("spare"),
        keys["total_sheets"]: total("sheets"),
        keys["about"]: about_word,
        keys["smaller"]: smaller,
        keys["longer"]: longer,
        keys["missing"]: listed(missing),
    }
    return press.fill("guide", values)


def _seal(order: Order, asked: PrintOrder, letters: Sequence[Letter]) -> str:
    """Return the SHA-256 (hex) of all that the files for the printer depend on."""
    kind = order.kind
    paths = [template_path(kind, name) for name in _TEMPLATES] + ([kind.folder / "spare.yaml"] if kind else [])
    options = [asked.field, asked.spares, asked.pdf, asked.office is not None, asked.merge is not None]
    said = [__version__, fingerprint(order), options, [[each.row, each.sha256] for each in letters]]
    whole = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    for path in paths:
        whole.update((files.look_at(path).sha256 or "-").encode())
    return whole.hexdigest()


def _write(
    folder: Path, wanted: Sequence[_Wanted], *, keep: bool
) -> tuple[tuple[Outcome, ...], tuple[Problem, ...], bool]:
    """Write the files into a folder; `keep`: those of another run stay as they are, and are named.

    Returns the outcomes, what was found, and whether the disk let it down.
    """
    known = journal.read(folder / _JOURNAL).written if folder.is_dir() else {}
    jobs = []
    for number, each in enumerate(wanted):
        identity = _identity(each.inputs, each.name)
        older = [entry.job for entry in known.get(each.name, ())]
        if keep and files.is_file(folder / each.name) and identity not in older:
            raise InputRefused(problem("DG766", Origin(each.name)))
        jobs.append(Job(identity, 0, each.name, str(number).encode()))

    def make(payload: bytes) -> bytes:
        """Return the bytes of the book whose place in the list the payload says."""
        return wanted[int(payload)].make()

    report = run(jobs, folder, maker=lambda: make, version=__version__, inputs="", planned=list(known))
    return report.outcomes, report.all_problems(), report.stopped


def _standing(asked: PrintOrder, seal: str) -> tuple[tuple[Path, Outcome], ...]:
    """Return the outcomes of a merged file that already is as it would be made; empty where there is work to do."""
    assert asked.merge is not None
    folder, stem = asked.merge.parent, clean(asked.merge.name.removesuffix(EXTENSION))
    known = journal.read(folder / _JOURNAL).written if folder.is_dir() else {}
    endings = (EXTENSION, ".pdf") if asked.pdf and asked.office else (EXTENSION,)
    found = []
    for name in (stem + ending for ending in endings):
        seen = files.look_at(folder / name)
        if not any(each.sha256 == seen.sha256 and each.job == _identity(seal, name) for each in known.get(name, ())):
            return ()
        found.append((folder / name, Outcome(0, name, State.UNCHANGED, seen.sha256)))
    return tuple(found)


def _identity(seal: str, name: str) -> str:
    return hashlib.sha256(f"{seal}\0{name}".encode()).hexdigest()


def _stale(asked: PrintOrder, names: set[str]) -> tuple[Problem, ...]:
    """Return what there is to say of files for the printer that an earlier run wrote and this one did not."""
    assert asked.folder is not None
    folder, stem = asked.folder, asked.merge.name.removesuffix(EXTENSION) if asked.merge else ""
    known = journal.read(folder / _JOURNAL).written
    others = names_about() | names | {stem + EXTENSION, f"{stem}.pdf"}
    old = [
        name
        for name, entries in known.items()
        if name not in others and not any(each.row for each in entries) and files.is_file(folder / name)
    ]
    return (problem("DG765", Origin(old[0]), count=len(old), file=old[0]),) if old else ()


def is_done(outcome: Outcome) -> bool:
    """Tell whether the file is there as it should be."""
    return outcome.state in (State.MADE, State.UNCHANGED)


__all__ = ["PrintOrder", "Printed", "Sort", "is_done", "print_papers"]
