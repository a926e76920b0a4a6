"""What a disk may hold after a power cut, worked out from the calls that were made before it.

The rule is POSIX's, which promises little: bytes are on the disk once their file was synced, a name once its folder was.
Of all else any part may have reached it. A fault reported by fsync means that the bytes are lost for good, though a later
fsync reports none (Linux marks the pages clean). Knows nothing of docgen.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from machine import Call
from runs import Tree


@dataclass(slots=True)
class _Inode:
    """A file: the bytes as processes see them, and those the disk is sure to hold."""

    data: bytes = b""
    sure: bytes = b""
    spoilt: bool = False

    def after_cut(self, loss: str) -> bytes:
        """Return what may be found: all, only what was synced, half of the rest, or zeros in its place."""
        grown = self.data[len(self.sure) :] if self.data.startswith(self.sure) else None
        if loss == "none" or self.data == self.sure:
            return self.data
        if loss == "all":
            return self.sure
        if loss == "half":
            return self.data[: len(self.data) // 2] if grown is None else self.sure + grown[: len(grown) // 2]
        return bytes(len(self.data)) if grown is None else self.sure + bytes(len(grown))


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of names that is not yet sure: `gone` vanishes and `there` appears, in one step."""

    folder: str
    gone: str | None = None
    there: str | None = None
    what: _Inode | str | None = None


LOSSES = ("none", "all", "half", "zeros")


@dataclass(slots=True)
class Disk:
    """The disk below one folder while calls are made one after another."""

    root: Path
    names: dict[str, _Inode | str | None] = field(default_factory=dict)
    sure: dict[str, _Inode | str | None] = field(default_factory=dict)
    waiting: list[_Change] = field(default_factory=list)
    open: dict[int, str | _Inode] = field(default_factory=dict)

    @classmethod
    def holding(cls, root: Path, found: Tree | None) -> Disk:
        """Return a disk that surely holds these files; None: not even the folder."""
        names: dict[str, _Inode | str | None] = {} if found is None else {"": None}
        for name, what in (found or {}).items():
            names[name] = _Inode(what, what) if isinstance(what, bytes) else what
        return cls(root, dict(names), dict(names))

    def take(self, call: Call, *, failed: bool = False) -> None:
        """Take a call in; `failed`: an fsync that reported a fault."""
        match call.operation, call.args:
            case "open", (path, flags, *_) if isinstance(call.result, int):
                if Path(path) == self.root.parent or Path(path).is_relative_to(self.root):
                    self._open(call.result, Path(path), flags)
            case "write", (fd, data):
                self._file(fd).data += bytes(data[: call.result])
            case "ftruncate", (fd, length):
                self._file(fd).data = self._file(fd).data[:length]
            case "fsync", (fd,):
                self._sync(fd, failed=failed)
            case "close", (fd,):
                self.open.pop(fd, None)
            case "mkdir", (path,):
                self._change(there=Path(path), what=None)
            case "link", (source, target):
                self._change(there=Path(target), what=self.names[self._name(Path(source))])
            case "unlink", (path,):
                self._change(gone=Path(path))
            case (("rename" | "replace"), (source, target)):
                self._change(gone=Path(source), there=Path(target), what=self.names[self._name(Path(source))])

    def after_cut(self) -> Iterator[Tree | None]:
        """Yield what may be found if the power goes now; None where the folder itself is gone."""
        for changes in _parts(self.waiting):
            names = _changed(self.sure, changes)
            unsure = [each for each in names.values() if isinstance(each, _Inode) and each.data != each.sure]
            for loss in LOSSES if unsure else ("none",):
                yield _tree(names, {id(each): loss for each in unsure})
            for one in unsure if len(unsure) > 1 else ():
                yield _tree(names, {id(one): "all"})

    def _open(self, fd: int, path: Path, flags: int) -> None:
        name = self._name(path)
        if flags & os.O_CREAT and name not in self.names:
            self._change(there=path, what=_Inode())
        what = self.names.get(name)
        self.open[fd] = what if isinstance(what, _Inode) else name

    def _file(self, fd: int) -> _Inode:
        found = self.open[fd]
        assert isinstance(found, _Inode)
        return found

    def _sync(self, fd: int, *, failed: bool) -> None:
        found = self.open[fd]
        if isinstance(found, _Inode):
            found.spoilt = found.spoilt or failed
            if not found.spoilt:
                found.sure = found.data
        elif not failed:
            self.sure = _changed(self.sure, [each for each in self.waiting if each.folder == found])
            self.waiting = [each for each in self.waiting if each.folder != found]

    def _change(self, *, gone: Path | None = None, there: Path | None = None, what: _Inode | str | None = None) -> None:
        last = there or gone
        assert last is not None
        change = _Change(self._name(last.parent), gone and self._name(gone), there and self._name(there), what)
        self.waiting.append(change)
        self.names = _changed(self.names, [change])

    def _name(self, path: Path) -> str:
        if path == self.root.parent:
            return ".."
        return "" if path == self.root else str(path.relative_to(self.root))


def _changed(names: dict[str, _Inode | str | None], changes: Sequence[_Change]) -> dict[str, _Inode | str | None]:
    found = dict(names)
    for each in changes:
        if each.gone is not None:
            found.pop(each.gone, None)
        if each.there is not None:
            found[each.there] = each.what
    return found


def _parts(changes: list[_Change]) -> Iterator[list[_Change]]:
    """Yield which of the waiting changes may have been made: the first so many, all but one, one alone."""
    for count in range(len(changes) + 1):
        yield changes[:count]
    for index, each in enumerate(changes):
        yield [*changes[:index], *changes[index + 1 :]]
        yield [each]


def _tree(names: dict[str, _Inode | str | None], losses: dict[int, str]) -> Tree | None:
    """Return the names as a tree; what stands in a folder that is not there is not there."""
    if "" not in names:
        return None
    found: Tree = {}
    for name in sorted(set(names) - {""}):
        what = names[name]
        folder = str(Path(name).parent)
        if folder == "." or folder in found:
            found[name] = what.after_cut(losses.get(id(what), "none")) if isinstance(what, _Inode) else what
    return found
