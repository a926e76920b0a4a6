"""Worker processes that make ranges of jobs: started early, watched, replaced when one dies, ended with the run.

Fresh interpreters, not forks: none inherits the lock or another's pipes. Each is given one range while it makes another,
so that it never waits. A worker that dies costs its range a second try, row by row, so that only the row that brings
workers down goes without a file.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import IO

from docgen.batch.making import Group, Made, Make, Maker, Task, make_group
from docgen.batch.worker import Post, read_frame, write_frame
from docgen.errors import DocgenError
from docgen.problems import problem

MOST_DEATHS = 8
"""Workers lost one after the other, with nothing made between, after which the run stops."""
MOST_DEATHS_OF_STRANGERS = 3
"""The same for a run with limits: a template that is not ours and brings down every worker must end soon."""
_AHEAD = 2
"""Ranges a worker has at most: the one it makes and the next."""
_GRACE = 5.0
"""Seconds a worker gets to end by itself at the close of a run."""
_START = "import sys; sys.path[:] = {path}; from docgen.batch.worker import serve; serve(*{warm})"


@dataclass(slots=True, eq=False)
class _Worker:
    process: subprocess.Popen[bytes]
    orders: IO[bytes]
    answers: IO[bytes]
    listener: threading.Thread
    posted: bool = False
    """Whether it has been told how to make."""
    ranges: deque[Sequence[Task]] = field(default_factory=deque)
    """What it was given and has not answered for, oldest first; it is at work on the first."""


@dataclass(slots=True)
class Pool:
    """The workers of one run, `size` of them at most; as a context it ends them.

    `patience`: seconds one row may take before its worker ends itself; None: for ever. `helps`: this process makes
    ranges too while no worker has answered; for documents of templates that cannot bring a process down. `warm` are
    modules that a worker imports while it waits.
    """

    size: int
    patience: float | None = None
    helps: bool = False
    warm: tuple[str, ...] = ()
    _crew: list[_Worker] = field(default_factory=list)
    _waiting: deque[Sequence[Task]] = field(default_factory=deque)
    _news: SimpleQueue[tuple[_Worker, bytes | None]] = field(default_factory=SimpleQueue)
    _retried: set[int] = field(default_factory=set)
    _deaths: int = 0

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def hands(self) -> int:
        """How many processes make at the same time."""
        return self.size + self.helps

    def hire(self, count: int) -> None:
        """Have at least so many workers, but not more than the pool may; where this process helps, fewer will do too."""
        for _ in range(min(count, self.size) - len(self._crew)):
            try:
                self._crew.append(_hired(self.warm, self._news.put))
            except OSError:
                if not self.helps:
                    raise
                return

    def groups(self, ranges: Iterable[Sequence[Task]], *, folder: Path, maker: Maker) -> Generator[Group, None, None]:
        """Yield each range's group as it gets ready, in no fixed order. Closing the iterator ends the workers."""
        self._waiting.extend(ranges)
        post = Post(maker, folder, self.patience)
        make: Make | None = None
        try:
            self.hire(len(self._waiting) - self.helps)
            for _ in range(_AHEAD):
                for worker in self._crew:
                    self._hand_out(worker, post)
            while self._waiting or any(worker.ranges for worker in self._crew):
                answer = self._answer(post)
                if answer is None:
                    make = make or maker()
                    answer = make_group(make, folder, self._waiting.popleft())
                yield answer
                if answer.stop:
                    return
        finally:
            self.close()

    def close(self) -> None:
        """End every worker: at once where one is at work, else when it has seen that nothing more comes."""
        for worker in self._crew:
            if worker.ranges:
                worker.process.kill()
            with suppress(OSError):
                worker.orders.close()
        for worker in self._crew:
            _end(worker)
        self._crew.clear()

    def _hand_out(self, worker: _Worker, post: Post) -> None:
        """Give a worker the next range. A dead one is noticed when its answer is awaited."""
        if not self._waiting:
            return
        tasks = self._waiting.popleft()
        worker.ranges.append(tasks)
        with suppress(OSError):
            if not worker.posted:
                worker.posted = True
                write_frame(worker.orders, post)
            write_frame(worker.orders, tasks)

    def _answer(self, post: Post) -> Group | None:
        """Return what a worker has to say, None where none has and this process can make the next range itself."""
        try:
            worker, frame = self._news.get(block=not (self.helps and self._waiting))
        except Empty:
            return None
        if frame is None:
            return self._bury(worker, post)
        answer = pickle.loads(frame)
        if isinstance(answer, DocgenError):
            raise answer
        assert isinstance(answer, Group)
        self._deaths = 0
        worker.ranges.popleft()
        self._hand_out(worker, post)
        return answer

    def _bury(self, worker: _Worker, post: Post) -> Group:
        """Give the rows a dead worker was at a second try, one by one; report the row that was at its second try."""
        self._deaths += 1
        self._crew.remove(worker)
        with suppress(OSError):
            worker.orders.close()
        _end(worker)
        lost = []
        for task in worker.ranges.popleft() if worker.ranges else ():
            if task.index in self._retried:
                lost.append(Made(task.index, problems=(problem("DG717", row=task.row),), lost=True))
            else:
                self._retried.add(task.index)
                self._waiting.append([replace(task, temp=f"again-{task.temp}")])
        self._waiting.extendleft(reversed(worker.ranges))
        if self._deaths >= (MOST_DEATHS if self.patience is None else MOST_DEATHS_OF_STRANGERS):
            return Group(tuple(lost), (problem("DG733", count=self._deaths),))
        if self._waiting:
            self.hire(len(self._crew) + 1)
        for each in self._crew[-1:]:
            self._hand_out(each, post)
        return Group(tuple(lost))


def _hired(warm: Sequence[str], put: Callable[[tuple[_Worker, bytes | None]], None]) -> _Worker:
    """Start a worker; what it says, and at last that it has ended (None), goes to `put`. Raises OSError."""
    code = _START.format(path=ascii(sys.path), warm=ascii(tuple(warm)))
    utf8 = ("-X", "utf8") if sys.flags.utf8_mode else ()
    process = subprocess.Popen([sys.executable, *utf8, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    answers = process.stdout

    def listen() -> None:
        """Pass on every answer, then end the worker and pass on that it is gone."""
        with suppress(OSError, ValueError, OverflowError, MemoryError):  # the last two: what it says is no frame
            while (frame := read_frame(answers)) is not None:
                put((worker, frame))
        process.kill()
        put((worker, None))

    worker = _Worker(process, process.stdin, answers, threading.Thread(target=listen, daemon=True))
    worker.listener.start()
    return worker


def _end(worker: _Worker) -> None:
    """Wait for the end of a worker whose orders are closed: its answers end with it."""
    worker.listener.join(_GRACE)
    if worker.listener.is_alive():
        worker.process.kill()
        worker.listener.join()
    worker.process.wait()
    with suppress(OSError):
        worker.answers.close()
