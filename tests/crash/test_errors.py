"""What goes wrong is told in sentences with codes; a traceback is shown to those alone who ask for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from machine import Died, Machine
from runs import CODE, docgen, roster

from docgen.batch import plan


def write(name: str, data: bytes) -> Callable[[Path], list[object]]:
    """Return what makes a folder with one such roster in it and the command for it."""

    def prepare(folder: Path) -> list[object]:
        (folder / name).write_bytes(data)
        return ["batch", "pledge", folder / name, "-o", folder / "成品"]

    return prepare


def template(data: bytes) -> Callable[[Path], list[object]]:
    def prepare(folder: Path) -> list[object]:
        (folder / "模板.docx").write_bytes(data)
        (folder / "花名册.csv").write_text(roster(2, promise="上课"), "utf-8")
        return ["batch", folder / "模板.docx", folder / "花名册.csv", "-o", folder / "成品"]

    return prepare


def out_is_a_file(folder: Path) -> list[object]:
    (folder / "成品").write_bytes(b"")
    return good(folder)


def good(folder: Path) -> list[object]:
    return write("花名册.csv", roster(2, promise="上课").encode())(folder)


INVALID = {
    "empty csv": write("花名册.csv", b""),
    "zeros": write("花名册.csv", bytes(4096)),
    "no text": write("花名册.csv", bytes(range(256)) * 9),
    "open quote": write("花名册.csv", '姓名\n"张伟\n'.encode()),
    "no roster": lambda folder: ["batch", "pledge", folder / "没有.csv", "-o", folder / "成品"],
    "roster is a folder": lambda folder: ["batch", "pledge", folder, "-o", folder / "成品"],
    "xlsx that is none": write("花名册.xlsx", b"PK\x03\x04 no zip"),
    "xls that is none": write("花名册.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "yaml that is none": write("花名册.yaml", b"a: [1\n- {"),
    "yaml of references": write("花名册.yaml", b"a: &a [*a, *a]\n"),
    "json that is none": write("花名册.json", b'{"a": '),
    "toml that is none": write("花名册.toml", b"a = = 1"),
    "deep json": write("花名册.json", b"[" * 100_000),
    "template of nothing": template(b""),
    "template of zeros": template(bytes(5000)),
    "template cut": template(b"PK\x03\x04" + bytes(100)),
    "output is a file": out_is_a_file,
    "no such kind": lambda folder: ["batch", "没有这一类", folder / "a.csv", "-o", folder / "成品"],
    "no words": lambda folder: [],
    "no such command": lambda folder: ["没有这个命令"],
    "--only of nothing": lambda folder: [*good(folder), "--only", "一至二"],
    "--name of nothing": lambda folder: [*good(folder), "--name", "{没有的栏}"],
    "--set of nothing": lambda folder: [*good(folder), "--set", "没有等号"],
    "--jobs of no number": lambda folder: [*good(folder), "--jobs", "许多"],
    "a NUL in a path": lambda folder: ["batch", "pledge", "a\0b.csv", "-o", folder / "成品"],
    "a name that is no text": lambda folder: ["batch", "pledge", folder / "\udcff.csv", "-o", folder / "\udcff"],
}


@pytest.mark.parametrize("what", INVALID)
def test_an_input_of_no_use_is_a_sentence_and_no_traceback(tmp_path: Path, what: str) -> None:
    told = docgen(*INVALID[what](tmp_path))
    usage = what in {"no words", "no such command", "--jobs of no number"}
    assert (told.code, "Traceback" in told.said) in [(2, False), (1, False)], told.said
    assert usage or told.codes, told.said


def test_a_fault_at_any_call_before_the_first_letter_is_a_sentence_with_a_code(tmp_path: Path) -> None:
    """From the first look at the inputs to the lock: nothing has been made, and nothing is."""
    words, out = good(tmp_path), tmp_path / "成品"
    counted = Machine()
    assert docgen(*words, machine=counted).code == 0
    first = next(number for number, call in enumerate(counted.calls, 1) if call.operation == "flock")
    for fault in ("EIO", "EMFILE"):
        for at in range(1, first):
            _empty(out)
            told = docgen(*words, machine=Machine(fault, at), out=out)
            assert told.code == 0 or (told.code in {1, 2} and told.codes), (fault, counted.calls[at - 1], told)
            assert told.code == 0 or not list(out.glob("*.docx")), (fault, counted.calls[at - 1], told)
        assert docgen(*words, out=out).code == 0


def _empty(out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)


@pytest.mark.parametrize("fault", [ZeroDivisionError("own"), MemoryError(), OSError(5, "system"), RecursionError()])
def test_what_nobody_foresaw_is_a_sentence_with_a_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def broken(_order: object) -> None:
        raise fault

    monkeypatch.setattr(plan, "make_plan", broken)
    told = docgen(*good(tmp_path))
    assert (told.code, len(told.codes), "Traceback" in told.said) == (2, 1, False)
    with pytest.raises(type(fault)):
        docgen(*good(tmp_path), "--debug")


@pytest.mark.parametrize(("more", "shown"), [([], False), (["--debug"], True)])
def test_only_debug_shows_a_traceback(tmp_path: Path, more: list[str], shown: bool) -> None:
    words = [*INVALID["output is a file"](tmp_path), *more]
    ran = subprocess.run(
        [sys.executable, "-m", "docgen", *map(str, words)], capture_output=True, check=False, env={**os.environ}
    )
    assert (b"Traceback" in ran.stderr, ran.returncode) == (shown, 1 if shown else 2)
    assert CODE.search(ran.stderr.decode())


def test_died_is_caught_by_nobody() -> None:
    assert not issubclass(Died, Exception)
