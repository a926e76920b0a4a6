from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from fake_makers import Died, Disk, faulty, jobs_for, make_all, refusing, tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docgen import files
from docgen.batch.outcome import State
from docgen.batch.runner import Job, finished
from docgen.errors import OutputRefused
from docgen.files import system

NAMES = ["002-张伟.docx", "003-张伟.docx", "004-张伟.docx"]
needs_kill = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")


def states(report):
    return [str(each.state) for each in report.outcomes]


def codes(report):
    return [each.code for each in report.all_problems()]


def marks(out):
    return {name: ((out / name).stat().st_ino, (out / name).stat().st_mtime_ns) for name in tree(out)}


def listed(folder):
    return sorted(path.name for path in folder.iterdir())


def wanted(count, *, edition="1"):
    return {job.name: b"doc:" + job.payload * 40 for job in jobs_for(count, edition=edition)}


# ---- what becomes of a file


def test_absent_files_are_made_and_nothing_else_is_left(tmp_path):
    report = make_all(tmp_path / "a" / "b", jobs_for(3))
    assert states(report) == ["made"] * 3
    assert tree(tmp_path / "a" / "b") == wanted(3)
    assert listed(tmp_path / "a" / "b" / ".docgen") == ["journal.jsonl", "lock"]


def test_a_second_run_touches_nothing(tmp_path):
    make_all(tmp_path, jobs_for(3))
    before, record = marks(tmp_path), (tmp_path / ".docgen/journal.jsonl").read_bytes()
    assert states(make_all(tmp_path, jobs_for(3))) == ["unchanged"] * 3
    assert marks(tmp_path) == before
    assert (tmp_path / ".docgen/journal.jsonl").read_bytes() == record


def test_a_file_time_in_the_future_means_nothing(tmp_path):
    make_all(tmp_path, jobs_for(1))
    os.utime(tmp_path / NAMES[0], (4e9, 4e9))
    assert states(make_all(tmp_path, jobs_for(1, edition="2"))) == ["made"]
    assert tree(tmp_path) == wanted(1, edition="2")


def test_what_docgen_wrote_is_replaced_when_the_inputs_change_and_change_back(tmp_path):
    for edition in "1213":
        assert states(make_all(tmp_path, jobs_for(3, edition=edition))) == ["made"] * 3
        assert tree(tmp_path) == wanted(3, edition=edition)


def test_a_deleted_file_is_made_again(tmp_path):
    make_all(tmp_path, jobs_for(3))
    (tmp_path / NAMES[1]).unlink()
    assert states(make_all(tmp_path, jobs_for(3))) == ["unchanged", "made", "unchanged"]


def test_a_file_cut_to_nothing_counts_as_edited(tmp_path):
    make_all(tmp_path, jobs_for(1))
    (tmp_path / NAMES[0]).write_bytes(b"")
    report = make_all(tmp_path, jobs_for(1))
    assert (states(report), tree(tmp_path)) == (["kept_edited"], {NAMES[0]: b""})


def test_an_edited_file_is_kept_and_no_copy_made_while_the_inputs_are_the_same(tmp_path):
    make_all(tmp_path, jobs_for(2))
    (tmp_path / NAMES[0]).write_bytes(b"edited")
    report = make_all(tmp_path, jobs_for(2))
    assert (states(report), codes(report)) == (["kept_edited", "unchanged"], ["DG712"])
    assert tree(tmp_path) == wanted(2) | {NAMES[0]: b"edited"}


def test_a_new_version_is_put_beside_an_edited_file_once(tmp_path):
    make_all(tmp_path, jobs_for(1))
    (tmp_path / NAMES[0]).write_bytes(b"edited")
    beside = {NAMES[0]: b"edited", "002-张伟（新）.docx": wanted(1, edition="2")[NAMES[0]]}
    for _ in range(2):
        report = make_all(tmp_path, jobs_for(1, edition="2"))
        assert (states(report), codes(report), tree(tmp_path)) == (["placed_beside"], ["DG713"], beside)


def test_the_version_beside_follows_the_inputs(tmp_path):
    make_all(tmp_path, jobs_for(1))
    (tmp_path / NAMES[0]).write_bytes(b"edited")
    for edition in "23":
        make_all(tmp_path, jobs_for(1, edition=edition))
        assert (tmp_path / "002-张伟（新）.docx").read_bytes() == wanted(1, edition=edition)[NAMES[0]]


