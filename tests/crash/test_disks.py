"""Real disks and processes in want: full, read-only, few descriptors, narrow or closed streams."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from runs import CODE, docgen, name_of, remembering, roster, tree

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="mounts and limits of POSIX")

PAGE = 4096


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of two megabytes."""
    disk = tmp_path / "小盘"
    disk.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=2m", "docgen-test", str(disk)]
    try:
        mounted = subprocess.run(words, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("需要 mount")
    if mounted.returncode:
        pytest.skip("不允许 mount（需要 root）")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def order_for(folder: Path, out: Path) -> list[object]:
    (folder / "花名册.csv").write_text(roster(12, promise="每周义务辅导一次"), "utf-8")
    return ["batch", "pledge", folder / "花名册.csv", "-o", out]


def fill(disk: Path, *, free: int) -> Path:
    """Fill the disk but for so many bytes; return what fills it."""
    found = os.statvfs(disk)
    filler = disk / "filler"
    filler.write_bytes(bytes(found.f_bavail * found.f_frsize - free))
    return filler


def test_a_disk_that_is_full_at_any_point_keeps_whole_files_and_the_next_run_completes(
    tmp_path: Path, small: Path
) -> None:
    words, out = order_for(tmp_path, small / "成品"), small / "成品"
    ended_in_report = 0
    with remembering():
        assert docgen(*words, out=out).code == 0
        clean = tree(out)
        for free in range(0, 80 * PAGE, PAGE):
            _remove(out)
            filler = fill(small, free=free)
            ended = docgen(*words, out=out)
            assert tree(out).items() <= clean.items(), free
            if ended.code == 0:
                break
            assert (ended.code, set(ended.codes)) in [(2, {"DG702"}), (2, {"DG702", "DG718"})], (free, ended)
            ended_in_report += name_of(12) in tree(out)
            filler.unlink()
            assert docgen(*words, out=out).code == 0, free
            assert tree(out) == clean, free
    assert ended.code == 0
    assert ended_in_report > 0


def test_a_disk_that_may_not_be_written_is_named(tmp_path: Path, small: Path) -> None:
    words, out = order_for(tmp_path, small / "成品"), small / "成品"
    with remembering():
        assert docgen(*words, out=out).code == 0
        (out / name_of(1)).unlink()
        clean = tree(out)
        subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
        ended = docgen(*words, out=out)
        subprocess.run(["mount", "-o", "remount,rw", str(small)], check=True)
        assert (ended.code, ended.codes) == (2, ["DG706"])
        assert tree(out) == clean


def _remove(out: Path) -> None:
    subprocess.run(["rm", "-rf", str(out), str(out.parent / "filler")], check=True)


# ---- processes in want


def in_shell(command: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a shell command in the folder; `docgen` in it is docgen."""
    line = f'docgen() {{ "{sys.executable}" -m docgen "$@"; }}; {command}'
    kept = {name: os.environ[name] for name in ("PATH", "VIRTUAL_ENV") if name in os.environ}
    return subprocess.run(
        ["bash", "-c", line], cwd=folder, env=kept | environment, capture_output=True, check=False, timeout=120
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    order_for(tmp_path, tmp_path / "成品")
    return tmp_path


def letters(folder: Path) -> int:
    return len(list(folder.glob("成品/*.docx")))


@pytest.mark.parametrize("jobs", [1, 2, 40])
def test_thirty_two_descriptors_are_enough(folder: Path, jobs: int) -> None:
    ran = in_shell(f"ulimit -n 32; docgen batch pledge 花名册.csv -o 成品 --jobs {jobs}", folder)
    assert (ran.returncode, letters(folder)) == (0, 12), ran.stderr.decode()
    assert CODE.findall(ran.stderr.decode()) == []


@pytest.mark.parametrize("limit", [6, 8, 10, 12])
def test_too_few_descriptors_are_a_sentence_with_a_code_or_no_trouble(folder: Path, limit: int) -> None:
    ran = in_shell(f"ulimit -n {limit}; docgen batch pledge 花名册.csv -o 成品 --jobs 1", folder)
    said = ran.stderr.decode()
    assert "Traceback" not in said
    assert (ran.returncode, letters(folder)) == (0, 12) or CODE.search(said), said
    assert in_shell("docgen batch pledge 花名册.csv -o 成品", folder).returncode == 0
    assert letters(folder) == 12


NARROW = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("docgen batch pledge 花名册.csv -o 成品 >&-", 0),
        ("docgen batch pledge 花名册.csv -o 成品 --json >&-", 0),
        ("docgen batch pledge 花名册.csv -o 成品 --json 2>&-", 0),
        ("docgen batch pledge 花名册.csv -o 成品 <&- >&- 2>&-", 0),
        ("set -o pipefail; docgen batch pledge 花名册.csv -o 成品 --json | head -1", 0),
        ("set -o pipefail; docgen batch pledge 花名册.csv -o 成品 --json 2>&1 | true", 0),
        ("docgen batch pledge 花名册.csv -o 成品 > /dev/full", 0),
        ("docgen batch pledge 花名册.csv -o 成品 --json > /dev/full", 2),
    ],
)
@pytest.mark.parametrize("environment", [{}, NARROW], ids=["plain", "ascii"])
def test_streams_in_want_stop_no_letter(folder: Path, command: str, code: int, environment: dict[str, str]) -> None:
    ran = in_shell(command, folder, **environment)
    assert (ran.returncode, letters(folder), b"Traceback" in ran.stderr) == (code, 12, False), ran.stderr.decode()
