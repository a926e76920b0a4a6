"""Every call of the system that a batch makes is made to fail, each in every way, and the process is ended at each.

What must hold each time: every file is whole or absent, nothing that is not docgen's is changed, the fault is said in a
sentence with a code, and the next run completes and leaves what one clean run leaves, byte for byte.
"""

from __future__ import annotations

import io
import shutil
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from machine import CHANGING, FAULTS, Call, Machine
from runs import Told, Tree, docgen, name_of, remembering, roster, tree, whole_tree, write_tree

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="counts the calls that POSIX needs")

FIRST, SECOND = "每周义务辅导一次", "每月上一次公开课"
EDITED, FOREIGN, LINKED = name_of(2), name_of(11), name_of(4)
REPORTS = ("生成情况.xlsx", "承诺台账.xlsx")
ENDS = ["death", *FAULTS, "late EIO"]
NEEDED = {"open", "read", "write", "close", "fsync", "unlink", "link", "flock", "ftruncate", "listdir", "lstat", "stat"}


@dataclass(frozen=True, slots=True)
class Story:
    """A folder as a run finds it, and what one clean run makes of it."""

    words: tuple[object, ...]
    before: Tree | None
    calls: tuple[Call, ...]
    clean: Told
    end: Tree
    again: Told
    resumed: set[int] = field(default_factory=set)
    """Hashes of the folders from which a run was seen to complete: the same folder need not be tried twice."""


def begin(folder: Path) -> list[object]:
    """Write the roster of the second edition beside the folder of results; return the command."""
    (folder / "花名册.csv").write_text(roster(12, promise=SECOND), "utf-8")
    (folder / "原件.docx").write_bytes(b"elsewhere")
    return ["batch", "pledge", folder / "花名册.csv", "-o", folder / "成品"]


def fresh(folder: Path) -> None:
    """No folder yet."""


def old(folder: Path) -> None:
    """Ten letters of an older edition, one of them edited by hand, one deleted, one made a link; things of others; what
    a run that was killed has left."""
    out = folder / "成品"
    (folder / "旧.csv").write_text(roster(10, promise=FIRST), "utf-8")
    assert docgen("batch", "pledge", folder / "旧.csv", "-o", out).code == 0
    (out / EDITED).write_bytes(b"edited by hand")
    (out / name_of(3)).unlink()
    (out / LINKED).unlink()
    (out / LINKED).symlink_to(folder / "原件.docx")
    (out / FOREIGN).write_bytes(b"somebody's")
    (out / "备忘.docx").write_bytes(b"somebody's too")
    (out / "子文件夹").mkdir()
    (out / ".docgen" / "7-7.part").write_bytes(b"half a")
    with (out / ".docgen" / "journal.jsonl").open("ab") as journal:
        journal.write(b"0123456789abcdef torn")


@pytest.fixture(scope="module", autouse=True)
def _quick() -> Iterator[None]:
    with remembering():
        yield


@pytest.fixture(scope="module", params=[fresh, old], ids=["fresh", "old"])
def story(request: pytest.FixtureRequest, memory: Path) -> Story:
    return told_story(memory / request.param.__name__, request.param)


def told_story(folder: Path, prepare: Callable[[Path], None]) -> Story:
    """Run cleanly in a folder so prepared and keep what was seen."""
    folder.mkdir()
    words, out = begin(folder), folder / "成品"
    prepare(folder)
    before = whole_tree(out) if out.exists() else None
    docgen(*words)  # what is remembered is not read again: every later run makes the same calls
    machine = Machine()
    write_tree(out, before or {})
    if before is None:
        out.rmdir()
    clean = docgen(*words, machine=machine, out=out)
    end = tree(out)
    again = docgen(*words, out=out)
    assert tree(out) == end
    return Story(tuple(words), before, tuple(machine.calls), clean, end, again)


def reset(story: Story, out: Path) -> None:
    """Put the folder back to where the story begins."""
    write_tree(out, story.before or {})
    if story.before is None:
        out.rmdir()


def test_the_clean_run_makes_whole_letters_and_leaves_what_is_not_its_own(story: Story) -> None:
    made = {name for name, data in story.end.items() if isinstance(data, bytes) and data[:2] == b"PK"}
    letters = {name_of(n) for n in range(1, 13)}
    if story.before is None:
        assert (story.clean.code, set(story.end) - {".docgen"}) == (0, made)
        assert made == letters | {*REPORTS}
    else:
        beside = EDITED.replace(".docx", "（新）.docx")
        theirs = {LINKED: story.before[LINKED], EDITED: b"edited by hand", FOREIGN: b"somebody's"}
        assert story.clean.code == 1
        assert made == letters - set(theirs) | {beside, *REPORTS}
        assert story.end.items() >= (theirs | {"备忘.docx": b"somebody's too", "子文件夹": None}).items()
    for name in made:
        assert is_whole(story.end[name])