def test_a_version_beside_that_was_edited_is_kept_too(tmp_path):
    make_all(tmp_path, jobs_for(1))
    (tmp_path / NAMES[0]).write_bytes(b"edited")
    make_all(tmp_path, jobs_for(1, edition="2"))
    (tmp_path / "002-张伟（新）.docx").write_bytes(b"edited too")
    report = make_all(tmp_path, jobs_for(1, edition="3"))
    assert (states(report), codes(report)) == (["kept_edited"], ["DG714"])
    assert tree(tmp_path) == {NAMES[0]: b"edited", "002-张伟（新）.docx": b"edited too"}


def test_a_version_beside_that_was_taken_over_is_done(tmp_path):
    make_all(tmp_path, jobs_for(1))
    (tmp_path / NAMES[0]).write_bytes(b"edited")
    make_all(tmp_path, jobs_for(1, edition="2"))
    (tmp_path / "002-张伟（新）.docx").replace(tmp_path / NAMES[0])
    assert states(make_all(tmp_path, jobs_for(1, edition="2"))) == ["unchanged"]


def test_a_version_beside_that_was_deleted_is_not_put_there_again(tmp_path):
    make_all(tmp_path, jobs_for(1))
    (tmp_path / NAMES[0]).write_bytes(b"edited")
    make_all(tmp_path, jobs_for(1, edition="2"))
    (tmp_path / "002-张伟（新）.docx").unlink()
    report = make_all(tmp_path, jobs_for(1, edition="2"))
    assert (states(report), tree(tmp_path)) == (["kept_edited"], {NAMES[0]: b"edited"})


def test_other_inputs_that_give_the_same_bytes_put_nothing_beside(tmp_path):
    make_all(tmp_path, jobs_for(1))
    (tmp_path / NAMES[0]).write_bytes(b"edited")
    (same,) = jobs_for(1)
    report = make_all(tmp_path, [Job("another id", same.row, same.name, same.payload)])
    assert (states(report), tree(tmp_path)) == (["kept_edited"], {NAMES[0]: b"edited"})


def test_a_file_docgen_never_knew_is_never_touched(tmp_path):
    (tmp_path / NAMES[0]).write_bytes(b"somebody's")
    for _ in range(2):
        report = make_all(tmp_path, jobs_for(2))
        assert (states(report)[0], codes(report)) == ("foreign", ["DG710"])
        assert tree(tmp_path) == wanted(2) | {NAMES[0]: b"somebody's"}


def test_an_unknown_file_with_the_very_bytes_is_taken_as_made(tmp_path):
    make_all(tmp_path, jobs_for(2))
    before = marks(tmp_path)
    shutil.rmtree(tmp_path / ".docgen")
    assert states(make_all(tmp_path, jobs_for(2))) == ["unchanged"] * 2
    assert marks(tmp_path) == before


def test_files_of_rows_no_longer_planned_stay_and_are_named(tmp_path):
    make_all(tmp_path, jobs_for(3))
    report = make_all(tmp_path, jobs_for(1), planned=[NAMES[1]])
    assert (report.left, codes(report)) == ((NAMES[2],), ["DG716"])
    assert tree(tmp_path) == wanted(3)


def test_a_refused_row_costs_no_other(tmp_path):
    report = make_all(tmp_path, jobs_for(3), maker=partial(refusing, b"1-3"))
    assert (states(report), codes(report)) == (["made", "refused", "made"], ["DG101"])
    assert sorted(tree(tmp_path)) == [NAMES[0], NAMES[2]]


def test_an_unforeseen_fault_in_a_row_is_reported_without_its_text(tmp_path):
    report = make_all(tmp_path, jobs_for(1), maker=faulty)
    (said,) = report.outcomes[0].problems
    assert (states(report), said.code, said.arg("kind")) == (["unmade"], "DG719", "ZeroDivisionError")
    assert "1-2" not in str(said.args)


