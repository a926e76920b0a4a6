from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from docgen import files
from docgen.errors import InputRefused, OutputRefused
from docgen.files import system
from docgen.files.whole import Seen, Sort

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")


def sha(data):
    return hashlib.sha256(data).hexdigest()


def code_of(raised):
    return [each.code for each in raised.value.problems]


def listed(folder):
    return sorted(path.name for path in folder.iterdir())


class Failing:
    """A system on which the n-th call (from 1), or every call of one operation, fails."""

    def __init__(self, fault, *, at=0, operation=None):
        self.fault, self.at, self.operation, self.calls = fault, at, operation, 0

    def __call__(self, operation, *args):
        if operation is not os.close:
            self.calls += 1
            if self.calls == self.at or operation is self.operation:
                raise OSError(self.fault, os.strerror(self.fault))
        return operation(*args)


@pytest.fixture
def on(monkeypatch):
    def use(disk):
        monkeypatch.setattr(system, "_system", disk)
        return disk

    yield use
    monkeypatch.undo()


# ---- looking and reading


def test_looking_tells_nothing_file_and_other_apart(tmp_path):
    (tmp_path / "a").write_bytes(b"data")
    assert files.look_at(tmp_path / "none") == Seen(Sort.NOTHING)
    assert files.look_at(tmp_path / "a") == Seen(Sort.FILE, sha(b"data"))
    assert files.look_at(tmp_path) == Seen(Sort.OTHER)


@needs_links
def test_looking_follows_no_link_and_waits_at_no_pipe(tmp_path):
    (tmp_path / "link").symlink_to(__file__)
    os.mkfifo(tmp_path / "pipe")
    assert [files.look_at(tmp_path / name).sort for name in ("link", "pipe")] == [Sort.OTHER, Sort.OTHER]


def test_an_empty_file_has_the_digest_of_nothing(tmp_path):
    (tmp_path / "a").write_bytes(b"")
    assert files.look_at(tmp_path / "a").sha256 == sha(b"")


def test_a_file_of_several_chunks_is_read_whole(tmp_path):
    data = os.urandom(3_000_000)
    (tmp_path / "a").write_bytes(data)
    assert files.read_whole(tmp_path / "a") == data
    assert files.look_at(tmp_path / "a").sha256 == sha(data)


