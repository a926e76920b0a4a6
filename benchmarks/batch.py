"""Measures `docgen batch pledge` on rosters of 示例县: CPU, wall, memory, a second run, the ratio over plain docxtpl.

    python benchmarks/batch.py                    four minutes on a slow machine; prints a Markdown table
    python benchmarks/batch.py --rows 200         a quick look: 200 stands for 2,000, all other sizes follow
    python benchmarks/batch.py --out figures.md   also keeps the table

CPU is user + system time of the command and of every process it waited for, start-up included. Plain docxtpl renders the
values of the same roster between two runs of docgen, so that both meet the same hour of the machine. Memory is the PSS
(proportional set size) of all processes of the run's session, summed at each sample, the greatest sum kept; the smaller
size is sampled in a run of its own, because reading it costs time. What was written is deleted at the very end: for some
minutes ext4 looks at every freed inode before it gives out a new one, which makes new files twenty times as dear. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
FOLDER = ROOT / "contexts" / "示例县"
UNITS = "党组织信息表.xlsx"
DOCGEN = (sys.executable, "-m", "docgen")
PLAIN_LETTERS = 60
ROUNDS = 3
SAMPLE_EVERY, SAMPLE_SELDOM = 0.1, 0.5
"""Seconds between two looks at the memory, of a short run and of a long one."""
NEW_FILES = 200


@dataclass(frozen=True, slots=True)
class Run:
    """What one command cost, in seconds; `peak` is the greatest summed PSS in MB, 0 where it was not sampled."""

    wall: float
    cpu: float
    peak: float
    exit_code: int
    printed: str = ""


def run(command: Sequence[str | Path], *, sample_every: float | None = None) -> Run:
    """Run a command in a session of its own and measure it; None for `sample_every` leaves the memory alone."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": ""}
    with tempfile.TemporaryFile() as printed:
        started = time.perf_counter()
        child = subprocess.Popen(
            list(map(str, command)),
            stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.STDOUT,
            cwd=tempfile.gettempdir(), env=environment, start_new_session=True,
        )  # fmt: skip
        peak = 0.0
        while sample_every is not None and not os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            peak = max(peak, session_pss(child.pid))
            time.sleep(sample_every)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        text = printed.read().decode("utf-8", "replace")
    return Run(wall, used.ru_utime + used.ru_stime, peak, child.returncode, text)