# ---- links and folders


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_in_the_place_of_a_file_is_not_followed(tmp_path):
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere.docx"
    out.mkdir()
    elsewhere.write_bytes(b"mine")
    (out / NAMES[0]).symlink_to(elsewhere)
    (out / NAMES[1]).symlink_to(tmp_path / "nothing")
    report = make_all(out, jobs_for(3))
    assert (states(report), codes(report)) == (["foreign", "foreign", "made"], ["DG711", "DG711"])
    assert elsewhere.read_bytes() == b"mine"
    assert not (tmp_path / "nothing").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_state_folder_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "away").mkdir()
    (tmp_path / "out" / ".docgen").symlink_to(tmp_path / "away")
    with pytest.raises(OutputRefused) as refusal:
        make_all(tmp_path / "out", jobs_for(1))
    assert [each.code for each in refusal.value.problems] == ["DG711"]
    assert listed(tmp_path / "away") == []


def test_an_output_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputRefused) as refusal:
        make_all(tmp_path / "out" / "deeper", jobs_for(1))
    assert [each.code for each in refusal.value.problems] == ["DG707"]


def test_a_report_that_is_somebody_else_s_is_kept_and_no_row_is_blamed(tmp_path):
    (tmp_path / "生成情况.xlsx").write_text("mine")
    report = make_all(tmp_path, jobs_for(1), about=lambda _: [("生成情况.xlsx", b"report")])
    assert (states(report), codes(report)) == (["made", "foreign"], ["DG731"])
    assert (tmp_path / "生成情况.xlsx").read_text() == "mine"


def test_a_folder_in_the_place_of_a_file_is_foreign(tmp_path):
    (tmp_path / NAMES[0]).mkdir()
    assert states(make_all(tmp_path, jobs_for(1))) == ["foreign"]


@pytest.mark.parametrize("name", ["../a.docx", "a/b.docx", "CON.docx", ".docx", "a.txt"])
def test_a_job_whose_name_is_no_plain_file_name_is_the_caller_s_mistake(tmp_path, name):
    with pytest.raises(ValueError, match="safe"):
        make_all(tmp_path, [Job("1", 2, name, b"")])


# ---- two runs, and the end of one


def test_a_second_run_at_once_is_refused(tmp_path):
    make_all(tmp_path, jobs_for(1))
    with files.locked(tmp_path / ".docgen" / "lock"), pytest.raises(OutputRefused) as refusal:
        make_all(tmp_path, jobs_for(2))
    (said,) = refusal.value.problems
    assert (said.code, said.arg("pid"), said.arg("host")) == ("DG708", str(os.getpid()), system.host())


def test_an_interrupt_leaves_a_state_that_resumes(tmp_path):
    def interrupt(done, total):
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_all(tmp_path, jobs_for(130), on_progress=interrupt)
    assert 0 < len(tree(tmp_path)) < 130
    make_all(tmp_path, jobs_for(130))
    assert tree(tmp_path) == wanted(130)


def test_progress_goes_up_to_the_whole(tmp_path):
    seen = []
    make_all(tmp_path, jobs_for(130), on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 130), (64, 130), (128, 130), (130, 130)]


# ---- the quick answer


def test_a_finished_run_answers_again_without_working(tmp_path):
    first = make_all(tmp_path, jobs_for(3), summary=b'{"a": "\xe4\xb8\xad"}', maker=partial(refusing, b"1-3"))
    again = finished(tmp_path, "inputs")
    assert again is not None
    assert states(again) == ["unchanged", "refused", "unchanged"]
    assert [each.sha256 for each in again.outcomes] == [each.sha256 for each in first.outcomes]
    assert (codes(again), again.summary) == (["DG101"], b'{"a": "\xe4\xb8\xad"}')
    assert again.outcomes[1].problems[0].arg("name") == "…"


def test_nothing_is_answered_quickly_after_a_change(tmp_path):
    assert finished(tmp_path, "inputs") is None
    make_all(tmp_path, jobs_for(2))
    assert finished(tmp_path, "other inputs") is None
    (tmp_path / NAMES[0]).write_bytes(b"edited")
    assert finished(tmp_path, "inputs") is None
    (tmp_path / NAMES[0]).unlink()
    assert finished(tmp_path, "inputs") is None


def test_a_run_that_kept_something_back_is_never_answered_quickly(tmp_path):
    (tmp_path / NAMES[0]).write_bytes(b"somebody's")
    make_all(tmp_path, jobs_for(2))
    assert finished(tmp_path, "inputs") is None


# ---- the journal


