"""What the operating system answers, as problems people can act on."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from docgen.errors import InputRefused, OutputRefused
from docgen.problems import Origin, Problem, problem

_OPEN_ELSEWHERE = frozenset({32, 33})
"""Windows: ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION."""
_WINDOWS = {5: "DG701", 19: "DG706", 39: "DG702", 112: "DG702", 123: "DG704", 206: "DG704"}
"""Windows: access denied, write protected, handle disk full, disk full, invalid name, name too long."""

_OUTPUT = {
    errno.EACCES: "DG701",
    errno.EPERM: "DG701",
    errno.ENOSPC: "DG702",
    getattr(errno, "EDQUOT", errno.ENOSPC): "DG702",
    errno.EMFILE: "DG703",
    errno.ENFILE: "DG703",
    errno.ENAMETOOLONG: "DG704",
    getattr(errno, "EILSEQ", errno.ENAMETOOLONG): "DG704",
    errno.EBUSY: "DG705",
    getattr(errno, "ETXTBSY", errno.EBUSY): "DG705",
    errno.EROFS: "DG706",
    errno.ENOTDIR: "DG707",
    errno.EEXIST: "DG707",
    errno.ELOOP: "DG711",
}
_INPUT = {
    errno.ENOENT: "DG721",
    errno.ENOTDIR: "DG721",
    errno.EACCES: "DG722",
    errno.EPERM: "DG722",
    errno.EISDIR: "DG723",
    errno.EMFILE: "DG703",
    errno.ENFILE: "DG703",
}
_ONE_FILE = frozenset({"DG704", "DG705", "DG711"})


def output_fault(error: OSError, path: Path | str) -> Problem:
    """Say why `path` could not be written."""
    return problem(_output_code(error), Origin(str(path)), reason=_reason(error))


def input_fault(error: OSError, path: Path | str) -> Problem:
    """Say why `path` could not be read."""
    code = "DG705" if _open_elsewhere(error) else _INPUT.get(error.errno or 0, "DG724")
    return problem(code, Origin(str(path)), reason=_reason(error))


@contextmanager
def output_refused(path: Path) -> Iterator[None]:
    """Turn an `OSError` inside the block into `OutputRefused` naming `path`."""
    try:
        yield
    except OSError as error:
        raise OutputRefused(output_fault(error, path)) from error


@contextmanager
def input_refused(path: Path) -> Iterator[None]:
    """Turn an `OSError` inside the block into `InputRefused` naming `path`."""
    try:
        yield
    except OSError as error:
        raise InputRefused(input_fault(error, path)) from error


def spares_the_rest(error: OSError) -> bool:
    """Tell whether the fault lies with one name alone (open elsewhere, too long): others can still be written."""
    denied_on_windows = getattr(error, "winerror", None) == 5
    return denied_on_windows or _output_code(error) in _ONE_FILE


def _output_code(error: OSError) -> str:
    if _open_elsewhere(error):
        return "DG705"
    windows = _WINDOWS.get(getattr(error, "winerror", None) or 0)
    return windows or _OUTPUT.get(error.errno or 0, "DG720")


def _open_elsewhere(error: OSError) -> bool:
    return getattr(error, "winerror", None) in _OPEN_ELSEWHERE


def _reason(error: OSError) -> str:
    """Return the system's own name of the fault, which no path and no value is part of."""
    return errno.errorcode.get(error.errno or 0, type(error).__name__)
