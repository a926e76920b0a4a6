"""One run at a time in a folder: a lock that the system takes back when its process dies, with the holder's name in it.

The lock itself is the system's (flock, or a locked byte on Windows). The text in the file (pid and machine) says who
holds it, and guards a folder on a network share whose locks do not reach other machines: the text of another machine is
believed until somebody removes the file. Where the share knows no locks at all, the presence of a second file is the
lock.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from docgen.errors import OutputRefused
from docgen.files import system
from docgen.files.faults import output_refused
from docgen.files.whole import place, remove, write_new
from docgen.problems import Origin, problem

_BUSY = frozenset({errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK})
_UNKNOWN = "?"


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file `path` inside the block. Raises OutputRefused naming the holder when another run does."""
    with output_refused(path):
        fd = system.open_append(path)
        try:
            by_presence = _take(fd, path)
        except BaseException:
            system.close(fd)
            raise
    try:
        yield
    finally:
        try:
            with suppress(OSError):
                system.truncate(fd, 0)
            with suppress(OSError):
                if by_presence is None:
                    system.unlock(fd)  # closing does it too, but Windows then takes its time
                else:
                    remove(by_presence)
        finally:
            with suppress(OSError):  # the run is done, whatever the system says of an empty file
                system.close(fd)


def _take(fd: int, path: Path) -> Path | None:
    """Lock `fd`; return None, or the file whose presence is the lock where the system has no locks here."""
    by_presence = None
    try:
        system.try_lock(fd)
    except OSError as error:
        if error.errno in _BUSY:
            raise _refusal(fd, path) from error
        by_presence = _take_by_presence(path.with_name(path.name + ".held"))
    _pid, host = _holder(fd)
    if host not in {_UNKNOWN, system.host()}:
        if by_presence is not None:
            remove(by_presence)
        raise _refusal(fd, path)
    system.truncate(fd, 0)
    system.write(fd, _text())
    return by_presence


def _take_by_presence(path: Path) -> Path:
    """Put a file there that says who holds the lock, whole from its first moment on; return it."""
    draft = path.with_name(f"{system.pid()}-{path.name}.part")
    for _ in range(2):
        remove(draft)
        write_new(draft, _text())
        try:
            place(draft, path)
        except FileExistsError:
            remove(draft)
        else:
            return path
        fd = system.open_again(path)
        try:
            pid, host = _holder(fd)
            if host == _UNKNOWN:
                raise _refused("DG744", path)
            if host != system.host() or (int(pid) != system.pid() and system.is_alive(int(pid))):
                raise _refusal(fd, path)
        finally:
            system.close(fd)
        remove(path)
    raise FileExistsError(errno.EAGAIN, "taken again", str(path))


def _text() -> bytes:
    return f"{system.pid()} {system.host()}\n".encode()


def _holder(fd: int) -> tuple[str, str]:
    """Return the pid and the machine written in a lock file, "?" for both where it says anything else."""
    system.rewind(fd)
    words = system.read(fd, 512).decode("utf-8", "replace").split(maxsplit=1)
    says = len(words) == 2 and words[0].isdecimal()
    return (words[0], words[1].strip()) if says else (_UNKNOWN, _UNKNOWN)


def _refusal(fd: int, path: Path) -> OutputRefused:
    pid, host = _holder(fd)
    since = time.strftime("%Y-%m-%d %H:%M", time.localtime(system.stat_open(fd).st_mtime))
    code = "DG708" if host in {_UNKNOWN, system.host()} else "DG709"
    return _refused(code, path, pid=pid, host=host, time=since)


def _refused(code: str, path: Path, *, pid: str = "", host: str = "", time: str = "") -> OutputRefused:
    """Return the refusal; `path` is told as it stands in the output folder, short enough to be read whole."""
    lock = path.relative_to(path.parent.parent).as_posix()
    return OutputRefused(problem(code, Origin(str(path.parent.parent)), pid=pid, host=host, time=time, lock=lock))
