"""Runs in processes of their own: workers that fail or are killed at every call, two runs at once, locks left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import docx
import pytest
import workers
from machine import Machine
from runs import Told, docgen, remembering, roster, tree, whole_tree, write_tree

from docgen import files
from docgen.files import system

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills processes as POSIX does")

ROOT, HERE = Path(files.__file__).parents[2], Path(__file__).parent
PROMISE = "每周义务辅导一次"


def words_for(folder: Path, *, rows: int, jobs: int = 1) -> list[object]:
    """Write a roster; return the command."""
    folder.mkdir(exist_ok=True)
    (folder / "花名册.csv").write_text(roster(rows, promise=PROMISE), "utf-8")
    return ["batch", "pledge", folder / "花名册.csv", "-o", folder / "成品", "--jobs", jobs]


# ---- workers


def by_workers(folder: Path, *, rows: int, jobs: int = 1) -> list[object]:
    """Return the command for a template that docgen did not ship, which is rendered in workers alone."""
    words = words_for(folder, rows=rows, jobs=jobs)
    paper = docx.Document()
    paper.add_paragraph("{{ 姓名 }}承诺：{{ 承诺事项 }}")
    paper.save(str(folder / "模板.docx"))
    words[1] = folder / "模板.docx"
    return words


@pytest.mark.parametrize("fault", ["death", "ENOSPC"])
def test_a_worker_that_fails_or_is_killed_at_any_call_costs_no_letter(
    memory: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    folder = memory / fault
    out, words = folder / "成品", by_workers(folder, rows=2)
    with remembering(start_in_worker=workers.start):
        assert docgen(*words, out=out).code == 0
        clean = tree(out)
        for at in range(1, 40):
            once = folder / f"call {at}"
            monkeypatch.setenv(workers.ORDER, f"{fault}:{at}:{os.getpid()}:{once}")
            write_tree(out, {})
            ended = docgen(*words, out=out)
            if not once.exists():
                assert (ended.code, at > 6) == (0, True), "a worker makes more calls than that"
                return
            assert tree(out).items() <= clean.items(), at
            if fault == "death":
                assert (ended.code, tree(out)) == (0, clean), (at, ended)
            else:
                assert ended.code == 0 or (ended.code, "DG702" in ended.codes) == (2, True), (at, ended)
                monkeypatch.delenv(workers.ORDER)
                assert docgen(*words, out=out).code == 0
                assert tree(out) == clean, at
    pytest.fail("more calls than expected")


def test_twelve_letters_of_somebody_s_template_resume_through_the_workers(tmp_path: Path) -> None:
    words, out = by_workers(tmp_path, rows=12, jobs=2), tmp_path / "成品"
    assert docgen(*words, out=out).code == 0
    clean = tree(out)
    letters = sorted(name for name in clean if name.endswith(".docx"))
    assert len(letters) == 12
    (out / letters[3]).unlink()
    assert docgen(*words, out=out).code == 0
    assert tree(out) == clean


# ---- two runs, and what a dead one leaves

SCRIPT = """
import sys
sys.path[:0] = [{here!r}, {root!r}]
import workers
from docgen.batch import work
from docgen.cli import main
work.start = workers.waiting
main(sys.argv[1:])
"""


class Waiting:
    """A run in a process of its own that holds the folder and makes no letter until told to go on."""

    def __init__(self, folder: Path, words: list[object]) -> None:
        self.go = folder / "go"
        script = SCRIPT.format(here=str(HERE), root=str(ROOT))
        self.process = subprocess.Popen(
            [sys.executable, "-c", script, *map(str, words)],
            env={**os.environ, workers.ORDER: str(self.go), "DOCGEN_LANG": "zh"},
            stderr=subprocess.PIPE,
        )
        journal = folder / "成品" / ".docgen" / "journal.jsonl"
        while not (journal.exists() and journal.stat().st_size):
            assert self.process.poll() is None
            time.sleep(0.01)


def clean_tree(folder: Path) -> dict[str, object]:
    with remembering(start_in_worker=workers.start):
        assert docgen(*words_for(folder / "clean", rows=4), out=folder / "clean" / "成品").code == 0
    return dict(tree(folder / "clean" / "成品"))


def run_again(folder: Path) -> Told:
    with remembering(start_in_worker=workers.start):
        return docgen(*words_for(folder, rows=4), out=folder / "成品")


def test_a_second_run_at_once_is_refused_in_a_sentence_and_the_first_completes(tmp_path: Path) -> None:
    first = Waiting(tmp_path, words_for(tmp_path, rows=4))
    second = run_again(tmp_path)
    assert (second.code, second.codes) == (2, ["DG708"])
    assert str(first.process.pid) in second.said
    first.go.touch()
    said = first.process.communicate(timeout=60)[1]
    assert (first.process.returncode, b"Traceback" in said) == (0, False)
    assert tree(tmp_path / "成品") == clean_tree(tmp_path)


def test_a_main_process_killed_in_the_middle_is_followed_by_a_run_that_completes(tmp_path: Path) -> None:
    first = Waiting(tmp_path, words_for(tmp_path, rows=4))
    first.process.send_signal(signal.SIGKILL)
    first.process.communicate(timeout=60)
    assert str(first.process.pid) in (tmp_path / "成品" / ".docgen" / "lock").read_text()
    assert run_again(tmp_path).code == 0
    assert tree(tmp_path / "成品") == clean_tree(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        f"999999999 {system.host()}\n",
        f"1 {system.host()}\n",
        "",
        "\n",
        "12",
        "12 ",
        "\x00" * 40,
        "字" * 300,
        "no number here",
        f"-7 {system.host()}",
    ],
    ids=["dead", "pid-reused", "empty", "newline", "no-host", "cut", "zeros", "long", "words", "negative"],
)
@pytest.mark.parametrize("held", [False, True], ids=["lock", "lock.held"])
def test_a_lock_that_nobody_holds_is_taken(tmp_path: Path, text: str, held: bool) -> None:
    (tmp_path / "成品" / ".docgen").mkdir(parents=True)
    (tmp_path / "成品" / ".docgen" / ("lock.held" if held else "lock")).write_text(text, "utf-8")
    assert run_again(tmp_path).code == 0


def test_the_lock_of_another_machine_is_believed_and_what_to_do_is_said(tmp_path: Path) -> None:
    (tmp_path / "成品" / ".docgen").mkdir(parents=True)
    (tmp_path / "成品" / ".docgen" / "lock").write_text("12 办公室-电脑\n", "utf-8")
    before = whole_tree(tmp_path / "成品")
    refused = run_again(tmp_path)
    assert (refused.code, refused.codes) == (2, ["DG709"])
    assert "办公室-电脑" in refused.said
    assert "删除“.docgen/lock”" in refused.said
    assert whole_tree(tmp_path / "成品") == before


@pytest.mark.parametrize("text", ["", "12", "no number here"])
def test_where_there_are_no_locks_a_record_that_says_nothing_is_never_guessed_at(tmp_path: Path, text: str) -> None:
    (tmp_path / "成品" / ".docgen").mkdir(parents=True)
    (tmp_path / "成品" / ".docgen" / "lock.held").write_text(text, "utf-8")
    refused = docgen(*words_for(tmp_path, rows=4), machine=Machine(lacks="flock"))
    assert (refused.code, refused.codes) == (2, ["DG744"])
    assert "删除“.docgen/lock.held”" in refused.said


@pytest.mark.parametrize("what", ["folder", "link", "journal folder", "journal link"])
def test_a_lock_or_journal_that_is_no_file_is_refused_in_a_sentence(tmp_path: Path, what: str) -> None:
    state = tmp_path / "成品" / ".docgen"
    state.mkdir(parents=True)
    path = state / ("journal.jsonl" if what.startswith("journal") else "lock")
    if what.endswith("folder"):
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "elsewhere")
    refused = run_again(tmp_path)
    assert (refused.code, len(refused.codes)) == (2, 1)
    assert not (tmp_path / "elsewhere").exists()
