"""Rule 7, sentence by sentence: the names of outputs."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from docgen.batch.names import fold, is_safe, plan_names
from tests.hostile.names import ALIKE, NAMED
from tests.hostile.scenes import OUT, Scene
from tests.hostile.stage import Played, play

JSON = "名单.json"


def planned(*wanted: str) -> list[str]:
    """Return the names that rows wanting these get."""
    return list(plan_names([(row, text, ()) for row, text in enumerate(wanted, 1)]).names)


def played(folder: Path, *entries: dict[str, str], **more: str) -> Played:
    """Make letters of the entries, each named by its 备注."""
    every = [{"党支部": "甲党支部", "姓名": "王芳", "个性承诺": [{"事项": "上课"}], **each} for each in entries]
    words = ("batch", "pledge", JSON, "-o", OUT, "--name", "{备注}")
    here = folder / "这里"
    here.mkdir()
    return play(Scene("", {JSON: json.dumps(every).encode()}, words, **more), here)


def test_the_whole_plan_row_to_name_is_made_and_checked_before_the_first_write(tmp_path: Path) -> None:
    ended = played(tmp_path, {"备注": "甲"}, {"备注": "乙"}, {"备注": "甲"})
    assert sorted(ended.documents()) == ["乙.docx", "甲-第1行.docx", "甲-第3行.docx"]
    placed = [Path(path).name for event, path in ended.events if event in ("os.link", "os.rename")]
    assert sorted(each for each in placed if each.endswith(".docx")) == sorted(ended.documents())


@pytest.mark.parametrize(
    "name", ["𠮷", "㐂", "﨑", "神", "\ue863", "葛\U000e0100", "e\u0301", "Ａ", "ｶﾞ", "😀", "阿·甫"]
)
def test_people_s_own_characters_are_kept_nfc_and_nfkc_only_for_comparing(name: str) -> None:
    assert planned(name) == [f"{name}.docx"]


@pytest.mark.parametrize("character", [*'<>:"/\\|?*', *map(chr, range(32)), "\x7f", "\x85", "\ud800", "\ufffe"])
def test_illegal_and_control_characters_are_replaced(character: str) -> None:
    (name,) = planned(f"甲{character}乙")
    assert re.fullmatch(r"甲[_＜＞：＂／＼｜？＊]乙\.docx", name)


@pytest.mark.parametrize(
    "character", [*"\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"]
)
def test_bidi_characters_are_replaced(character: str) -> None:
    assert planned(f"甲{character}乙") == ["甲_乙.docx"]


@pytest.mark.parametrize(
    "name",
    ["CON", "prn", "Aux", "nul", *(f"COM{each}" for each in "0123456789¹²³"), *(f"lpt{each}" for each in "123456789")],
)
@pytest.mark.parametrize("ending", ["", ".x", " .x", ".tar.gz"])
def test_reserved_windows_names_are_changed(name: str, ending: str) -> None:
    (made,) = planned(name + ending)
    assert made.startswith(f"{name}_")


@pytest.mark.parametrize("name", [".甲", "甲.", " 甲", "甲 ", ". 甲 .", "…甲"[1:] + "..."])
def test_leading_and_trailing_dots_and_spaces_go(name: str) -> None:
    assert planned(name) == ["甲.docx"]


@pytest.mark.parametrize("name", ["a" * 300, "甲" * 300, "𠮷" * 300, "é" * 150, "e\u0301" * 100])
def test_a_name_has_at_most_120_characters_and_200_bytes(name: str) -> None:
    first, second = planned(name, name)
    for made in (first, second):
        assert len(made) <= 120
        assert len(made.encode()) <= 200
    assert first != second


@pytest.mark.parametrize(("first", "second"), ALIKE)
def test_names_are_unique_after_nfkc_and_casefold(first: str, second: str) -> None:
    made = planned(first, second)
    assert len({fold(each) for each in made}) == 2


def test_two_of_one_name_both_get_a_file_and_the_report_says_which_is_which(tmp_path: Path) -> None:
    ended = played(tmp_path, {"备注": "张三", "出生年月": "1980-01"}, {"备注": "张三", "出生年月": "1990-02"})
    names = {each["row"]: Path(each["file"]).name for each in ended.outputs}
    assert sorted(ended.documents()) == sorted(names.values())
    (said,) = [each["message"] for each in ended.problems if each["code"] == "DG730"]
    assert all(name in said for name in names.values())
    assert said.index(names[1]) < said.index(names[2])


@pytest.mark.parametrize("name", [name for name, _, _ in NAMED if set("/\\:") & set(name)])
def test_nothing_is_written_outside_the_output_folder(name: str, tmp_path: Path) -> None:
    ended = played(tmp_path, {"备注": name})
    assert ended.code == 0
    assert [each for each in ended.after.keys() - ended.before.keys() if not each.startswith(OUT)] == []
    assert all(is_safe(each) for each in ended.documents())


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
@pytest.mark.parametrize("kind", ["link", "hanging", "state"])
def test_no_symbolic_link_is_followed(kind: str, tmp_path: Path) -> None:
    ended = played(tmp_path, {"备注": "1"}, before=kind)
    assert {name: ended.after[name] for name in ended.before} == ended.before
    assert "DG711" in {each["code"] for each in ended.problems}
    assert [name for name in ended.after.keys() - ended.before.keys() if not name.startswith(OUT)] == []