@given(cut=st.integers(0, 3000), edits=st.sets(st.sampled_from(NAMES), max_size=2))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_journal_cut_at_any_byte_resumes_to_the_same_files(tmp_path, cut, edits):
    out = tmp_path / "out"
    shutil.rmtree(out, ignore_errors=True)
    make_all(out, jobs_for(2))
    make_all(out, jobs_for(3))
    for name in edits:
        (out / name).unlink()
    record = out / ".docgen/journal.jsonl"
    record.write_bytes(record.read_bytes()[:cut])
    report = make_all(out, jobs_for(3))
    assert tree(out) == wanted(3)
    assert set(states(report)) <= {"made", "unchanged"}


def test_a_journal_damaged_in_the_middle_is_said_and_mended(tmp_path):
    make_all(tmp_path, jobs_for(2))
    record = tmp_path / ".docgen/journal.jsonl"
    first, *rest = record.read_bytes().splitlines(keepends=True)
    record.write_bytes(first[:20] + b"X" + first[21:] + b"".join(rest))
    assert codes(make_all(tmp_path, jobs_for(2))) == ["DG715"]
    assert codes(make_all(tmp_path, jobs_for(2))) == []


def test_the_journal_holds_no_value_of_a_person(tmp_path):
    make_all(tmp_path, jobs_for(3), maker=partial(refusing, b"1-3"))
    text = (tmp_path / ".docgen/journal.jsonl").read_text("utf-8")
    assert "张三" not in text
    assert "1-2" not in text


# ---- a disk that fails, or is gone, at every call


def run_on(disk, out, jobs):
    system._system = disk
    try:
        return make_all(out, jobs)
    finally:
        system._system = system._direct


def calls_of(tmp_path, jobs, prepare):
    disk = Disk(at=10**9)
    prepare(tmp_path / "count")
    run_on(disk, tmp_path / "count", jobs)
    return disk.calls


def fresh(out):
    out.mkdir()


def with_old_and_edited(out):
    """One file of an older edition, one edited by hand, one row new."""
    make_all(out, jobs_for(2))
    (out / NAMES[0]).write_bytes(b"edited")


ENDS = [
    (fresh, wanted(3)),
    (
        with_old_and_edited,
        wanted(3, edition="2") | {NAMES[0]: b"edited", "002-张伟（新）.docx": wanted(3, edition="2")[NAMES[0]]},
    ),
]


@pytest.mark.parametrize(("prepare", "end"), ENDS)
def test_a_process_that_ends_at_any_call_leaves_whole_files_and_resumes(tmp_path, prepare, end):
    jobs = jobs_for(3) if prepare is fresh else jobs_for(3, edition="2")
    before = wanted(3) | {NAMES[0]: b"edited"} if prepare is not fresh else {}
    for at in range(1, calls_of(tmp_path, jobs, prepare) + 1):
        out = tmp_path / f"at{at}"
        prepare(out)
        with pytest.raises(Died):
            run_on(Disk(at), out, jobs)
        for name, data in tree(out).items():
            assert name.startswith(".docgen") or data in {end[name], before.get(name)}, (at, name)
        make_all(out, jobs)
        assert tree(out) == end, at


@pytest.mark.parametrize(("prepare", "end"), ENDS)
@pytest.mark.parametrize("fault", [errno.EIO, errno.ENOSPC, errno.EMFILE, errno.EACCES, errno.EPERM])
def test_a_call_that_fails_costs_at_most_the_run_and_is_said(tmp_path, prepare, end, fault):
    jobs = jobs_for(3) if prepare is fresh else jobs_for(3, edition="2")
    before = wanted(3) | {NAMES[0]: b"edited"} if prepare is not fresh else {}
    for at in range(1, calls_of(tmp_path, jobs, prepare) + 1):
        out = tmp_path / f"at{at}"
        prepare(out)
        try:
            report = run_on(Disk(at, fault), out, jobs)
            done = all(each.state in {State.MADE, State.UNCHANGED, State.PLACED_BESIDE} for each in report.outcomes)
            assert done or report.all_problems(), at
            assert not done or tree(out).items() >= end.items(), at
        except OutputRefused as refusal:
            assert refusal.problems
        for name, data in tree(out).items():
            assert name.startswith(".docgen") or data in {end[name], before.get(name)}, (at, name)
        make_all(out, jobs)
        assert tree(out) == end, at