def test_an_input_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(InputRefused) as refusal:
        files.read_whole(tmp_path / "none")
    assert (code_of(refusal), refusal.value.problems[0].origin.file) == (["DG721"], str(tmp_path / "none"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows answers with a permission")
def test_an_input_that_is_a_folder_is_refused(tmp_path):
    with pytest.raises(InputRefused) as refusal:
        files.read_whole(tmp_path)
    assert code_of(refusal) == ["DG723"]


def test_an_input_beyond_its_limit_is_refused(tmp_path):
    (tmp_path / "a").write_bytes(b"x" * (2 << 20))
    assert len(files.read_whole(tmp_path / "a", limit=2 << 20)) == 2 << 20
    with pytest.raises(InputRefused) as refusal:
        files.read_whole(tmp_path / "a", limit=(2 << 20) - 1)
    assert code_of(refusal) == ["DG725"]


@needs_links
def test_an_input_that_never_ends_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (Path("/dev/zero"), tmp_path / "pipe"):
        with pytest.raises(InputRefused) as refusal:
            files.read_whole(path)
        assert code_of(refusal) == ["DG641"]


@pytest.mark.parametrize(
    ("fault", "code"), [(errno.EACCES, "DG722"), (errno.EMFILE, "DG703"), (errno.EIO, "DG724"), (errno.ENOENT, "DG721")]
)
def test_faults_of_reading_have_their_sentences(tmp_path, on, fault, code):
    on(Failing(fault, at=1))
    with pytest.raises(InputRefused) as refusal:
        files.read_whole(tmp_path / "a")
    assert code_of(refusal) == [code]


# ---- writing one file


def test_a_file_is_written_whole_with_its_folder(tmp_path):
    assert files.write_whole(tmp_path / "a" / "b.docx", b"data", replace_only_sha=None) is True
    assert (tmp_path / "a" / "b.docx").read_bytes() == b"data"
    assert listed(tmp_path / "a") == ["b.docx"]


def test_the_same_bytes_again_touch_nothing(tmp_path):
    files.write_whole(tmp_path / "a", b"data", replace_only_sha=None)
    before = (tmp_path / "a").stat()
    assert files.write_whole(tmp_path / "a", b"data", replace_only_sha=None) is False
    assert (tmp_path / "a").stat().st_ino == before.st_ino


def test_a_file_is_replaced_only_if_it_holds_what_it_should(tmp_path):
    (tmp_path / "a").write_bytes(b"ours")
    with pytest.raises(OutputRefused) as refusal:
        files.write_whole(tmp_path / "a", b"new", replace_only_sha=sha(b"other"))
    assert code_of(refusal) == ["DG731"]
    assert files.write_whole(tmp_path / "a", b"new", replace_only_sha=sha(b"ours")) is True
    assert (tmp_path / "a").read_bytes() == b"new"
    assert listed(tmp_path) == ["a"]


def test_a_file_that_is_not_ours_is_never_replaced(tmp_path):
    (tmp_path / "a").write_bytes(b"mine")
    with pytest.raises(OutputRefused) as refusal:
        files.write_whole(tmp_path / "a", b"new", replace_only_sha=None)
    assert (code_of(refusal), (tmp_path / "a").read_bytes()) == (["DG731"], b"mine")


@needs_links
def test_no_file_is_written_through_a_link(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputRefused) as refusal:
        files.write_whole(tmp_path / "a", b"new", replace_only_sha=None)
    assert (code_of(refusal), (tmp_path / "elsewhere").exists()) == (["DG711"], False)


def test_a_file_in_the_way_of_a_folder_is_refused(tmp_path):
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(OutputRefused) as refusal:
        files.write_whole(tmp_path / "a" / "b" / "c", b"new", replace_only_sha=None)
    assert code_of(refusal) == ["DG707"]


def test_what_a_dead_process_left_beside_a_file_is_removed(tmp_path, monkeypatch):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    with monkeypatch.context() as patch:
        patch.setattr(system, "pid", lambda: dead.pid)
        patch.setattr(system, "unlink", lambda path: None)
        files.write_whole(tmp_path / "a", b"data", replace_only_sha=None)
    assert len(listed(tmp_path)) == 2
    files.write_whole(tmp_path / "a", b"new", replace_only_sha=sha(b"data"))
    assert listed(tmp_path) == ["a"]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (errno.EACCES, "DG701"),
        (errno.ENOSPC, "DG702"),
        (errno.EMFILE, "DG703"),
        (errno.ENAMETOOLONG, "DG704"),
        (errno.EBUSY, "DG705"),
        (errno.EROFS, "DG706"),
        (errno.EIO, "DG720"),
    ],
)
def test_faults_of_writing_have_their_sentences(tmp_path, on, fault, code):
    on(Failing(fault, operation=os.write))
    with pytest.raises(OutputRefused) as refusal:
        files.write_whole(tmp_path / "a", b"data", replace_only_sha=None)
    assert (code_of(refusal), listed(tmp_path)) == ([code], [])


@pytest.mark.parametrize("old", [None, b"ours"])
@pytest.mark.parametrize("fault", [errno.EIO, errno.ENOSPC, errno.EPERM])
def test_a_call_that_fails_anywhere_leaves_the_old_file_or_the_new_one(tmp_path, on, old, fault):
    for at in range(1, 60):
        folder = tmp_path / str(at)
        folder.mkdir()
        if old is not None:
            (folder / "a").write_bytes(old)
        disk = on(Failing(fault, at=at))
        try:
            files.write_whole(folder / "a", b"new", replace_only_sha=old and sha(old))
            done = True
        except OutputRefused:
            done = False
        on(system._direct)
        held = (folder / "a").read_bytes() if (folder / "a").exists() else None
        assert held == b"new" or (not done and held == old), at
        if disk.calls < at:
            return
    pytest.fail("more calls than expected")


# ---- Windows' own answers


class WindowsError5(PermissionError):
    winerror = 5


class Sharing(PermissionError):
    winerror = 32


