from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from fake_makers import deadly, jobs_for, make_all, noisy, plain, sleepy, tree

from docgen import files
from docgen.batch import pool as pool_module
from docgen.batch.pool import Pool
from docgen.batch.runner import run
from docgen.errors import DocgenError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills processes as POSIX does")


def states(report):
    return [str(each.state) for each in report.outcomes]


def unable():
    raise ValueError("no template")


def test_any_number_of_workers_gives_the_same_files(tmp_path):
    trees = []
    for workers in (0, 1, 4):
        report = make_all(tmp_path / str(workers), jobs_for(150), workers=workers)
        assert states(report) == ["made"] * 150
        trees.append(tree(tmp_path / str(workers)))
    assert trees[0] == trees[1] == trees[2]


def test_a_process_that_helps_its_workers_gives_the_same_files(tmp_path):
    make_all(tmp_path / "alone", jobs_for(400))
    with Pool(1, helps=True, warm=("docgen.batch.names", "no.such.module")) as pool:
        pool.hire(1)
        report = run(jobs_for(400), tmp_path / "helped", maker=plain, pool=pool, version="1", inputs="inputs")
    assert states(report) == ["made"] * 400
    assert tree(tmp_path / "helped") == tree(tmp_path / "alone")


def test_what_a_dead_worker_had_not_begun_is_not_blamed(tmp_path):
    """A worker has its next range before it has done with the first."""
    maker = partial(deadly, b"1-3")
    report = make_all(tmp_path, jobs_for(40), maker=maker, workers=1)
    assert [(each.row, str(each.state)) for each in report.outcomes if each.state != "made"] == [(3, "unmade")]


def test_a_pool_that_is_not_needed_ends_at_once(tmp_path):
    started = time.monotonic()
    with Pool(2, warm=("time",)) as pool:
        pool.hire(5)
        workers = [each.process for each in pool._crew]
    assert [each.poll() is not None for each in workers] == [True, True]
    assert time.monotonic() - started < 4


def test_without_processes_to_spare_the_one_there_is_makes_all(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python"))
    with Pool(2, helps=True) as pool:
        report = run(jobs_for(5), tmp_path / "out", maker=plain, pool=pool, version="1", inputs="inputs")
    assert states(report) == ["made"] * 5


def test_a_worker_that_dies_once_costs_nothing(tmp_path):
    maker = partial(deadly, b"1-7", str(tmp_path / "died"))
    assert states(make_all(tmp_path / "out", jobs_for(20), maker=maker, workers=2)) == ["made"] * 20


def test_a_row_that_brings_workers_down_is_the_only_one_without_a_file(tmp_path):
    report = make_all(tmp_path, jobs_for(20), maker=partial(deadly, b"1-7"), workers=2)
    assert [(each.row, str(each.state)) for each in report.outcomes if each.state != "made"] == [(7, "unmade")]
    assert [each.code for each in report.all_problems()] == ["DG717"]
    assert len(tree(tmp_path)) == 19


def test_what_a_library_prints_is_no_answer_of_its_worker(tmp_path):
    assert states(make_all(tmp_path, jobs_for(5), maker=noisy, workers=2)) == ["made"] * 5


def test_a_worker_that_says_what_is_no_answer_counts_as_dead(tmp_path, monkeypatch):
    monkeypatch.setattr(pool_module, "_START", "print('no frame' * 9, {path}, {warm})")
    report = make_all(tmp_path, jobs_for(5), workers=2)
    assert states(report) == ["unmade"] * 5


def test_a_row_that_takes_too_long_is_given_up(tmp_path):
    report = make_all(tmp_path, jobs_for(4), maker=partial(sleepy, b"1-3"), workers=2, patience=0.6)
    assert states(report) == ["made", "unmade", "made", "made"]


def test_a_maker_that_cannot_begin_is_said_in_one_sentence(tmp_path):
    with pytest.raises(DocgenError) as refusal:
        make_all(tmp_path, jobs_for(4), maker=unable, workers=2)
    assert [each.code for each in refusal.value.problems] == ["DG732"]


def test_a_worker_that_dies_before_it_knows_a_big_template_is_noticed(tmp_path):
    """What a worker is told is more than a pipe holds: nobody may wait for a dead one to read it."""
    script = "import sys, test_pool; test_pool.die_at_the_start(sys.argv[1])"
    folders = os.pathsep.join([str(Path(__file__).parent), str(Path(files.__file__).parents[2])])
    process = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": folders},
        timeout=60,
        stdout=subprocess.PIPE,
        check=True,
    )
    assert process.stdout.decode().split() == ["DG717"] * 4


def die_at_the_start(out):
    maker = partial(_with, Deadly(), bytes(1 << 20))
    report = make_all(Path(out), jobs_for(4), maker=maker, workers=2)
    print(*(each.code for each in report.all_problems()))


class Deadly:
    """Ends the process that reads it from a pickle."""

    def __reduce__(self):
        return os._exit, (9,)


def _with(_deadly, _big):
    return plain()


SCRIPT = """
import sys
sys.path[:0] = [{tests!r}, {root!r}]
from functools import partial
from pathlib import Path
from fake_makers import jobs_for, make_all, sleepy
if __name__ == "__main__":
    make_all(Path(sys.argv[1]), jobs_for(4), maker=partial(sleepy, b"1-2"), workers=2)
"""


def test_workers_end_with_their_parent_and_do_not_hold_its_lock(tmp_path):
    script, out = tmp_path / "batch.py", tmp_path / "out"
    script.write_text(SCRIPT.format(tests=str(Path(__file__).parent), root=str(Path(files.__file__).parents[2])))
    process = subprocess.Popen([sys.executable, str(script), str(out)], start_new_session=True)
    while not (out / "004-张伟.docx").exists():
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert states(make_all(out, jobs_for(4), maker=plain))[1:] != []
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    pytest.fail("workers outlived their parent")
