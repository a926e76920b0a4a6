"""Plays a scene through the command line's own entry, and watches while it runs.

What it sees is plain: files before and after, what was said, what the process opened, connected to or started. The
workers of a run are processes of their own; of them it sees the files.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docgen.cli import main
from tests.hostile.scenes import OUT, Scene

CANARY = "canary"
"""What hostile templates try to make, and the name of what they try to read."""
_SECRET = "DOCGEN_CANARY"
SECRET = "leaked-by-a-template"

_RUNS = ("os.system", "os.exec", "os.posix_spawn", "os.startfile", "pty.spawn", "ctypes.dlopen")
_NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request")
_CHANGES = ("os.mkdir", "os.rmdir", "os.remove", "os.rename", "os.link", "os.symlink", "os.truncate", "shutil.rmtree")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_heard: list[tuple[str, str]] | None = None


@dataclass(frozen=True)
class Played:
    """How a scene ended."""

    code: int
    problems: tuple[dict[str, Any], ...]
    outputs: tuple[dict[str, Any], ...]
    stdout: str
    stderr: str
    before: Mapping[str, bytes | str]
    after: Mapping[str, bytes | str]
    events: tuple[tuple[str, str], ...]
    seconds: float
    peak: int
    """Bytes of memory at the most, 0 where the system does not tell."""

    def documents(self) -> dict[str, bytes]:
        """Return what lies in the output folder under a document's name."""
        return {
            name.removeprefix(f"{OUT}/"): data
            for name, data in self.after.items()
            if name.startswith(f"{OUT}/") and name.endswith(".docx") and isinstance(data, bytes)
        }


def play(scene: Scene, folder: Path) -> Played:
    """Write the scene's files into the folder, call docgen there and return what became of it."""
    for name, data in scene.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data() if callable(data) else data)
    if scene.before:
        PREPARE[scene.before](folder)
    before = _tree(folder)
    out, err = io.StringIO(), io.StringIO()
    _forget_peak()
    start = time.monotonic()
    with (
        _environment({_SECRET: SECRET, "DOCGEN_LANG": "zh", **scene.environment}),
        contextlib.chdir(folder),
        _listening() as heard,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = _call(scene.words)
    seconds = time.monotonic() - start
    given = _answer(out.getvalue())
    return Played(
        code, tuple(given["problems"]), tuple(given["outputs"]), out.getvalue(), err.getvalue(), before, _tree(folder),
        tuple(heard), seconds, _peak(),
    )  # fmt: skip


def _call(words: tuple[str, ...]) -> int:
    try:
        main([*words, "--json"])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else -1
    return -1


def _answer(stdout: str) -> dict[str, Any]:
    try:
        found = json.loads(stdout)
    except ValueError:
        return {"problems": [], "outputs": []}
    assert isinstance(found, dict)
    return found


def _tree(folder: Path) -> dict[str, bytes | str]:
    """Return every file below the folder and beside it with its bytes; links with where they lead."""
    found: dict[str, bytes | str] = {}
    for path in sorted(folder.parent.rglob("*")):
        name = os.path.relpath(path, folder)
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = path.read_bytes()
        else:
            found[name] = "folder"
    return found


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    kept = {name: os.environ.get(name) for name in (*values, "LANGUAGE")}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


# --- what the process does


@contextlib.contextmanager
def _listening() -> Iterator[list[tuple[str, str]]]:
    global _heard
    _hook()
    heard: list[tuple[str, str]] = []
    _heard = heard
    try:
        yield heard
    finally:
        _heard = None


def _hear(event: str, args: tuple[Any, ...]) -> None:
    """Note what would break a promise: a program started, a connection, a change on the disk."""
    if _heard is None:
        return
    if event in _RUNS or event in _NETWORK:
        _heard.append((event, str(args[0])))
    elif event == "subprocess.Popen":
        _heard.append((event, f"{args[0]} {args[1]}"))
    elif event in _CHANGES or event == "open":
        path = args[1] if event in ("os.rename", "os.link", "os.symlink") else args[0]
        reading = event == "open" and not (isinstance(args[2], int) and args[2] & _WRITING)
        below = event in ("os.remove", "os.rmdir", "os.mkdir") and args[-1] not in (None, -1)
        if isinstance(path, (str, bytes)) and not reading and not below:
            _heard.append((event, str(Path(os.fsdecode(path)).absolute())))


_hooked: list[bool] = []


def _hook() -> None:
    if not _hooked:
        sys.addaudithook(_hear)
        _hooked.append(True)


def _forget_peak() -> None:
    """Have Linux count the peak of memory anew."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak() -> int:
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text("ascii", "replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) << 10
    return 0


# --- folders that are more than their files


def _link_as_target(folder: Path) -> None:
    """A link under the name of the first document that leads out of the folder."""
    (folder / OUT).mkdir()
    (folder / "别处.docx").write_bytes(b"kept")
    (folder / OUT / "1.docx").symlink_to("../别处.docx")


def _hanging_link(folder: Path) -> None:
    """A link that leads to what does not exist: to write through it would make a file elsewhere."""
    (folder / OUT).mkdir()
    (folder / OUT / "1.docx").symlink_to("../不存在.docx")


def _folder_as_target(folder: Path) -> None:
    (folder / OUT / "1.docx").mkdir(parents=True)


def _foreign_target(folder: Path) -> None:
    (folder / OUT).mkdir()
    (folder / OUT / "1.docx").write_bytes(b"foreign")


def _file_as_folder(folder: Path) -> None:
    (folder / OUT).write_bytes(b"kept")


def _linked_state(folder: Path) -> None:
    """The folder of the journal is a link to elsewhere."""
    (folder / OUT).mkdir()
    (folder / "别处").mkdir()
    (folder / OUT / ".docgen").symlink_to("../别处", target_is_directory=True)


PREPARE = {
    "link": _link_as_target,
    "hanging": _hanging_link,
    "folder": _folder_as_target,
    "foreign": _foreign_target,
    "file": _file_as_folder,
    "state": _linked_state,
}
