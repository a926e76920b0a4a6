"""An operating system under docgen.files that counts, records, fails or stops at any call; and a watch on what goes past it.

Nothing here knows of batches. `Machine` stands in the one place that all calls go through; `Watch` sees, by Python's own
audit events, every call that did not.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docgen.files import system

FAULTS = {name: getattr(errno, name) for name in ("ENOSPC", "EACCES", "EIO", "EMFILE", "EROFS")}
LACKING = {"flock": errno.ENOLCK, "link": errno.EPERM}
"""What disks say that have no such operation: some network shares, FAT."""
CHANGING = frozenset({"open", "write", "ftruncate", "mkdir", "link", "unlink", "rename", "replace", "flock", "close"})
"""Operations that may have been done although the system reports a fault."""


class Died(BaseException):
    """Stands for the end of the process: nothing catches it, and nothing after it reaches the disk."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it was made: the name of the operation, its arguments and what it returned."""

    operation: str
    args: tuple[Any, ...]
    result: Any = None


@dataclass(slots=True)
class Machine:
    """Calls the system, but at call `at` (from 1) does what `fault` says; None counts only.

    A fault is the name of an errno; "late EIO", which reports a fault of what was done; "death"; or a function, called
    before the call is made as ever. A write that fails or dies has put half of its bytes on the disk. A dead process's descriptors are dropped, and with them its locks.
    `lacks` names an operation that the disk does not know. Nothing is synced: the disk of these tests loses nothing.
    """

    fault: str | Callable[[], object] | None = None
    at: int = 0
    lacks: str = ""
    calls: list[Call] = field(default_factory=list)
    inside: bool = False
    _fds: set[int] = field(default_factory=set)

    def __call__(self, operation: Callable[..., Any], *args: Any) -> Any:
        """Make one call."""
        name = operation.__name__
        if self.fault == "death" and len(self.calls) >= self.at:
            raise Died
        self.calls.append(Call(name, args))
        if self.fault is not None and len(self.calls) == self.at:
            if isinstance(self.fault, str):
                return self._fail(name, operation, args)
            self.inside = True
            self.fault()
            self.inside = False
        if name == self.lacks:
            raise OSError(LACKING[name], os.strerror(LACKING[name]))
        result = self._call(name, operation, args)
        self.calls[-1] = Call(name, args, result)
        return result

    def _fail(self, name: str, operation: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        late = self.fault == "late EIO"
        if name == "write":
            args = (args[0], args[1][: len(args[1]) // 2])
        if name == "write" or (late and name in CHANGING) or (name == "close" and self.fault != "death"):
            self._call(name, operation, args)  # the system takes a descriptor back whatever it reports
        if self.fault == "death":
            raise Died
        number = FAULTS[str(self.fault).removeprefix("late ")]
        raise OSError(number, os.strerror(number))

    def _call(self, name: str, operation: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        if name in {"fsync", "posix_fadvise"}:
            return None
        self.inside = True
        try:
            result = operation(*args)
        finally:
            self.inside = False
        if name == "open":
            self._fds.add(result)
        elif name == "close":
            self._fds.discard(args[0])
        return result

    def drop(self) -> set[int]:
        """Close what the process left open, as the system does at its end; return those descriptors."""
        left = set(self._fds)
        for fd in left:
            with suppress(OSError):
                os.close(fd)
        self._fds.clear()
        return left


@contextmanager
def running_on(machine: Machine) -> Iterator[Machine]:
    """Have docgen run on `machine` inside the block."""
    system._system = machine
    try:
        yield machine
    finally:
        system._system = system._direct


@dataclass(slots=True)
class Watch:
    """Sees the calls under `folder` that did not go through the machine: the audit event, or the function, and its path."""

    folder: Path | None = None
    machine: Machine | None = None
    seen: list[tuple[str, str]] = field(default_factory=list)

    def look(self, event: str, args: tuple[Any, ...]) -> None:
        """Take one event of the interpreter."""
        if self.folder is None or self.machine is None or self.machine.inside:
            return
        if event.startswith(("os.", "shutil.", "tempfile.", "fcntl.", "glob.", "pathlib.")) or event == "open":
            for each in args:
                if self._is_below(each):
                    self.seen.append((event, os.fsdecode(each)))

    def _is_below(self, value: object) -> bool:
        if isinstance(value, (str, bytes, os.PathLike)):
            return Path(os.fsdecode(value)).absolute().is_relative_to(self.folder or "/")
        return False

    @contextmanager
    def over(self, folder: Path, machine: Machine) -> Iterator[None]:
        """Watch the folder inside the block."""
        self.folder, self.machine = folder.absolute(), machine
        kept = os.stat, os.lstat, os.access
        try:
            for function in kept:  # asking has no audit event
                setattr(os, function.__name__, self._asking(function))
            yield
        finally:
            self.folder = None
            os.stat, os.lstat, os.access = kept

    def _asking(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def ask(*args: Any, **more: Any) -> Any:
            asking = sys._getframe(1).f_globals.get("__name__", "")
            if not asking.startswith("click."):  # which looks at every argument that is a path, and minds no fault
                self.look(f"os.{function.__name__}", args)
            return function(*args, **more)

        ask.__name__ = function.__name__
        return ask


WATCH = Watch()
sys.addaudithook(WATCH.look)
