"""Whole files: read, hashed, written beside and put in place, so that no half of one ever bears a final name.

The `OSError` of the system is passed on by what a batch calls in its loop (`look_at`, `write_new`, `sync_whole`,
`place`, `replace`, `sync_folder`); `read_whole`, `make_folder` and `write_whole`, which people's commands call, raise
`InputRefused` or `OutputRefused`.
"""

from __future__ import annotations

import errno
import hashlib
import stat
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from docgen.errors import InputRefused, OutputRefused
from docgen.files import system
from docgen.files.faults import input_refused, output_fault, output_refused
from docgen.files.system import Name
from docgen.problems import Origin, problem

_CHUNK = 1 << 20
_MOST_INPUT = 256 << 20
"""Bytes of an input beyond which it is not read, unless the caller says otherwise: what the gate admits."""
_STALE_AFTER = 600.0
"""Seconds by the disk's own clock after which somebody's unfinished file is taken for left over."""
_NO_LINKS = frozenset(
    getattr(errno, name, -1) for name in ("EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EINVAL")
)
_NO_LINKS_WINDOWS = frozenset({1, 50})
"""ERROR_INVALID_FUNCTION (FAT), ERROR_NOT_SUPPORTED (some network shares)."""
_ACCESS_DENIED = 5


class Sort(StrEnum):
    """What stands under a name."""

    NOTHING = "nothing"
    FILE = "file"
    OTHER = "other"
    """A link, a folder, a pipe: never read, never replaced."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found under a name; `sha256` (hex) only for a regular file."""

    sort: Sort
    sha256: str | None = None


NOTHING = Seen(Sort.NOTHING)
OTHER = Seen(Sort.OTHER)


def look_at(path: Name) -> Seen:
    """Return what stands at `path` and, for a regular file, the digest of its bytes. Links are not followed."""
    try:
        found = system.stat(path)
        if not stat.S_ISREG(found.st_mode):
            return OTHER
        return Seen(Sort.FILE, _digest(path, found.st_size))
    except FileNotFoundError:
        return NOTHING


def is_file(path: Name) -> bool:
    """Tell whether a regular file stands at `path`; what the system will not tell counts as no."""
    try:
        return stat.S_ISREG(system.stat(path).st_mode)
    except OSError:
        return False


def is_real_folder(path: Path) -> bool:
    """Tell whether `path` is a folder and neither a symbolic link nor a junction to one."""
    try:
        found = system.stat(path)
    except FileNotFoundError:
        return False
    junction = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)
    return stat.S_ISDIR(found.st_mode) and (junction is None or getattr(found, "st_reparse_tag", 0) != junction)


