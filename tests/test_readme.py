"""README.md cannot lie: its commands run as written, its links lead somewhere, its lines suit cmd.exe too."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.cases import docx, paragraph
from tests.cli.transcript import ENVIRONMENT, add_line, inside, workbook

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
_FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ROSTER = [["党支部", "姓名", "承诺事项", "完成时限"], ["第一小学党支部", "王芳", "上一次公开课", "2026年6月底"]]


def commands() -> list[str]:
    """Return every line of a fenced block that calls docgen, in order."""
    blocks = [body for info, body in _FENCE.findall(README) if not info]
    return [line for block in blocks for line in block.splitlines() if line.startswith("docgen ")]


def outlines() -> dict[str, str]:
    """Return the texts that README has its reader type, by the names of their files."""
    named = [(info.partition(" ")[2], body) for info, body in _FENCE.findall(README)]
    return {name: body for name, body in named if name}


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that `docgen demo` leaves, with a roster of one row, and the files that README has its reader make."""
    shutil.copytree(ROOT / "contexts", tmp_path / "contexts")
    (tmp_path / "contexts" / "示例县" / "花名册.xlsx").write_bytes(workbook(ROSTER))
    for name, text in outlines().items():
        (tmp_path / name).write_text(text, "utf-8")
    said = [line.removeprefix(">").strip() for line in README.splitlines() if line.startswith(">")]
    people = [line for line in README.splitlines() if re.match(r"\| (姓名|王芳|李　娜|张伟) \|", line)]
    cells = [[cell.strip(" ") for cell in line.split("|")[1:-1]] for line in people]
    for template in ("通知模板.docx", "your-template.docx"):
        (tmp_path / template).write_bytes(docx("".join(map(paragraph, said))))
    for people_file in ("名单.xlsx", "your-roster.xlsx"):
        (tmp_path / people_file).write_bytes(workbook(cells, "Sheet"))
    monkeypatch.chdir(tmp_path)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def test_every_command_of_the_readme_runs_as_written(county: Path) -> None:
    ended = {line: inside(shlex.split(line)[1:]) for line in commands()}
    unfinished = {line for line, ran in ended.items() if ran.code}
    assert unfinished == {line for line in ended if re.search(r"batch (通知模板|your-template)", line)}
    assert sorted(each.name for each in (county / "通知").glob("*.docx")) == [
        "第一小学-王芳-通知.docx",
        "第二小学-李　娜-通知.docx",
    ]


@pytest.mark.parametrize(
    "beginning", ["make 工作要点 要点.txt -o 要点.docx", "batch 通知模板", "explain DG", "explain contexts"]
)
def test_the_readme_shows_what_a_command_says(county: Path, beginning: str) -> None:
    line = next(each for each in commands() if each.startswith(f"docgen {beginning}"))
    assert inside(shlex.split(line)[1:]).said in README


def test_the_readme_shows_how_a_changed_phase_and_an_edited_scheme_end(county: Path) -> None:
    (line,) = (each for each in commands() if each.startswith("docgen batch 实施方案"))
    words = shlex.split(line)[1:]
    inside(words)
    add_line(next((county / "实施方案").glob("031-*.docx")), "另：本校增加一项。")
    notice = county / "contexts" / "示例县" / "2026" / "创先争优方案.yaml"
    notice.write_text(notice.read_text("utf-8").replace("5月下旬到6月底", "5月中旬到6月底"), "utf-8")
    said = [each for each in inside(words).said.splitlines() if "DG713" in each or each.startswith("已生成")]
    assert "\n".join(said) in README


def test_no_command_has_quotes_that_cmd_exe_does_not_know() -> None:
    assert [line for line in commands() if "'" in line or "\\" in line] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda each: each.name)
def test_every_link_of_a_page_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []
