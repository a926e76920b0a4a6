"""A kind's folder from nothing: written, checked, changed, built anew."""

from pathlib import Path

import pytest

from docgen.authoring.folder import check_folder, rebuild
from docgen.authoring.new import new_kind
from docgen.errors import InputRefused, OutputRefused, TemplateRefused
from docgen.kinds import kinds, read_kind


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "会议通知"
    new_kind(made, id="meeting_notice", title="会议通知")
    return made


def found_in(folder):
    """Return what the check of a folder says, branches that its one sample does not reach aside."""
    return [each for each in check_folder(folder) if each.code != "DG688"]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    read_kind.cache_clear()


def codes(folder: Path) -> list[str]:
    return [each.code for each in found_in(folder)]


def test_a_new_folder_is_complete_and_silent(folder):
    assert sorted(each.name for each in folder.iterdir()) == [
        "expected.txt", "kind.yaml", "outline.yaml", "sample.yaml", "template.docx",
    ]  # fmt: skip
    assert found_in(folder) == []


@pytest.mark.parametrize("kind", kinds().values(), ids=list(kinds()))
def test_shipped_kinds_have_no_errors_and_no_warnings(kind):
    assert [each.code for each in found_in(kind.folder) if each.severity != "hint"] == []


@pytest.mark.parametrize(
    ("id", "title"), [("会议通知", "会议通知"), ("Meeting", "会议通知"), ("a", '会议"通知'), ("a", "")]
)
def test_a_name_that_cannot_be_used_is_refused_before_anything_is_written(tmp_path, id, title):
    with pytest.raises(InputRefused) as refusal:
        new_kind(tmp_path / "x", id=id, title=title)
    assert [each.code for each in refusal.value.problems] == ["DG383"]
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(("id", "title"), [("pledge", "会议通知"), ("meeting", "承诺书")])
def test_a_name_that_is_taken_is_refused(tmp_path, id, title):
    with pytest.raises(InputRefused) as refusal:
        new_kind(tmp_path / "x", id=id, title=title)
    assert [each.code for each in refusal.value.problems] == ["DG385"]


def test_a_folder_that_holds_files_is_left_alone(folder):
    before = {each: each.read_bytes() for each in folder.iterdir()}
    with pytest.raises(OutputRefused) as refusal:
        new_kind(folder, id="other", title="别的材料")
    assert [each.code for each in refusal.value.problems] == ["DG384"]
    assert {each: each.read_bytes() for each in folder.iterdir()} == before


def test_a_word_that_cannot_be_read_stands_alone(folder):
    change(folder / "kind.yaml", "type: 年度", "type: 年份")
    (one,) = found_in(folder)
    assert (one.code, one.arg("word"), "年度" in one.arg("options").split("、")) == ("DG373", "年份", True)


def test_a_template_that_is_older_than_its_outline_is_said(folder):
    change(folder / "outline.yaml", "时限：", "完成时限：")
    assert codes(folder) == ["DG381"]


def test_an_outline_with_an_unknown_place_is_said(folder):
    change(folder / "outline.yaml", "heading1:", "heading9:")
    (one,) = found_in(folder)
    line = next(
        number
        for number, text in enumerate((folder / "outline.yaml").read_text("utf-8").splitlines(), 1)
        if "heading9" in text
    )
    assert (one.code, one.origin.file, one.origin.line) == ("DG382", "会议通知/outline.yaml", line)
    assert "heading9" in one.arg("detail")


def test_a_branch_that_no_sample_prints_is_a_hint_at_its_tag(folder):
    (one,) = [each for each in check_folder(folder) if each.code == "DG688"]
    assert (one.severity, one.arg("tag")) == ("hint", "{% else %}")


def test_an_outline_that_is_no_yaml_is_said_at_its_line(folder):
    change(folder / "outline.yaml", "  - title:", "  - title: [")
    (one,) = found_in(folder)
    assert (one.code[:3], one.origin.file, one.origin.line is not None) == ("DG1", "会议通知/outline.yaml", True)


def test_a_tag_that_is_no_field_is_said_with_the_nearest(folder):
    change(folder / "outline.yaml", "{{ 单位 }}", "{{ 单 }}")
    with pytest.raises(TemplateRefused) as refusal:
        rebuild(folder)
    assert {(each.code, each.arg("near")) for each in refusal.value.problems} == {("DG615", "单位")}
    assert [each.code for each in found_in(folder)] == [each.code for each in refusal.value.problems]


def test_a_required_field_that_nobody_prints_is_a_hint_at_its_line(folder):
    change(folder / "kind.yaml", "  主送:", "  地点: {type: 文本, required: true}\n  主送:")
    change(folder / "sample.yaml", "主送:", "地点: 局三楼\n主送:")
    (one,) = found_in(folder)
    assert (one.code, one.arg("field"), one.severity) == ("DG377", "地点", "hint")


def test_a_pattern_of_names_that_asks_for_no_field_is_said_at_its_line(folder):
    change(folder / "kind.yaml", '"{序号}-{单位}', '"{序号}-{地点}')
    (one,) = found_in(folder)
    assert (one.code, one.origin.line, one.arg("field")) == ("DG618", 6, "地点")


def test_a_sample_at_fault_is_said_at_its_line(folder):
    change(folder / "sample.yaml", "成文日期: 2026年3月5日", "成文日期: 2026年13月5日")
    found = found_in(folder)
    assert [each.code for each in found] == ["DG103", "DG379"]
    assert (found[0].origin.file, found[0].origin.line) == ("会议通知/sample.yaml", 20)


def test_what_prints_otherwise_than_before_is_said_at_its_first_line(folder):
    change(folder / "sample.yaml", "各党小组", "各支部")
    (one,) = found_in(folder)
    assert (one.code, one.origin.line, one.arg("found"), one.arg("other")) == (
        "DG380", 3, "主送机关: 各支部：", "主送机关: 各党小组：",
    )  # fmt: skip


def test_files_that_are_lacking_are_named(folder):
    (folder / "expected.txt").unlink()
    assert [(each.code, each.arg("file")) for each in found_in(folder)] == [("DG378", "expected.txt")]
    (folder / "sample.yaml").unlink()
    assert [(each.code, each.arg("file")) for each in found_in(folder)] == [("DG378", "sample.yaml")]


def test_rebuilding_writes_what_changed_and_only_that(folder):
    assert rebuild(folder) == ([], [])
    change(folder / "outline.yaml", "时限：", "完成时限：")
    assert rebuild(folder) == ([folder / "template.docx", folder / "expected.txt"], [])
    assert found_in(folder) == []


def test_a_folder_without_a_kind_is_refused(tmp_path):
    with pytest.raises(InputRefused):
        check_folder(tmp_path)