def test_the_run_makes_every_kind_of_call_through_the_one_layer(story: Story) -> None:
    kinds = Counter(each.operation for each in story.calls)
    assert NEEDED - set(kinds) == set()
    assert "mkdir" in kinds if story.before is None else "replace" in kinds


def resume(story: Story, out: Path, where: str, *, lacks: str = "") -> None:
    """Run again without a fault and check that the folder ends as it must."""
    found = hash((lacks, *((name, data) for name, data in sorted(whole_tree(out).items()) if name != ".docgen/lock")))
    if found in story.resumed:
        return
    next_run = docgen(*story.words, machine=Machine(lacks=lacks), out=out)
    assert tree(out) == story.end, f"after {where}, the next run: {next_run}"
    assert next_run.code == story.again.code, f"after {where}, the next run: {next_run}"
    story.resumed.add(found)


@pytest.mark.parametrize("fault", ENDS)
def test_a_fault_at_any_call_loses_nothing_and_the_next_run_completes(story: Story, fault: str) -> None:
    out = Path(str(story.words[-1]))
    outside = {each.name: each.read_bytes() for each in out.parent.iterdir() if each.is_file()}
    for at, call in enumerate(story.calls, 1):
        if fault.startswith("late") and call.operation not in CHANGING:
            continue
        reset(story, out)
        machine = Machine(fault, at)
        ended = docgen(*story.words, machine=machine, out=out)
        assert len(machine.calls) >= at
        found = tree(out)
        where = f"call {at} ({call.operation} {call.args[:2]}), {fault}: {ended}"
        check(story, ended, found, where)
        resume(story, out, where)
    assert {each.name: each.read_bytes() for each in out.parent.iterdir() if each.is_file()} == outside


@pytest.mark.parametrize("lacks", ["flock", "link"])
def test_a_death_at_any_call_on_a_disk_without_locks_or_links_leaves_a_folder_that_resumes(
    story: Story, lacks: str
) -> None:
    out = Path(str(story.words[-1]))
    reset(story, out)
    counted = Machine(lacks=lacks)
    assert docgen(*story.words, machine=counted, out=out).code == story.clean.code
    for at, call in enumerate(counted.calls, 1):
        reset(story, out)
        ended = docgen(*story.words, machine=Machine("death", at, lacks), out=out)
        where = f"call {at} ({call.operation} {call.args[:2]})"
        check(story, ended, tree(out), where)
        resume(story, out, where, lacks=lacks)


def test_a_folder_that_vanishes_at_any_call_is_said_and_stays_as_it_was(memory: Path) -> None:
    story = told_story(memory / "vanishing", old)
    out = Path(str(story.words[-1]))
    away = out.with_name("移走")
    for at, call in enumerate(story.calls, 1):
        reset(story, out)
        ended = docgen(*story.words, machine=Machine(partial(out.rename, away), at), out=out)
        where = f"call {at} ({call.operation} {call.args[:2]}): {ended}"
        assert ended.codes or (ended.code == 0 and len(tree(out)) > 12), where
        check(story, Told(None, ""), tree(away), where)
        shutil.rmtree(out, ignore_errors=True)
        away.rename(out)
        resume(story, out, where)


def is_report(name: str, data: object) -> bool:
    """Tell whether it is a whole paper about the run, which says of a row what became of it in this run."""
    return name in REPORTS and is_whole(data)


def is_whole(data: object) -> bool:
    """Tell whether it is a package without a damaged part."""
    return isinstance(data, bytes) and zipfile.ZipFile(io.BytesIO(data)).testzip() is None


def check(story: Story, ended: Told, found: Tree, where: str) -> None:
    """Check what a run left that met a fault or died."""
    before = story.before or {}
    for name, data in found.items():
        if not name.startswith(".docgen/"):
            assert name in story.end or name in before, where
            assert data in {story.end.get(name, b""), before.get(name, b"")} or is_report(name, data), where
    assert {name for name in before if name not in found and not name.startswith(".docgen/")} == set(), where
    if ended.code is None:
        return
    if ended.code == story.clean.code and found == story.end:
        return
    assert ended.code in {1, 2}, where
    assert ended.codes, where
    assert len(set(ended.said.splitlines())) == len(ended.said.splitlines()), where
    assert ended.code != story.clean.code or set(ended.codes) - set(story.clean.codes), where