def session_pss(session: int) -> float:
    """Return the summed PSS, in MB, of all processes of a session; one that has just ended counts nothing."""
    whole = 0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            fields = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            if int(fields[3]) != session:
                continue
            lines = (folder / "smaps_rollup").read_text("ascii", "replace").splitlines()
        except (OSError, IndexError):
            continue
        whole += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return whole / 1024


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    """Return inode and time of change of every file of a finished folder; docgen's own `.docgen` is left out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and ".docgen" not in path.relative_to(folder).parts:
            state = path.stat()
            found[str(path.relative_to(folder))] = (state.st_ino, state.st_mtime_ns)
    return found


def rewritten(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> int:
    """Return how many files are not the very files they were: written anew, put beside, or gone."""
    return sum(before.get(name) != after.get(name) for name in before.keys() | after.keys())


# ---- the work


def workspace(folder: Path, rows: int) -> Path:
    """Make a folder of the example county with a clean roster of so many rows; return the roster."""
    county = folder / "contexts" / f"示例县{rows}"
    county.mkdir(parents=True)
    for name in ("common.yaml", UNITS):
        shutil.copyfile(FOLDER / name, county / name)
    roster = county / "花名册.xlsx"
    made = run((sys.executable, HERE / "county.py", "--rows", str(rows), "--clean", roster))
    if made.exit_code:
        raise SystemExit(made.printed)
    return roster


def batch(roster: Path, out: Path, *, sample_every: float | None = None) -> Run:
    """Run `docgen batch pledge` once. Raises SystemExit with what it printed where it did not make every letter."""
    command = (*DOCGEN, "batch", "pledge", roster, "-o", out, "--units", roster.with_name(UNITS))
    measured = run(command, sample_every=sample_every)
    if measured.exit_code:
        raise SystemExit(f"docgen batch: exit {measured.exit_code}\n{measured.printed[-3000:]}")
    return measured


def plain(roster: Path, out: Path, letters: int) -> float:
    """Return the CPU seconds that plain docxtpl needs for one letter, start-up and reading left out."""
    command = (sys.executable, HERE / "batch.py", "--plain", roster, "--letters", str(letters), "--into", out)
    measured = run(command)
    if measured.exit_code:
        raise SystemExit(measured.printed[-3000:])
    return float(json.loads(measured.printed.splitlines()[-1])["cpu_per_letter"])


def render_plainly(roster: Path, out: Path, letters: int) -> None:
    """Render letters as a docxtpl script would, one DocxTemplate each, from the very values docgen prints."""
    import jinja2
    from docxtpl import DocxTemplate

    from docgen.batch.order import Order
    from docgen.batch.plan import make_plan
    from docgen.batch.work import read_payload
    from docgen.kinds import find_kind

    kind = find_kind("pledge")
    assert kind is not None
    plan = make_plan(Order(kind, kind.template, roster, out, units=roster.with_name(UNITS)))
    values = [read_payload(job.payload)[1] for job in plan.jobs[:letters]]
    out.mkdir(parents=True, exist_ok=True)
    environment = jinja2.Environment(autoescape=True)
    environment.filters.update(_filters())
    _plain_letter(kind.template, values[0], out / "0.docx", environment)
    started = time.process_time()
    for number, each in enumerate(values, 1):
        _plain_letter(kind.template, each, out / f"{number}.docx", environment)
    print(json.dumps({"cpu_per_letter": (time.process_time() - started) / len(values), "of": DocxTemplate.__module__}))


def _plain_letter(template: Path, values: dict[str, object], path: Path, environment: object) -> None:
    from docxtpl import DocxTemplate

    document = DocxTemplate(template)
    document.render(values, jinja_env=environment)
    document.save(path)


def _filters() -> dict[str, object]:
    from docgen.word.filters import FILTERS

    return dict(FILTERS)


# ---- the figures


def scaling(folder: Path, rosters: dict[int, Path]) -> tuple[list[str], float]:
    """Measure each size, docgen and plain docxtpl in turn (A B A B); return the lines and the CPU of plain docxtpl."""
    runs: dict[int, list[Run]] = {rows: [] for rows in rosters}
    plainly = []
    first = min(rosters)
    for turn in range(ROUNDS):
        for rows, roster in rosters.items():
            runs[rows].append(batch(roster, folder / f"out-{rows}-{turn}"))
            plainly.append(plain(rosters[first], folder / "plain", min(PLAIN_LETTERS, first)))
    cpu_plain = statistics.median(plainly)
    base = statistics.median(each.cpu for each in runs[first])
    lines = [
        "| letters | wall s | CPU s | CPU ms a letter, start-up included | of each further letter "
        "| times faster than docxtpl | each further letter |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for rows, found in runs.items():
        wall, cpu = (statistics.median(getattr(each, name) for each in found) for name in ("wall", "cpu"))
        further = (cpu - base) / (rows - first) if rows > first else 0.0
        lines.append(_line(rows, wall=wall, cpu=cpu, further=further, cpu_plain=cpu_plain))
    return lines, cpu_plain


def _line(rows: int, *, wall: float, cpu: float, further: float, cpu_plain: float) -> str:
    whole = cpu / rows
    more = (f"{further * 1000:.2f}", f"{cpu_plain / further:.0f}") if further > 0 else ("–", "–")
    return (
        f"| {rows:,} | {wall:.2f} | {cpu:.2f} | {whole * 1000:.2f} | {more[0]} | {cpu_plain / whole:.0f} | {more[1]} |"
    )


def memory(folder: Path, roster: Path, rows: int, *, sample_every: float) -> list[str]:
    """Measure the greatest PSS of the whole run, and how fast it was."""
    measured = batch(roster, folder / f"memory-{rows}", sample_every=sample_every)
    return [
        f"| {rows:,} letters: memory of all processes (PSS) | {measured.peak:.0f} MB |",
        f"| {rows:,} letters: letters a second of wall time | {rows / measured.wall:,.0f} |",
        f"| {rows:,} letters: CPU a letter | {measured.cpu / rows * 1000:.2f} ms |",
    ]


def second_run(roster: Path, out: Path) -> list[str]:
    """Measure a run over the finished folder."""
    before = snapshot(out)
    again = batch(roster, out)
    changed = rewritten(before, snapshot(out))
    return [
        f"| second run over {len(before):,} files: wall | {again.wall:.2f} s |",
        f"| second run: files rewritten | {changed} |",
        f"| second run: exit code | {again.exit_code} |",
    ]


def new_file(folder: Path) -> str:
    """Measure what this disk takes for the name of a new file: what no way of writing can save."""
    place = folder / "new"
    place.mkdir()
    started = time.process_time()
    for number in range(NEW_FILES):
        (place / str(number)).touch()
    return f"| a new empty file on this disk, CPU | {(time.process_time() - started) / NEW_FILES * 1000:.3f} ms |"


def help_line(times: int = 10) -> str:
    """Measure `docgen --help`."""
    walls = [run((*DOCGEN, "--help")).wall for _ in range(times)]
    return f"| docgen --help, median of {times} | {statistics.median(walls):.3f} s |"


def measure(rows: int) -> list[str]:
    """Return the whole table as lines of Markdown."""
    with tempfile.TemporaryDirectory(prefix="docgen-bench-") as name:
        folder = Path(name)
        rosters = {count: workspace(folder, count) for count in (rows // 4, rows // 2, rows)}
        batch(rosters[rows // 4], folder / "warm")
        lines, cpu_plain = scaling(folder, rosters)
        lines += ["", "| what | measured |", "|---|---:|"]
        lines.append(f"| plain docxtpl, CPU a letter (start-up and reading left out) | {cpu_plain * 1000:.2f} ms |")
        lines += second_run(rosters[rows], folder / f"out-{rows}-0")
        lines += memory(folder, rosters[rows], rows, sample_every=SAMPLE_EVERY)[:1]
        lines += memory(folder, workspace(folder, 10 * rows), 10 * rows, sample_every=SAMPLE_SELDOM)
        lines += [help_line(), new_file(folder)]
    return lines


def main() -> None:
    """Run what the command line asks for; `--plain` is the measured child, not for hand use."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--rows", type=int, default=2000, help="rows of a roster; the others have a quarter, half and ten times as many"
    )
    parser.add_argument("--out", type=Path, help="also write the table to this file")
    parser.add_argument("--plain", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--letters", type=int, default=PLAIN_LETTERS, help=argparse.SUPPRESS)
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.plain:
        render_plainly(chosen.plain, chosen.into, chosen.letters)
        return
    table = "\n".join(measure(chosen.rows)) + "\n"
    print(table, end="")
    if chosen.out:
        chosen.out.write_text(table, "utf-8")


if __name__ == "__main__":
    main()
