"""Where docgen runs: narrow terminals, closed streams, languages of the system; never a traceback unasked."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

ROSTER = "序号,党支部,姓名,承诺事项\n1,第一小学党支部,王芳,每周义务辅导一次\n2,第一小学党支部,,上一次公开课\n"
LINE = "错误：花名册.csv 第 3 行第 3 列：缺少“姓名”一栏的内容，无法生成。请补填“姓名”。（DG101）\n"
CLOSING = "已生成 1 份，未生成 1 份。文件在：成品\n"
BATCH = ["batch", "pledge", "花名册.csv", "-o", "成品"]


@pytest.fixture
def folder(tmp_path):
    """A folder with a roster of a good row and a bad one."""
    (tmp_path / "花名册.csv").write_text(ROSTER, "utf-8")
    return tmp_path


def docgen(folder, words, /, *, stdout=subprocess.PIPE, **environment):
    """Run docgen as a process with nothing in its environment but this."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "VIRTUAL_ENV") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "docgen", *words],
        cwd=folder,
        env=kept | environment,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("environment", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}, {}], ids=str)
def test_a_narrow_locale_still_gets_chinese_and_the_papers(folder, environment):
    ran = docgen(folder, BATCH, **environment)
    assert (ran.returncode, ran.stdout, ran.stderr.decode()) == (1, b"", LINE + CLOSING)
    assert [each.name for each in folder.glob("成品/*.docx")] == ["001-第一小学党支部-王芳-承诺书.docx"]


@pytest.mark.skipif(os.name == "nt", reason="cmd.exe closes no streams")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_do_not_stop_the_work(folder, closed):
    command = f'"{sys.executable}" -m docgen batch pledge 花名册.csv -o 成品 --json {closed}'
    ran = subprocess.run(command, shell=True, cwd=folder, capture_output=True, check=False, timeout=60)
    assert ran.returncode == 1
    assert b"Traceback" not in ran.stderr
    assert len(list(folder.glob("成品/*.docx"))) == 1


@pytest.mark.skipif(os.name == "nt", reason="a pipe of POSIX")
def test_a_reader_that_goes_away_ends_it_quietly(folder):
    read, write = os.pipe()
    os.close(read)
    ran = docgen(folder, ["kinds", "show", "pledge"], stdout=write)
    os.close(write)
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"LANG": "en_US.UTF-8"}, "Usage:"),
        ({"LANG": "zh_TW.UTF-8"}, "選項"),
        ({"LANG": "zh_CN.GB18030"}, "选项"),
        ({"LANG": "C"}, "选项"),
        ({"LANG": "en_US.UTF-8", "DOCGEN_LANG": "zh"}, "选项"),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "选项"),
    ],
    ids=str,
)
def test_the_language_is_that_of_the_option_the_variable_or_the_system(folder, environment, word):
    ran = docgen(folder, ["make", "--help"], PYTHONIOENCODING="utf-8", **environment)
    assert ran.returncode == 0
    assert word in ran.stdout.decode()


def test_help_imports_no_library_of_documents_or_tables(folder):
    program = (
        "import sys\nfrom docgen.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'docx', 'docxtpl', 'lxml', 'jinja2', 'openpyxl', 'pydantic', 'rich', 'ruamel', 'opencc', 'babel'}\n"
        "sys.exit(' '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, check=False, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.parametrize(("words", "shown"), [([], False), (["--debug"], True)], ids=str)
def test_only_debug_shows_a_traceback(folder, words, shown):
    ran = docgen(folder, ["make", "pledge", "没有.yaml", "-o", "甲.docx", *words])
    assert (b"Traceback" in ran.stderr) is shown
    assert ran.returncode == (1 if shown else 2)


@pytest.mark.skipif(os.name == "nt", reason="arguments are Unicode there")
def test_an_argument_that_is_no_text_is_told_of_in_a_sentence(folder):
    ran = docgen(folder, [*BATCH, "--set", "标题=".encode() + b"\xff"])
    assert b"Traceback" not in ran.stderr
    assert "（DG196）" in ran.stderr.decode()
    assert ran.returncode == 1
