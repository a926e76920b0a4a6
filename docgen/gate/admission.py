"""The door: read a file once into memory, and let in only what it is by content. Opens no package."""

from __future__ import annotations

import errno
import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path

from docgen.errors import InputRefused
from docgen.files import system
from docgen.gate import archive
from docgen.gate.forms import Family, Form, Look, recognise
from docgen.problems import Origin, Problem, problem

MAX_FILE = 256 << 20

_CHUNK = 1 << 20
_LOCKS = ("~$", ".~lock.")
_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL)
_TABLES = frozenset({Form.XLSX, Form.XLS, Form.ODS})
_SUFFIXES = ((Form.DOCX, ".docx"), (Form.XLSX, ".xlsx"), (Form.ODS, ".ods"), (Form.TEXT, ".csv/.yaml"))


@dataclass(frozen=True, slots=True)
class Admitted:
    """A file in memory whose content is of a wanted form. `file` is its name as the user gave it, for messages."""

    data: bytes
    form: Form
    file: str
    sha256: str


def admit(path: Path, *, file: str, want: frozenset[Form]) -> Admitted:
    """Read the file once and tell what it is by its content, never by its extension alone.

    Raises InputRefused with the one problem that says what it is instead. A package that comes through is not yet
    verified: that is `read_package`.
    """
    origin = Origin(file)
    data = _contents(path, origin)
    try:
        look = recognise(data, path.suffix.lower())
    except archive.Damaged:
        raise InputRefused(problem("DG659", origin)) from None
    except archive.TooMany:
        raise InputRefused(problem("DG675", origin, limit=f"{archive.MAX_MEMBERS:,}")) from None
    if look.form is None or look.form not in want:
        raise InputRefused(_refusal(look, origin, want=want))
    return Admitted(data, look.form, file, hashlib.sha256(data).hexdigest())


def _contents(path: Path, origin: Origin) -> bytes:
    """Return the bytes of an ordinary, readable file that is neither empty nor over the limit."""
    if path.name.startswith(_LOCKS):
        raise InputRefused(problem("DG661", origin))
    try:
        if not stat.S_ISREG(system.stat_target(path).st_mode):
            raise InputRefused(problem("DG641", origin))
        data = _read(path)
    except (OSError, ValueError) as error:
        absent = isinstance(error, ValueError) or error.errno in _ABSENT
        raise InputRefused(problem("DG640" if absent else "DG642", origin)) from None
    if not data:
        raise InputRefused(problem("DG643", origin))
    if len(data) > MAX_FILE:
        raise InputRefused(problem("DG644", origin, limit=f"{MAX_FILE >> 20} MB"))
    return data


def _read(path: Path) -> bytes:
    """Return the file's bytes, at most one more than the limit."""
    chunks: list[bytes] = []
    room = MAX_FILE + 1
    fd = system.open_input(path)
    try:
        while room and (chunk := system.read(fd, min(room, _CHUNK))):
            chunks.append(chunk)
            room -= len(chunk)
    finally:
        system.close(fd)
    return b"".join(chunks)


def _refusal(look: Look, origin: Origin, *, want: frozenset[Form]) -> Problem:
    expected = "/".join(suffix for form, suffix in _SUFFIXES if form in want)
    code = look.code
    if look.family is Family.WORD and Form.DOCX not in want:
        code = "DG657"
    elif look.family is Family.TABLE and not _TABLES & want and code != "DG648":
        code = "DG656"
    elif look.form in _TABLES and code == "DG672":
        code = "DG646"
    return problem(code, origin, format=look.format, expected=expected, saved_as=_best(look.family, want))


def _best(family: Family, want: frozenset[Form]) -> str:
    """Return the one extension to save such a file under."""
    if Form.DOCX in want and (family is Family.WORD or not _TABLES & want):
        return ".docx"
    return ".xlsx" if _TABLES & want else ".yaml"
