"""Makers for the engine's tests: small, without Word, importable by spawned workers; and a disk that fails at a call."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from docgen.batch.pool import Pool
from docgen.batch.runner import Job, Make, Report, run
from docgen.errors import RowRefused
from docgen.problems import problem


def plain() -> Make:
    return lambda payload: b"doc:" + payload * 40


def refusing(bad: bytes) -> Make:
    def make(payload: bytes) -> bytes:
        if payload == bad:
            raise RowRefused(problem("DG101", field="姓名", name="张三"))
        return b"doc:" + payload

    return make


def faulty() -> Make:
    def make(payload: bytes) -> bytes:
        raise ZeroDivisionError(payload.decode())

    return make


def deadly(bad: bytes, once: str | None = None) -> Make:
    """End the process at the payload `bad`; with a file `once`, only the first time."""

    def make(payload: bytes) -> bytes:
        if payload == bad and not (once and Path(once).exists()):
            if once:
                Path(once).write_text("died")
            os.kill(os.getpid(), signal.SIGKILL)
        return b"doc:" + payload

    return make


def sleepy(bad: bytes) -> Make:
    def make(payload: bytes) -> bytes:
        if payload == bad:
            time.sleep(60)
        return b"doc:" + payload

    return make


def jobs_for(count: int, *, edition: str = "1") -> list[Job]:
    """Return jobs whose id and bytes change with `edition`."""
    payloads = [f"{edition}-{row}".encode() for row in range(2, count + 2)]
    return [
        Job(hashlib.sha256(data).hexdigest(), row, f"{row:03d}-张伟.docx", data)
        for row, data in zip(range(2, count + 2), payloads, strict=True)
    ]


def make_all(out: Path, jobs: list[Job], *, workers: int = 0, patience: float | None = None, **more: Any) -> Report:
    """Run with what most tests do not care about; with `workers`, all is made in so many processes apart."""
    given = {"maker": plain, "version": "1", "inputs": "inputs"} | more
    if not workers:
        return run(jobs, out, **given)
    with Pool(workers, patience) as pool:
        return run(jobs, out, pool=pool, **given)


def tree(out: Path) -> dict[str, bytes]:
    """Return every file under the folder, but not the lock and the journal."""
    found = {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    return {name: data for name, data in found.items() if Path(name).name not in {"lock", "journal.jsonl"}}


class Died(BaseException):
    """Stands for the end of the process: nothing after it reaches the disk."""


class Disk:
    """A system that fails, or is gone, from its n-th call on (from 1); a dead process's descriptors are still closed."""

    def __init__(self, at: int, fault: int | None = None) -> None:
        self.calls, self.at, self.fault = 0, at, fault

    def __call__(self, operation: Callable[..., Any], *args: Any) -> Any:
        if operation is os.close:
            return operation(*args)
        self.calls += 1
        if self.fault is None and self.calls >= self.at:
            raise Died
        if self.fault is not None and self.calls == self.at:
            raise OSError(self.fault, os.strerror(self.fault))
        return operation(*args)


NO_SPACE = errno.ENOSPC
refusing_row_3 = partial(refusing, b"1-3")


def noisy() -> Make:
    """Print where a library may: to Python's standard output, and to the process's own."""

    def make(payload: bytes) -> bytes:
        print("print")
        os.write(1, b"a library of the process\n")
        return b"doc:" + payload

    return make
