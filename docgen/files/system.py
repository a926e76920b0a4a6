"""The primitives: each function makes exactly one call of the operating system, and every call goes through `_system`.

A test puts another callable in `_system` to count the calls, to make the n-th one fail, or to end the process there.
Nothing here retries, follows a symbolic link, or maps an error: callers see the plain `OSError`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Name = Path | str
"""A path; text where there are thousands of them, because making a Path costs more than the call."""

_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOINHERIT", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
SYNCS_FOLDERS = hasattr(os, "O_DIRECTORY")
"""False on Windows, which has no way to do it."""
_FAR = 1 << 30
"""Where Windows locks its byte: far behind the text, because a locked byte cannot be read by others."""


def _direct(operation: Callable[..., Any], *args: Any) -> Any:
    """Call the system."""
    return operation(*args)


_system: Callable[..., Any] = _direct


def open_new(path: Name) -> int:
    """Create `path`, which may not exist in any form, for writing; the user's umask decides who reads it."""
    fd: int = _system(os.open, path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | _BINARY, 0o666)
    return fd


def open_read(path: Name) -> int:
    """Open for reading; never waits at a named pipe, never follows a link in the last step."""
    fd: int = _system(os.open, path, os.O_RDONLY | _NO_LINK | _NO_WAIT | _BINARY)
    return fd


def open_input(path: Path) -> int:
    """Open somebody's input for reading; links are followed."""
    fd: int = _system(os.open, path, os.O_RDONLY | _NO_WAIT | _BINARY)
    return fd


def open_again(path: Name) -> int:
    """Open an existing file for writing in place; Windows syncs only such a descriptor."""
    fd: int = _system(os.open, path, os.O_RDWR | _NO_LINK | _BINARY)
    return fd


def open_append(path: Path) -> int:
    """Open for appending, creating the file where there is none."""
    fd: int = _system(os.open, path, os.O_RDWR | os.O_APPEND | os.O_CREAT | _NO_LINK | _BINARY, 0o666)
    return fd


def open_folder(path: Path) -> int:
    """Open a folder so that it can be synced; not on Windows."""
    fd: int = _system(os.open, path, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _BINARY)
    return fd


def read(fd: int, size: int) -> bytes:
    """Return up to `size` bytes, none at the end."""
    data: bytes = _system(os.read, fd, size)
    return data


def write(fd: int, data: bytes | memoryview) -> int:
    """Write what the system takes; return how many bytes that was."""
    count: int = _system(os.write, fd, data)
    return count


def start_writing(fd: int) -> None:
    """Ask the system to begin writing out, without waiting: the syncs of a whole group then share one commit.

    On Linux POSIX_FADV_DONTNEED starts the write-back of dirty pages; where there is no such call nothing happens.
    """
    if sys.platform == "linux":
        _system(os.posix_fadvise, fd, 0, 0, os.POSIX_FADV_DONTNEED)


def sync(fd: int) -> None:
    """Return when the bytes are on the disk."""
    _system(os.fsync, fd)


def truncate(fd: int, length: int) -> None:
    """Cut the file to `length` bytes."""
    _system(os.ftruncate, fd, length)


def close(fd: int) -> None:
    """Close; locks held through `fd` end here."""
    _system(os.close, fd)


def stat_open(fd: int) -> os.stat_result:
    """Return what the system knows of an open file."""
    found: os.stat_result = _system(os.fstat, fd)
    return found


def stat(path: Name) -> os.stat_result:
    """Return what the system knows of `path` itself, not of what a link points to."""
    found: os.stat_result = _system(os.lstat, path)
    return found


def stat_target(path: Path) -> os.stat_result:
    """Return what the system knows of what `path` leads to, links followed."""
    found: os.stat_result = _system(os.stat, path)
    return found


def names(folder: Path) -> list[str]:
    """Return the names in a folder, in the system's order."""
    found: list[str] = _system(os.listdir, folder)
    return found


def make_folder(path: Path) -> None:
    """Make one folder."""
    _system(os.mkdir, path)


def link(source: Name, target: Name) -> None:
    """Give the file a second name, which may not exist in any form."""
    _system(os.link, source, target)


def unlink(path: Name) -> None:
    """Take a name away."""
    _system(os.unlink, path)


def rename(source: Name, target: Name) -> None:
    """Rename; an existing target is refused on Windows and replaced elsewhere."""
    _system(os.rename, source, target)


def replace(source: Name, target: Name) -> None:
    """Rename over an existing file, in one step."""
    _system(os.replace, source, target)


if sys.platform == "win32":
    import msvcrt

    def _lock(fd: int, mode: int) -> None:
        os.lseek(fd, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(fd, mode, 1)
        finally:
            os.lseek(fd, 0, os.SEEK_SET)

    def try_lock(fd: int) -> None:
        """Lock at once or raise OSError; the system takes the lock away when the process ends."""
        _system(_lock, fd, msvcrt.LK_NBLCK)

    def unlock(fd: int) -> None:
        """Give the lock back."""
        _system(_lock, fd, msvcrt.LK_UNLCK)

else:
    import fcntl

    def try_lock(fd: int) -> None:
        """Lock at once or raise OSError; the system takes the lock away when the process ends."""
        _system(fcntl.flock, fd, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def unlock(fd: int) -> None:
        """Give the lock back."""
        _system(fcntl.flock, fd, fcntl.LOCK_UN)


def is_alive(pid: int) -> bool:
    """Tell whether a process of this machine still runs; on Windows, where asking is not free of risk, always True."""
    if sys.platform == "win32":
        return True
    try:
        _system(os.kill, pid, 0)
    except (ProcessLookupError, OverflowError):  # a number that is no process's
        return False
    except OSError:
        return True
    return True


def rewind(fd: int) -> None:
    """Read from the beginning again."""
    _system(os.lseek, fd, 0, os.SEEK_SET)


def pid() -> int:
    """Return this process's number."""
    return os.getpid()


def host() -> str:
    """Return this machine's name."""
    if sys.platform != "win32":
        return os.uname().nodename
    import platform

    return platform.node()