def test_a_disk_that_fills_up_keeps_what_is_done_and_tells_the_rest(tmp_path):
    total = calls_of(tmp_path, jobs_for(130), fresh)
    report = run_on(Disk(total * 2 // 3, errno.ENOSPC), tmp_path / "out", jobs_for(130))
    found = set(states(report))
    assert (report.stopped, found) == (True, {"made", "unmade"})
    assert codes(report) == ["DG702", "DG718"]
    assert listed(tmp_path / "out" / ".docgen") == ["journal.jsonl", "lock"]


class Denying(Disk):
    """A disk on which one kind of call always fails."""

    def __init__(self, operation, fault):
        super().__init__(10**9)
        self.denied, self.why = operation, fault

    def __call__(self, operation, *args):
        if operation is self.denied:
            raise OSError(self.why, os.strerror(self.why))
        return super().__call__(operation, *args)


def test_a_file_open_in_another_program_is_blocked_alone_and_its_new_version_still_owed(tmp_path):
    make_all(tmp_path, jobs_for(1))
    report = run_on(Denying(os.replace, errno.EBUSY), tmp_path, jobs_for(2, edition="2"))
    assert (states(report), codes(report), report.stopped) == (["blocked", "made"], ["DG705"], False)
    (tmp_path / NAMES[0]).write_bytes(b"edited and saved")
    assert states(make_all(tmp_path, jobs_for(2, edition="2"))) == ["placed_beside", "unchanged"]


def test_a_new_version_that_a_dead_run_recorded_but_did_not_place_is_still_owed(tmp_path):
    make_all(tmp_path, jobs_for(1))
    before = (tmp_path / ".docgen/journal.jsonl").read_bytes()
    make_all(tmp_path, jobs_for(1, edition="2"))
    record = (tmp_path / ".docgen/journal.jsonl").read_bytes().removeprefix(before).splitlines(keepends=True)
    (tmp_path / ".docgen/journal.jsonl").write_bytes(before + b"".join(record[:2]))
    (tmp_path / NAMES[0]).write_bytes(b"the first edition, edited")
    assert states(make_all(tmp_path, jobs_for(1, edition="2"))) == ["placed_beside"]


@pytest.mark.parametrize("fault", [errno.EPERM, errno.ENOTSUP])
def test_where_a_disk_knows_no_second_names_files_are_renamed(tmp_path, fault):
    assert states(run_on(Denying(os.link, fault), tmp_path, jobs_for(3))) == ["made"] * 3
    assert tree(tmp_path) == wanted(3)


def test_a_folder_that_may_not_be_written_is_refused(tmp_path):
    with pytest.raises(OutputRefused) as refusal:
        run_on(Denying(os.mkdir, errno.EROFS), tmp_path / "out", jobs_for(3))
    assert [each.code for each in refusal.value.problems] == ["DG706"]


# ---- kill -9

SCRIPT = """
import sys
sys.path[:0] = [{tests!r}, {root!r}]
from pathlib import Path
from fake_makers import jobs_for, make_all
if __name__ == "__main__":
    make_all(Path(sys.argv[1]), jobs_for(400), workers=int(sys.argv[2]))
"""


@needs_kill
@pytest.mark.parametrize("workers", [1, 2])
def test_killed_at_some_moment_every_file_is_whole_and_the_next_run_completes(tmp_path, workers):
    script = tmp_path / "batch.py"
    script.write_text(SCRIPT.format(tests=str(Path(__file__).parent), root=str(Path(files.__file__).parents[2])))
    for trial, least in enumerate((1, 100, 300)):
        out = tmp_path / f"out{trial}"
        process = subprocess.Popen([sys.executable, str(script), str(out), str(workers)], start_new_session=True)
        while process.poll() is None and (not out.exists() or len(listed(out)) <= least):
            time.sleep(0.002)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        files_now = {name: data for name, data in tree(out).items() if not name.startswith(".docgen")}
        assert files_now.items() <= wanted(400).items()
        subprocess.run([sys.executable, str(script), str(out), str(workers)], check=True)
        assert tree(out) == wanted(400)


def test_the_engine_is_light_to_import():
    code = "import sys, docgen.batch.runner; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"click", "openpyxl", "jinja2", "lxml", "multiprocessing", "concurrent.futures", "pydantic", "docx"}
    assert heavy & set(loaded) == set()
