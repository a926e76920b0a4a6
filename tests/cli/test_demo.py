"""`docgen demo` and `docgen doctor`: what a new user sees first."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.cli.transcript import apart

CLOSING = "已生成 1992 份，未生成 8 份。文件在：示例/承诺书"
AGAIN = "已生成 0 份，原已生成且无变化 1992 份，未生成 8 份。文件在：示例/承诺书"


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Return inode and time of writing of every file that docgen gives away."""
    files = [each for each in folder.rglob("*") if each.is_file() and ".docgen" not in each.parts]
    return {str(each.relative_to(folder)): (each.stat().st_ino, each.stat().st_mtime_ns) for each in files}


@pytest.mark.slow
def test_the_demo_makes_its_county_and_a_second_one_rewrites_nothing(tmp_path):
    first = apart(["demo", "示例"], tmp_path)
    made = stamps(tmp_path)
    assert first.code == 0
    assert CLOSING.replace("/", os.sep) in first.said.splitlines()
    assert len([name for name in made if name.endswith("承诺书.docx")]) == 1992
    again = apart(["demo", "示例"], tmp_path)
    assert again.code == 0
    assert AGAIN.replace("/", os.sep) in again.said.splitlines()
    assert stamps(tmp_path) == made
    assert "Traceback" not in first.said + again.said


def test_the_doctor_tells_of_everything_in_one_line_each(tmp_path):
    ran = apart(["doctor"], tmp_path)
    *lines, closing = ran.said.splitlines()
    assert [line for line in lines if not re.fullmatch(r"(正常|可选|缺少)  \S.*", line)] == []
    assert lines[0].startswith("正常  Python 3.")
    assert {"Python", "组件 docxtpl", "组件 lxml", "材料类型"} <= {
        name for line in lines for name in (line[4:], " ".join(line.split()[1:3]), line.split()[1])
    }
    assert (ran.code, closing) == (0, "可以使用。")
