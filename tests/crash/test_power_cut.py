"""The power goes after any call of a batch: whatever part of the unsynced bytes and names is lost, nothing else is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from disk import Disk
from machine import Machine
from runs import Tree, docgen, remembering, roster, tree, write_tree
from test_every_call import EDITED, Story, fresh, is_report, old, told_story

from docgen.batch import runner

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX's rules of syncing")

THIRD = "每季度走访一户家庭"


@pytest.fixture(scope="module", autouse=True)
def _quick() -> Iterator[None]:
    """Four files a group, so that a run has several."""
    with remembering(), mock.patch.object(runner, "GROUP", 4):
        yield


@pytest.fixture(scope="module", params=[fresh, old], ids=["fresh", "old"])
def story(request: pytest.FixtureRequest, memory: Path) -> Story:
    return told_story(memory / request.param.__name__, request.param)


def out_of(story: Story) -> Path:
    return Path(str(story.words[-1]))


def states(story: Story) -> dict[tuple[tuple[str, object], ...], Tree | None]:
    """Return every state in which a power cut may leave the folder, after any number of calls.

    States that differ only in docgen's own unfinished files, which no run reads, count as one.
    """
    disk = Disk.holding(out_of(story), story.before)
    found: dict[tuple[tuple[str, object], ...], Tree | None] = {}
    for call in story.calls:
        disk.take(call)
        for state in disk.after_cut():
            found.setdefault(seen(state), state)
    return found


def seen(state: Tree | None) -> tuple[tuple[str, object], ...]:
    """Return what a run may see of a state."""
    return tuple((name, what) for name, what in (state or {"": None}).items() if not name.endswith(".part"))


def put(out: Path, state: Tree | None) -> None:
    write_tree(out, state or {})
    if state is None:
        out.rmdir()


def is_kept(name: str, data: object, story: Story) -> bool:
    """Tell whether what stands under a name is the old file, the new one, or docgen's own affair."""
    return (
        data in (story.end.get(name, b""), (story.before or {}).get(name, b""))
        or name.startswith(".docgen")
        or is_report(name, data)
    )


def test_after_a_power_cut_anywhere_every_file_is_whole_and_the_next_run_completes(story: Story) -> None:
    out = out_of(story)
    for state in states(story).values():
        for name, data in (state or {}).items():
            assert is_kept(name, data, story), name
        put(out, state)
        next_run = docgen(*story.words, out=out)
        assert tree(out) == story.end, (sorted(state or {}), next_run)
        assert next_run.code == story.again.code, next_run


def test_after_a_power_cut_docgen_still_knows_its_own_files_when_the_inputs_change(memory: Path) -> None:
    story = told_story(memory / "third", fresh)
    out = out_of(story)
    (out.parent / "花名册.csv").write_text(roster(12, promise=THIRD), "utf-8")
    put(out, None)
    assert docgen(*story.words, out=out).code == 0
    end = tree(out)
    for state in states(story).values():
        put(out, state)
        next_run = docgen(*story.words, out=out)
        assert (next_run.code, next_run.codes) == (0, []), sorted(state or {})
        assert tree(out) == end


def test_a_file_whose_sync_failed_never_gets_its_name(story: Story) -> None:
    """The second fsync of such a file reports no fault, and its bytes are lost all the same."""
    out = out_of(story)
    syncs = [at for at, call in enumerate(story.calls, 1) if call.operation == "fsync"]
    for at in syncs:
        put(out, story.before)
        disk, machine = Disk.holding(out, story.before), Machine("EIO", at)
        docgen(*story.words, machine=machine, out=out)
        for number, call in enumerate(machine.calls, 1):
            disk.take(call, failed=number == at)
        for state in {seen(each): each for each in disk.after_cut()}.values():
            assert all(is_kept(name, data, story) for name, data in (state or {}).items()), at
            put(out, state)
            assert docgen(*story.words, out=out).code == story.again.code
            assert tree(out) == story.end, at


def test_the_model_of_the_disk_agrees_with_the_disk(story: Story) -> None:
    disk = Disk.holding(out_of(story), story.before)
    for call in story.calls:
        disk.take(call)
    put(out_of(story), story.before)
    docgen(*story.words, out=out_of(story))
    everything = [state for state in disk.after_cut() if state is not None]
    assert {name: data for name, data in everything[-1].items() if not name.startswith(".docgen")} == {
        name: data for name, data in story.end.items() if not name.startswith(".docgen")
    }
    assert EDITED in story.end
