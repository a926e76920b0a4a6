"""A maker for worker processes on a machine that fails or kills at a call; what to do stands in the environment."""

from __future__ import annotations

import io
import os
import signal
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from machine import Died, Machine

from docgen.files import system

ORDER = "DOCGEN_TEST_WORKER"
"""Names the variable that holds `fault:call:pid:file`; only the first worker to write the file has the fault, and the
process with that pid, which is the run's own, never."""


class Killing(Machine):
    """Ends the process for good where a Machine would only say so."""

    def __call__(self, operation: Callable[..., Any], *args: Any) -> Any:
        if self.fault is not None and len(self.calls) + 1 == self.at and not _is_first():
            self.fault = None
        try:
            return super().__call__(operation, *args)
        except Died:
            os.kill(os.getpid(), signal.SIGKILL)


def start(_setup: object) -> Callable[[bytes], bytes]:
    """Begin a worker: its machine is the ordered one; a document is a package with the payload in it."""
    fault, at, pid, _file = os.environ.get(ORDER, ":::").split(":", 3)
    if fault and int(pid) != os.getpid():
        system._system = Killing(fault, int(at))
    return letter


def letter(payload: bytes) -> bytes:
    """Return the same package for the same payload."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(zipfile.ZipInfo("payload", (1980, 1, 1, 0, 0, 0)), payload * 8)
    return out.getvalue()


def waiting(_setup: object) -> Callable[[bytes], bytes]:
    """Begin a maker that makes its letters only once the file named by the variable is there."""
    import time

    def make(payload: bytes) -> bytes:
        while not Path(os.environ[ORDER]).exists():
            time.sleep(0.01)
        return letter(payload)

    return make


def _is_first() -> bool:
    try:
        os.close(os.open(os.environ[ORDER].split(":", 3)[3], os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True