def read_whole(path: Path, *, limit: int = _MOST_INPUT) -> bytes:
    """Return the bytes of an input, links followed. Raises InputRefused: beyond `limit` bytes, for a device or a pipe."""
    with input_refused(path):
        fd = system.open_input(path)
        try:
            found = system.stat_open(fd)
            if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
                raise InputRefused(problem("DG641", Origin(str(path))))
            data = _read_all(fd, size=found.st_size, limit=limit)
        finally:
            system.close(fd)
    if len(data) > limit:
        raise InputRefused(problem("DG725", Origin(str(path)), limit=limit // (1 << 20)))
    return data


def make_folder(path: Path) -> None:
    """Make a folder and its parents where missing. Raises OutputRefused where a file is in the way."""
    missing: list[Path] = []
    step = path
    with output_refused(path):
        while not _exists(step):
            missing.append(step)
            if step.parent == step:
                break
            step = step.parent
        if not _leads_to_folder(step):
            raise OutputRefused(problem("DG707", Origin(str(step))))
        for each in reversed(missing):
            with suppress(FileExistsError):
                system.make_folder(each)
            sync_folder(each.parent)


def write_new(path: Name, data: bytes) -> None:
    """Write a new file and start it on its way to the disk; on a fault nothing is left behind. Not yet synced."""
    fd = system.open_new(path)
    try:
        try:
            _write_all(fd, data)
            system.start_writing(fd)
        finally:
            system.close(fd)
    except OSError:
        remove(path)
        raise


def sync_whole(path: Name) -> None:
    """Return when the file's bytes are on the disk. Opens it again: a group costs one descriptor, not sixty-four."""
    fd = system.open_again(path)
    try:
        system.sync(fd)
    finally:
        system.close(fd)


def sync_folder(folder: Path) -> None:
    """Return when the folder's names are on the disk, where the system can do that (Windows cannot)."""
    if not system.SYNCS_FOLDERS:
        return
    fd = system.open_folder(folder)
    try:
        system.sync(fd)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES}:
            raise
    finally:
        system.close(fd)


def place(source: Name, target: Name) -> None:
    """Give a finished, synced file its final name. Raises FileExistsError when anything at all stands there.

    Where the file system has no second names (FAT, some network shares) the file is renamed after a look that the
    name is free; Windows refuses an existing target by itself.
    """
    try:
        system.link(source, target)
    except OSError as error:
        if not _has_no_links(error):
            raise
        if _exists(target):
            raise FileExistsError(errno.EEXIST, "exists", str(target)) from error
        system.rename(source, target)
    else:
        remove(source)


def replace(source: Name, target: Name, *, sha256: str) -> None:
    """Put `source` over `target`, in one step. Raises FileExistsError when `target` does not hold exactly `sha256`.

    Windows answers "access denied" for a target that Word holds open; that is passed on as EBUSY.
    """
    if look_at(target).sha256 != sha256:
        raise FileExistsError(errno.EEXIST, "changed meanwhile", str(target))
    try:
        system.replace(source, target)
    except PermissionError as error:
        if getattr(error, "winerror", None) != _ACCESS_DENIED:
            raise
        raise OSError(errno.EBUSY, "open elsewhere", str(target)) from error


def remove(path: Name) -> None:
    """Take an unfinished file away if it can be done now; what stays is swept by the next run."""
    with suppress(OSError):
        system.unlink(path)


def write_whole(path: Path, data: bytes, *, replace_only_sha: str | None) -> bool:
    """Write one file whole; tell whether it was written (False: it already held these very bytes).

    An existing file is replaced only when the digest of its bytes is `replace_only_sha`; None never replaces. The
    folder is made where missing. Raises OutputRefused.
    """
    make_folder(path.parent)
    with output_refused(path):
        seen = look_at(path)
        new = hashlib.sha256(data).hexdigest()
        if seen.sha256 == new:
            return False
        if seen.sort is Sort.OTHER:
            raise OutputRefused(problem("DG711", Origin(str(path))))
        if seen.sort is Sort.FILE and seen.sha256 != replace_only_sha:
            raise OutputRefused(problem("DG731", Origin(str(path))))
        draft = _draft_beside(path)
        write_new(draft, data)
        try:
            sync_whole(draft)
            _remove_stale(path, draft)
            _put(draft, path, sha256=seen.sha256)
        except OSError as error:
            remove(draft)
            raise OutputRefused(output_fault(error, path)) from error
        sync_folder(path.parent)
    return True


def _put(draft: Path, path: Path, *, sha256: str | None) -> None:
    try:
        if sha256 is None:
            place(draft, path)
        else:
            replace(draft, path, sha256=sha256)
    except FileExistsError as error:
        remove(draft)
        raise OutputRefused(problem("DG731", Origin(str(path)))) from error


def _draft_beside(path: Path) -> Path:
    return path.with_name(f"{_draft_prefix(path)}{system.pid()}.part")


def _draft_prefix(path: Path) -> str:
    whose = hashlib.sha256(f"{system.host()}\n{path.name}".encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return f".docgen-{whose}-"


def _remove_stale(path: Path, draft: Path) -> None:
    """Remove unfinished files that earlier calls for the same target left: their process is gone, or they are old."""
    prefix, now = _draft_prefix(path), system.stat(draft).st_mtime
    for name in system.names(path.parent):
        other = path.with_name(name)
        if not name.startswith(prefix) or other == draft:
            continue
        pid = name.removeprefix(prefix).removesuffix(".part")
        with suppress(OSError):
            gone = pid.isdigit() and not system.is_alive(int(pid))
            if gone or now - system.stat(other).st_mtime > _STALE_AFTER:
                system.unlink(other)


def _exists(path: Name) -> bool:
    try:
        system.stat(path)
    except FileNotFoundError:
        return False
    return True


def _leads_to_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(system.stat_target(path).st_mode)
    except FileNotFoundError:
        return False


def _has_no_links(error: OSError) -> bool:
    windows = getattr(error, "winerror", None)
    return windows in _NO_LINKS_WINDOWS if windows else error.errno in _NO_LINKS


def _digest(path: Name, size: int) -> str:
    digest = hashlib.sha256()
    fd = system.open_read(path)
    try:
        while chunk := system.read(fd, min(size + 1, _CHUNK)):
            digest.update(chunk)
    finally:
        system.close(fd)
    return digest.hexdigest()


def _read_all(fd: int, *, size: int, limit: int) -> bytes:
    chunks: list[bytes] = []
    total = 0
    while chunk := system.read(fd, max(1, min(size + 1, _CHUNK))):
        chunks.append(chunk)
        total += len(chunk)
        if total > limit:
            break
    return b"".join(chunks)


def _write_all(fd: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[system.write(fd, rest) :]
