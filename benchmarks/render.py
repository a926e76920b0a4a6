"""Measures rendering: docgen's strict way and docxtpl's way compiled, against docxtpl, docx-mailmerge and the bound.

    pip install 'docgen[benchmarks,fast]'          the peers
    python benchmarks/render.py                    everything, about three minutes; prints Markdown tables
    python benchmarks/render.py --without-isal     docgen and the bound with zlib alone
    python benchmarks/render.py --rounds 1         a quick look

Each figure is the CPU time (user + system) of one document, from values to a file written under `--into`, in a fresh
process that is pinned to one CPU and has made one document before; processes take turns, the median of the rounds counts.
What a template costs once (`docgen.compile`) stands apart: docxtpl pays it for every document.

The bound is what no renderer in Python on Jinja could do without, each measured alone: plain Jinja (no escaping, no checks)
on the very parts, encoding, CRC, deflate, and writing the file.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from letters import Paper, letter, long_table, tagged_paragraphs, work_points

HERE = Path(__file__).resolve().parent
SHARED_MEMORY = Path("/dev/shm")
BUDGET = 0.25
"""Seconds of CPU that a process measures for, at least three documents."""

PAPERS: dict[str, Callable[[int], Paper]] = {
    "letter": lambda _: letter(),
    "points": lambda _: work_points(),
    "tags": lambda _: tagged_paragraphs(2000),
    "rows": lambda _: long_table(5000),
    "more tags": lambda times: tagged_paragraphs(700 * times),
    "more rows": lambda times: long_table(5000 * times),
}
FLOORS = {("letter", "mailmerge"): 20, ("letter", "docxtpl"): 75, ("points", "docxtpl"): 42, ("tags", "docxtpl"): 20}
FLOORS |= {("rows", "docxtpl"): 5}
FLOORS_WITHOUT = {("letter", "docxtpl"): 35, ("points", "docxtpl"): 18}
OF_BOUND = 75


@dataclass(frozen=True, slots=True)
class Figure:
    """What one process measured, in milliseconds of CPU; `once` is what the template cost before the first document."""

    each: float
    once: float


# ---- what is measured, in a process of its own


def strict(paper: Paper, folder: Path) -> Callable[[], object]:
    """docgen.compile(path).render(values)"""
    import docgen

    template, names = docgen.compile(_template(paper, folder)), _names(folder)
    return lambda: next(names).write_bytes(template.render(paper.values))


def compat(paper: Paper, folder: Path) -> Callable[[], object]:
    """docgen.word.compat.render, which keeps compiled templates itself."""
    from docgen.word.compat import render

    path, names = _template(paper, folder), _names(folder)
    return lambda: render(path, paper.values, next(names))


def docxtpl(paper: Paper, folder: Path) -> Callable[[], object]:
    """A DocxTemplate for each document, as its manual says."""
    from docxtpl import DocxTemplate

    path, names = _template(paper, folder), _names(folder)

    def make() -> None:
        document = DocxTemplate(path)
        document.render(paper.values)
        document.save(next(names))

    return make


def mailmerge(paper: Paper, folder: Path) -> Callable[[], object]:
    """A MailMerge for each document, the table by merge_rows."""
    from mailmerge import MailMerge

    assert paper.merging is not None and paper.flat is not None
    path, names = folder / "merging.docx", _names(folder)
    path.write_bytes(paper.merging)

    def make() -> None:
        with MailMerge(path) as document:
            document.merge(**paper.flat)
            document.write(next(names))

    return make


def _names(folder: Path) -> Iterator[Path]:
    """Yield a new name for each document, as a batch does: to write over a file costs ext4 much more."""
    return (folder / f"{number}.docx" for number in count())


def _template(paper: Paper, folder: Path) -> Path:
    path = folder / "template.docx"
    path.write_bytes(paper.template)
    return path


def bound(paper: Paper, folder: Path) -> float:
    """Return the milliseconds of the steps that nothing can do without, measured one by one."""
    import jinja2

    import docgen
    from docgen.word.package import crc32

    compiled = docgen.compile(_template(paper, folder))
    templates = [jinja2.Environment().from_string(text) for text in compiled.sources]
    texts = [each.render(paper.values) for each in templates]
    parts = [each.encode() for each in texts]
    whole, names = compiled.render(paper.values), _names(folder)
    steps: list[Callable[[], object]] = [
        lambda: [each.render(paper.values) for each in templates],
        lambda: [each.encode() for each in texts],
        lambda: [crc32(each) for each in parts],
        lambda: [_deflate(each) for each in parts],
        lambda: next(names).write_bytes(whole),
    ]
    return sum(_timed(each) for each in steps)


def _deflate(data: bytes) -> bytes:
    """Compress as a writer does that treats all parts alike: isal level 1, or zlib level 1."""
    try:
        from isal import isal_zlib
    except ImportError:
        import zlib

        packer = zlib.compressobj(1, zlib.DEFLATED, -15)
        return packer.compress(data) + packer.flush()
    return bytes(isal_zlib.compress(data, 1, -15))


def _timed(work: Callable[[], object]) -> float:
    """Return the milliseconds of CPU that one call takes, after a first."""
    work()
    calls, started = 0, time.process_time()
    while calls < 3 or time.process_time() - started < BUDGET:
        work()
        calls += 1
    return (time.process_time() - started) / calls * 1000


ENGINES = {"docgen": strict, "compat": compat, "docxtpl": docxtpl, "mailmerge": mailmerge}


def measure_here(engine: str, paper: Paper, folder: Path) -> Figure:
    """Measure one engine in this process."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if engine == "bound":
        return Figure(bound(paper, folder), 0.0)
    started = time.process_time()
    make = ENGINES[engine](paper, folder)
    once = (time.process_time() - started) * 1000
    return Figure(_timed(make), once)


