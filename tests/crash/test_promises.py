"""The promises of SECURITY.md: no network, no code from data, nothing written outside the output folder."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from runs import roster

ROOT = Path(__file__).resolve().parents[2]
SECURITY = ROOT / "SECURITY.md"

SPY = """
import json, os, sys
events = []
def look(event, args):
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "ssl.", "webbrowser.")):
        events.append([event, ""])
    elif event in {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.startfile", "pty.spawn"}:
        events.append([event, str(args[0])])
    elif event == "open" and isinstance(args[0], (str, bytes)):
        flags = args[2] if len(args) > 2 and isinstance(args[2], int) else 0
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) or any(each in str(args[1] or "") for each in "wax+"):
            events.append(["write", os.path.abspath(os.fsdecode(args[0]))])
    elif event in {"os.mkdir", "os.remove", "os.rmdir", "os.rename", "os.link", "os.symlink", "os.truncate", "os.chmod"}:
        names = args[:2] if event in {"os.rename", "os.link", "os.symlink"} else args[:1]
        events.extend([event, os.path.abspath(os.fsdecode(each))] for each in names if not isinstance(each, int))
sys.addaudithook(look)
sys.dont_write_bytecode = True
from docgen.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    code = end.code
nets = {"socket", "_socket", "ssl", "_ssl", "http.client", "urllib.request", "ftplib", "smtplib", "asyncio", "webbrowser"}
loaded = sorted(nets & set(sys.modules))
print(json.dumps({"code": code, "events": events, "loaded": loaded}))
"""


def spied(folder: Path, *words: object) -> dict[str, object]:
    """Run docgen in a process and return what Python's audit hook saw of it, and the network modules it loaded."""
    ran = subprocess.run(
        [sys.executable, "-c", SPY, *map(str, words)],
        cwd=folder, capture_output=True, check=True, env={**os.environ, "DOCGEN_LANG": "zh"},
    )  # fmt: skip
    found: dict[str, object] = json.loads(ran.stdout.decode().splitlines()[-1])
    return found


COMMANDS = {
    "batch": ["batch", "pledge", "花名册.csv", "-o", "成品"],
    "template": ["batch", "模板.docx", "花名册.csv", "-o", "成品"],
    "xlsx": ["batch", "pledge", "花名册.xlsx", "-o", "成品"],
    "make": ["make", "pledge", "一份.yaml", "-o", "成品/一份.docx"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    import docx
    import openpyxl

    text = roster(3, promise="每周义务辅导一次，见 http://192.0.2.1/a 与 file:///etc/passwd")
    (tmp_path / "花名册.csv").write_text(text, "utf-8")
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.worksheets[0].append(line.split(","))
    book.save(tmp_path / "花名册.xlsx")
    paper = docx.Document()
    paper.add_paragraph("{{ 姓名 }}：{{ 承诺事项 }}")
    paper.save(str(tmp_path / "模板.docx"))
    said = "党支部: 第一小学党支部\n姓名: 王芳\n入党时间: 2012年6月\n承诺: [{内容: 上课}]\n承诺事项: [上课]\n"
    (tmp_path / "一份.yaml").write_text(said, "utf-8")
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_no_socket_is_opened_and_nothing_is_written_outside_the_output_folder(folder: Path, command: str) -> None:
    seen = spied(folder, *COMMANDS[command])
    events = seen["events"]
    assert isinstance(events, list)
    assert [name for name, _ in events if name.startswith(("socket", "urllib", "http", "ssl"))] == []
    out = str(folder / "成品")
    written = {path for name, path in events if name == "write" or name.startswith("os.")}
    outside = {path for path in written if path and not path.startswith((out, os.devnull, sys.executable))}
    assert {path for path in outside if path.startswith("/")} == set()
    started = [what for name, what in events if name in {"subprocess.Popen", "os.posix_spawn"}]
    assert all(what == sys.executable for what in started), started
    assert (command == "make") or any(path.endswith(".docx") for path in written)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_module_of_the_network_is_loaded(folder: Path, command: str) -> None:
    assert spied(folder, *COMMANDS[command])["loaded"] == []


@pytest.mark.parametrize("typed", ["{{ 7*7 }}", "{% raw %}", "{{ ''.__class__ }}", "=1+1", "${HOME}", "$(id)", "`id`"])
def test_what_looks_like_code_in_a_cell_is_printed_as_it_stands(tmp_path: Path, typed: str) -> None:
    from docgen.gate import Form, admit, read_package
    from docgen.word.blocks import read_blocks

    (tmp_path / "花名册.csv").write_text(roster(1, promise=typed), "utf-8")
    spied(tmp_path, "batch", "pledge", "花名册.csv", "-o", "成品")
    made = list((tmp_path / "成品").glob("*.docx"))
    texts = [
        paragraph.text
        for path in made
        for paragraph in read_blocks(read_package(admit(path, file=path.name, want=frozenset({Form.DOCX})))).paragraphs
    ]
    assert any(typed in text for text in texts), texts


def test_every_promise_names_tests_that_exist() -> None:
    text = SECURITY.read_text("utf-8")
    named = set(re.findall(r"`(tests/[\w/]+(?:\.py)?)(?:::(\w+))?`", text))
    assert len(named) > 8
    for path, test in named:
        where = ROOT / path
        assert where.exists(), path
        assert not test or f"def {test}(" in where.read_text("utf-8"), test
