"""Worker processes that make ranges of jobs: spawned, watched, replaced when one dies, ended with the run.

Spawned, not forked: none inherits the lock or another's pipes. Each watches its parent and ends with it. A worker that
dies costs its range a second try, row by row, so that only the row that brings workers down goes without a file.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from docgen.batch.making import Group, Made, Maker, Task, make_group, place_of
from docgen.errors import DocgenError
from docgen.problems import problem

MOST_DEATHS = 8
"""Workers lost one after the other, with nothing made between, after which the run stops."""
MOST_DEATHS_OF_STRANGERS = 3
"""The same for a run with limits: a template that is not ours and brings down every worker must end soon."""
_MEMORY = 1 << 30
"""Bytes of address space of a worker with limits."""
_GRACE = 5.0
"""Seconds a worker gets to end by itself at the close of a run."""
_GLANCE = 0.5
"""Seconds between two looks of a worker's watch at its clock."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    link: Any
    """A Connection; on Windows a PipeConnection, which is another type."""
    tasks: Sequence[Task] = ()
    ready: bool = False
    """Whether it has been sent the maker."""


@dataclass(slots=True)
class Pool:
    """The workers of one run. `patience`: seconds one row may take before its worker ends itself; None: for ever."""

    folder: Path
    maker: Maker
    size: int
    patience: float | None = None
    _crew: list[_Worker] = field(default_factory=list)
    _waiting: deque[Sequence[Task]] = field(default_factory=deque)
    _retried: set[int] = field(default_factory=set)
    _deaths: int = 0

    def groups(self, ranges: Iterable[Sequence[Task]]) -> Iterator[Group]:
        """Yield each range's group as it gets ready, in no fixed order. Closing the iterator ends the workers."""
        self._waiting.extend(ranges)
        try:
            crew = [self._hire() for _ in range(min(self.size, len(self._waiting)))]
            for worker in crew:
                self._hand_out(worker)
            while busy := [worker.link for worker in self._crew if worker.tasks]:
                for link in wait(busy):
                    group = self._next(next(worker for worker in self._crew if worker.link is link))
                    yield group
                    if group.stop:
                        return
        finally:
            self.close()

    def close(self) -> None:
        """End every worker: at once where one is at work, else when it has seen that nothing more comes."""
        for worker in self._crew:
            if worker.tasks:
                worker.process.kill()
            worker.link.close()
        for worker in self._crew:
            worker.process.join(_GRACE)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self._crew.clear()

    def _hire(self) -> _Worker:
        """Start a worker and put it among the crew, without work.

        What it is started with is small: `start` writes that to a pipe whose other end this process holds open too, so
        a worker that died before reading more than the pipe takes would leave it waiting for ever. The maker, with the
        template and everybody's names, goes through the link, where a dead worker is an error.
        """
        context = get_context("spawn")
        link, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self.folder, self.patience), daemon=True)
        process.start()
        theirs.close()
        worker = _Worker(process, link)
        self._crew.append(worker)
        return worker

    def _hand_out(self, worker: _Worker) -> None:
        worker.tasks = self._waiting.popleft() if self._waiting else ()
        if worker.tasks:
            with suppress(OSError):  # a dead worker is noticed when its answer is awaited
                if not worker.ready:
                    worker.ready = True
                    worker.link.send(self.maker)
                worker.link.send(worker.tasks)

    def _next(self, worker: _Worker) -> Group:
        """Take a worker's answer, or the news of its death, and see to it that work goes on."""
        try:
            answer = worker.link.recv()
        except (EOFError, OSError):
            return self._bury(worker)
        if isinstance(answer, DocgenError):
            raise answer
        self._deaths = 0
        self._hand_out(worker)
        assert isinstance(answer, Group)
        return answer

    def _bury(self, worker: _Worker) -> Group:
        """Give a dead worker's rows a second try, one by one; report the row that was at its second try."""
        self._deaths += 1
        worker.link.close()
        worker.process.join()
        lost = []
        for task in worker.tasks:
            if task.index in self._retried:
                lost.append(Made(task.index, problems=(problem("DG717", row=task.row),), lost=True))
            else:
                self._retried.add(task.index)
                self._waiting.append([replace(task, temp=f"again-{task.temp}")])
        self._crew.remove(worker)
        if self._deaths >= (MOST_DEATHS if self.patience is None else MOST_DEATHS_OF_STRANGERS):
            return Group(tuple(lost), (problem("DG733", count=self._deaths),))
        self._hand_out(self._hire())
        return Group(tuple(lost))


def _serve(link: Any, folder: Path, patience: float | None) -> None:
    """Be a worker: take the maker and make what comes through `link` until it closes.

    The parent alone answers to Ctrl-C.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    clock = [float("inf")]
    threading.Thread(target=_watch, args=(clock, patience), daemon=True).start()

    def begin() -> None:
        clock[0] = time.monotonic()

    with suppress(EOFError, OSError):
        maker = link.recv()
        begin()
        if patience is not None:
            _limit_memory()
        try:
            make = maker()
        except DocgenError as refusal:
            link.send(refusal)
            return
        except Exception as fault:  # noqa: BLE001  said by the parent, in one sentence
            link.send(DocgenError(problem("DG732", kind=type(fault).__name__, place=place_of(fault))))
            return
        while True:
            clock[0] = float("inf")
            tasks = link.recv()
            link.send(make_group(make, folder, tasks, begin=begin))


def _limit_memory() -> None:
    """Let this process have at most a gigabyte of address space; Windows has no such limit."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _watch(clock: list[float], patience: float | None) -> None:
    """End this process when the parent is gone, or when one row has taken longer than `patience` seconds."""
    parent = parent_process()
    assert parent is not None
    while not wait([parent.sentinel], timeout=None if patience is None else _GLANCE):
        if patience is not None and time.monotonic() - clock[0] > patience:
            break
    os._exit(1)