# ---- the rounds


def measure(engine: str, paper: str, args: argparse.Namespace, *, times: int = 1) -> Figure:
    """Measure one engine in a fresh process."""
    command = [sys.executable, __file__, "--engine", engine, "--paper", paper, "--times", str(times)]
    command += ["--into", str(args.into), *(["--without-isal"] if args.without_isal else [])]
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent), "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{engine}, {paper}:\n{done.stderr[-3000:]}")
    return Figure(**json.loads(done.stdout))


def interleaved(engines: Sequence[str], paper: str, args: argparse.Namespace, *, rounds: int) -> dict[str, Figure]:
    """Let the engines take turns; return the median of each."""
    found: dict[str, list[Figure]] = {engine: [] for engine in engines}
    for _ in range(rounds):
        for engine in engines:
            found[engine].append(measure(engine, paper, args))
    return {engine: _median(figures) for engine, figures in found.items()}


def _median(figures: Sequence[Figure]) -> Figure:
    return Figure(statistics.median(each.each for each in figures), statistics.median(each.once for each in figures))


def compared(args: argparse.Namespace) -> Iterator[str]:
    """Yield the table of ratios."""
    floors = FLOORS_WITHOUT if args.without_isal else FLOORS
    yield "| paper | engine | ms a document | documents a CPU-second | docgen is faster by | wanted |"
    yield "|---|---|---:|---:|---:|---:|"
    for paper in ("letter", "points", "tags", "rows"):
        small = paper in ("letter", "points")
        engines = [
            "docgen",
            "compat",
            *(["bound"] if small else []),
            "docxtpl",
            *(["mailmerge"] if paper == "letter" else []),
        ]
        found = interleaved(engines, paper, args, rounds=args.rounds if small else max(1, args.rounds - 3))
        name = PAPERS[paper](1).name
        for engine, figure in found.items():
            ratio = figure.each / found["docgen"].each
            wanted = f"≥ {floors[paper, engine]}" if (paper, engine) in floors else ""
            said = (
                ""
                if engine == "docgen"
                else f"{ratio:.1f}×"
                if engine != "bound"
                else f"{ratio * 100:.0f} % of the bound"
            )
            wanted = f"≥ {OF_BOUND} %" if engine == "bound" else wanted
            yield f"| {name} | {engine} | {figure.each:.3f} | {1000 / figure.each:,.0f} | {said} | {wanted} |"


def linear(args: argparse.Namespace) -> Iterator[str]:
    """Yield the table of growth: once and each document at 1×, 2× and 4×."""
    yield "| docgen | 1× | 2× | 4× |"
    yield "|---|---:|---:|---:|"
    for paper, what in (("more tags", "700 tagged paragraphs"), ("more rows", "5,000 rows of a table")):
        found = [measure("docgen", paper, args, times=times) for times in (1, 2, 4)]
        for said, figures in (
            ("a document", [each.each for each in found]),
            ("the template, once", [each.once for each in found]),
        ):
            cells = " | ".join(f"{each:.1f} ms ({each / figures[0]:.1f}×)" for each in figures)
            yield f"| {what}: {said} | {cells} |"


def main() -> None:
    """Print the tables; `--engine` is the measured child, not for hand use."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--without-isal", action="store_true", help="as on a machine without the wheel isal")
    parser.add_argument(
        "--into", type=Path, default=SHARED_MEMORY if SHARED_MEMORY.is_dir() else Path(tempfile.gettempdir()),
        help="where documents are written (default: memory, so that no disk is measured)",
    )  # fmt: skip
    parser.add_argument("--engine", choices=[*ENGINES, "bound"], help=argparse.SUPPRESS)
    parser.add_argument("--paper", choices=list(PAPERS), help=argparse.SUPPRESS)
    parser.add_argument("--times", type=int, default=1, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.without_isal:
        sys.modules["isal"] = None  # type: ignore[assignment]
    if args.engine:
        folder = Path(tempfile.mkdtemp(dir=args.into))
        figure = measure_here(args.engine, PAPERS[args.paper](args.times), folder)
        print(json.dumps({"each": figure.each, "once": figure.once}))
        return
    print(f"Written to {args.into}; {'zlib' if args.without_isal else 'isal'}; {args.rounds} rounds.\n")
    with tempfile.TemporaryDirectory(prefix="docgen-render-", dir=args.into) as kept:
        args.into = Path(kept)  # deleted at the very end: ext4 gives names slowly where files were just deleted
        for line in chain(compared(args), [""], linear(args)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
