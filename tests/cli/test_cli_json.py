"""--json: the one shape that programs rely on, on stdout alone."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from docgen.cli import main
from tests.cli.transcript import apart

ROSTER = """序号,党支部,姓名,入党时间,承诺事项
1,第一小学党支部,王芳,2012年6月,每周义务辅导一次
2,第一小学党支部,张伟,2015.13,结对帮扶一名青年教师
"""
PROBLEM = {
    "code": "DG103",
    "class": "impossible_date",
    "severity": "error",
    "message": "入党时间“2015.13”中没有13月。",
    "file": "花名册.csv",
    "line": 3,
    "column": 4,
    "sheet": None,
    "cell": None,
    "paragraph": None,
    "start": None,
    "end": None,
    "found": "2015.13",
    "replacement": None,
    "action": "请写成 2015年7月 或 2015.7。",
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder with the roster, which is the current one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOCGEN_LANG", "zh")
    monkeypatch.setenv("LANGUAGE", "")
    Path("花名册.csv").write_text(ROSTER, "utf-8")
    return tmp_path


def said(capsys, *words):
    """Run docgen and return (exit code, what stdout holds, stderr)."""
    with pytest.raises(SystemExit) as end:
        main(list(words))
    out, err = capsys.readouterr()
    return end.value.code, json.loads(out), err


def test_batch_gives_every_problem_and_every_row(capsys):
    code, given, err = said(capsys, "batch", "pledge", "花名册.csv", "-o", "成品", "--json")
    made = Path("成品/001-第一小学党支部-王芳-承诺书.docx")
    assert given == {
        "version": 1,
        "problems": [PROBLEM],
        "outputs": [
            {"row": 2, "file": str(made), "state": "made", "sha256": hashlib.sha256(made.read_bytes()).hexdigest()},
            {"row": 3, "file": None, "state": "refused", "sha256": None},
        ],
    }
    assert (code, err) == (1, "已生成 1 份，未生成 1 份。文件在：成品\n")


def test_a_dry_run_gives_what_the_run_would_make(capsys):
    _, wanted, _ = said(capsys, "batch", "pledge", "花名册.csv", "-o", "真做", "--json")
    code, given, _ = said(capsys, "batch", "pledge", "花名册.csv", "-o", "成品", "--json", "--dry-run")
    name = str(Path("成品/001-第一小学党支部-王芳-承诺书.docx"))
    assert given == {
        "version": 1,
        "problems": [PROBLEM],
        "outputs": [{"row": 2, "file": name, "state": "planned", "sha256": wanted["outputs"][0]["sha256"]}],
    }
    assert code == 1
    assert not Path("成品").exists()


def test_make_gives_the_one_paper(capsys):
    Path("王芳.yaml").write_text("党支部: 第一小学党支部\n姓名: 王芳\n个性承诺: [{事项: 每周义务辅导一次}]\n", "utf-8")
    code, given, _ = said(capsys, "make", "pledge", "王芳.yaml", "-o", "王芳.docx", "--json")
    digest = hashlib.sha256(Path("王芳.docx").read_bytes()).hexdigest()
    assert given == {
        "version": 1,
        "problems": [],
        "outputs": [{"row": 1, "file": "王芳.docx", "state": "made", "sha256": digest}],
    }
    assert code == 0


def test_check_gives_problems_and_no_outputs(capsys):
    code, given, _ = said(capsys, "check", "花名册.csv", "--kind", "pledge", "--json")
    assert given == {"version": 1, "problems": [PROBLEM], "outputs": []}
    assert code == 1


def test_the_message_is_in_the_language_asked_for(folder):
    ran = apart(["check", "花名册.csv", "--kind", "pledge", "--json", "--lang", "en"], folder)
    given = json.loads(ran.said.rpartition("\n1 file")[0])
    assert given["problems"][0] | {"message": "", "action": ""} == PROBLEM | {"message": "", "action": ""}
    assert given["problems"][0]["message"] == "入党时间 “2015.13”: there is no month 13."


def test_an_identity_number_is_masked_in_every_field(capsys):
    number = "110101199001011233"
    Path("花名册.csv").write_text(f"党支部,姓名,承诺事项,入党时间\n甲党支部,王芳,上课,{number}\n", "utf-8")
    code, given, err = said(capsys, "check", "花名册.csv", "--kind", "pledge", "--json")
    assert given["problems"][0]["found"] == "110101********1233"
    assert number not in json.dumps(given) + err
    assert code == 1


def test_a_run_that_cannot_start_gives_its_problem_in_the_same_shape(capsys):
    code, given, _ = said(capsys, "batch", "pledge", "没有.csv", "-o", "成品", "--json")
    assert [each["file"] for each in given["problems"]] == ["没有.csv"]
    assert (given["outputs"], code) == ([], 2)
