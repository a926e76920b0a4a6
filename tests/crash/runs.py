"""A batch of twelve letters through docgen's own command, made quick: what does not touch the output folder is kept.

The plan, each letter and each paper about the run are made once by docgen's own functions and remembered; reading the
journal, judging, writing, syncing, recording, placing and telling are done anew each time, by the code that works for
everybody.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from machine import WATCH, Died, Machine, running_on

from docgen.cli import main

HEADINGS = "序号,党支部,姓名,入党时间,承诺事项,完成时限"
PEOPLE = ["王芳", "张伟", "李娜", "刘洋", "陈静", "杨帆", "赵敏", "黄磊", "周颖", "吴刚", "徐丽", "孙涛"]
CODE = re.compile(r"DG\d{3}")
OWN = {"lock", "journal.jsonl", "lock.held"}
"""What docgen keeps in its state folder."""

Tree = dict[str, bytes | str | None]
"""What stands under a folder: bytes of files, targets of links, None for folders."""


def roster(count: int, *, promise: str) -> str:
    """Return a roster of so many rows; what is promised is all that differs from one edition to the next."""
    rows = (f"{n},第一小学党支部,{PEOPLE[n - 1]},2012年6月,{promise},2026年6月底" for n in range(1, count + 1))
    return "\n".join([HEADINGS, *rows]) + "\n"


def name_of(number: int) -> str:
    """Return the file name of a row's letter."""
    return f"{number:03d}-第一小学党支部-{PEOPLE[number - 1]}-承诺书.docx"


def tree(folder: Path) -> Tree:
    """Return all that stands under the folder but docgen's journal and lock."""
    return {name: data for name, data in whole_tree(folder).items() if Path(name).name not in OWN}


def whole_tree(folder: Path) -> Tree:
    """Return all that stands under the folder, links not followed."""
    found: Tree = {}

    def look(path: str, before: str) -> None:
        with os.scandir(path) as entries:
            for each in entries:
                name = before + each.name
                if each.is_symlink():
                    found[name] = "-> " + str(Path(each.path).readlink())
                elif each.is_dir():
                    found[name] = None
                    look(each.path, name + "/")
                else:
                    found[name] = Path(each.path).read_bytes()

    if folder.is_dir():
        look(str(folder), "")
    return found


def write_tree(folder: Path, found: Tree) -> None:
    """Make the folder hold exactly that."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in sorted(found):
        what = found[name]
        if what is None:
            (folder / name).mkdir()
        elif isinstance(what, str):
            (folder / name).symlink_to(what.removeprefix("-> "))
        else:
            (folder / name).write_bytes(what)


@dataclass(frozen=True, slots=True)
class Told:
    """How a command ended: its exit code (None: the process died) and what it said."""

    code: int | None
    said: str

    @property
    def codes(self) -> list[str]:
        """The codes it named, in order."""
        return CODE.findall(self.said)


@dataclass(slots=True)
class Memory:
    """Remembers what docgen's own functions returned."""

    known: dict[Any, Any] = field(default_factory=dict)

    def of(self, function: Callable[..., Any], key: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, called once for each key."""

        def remembered(*args: Any) -> Any:
            at = (function, key(*args))
            if at not in self.known:
                self.known[at] = function(*args)
            return self.known[at]

        return remembered


@contextmanager
def remembering(*, start_in_worker: Callable[..., Any] | None = None) -> Iterator[None]:
    """Have plans, letters and papers about a run made once only inside the block.

    `start_in_worker`: what worker processes are to call in place of docgen's start of a maker.
    """
    from docgen.batch import plan, report, work

    memory = Memory()
    start, papers = work.start, report.papers_about

    def quick_start(setup: Any) -> Callable[[bytes], bytes]:
        return memory.of(memory.of(start, id)(setup), lambda payload: payload)

    def all_papers(order: Any, planned: Any, outcomes: Any) -> list[tuple[str, bytes]]:
        return list(papers(order, planned, outcomes))

    quick_plan = memory.of(plan.make_plan, lambda order: (order.roster.read_bytes(), str(order.roster), order.settings))
    quick_papers = memory.of(all_papers, lambda _order, planned, outcomes: (id(planned), repr(outcomes)))
    with (
        mock.patch.object(plan, "make_plan", quick_plan),
        mock.patch.object(work, "start", start_in_worker or quick_start),
        mock.patch.object(report, "papers_about", quick_papers),
    ):
        yield


def docgen(*words: object, machine: Machine | None = None, out: Path | None = None) -> Told:
    """Run the command in this process, on the machine; what bypasses docgen.files below `out` fails the test."""
    machine = machine or Machine()
    said = io.StringIO()
    code: int | None = None
    watched = WATCH.over(out, machine) if out else contextlib.nullcontext()
    with running_on(machine), watched, contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        try:
            main([str(each) for each in words])
        except SystemExit as end:
            code = int(end.code or 0)
        except Died:
            pass
    left = machine.drop()
    past, WATCH.seen = WATCH.seen, []
    assert past == [], f"calls that did not go through docgen.files: {past}"
    if machine.fault == "death" and len(machine.calls) >= machine.at:
        return Told(None, "")
    assert machine.fault or not left, "descriptors left open"
    assert "Traceback" not in said.getvalue()
    return Told(code, said.getvalue())
