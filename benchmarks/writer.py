"""What crash safety costs: the batch engine against plain writing, with 12 KB files that cost nothing to make.

    python benchmarks/writer.py [--jobs 2000] [--rounds 5] [--workers 1]

Prints the CPU of a file over plain unsafe writing (interleaved rounds, medians), the time of a second run and of the
quick answer over the finished folder, each in a process of its own with its start-up, and the memory of a run. Nothing is
deleted before the end: ext4 looks at every inode freed of late before it gives out a new one.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from docgen.batch.runner import Job, Make, finished, run

SIZE = 12_000
BODY = hashlib.shake_256(b"a letter").digest(SIZE)


def fake() -> Make:
    """Return a maker whose documents differ in their first bytes only."""
    return lambda payload: payload + BODY[len(payload) :]


def jobs_for(count: int) -> list[Job]:
    numbers = (str(row).encode() for row in range(count))
    return [
        Job(hashlib.sha256(data).hexdigest(), row, f"{row:05d}-第一小学党支部-张伟-承诺书.docx", data * 200)
        for row, data in enumerate(numbers)
    ]


def write_plainly(out: Path, count: int) -> None:
    make = fake()
    out.mkdir()
    for job in jobs_for(count):
        (out / job.name).write_bytes(make(job.payload))


def write_safely(out: Path, count: int, workers: int) -> None:
    given = {"maker": fake, "version": "bench", "inputs": "bench", "summary": b"{}"}
    if workers <= 1:
        run(jobs_for(count), out, **given)
        return
    from docgen.batch.pool import Pool

    with Pool(workers - 1, helps=True) as pool:
        run(jobs_for(count), out, pool=pool, **given)


def answer(out: Path, _count: int, _workers: int) -> None:
    assert finished(out, "bench") is not None


def peak_kib() -> int:
    import resource

    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def timed(out: Path, args: argparse.Namespace, task: str) -> tuple[float, float, int]:
    """Run one task in a process of its own; return its wall seconds, CPU seconds with children, and peak KiB."""
    import resource

    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    cpu, wall = spent(), time.perf_counter()
    words = ["--task", task, "--out", str(out), "--jobs", str(args.jobs), "--workers", str(args.workers)]
    done = subprocess.run([sys.executable, __file__, *words], check=True, capture_output=True, text=True)
    return time.perf_counter() - wall, spent() - cpu, int(done.stdout)


def compare(args: argparse.Namespace, folder: Path) -> None:
    found: dict[str, list[tuple[float, float, int]]] = {}
    for number in range(args.rounds):
        plain, safe = folder / f"plain{number}", folder / f"safe{number}"
        found.setdefault("plain", []).append(timed(plain, args, "plain"))
        for task in ("safe", "again", "quick"):
            found.setdefault(task, []).append(timed(safe, args, "safe" if task == "again" else task))
    for task, each in found.items():
        wall, cpu, peak = (statistics.median(column) for column in zip(*each, strict=True))
        print(f"{task:6} {wall:6.3f} s wall {cpu:6.3f} s CPU {peak / 1024:6.1f} MiB peak")
    over = statistics.median(s[1] - p[1] for s, p in zip(found["safe"], found["plain"], strict=True))
    print(
        f"CPU over plain writing: {over / args.jobs * 1000:.3f} ms a file ({args.jobs} files, {args.workers} workers)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--task", choices=["plain", "safe", "quick"])
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    if args.task is None:
        with tempfile.TemporaryDirectory(prefix="docgen-writer-") as folder:
            compare(args, Path(folder))
        return
    if args.task == "plain":
        write_plainly(args.out, args.jobs)
    elif args.task == "safe":
        write_safely(args.out, args.jobs, args.workers)
    else:
        answer(args.out, args.jobs, args.workers)
    print(peak_kib())


if __name__ == "__main__":
    main()
