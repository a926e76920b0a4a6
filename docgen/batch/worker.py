"""What a worker process runs: orders come by its standard input, its answers go by its standard output.

An order or answer is a frame: its length in eight bytes, then a pickle. When the input ends the parent has gone or has
no more work, and the process ends at once, whatever it is at: what it had not answered for has no final name.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, NoReturn

from docgen.batch.making import Make, Maker, make_group, place_of
from docgen.errors import DocgenError
from docgen.problems import problem

_MEMORY = 1 << 30
"""Bytes of address space of a worker with limits."""
_GLANCE = 0.5
"""Seconds between two looks at the clock."""
_SWITCH = 0.001
"""Seconds after which the thread that listens gets its turn: the parent waits while the pipe is full."""


@dataclass(frozen=True, slots=True)
class Post:
    """What a worker is told once: how to make, where, and how many seconds one row may take (None: any number)."""

    maker: Maker
    folder: Path
    patience: float | None


def serve(*warm: str) -> NoReturn:
    """Be a worker to the end of the input; the modules `warm` are imported while there is nothing else to do.

    The parent alone answers to Ctrl-C.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.setswitchinterval(_SWITCH)
    orders: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, orders.put), daemon=True).start()
    answers = _own_output()
    try:
        for name in warm:
            with suppress(Exception):
                import_module(name)
        _work(lambda: pickle.loads(orders.get()), answers)
    except BaseException:  # noqa: BLE001  the parent sees that the answer is missing, and says so
        os._exit(1)


def _own_output() -> IO[bytes]:
    """Return where answers go; whatever else this process or a library of it prints goes to the standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    with suppress(OSError):
        os.dup2(2, sys.stdout.fileno())
    sys.stdout = sys.stderr
    return answers


def write_frame(stream: IO[bytes], value: object) -> None:
    """Send a value. Raises OSError when nobody listens."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(len(data).to_bytes(8, "big"))
    stream.write(data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """Return the next frame, still pickled; None when the stream ends before or within it."""
    length = int.from_bytes(head, "big") if len(head := stream.read(8)) == 8 else 0
    data = stream.read(length)
    return data if length and len(data) == length else None


def _listen(stream: IO[bytes], put: Callable[[bytes], None]) -> NoReturn:
    """Take what comes at any time, and end the process with its input."""
    try:
        while (frame := read_frame(stream)) is not None:
            put(frame)
    finally:
        os._exit(0)


def _work(next_order: Callable[[], Any], answers: IO[bytes]) -> NoReturn:
    post: Post = next_order()
    clock = [time.monotonic()]
    if post.patience is not None:
        _limit_memory()
        threading.Thread(target=_watch, args=(clock, post.patience), daemon=True).start()
    make = _start(post.maker)
    if isinstance(make, DocgenError):
        write_frame(answers, make)
        os._exit(0)

    def begin() -> None:
        """Set the clock of the row that begins now."""
        clock[0] = time.monotonic()

    while True:
        clock[0] = float("inf")
        tasks = next_order()
        write_frame(answers, make_group(make, post.folder, tasks, begin=begin))


def _start(maker: Maker) -> Make | DocgenError:
    """Return the function that makes; or why there is none, as the parent is to say it."""
    try:
        return maker()
    except DocgenError as refusal:
        return refusal
    except Exception as fault:  # noqa: BLE001  said by the parent, in one sentence
        return DocgenError(problem("DG732", kind=type(fault).__name__, place=place_of(fault)))


def _limit_memory() -> None:
    """Let this process have at most a gigabyte of address space; Windows has no such limit."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _watch(clock: list[float], patience: float) -> NoReturn:
    """End this process when one row has taken longer than `patience` seconds."""
    while time.monotonic() - clock[0] <= patience:
        time.sleep(_GLANCE)
    os._exit(1)