def test_windows_says_access_denied_for_a_target_that_word_holds_open(tmp_path, on):
    (tmp_path / "new").write_bytes(b"new")
    (tmp_path / "a").write_bytes(b"ours")

    def denying(operation, *args):
        if operation is os.replace:
            raise WindowsError5(errno.EACCES, "Access is denied")
        return operation(*args)

    on(denying)
    with pytest.raises(OSError, match="open elsewhere") as raised:
        files.replace(tmp_path / "new", tmp_path / "a", sha256=sha(b"ours"))
    assert files.output_fault(raised.value, tmp_path / "a").code == "DG705"
    assert files.spares_the_rest(raised.value)


def test_a_sharing_violation_is_a_file_in_use():
    assert files.output_fault(Sharing(errno.EACCES, "in use"), Path("a")).code == "DG705"
    assert files.input_fault(Sharing(errno.EACCES, "in use"), Path("a")).code == "DG705"


# ---- putting in place


@pytest.mark.parametrize("denied", [None, os.link])
def test_placing_never_replaces_anything(tmp_path, on, denied):
    (tmp_path / "new").write_bytes(b"new")
    (tmp_path / "a").write_bytes(b"mine")
    on(Failing(errno.EPERM, operation=denied))
    with pytest.raises(FileExistsError):
        files.place(tmp_path / "new", tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"mine"
    files.place(tmp_path / "new", tmp_path / "b")
    assert ((tmp_path / "b").read_bytes(), listed(tmp_path)) == (b"new", ["a", "b"])


def test_replacing_looks_again(tmp_path):
    (tmp_path / "new").write_bytes(b"new")
    (tmp_path / "a").write_bytes(b"changed")
    with pytest.raises(FileExistsError):
        files.replace(tmp_path / "new", tmp_path / "a", sha256=sha(b"ours"))
    assert (tmp_path / "a").read_bytes() == b"changed"


# ---- the lock


def test_a_held_lock_is_refused_with_its_holder(tmp_path):
    (tmp_path / ".docgen").mkdir()
    path = tmp_path / ".docgen" / "lock"
    with files.locked(path), pytest.raises(OutputRefused) as refusal, files.locked(path):
        pass
    (said,) = refusal.value.problems
    assert (said.code, said.origin.file) == ("DG708", str(tmp_path))
    assert (said.arg("pid"), said.arg("host")) == (str(os.getpid()), system.host())
    with files.locked(path):
        pass


def test_the_lock_of_a_dead_process_here_is_taken_over(tmp_path):
    (tmp_path / "lock").write_text(f"999999999 {system.host()}\n")
    with files.locked(tmp_path / "lock"):
        assert (tmp_path / "lock").read_text() == f"{os.getpid()} {system.host()}\n"
    assert (tmp_path / "lock").read_text() == ""


def test_the_lock_of_another_machine_is_believed(tmp_path):
    (tmp_path / "lock").write_text("12 办公室-电脑\n")
    with pytest.raises(OutputRefused) as refusal, files.locked(tmp_path / "lock"):
        pass
    (said,) = refusal.value.problems
    assert (said.code, said.arg("pid"), said.arg("host")) == ("DG709", "12", "办公室-电脑")
    assert (tmp_path / "lock").read_text() == "12 办公室-电脑\n"


@pytest.mark.skipif(sys.platform == "win32", reason="about flock")
def test_where_a_share_knows_no_locks_a_second_file_is_the_lock(tmp_path, on):
    import fcntl

    on(Failing(errno.ENOLCK, operation=fcntl.flock))
    with files.locked(tmp_path / "lock"):
        assert listed(tmp_path) == ["lock", "lock.held"]
        (tmp_path / "lock.held").write_text(f"{os.getppid()} {system.host()}\n")
        with pytest.raises(OutputRefused) as refusal, files.locked(tmp_path / "lock"):
            pass
        assert code_of(refusal) == ["DG708"]
    assert listed(tmp_path) == ["lock"]
    (tmp_path / "lock.held").write_text(f"999999999 {system.host()}\n")
    with files.locked(tmp_path / "lock"):
        assert (tmp_path / "lock.held").read_text() == f"{os.getpid()} {system.host()}\n"
