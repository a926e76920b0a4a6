"""A batch from order to files: what is made, what is left alone, what a second run does."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from orders import (
    GOOD,
    NAMES,
    changed,
    codes,
    given_away,
    lines_of,
    made,
    order,
    pledge,
    stamps,
    states,
    table,
    workbook,
)  # fmt: skip

from docgen.batch.order import Order, read_only
from docgen.batch.outcome import State
from docgen.batch.run import fingerprint, make_one
from docgen.errors import InputRefused, OutputRefused
from docgen.kinds import read_kind
from tests.cases import docx, paragraph

BAD = table(GOOD[0], changed(1, 姓名="", 入党时间="2015.13"), GOOD[2])
REPORT, LEDGER = "生成情况.xlsx", "承诺台账.xlsx"


def record(folder: Path) -> bytes:
    return (folder / "成品" / ".docgen" / "journal.jsonl").read_bytes()


# ---- a first run


def test_a_run_makes_a_paper_for_every_row_the_report_and_the_ledger(tmp_path):
    result = made(order(tmp_path))
    assert states(result) == [(2, "made"), (3, "made"), (4, "made")]
    assert sorted(given_away(tmp_path)) == sorted([*NAMES, REPORT, LEDGER])
    assert (result.problems, result.failed, result.stopped, result.left) == ((), False, False, ())
    assert [(each.name, str(each.state)) for each in result.about] == [(REPORT, "made"), (LEDGER, "made")]


def test_a_paper_says_what_its_row_says(tmp_path):
    made(order(tmp_path))
    lines = lines_of(tmp_path / "成品" / NAMES[1])
    assert any("我是张伟" in line for line in lines)
    assert any("结对帮扶一名青年教师" in line for line in lines)
    assert not any("王芳" in line or "李娜" in line for line in lines)


def test_a_bad_row_is_refused_and_the_others_are_made(tmp_path):
    result = made(order(tmp_path, BAD))
    assert states(result) == [(2, "made"), (3, "refused"), (4, "made")]
    assert sorted(codes(result.problems)) == ["DG101", "DG103"]
    assert result.failed
    assert sorted(given_away(tmp_path)) == sorted([NAMES[0], NAMES[2], REPORT, LEDGER])


def test_any_number_of_workers_gives_the_same_bytes(tmp_path):
    folders = [tmp_path / str(workers) for workers in range(3)]
    many = table(*(changed(row % 3, 序号=str(row + 1), 承诺事项=f"上公开课第{row}次") for row in range(70)))
    for workers, folder in enumerate(folders):
        folder.mkdir()
        assert states(made(order(folder, many), workers=workers)) == [(row, "made") for row in range(2, 72)]
    first, *others = map(given_away, folders)
    assert all(each == first for each in others)


# ---- a second run


def test_the_same_inputs_again_touch_nothing(tmp_path):
    made(order(tmp_path, BAD))
    before, journal = stamps(tmp_path), record(tmp_path)
    result = made(order(tmp_path, BAD))
    assert states(result) == [(2, "unchanged"), (3, "refused"), (4, "unchanged")]
    assert (stamps(tmp_path), record(tmp_path)) == (before, journal)


def test_a_remembered_run_tells_the_same_problems_but_for_what_people_typed(tmp_path):
    first, again = (made(order(tmp_path, BAD)) for _ in range(2))
    assert [(each.code, each.severity, each.origin, each.path) for each in again.problems] == [
        (each.code, each.severity, each.origin, each.path) for each in first.problems
    ]


def test_a_remembered_value_is_blanked_so_that_it_can_be_seen(tmp_path):
    made(order(tmp_path, BAD))
    (said,) = [each for each in made(order(tmp_path, BAD)).problems if each.code == "DG103"]
    assert said.arg("found") == "…"


def test_a_corrected_row_is_made_and_the_others_stay(tmp_path):
    made(order(tmp_path, BAD))
    before = stamps(tmp_path)
    result = made(order(tmp_path, table()))
    assert states(result) == [(2, "unchanged"), (3, "made"), (4, "unchanged")]
    after = stamps(tmp_path)
    assert [after[name] == before[name] for name in (NAMES[0], NAMES[2])] == [True, True]


def test_a_changed_row_replaces_its_paper_alone(tmp_path):
    made(order(tmp_path))
    result = made(order(tmp_path, table(GOOD[0], changed(1, 承诺事项="上两次公开课"), GOOD[2])))
    assert states(result) == [(2, "unchanged"), (3, "made"), (4, "unchanged")]
    assert any("上两次公开课" in line for line in lines_of(tmp_path / "成品" / NAMES[1]))


def test_a_deleted_paper_is_made_again(tmp_path):
    made(order(tmp_path))
    (tmp_path / "成品" / NAMES[0]).unlink()
    assert states(made(order(tmp_path))) == [(2, "made"), (3, "unchanged"), (4, "unchanged")]


def test_a_row_that_left_the_roster_leaves_its_paper(tmp_path):
    made(order(tmp_path))
    result = made(order(tmp_path, table(*GOOD[:2])))
    assert (codes(result.problems), list(result.left)) == (["DG716"], [NAMES[2]])
    assert NAMES[2] in given_away(tmp_path)


def test_only_some_rows_leave_the_papers_of_the_others_and_the_report_alone(tmp_path):
    made(order(tmp_path))
    before = stamps(tmp_path)
    result = made(order(tmp_path, only=read_only("3"), settings=("标题=公开承诺",)))
    assert (states(result), result.problems, result.about) == ([(3, "made")], (), ())
    assert [name for name, stamp in stamps(tmp_path).items() if stamp != before[name]] == [NAMES[1]]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are Unicode there")
def test_a_roster_whose_name_is_in_gbk_is_read_like_any_other(tmp_path):
    name = os.fsdecode("花名册.csv".encode("gbk"))
    assert states(made(order(tmp_path, BAD, name=name))) == [(2, "made"), (3, "refused"), (4, "made")]


# ---- files that are not docgen's alone


def edit(path: Path) -> bytes:
    """Change a paper as its reader does, and return it."""
    path.write_bytes(path.read_bytes() + b"\0")
    return path.read_bytes()


def test_an_edited_paper_is_kept(tmp_path):
    made(order(tmp_path))
    mine = edit(tmp_path / "成品" / NAMES[0])
    result = made(order(tmp_path))
    assert states(result)[0] == (2, "kept_edited")
    assert given_away(tmp_path)[NAMES[0]] == mine
    assert not result.failed


def test_an_edited_paper_whose_row_changed_gets_its_new_version_beside(tmp_path):
    made(order(tmp_path))
    mine = edit(tmp_path / "成品" / NAMES[0])
    result = made(order(tmp_path, table(changed(0, 承诺事项="上两次公开课"), *GOOD[1:])))
    beside = NAMES[0].replace(".docx", "（新）.docx")
    assert states(result)[0] == (2, "placed_beside")
    assert given_away(tmp_path)[NAMES[0]] == mine
    assert any("上两次公开课" in line for line in lines_of(tmp_path / "成品" / beside))


def test_a_ledger_that_was_filled_in_is_kept(tmp_path):
    made(order(tmp_path))
    mine = edit(tmp_path / "成品" / LEDGER)
    result = made(order(tmp_path, table(changed(0, 承诺事项="上两次公开课"), *GOOD[1:])))
    assert [(each.name, each.state) for each in result.about] == [
        (REPORT, State.UNCHANGED), (LEDGER, State.PLACED_BESIDE),
    ]  # fmt: skip
    assert given_away(tmp_path)[LEDGER] == mine
    assert "承诺台账（新）.xlsx" in given_away(tmp_path)


def test_a_foreign_file_is_never_replaced(tmp_path):
    (tmp_path / "成品").mkdir()
    (tmp_path / "成品" / NAMES[0]).write_bytes(b"mine")
    result = made(order(tmp_path))
    assert states(result) == [(2, "foreign"), (3, "made"), (4, "made")]
    assert given_away(tmp_path)[NAMES[0]] == b"mine"


def test_an_output_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "成品").write_bytes(b"mine")
    with pytest.raises(OutputRefused) as error:
        made(order(tmp_path))
    assert codes(error.value.problems) == ["DG707"]


# ---- what a run depends on


def test_the_fingerprint_is_that_of_the_inputs_and_options_alone(tmp_path):
    asked = order(tmp_path)
    same = replace(asked, out=tmp_path / "他处")
    assert fingerprint(same) == fingerprint(asked)
    units = tmp_path / "信息表.xlsx"
    units.write_bytes(workbook(["编码", "全称"], ["1", "甲"]))
    (tmp_path / "甲.yaml").write_text("年度: 2026\n", "utf-8")
    others = [
        replace(asked, name="{姓名}"), replace(asked, only=read_only("2")), replace(asked, settings=("年度=2026",)),
        replace(asked, fill_down=False), replace(asked, sheet="党员"), replace(asked, units=units),
        replace(asked, base=tmp_path / "甲.yaml"), replace(asked, base=units),
    ]  # fmt: skip
    assert len({fingerprint(each) for each in [asked, *others]}) == 9


def test_a_common_file_of_the_folder_is_an_input(tmp_path):
    folder = tmp_path / "contexts"
    folder.mkdir()
    asked = order(folder)
    prints = [fingerprint(asked)]
    for year in ("2025", "2026"):
        (folder / "common.yaml").write_text(f"年度: {year}\n", "utf-8")
        prints.append(fingerprint(asked))
    assert len(set(prints)) == 3


def test_the_name_of_an_input_does_not_matter(tmp_path):
    asked = order(tmp_path)
    moved = asked.roster.rename(tmp_path / "改名.csv")
    assert fingerprint(replace(asked, roster=moved)) == fingerprint(order(tmp_path))


def test_a_fragment_that_several_kinds_share_is_an_input(tmp_path):
    folder = tmp_path / "templates" / "example"
    (tmp_path / "templates" / "blocks").mkdir(parents=True)
    folder.mkdir()
    (folder / "kind.yaml").write_text(
        'id: example\ntitle: 示例\nname: "{标题}"\nblocks: [共用]\nfields: {标题: {type: 文本}}\n', "utf-8"
    )
    shared = folder.parent / "blocks" / "共用.yaml"
    shared.write_text("fields: {备注: {type: 文本}}\n", "utf-8")
    asked = replace(order(tmp_path), kind=read_kind(folder))
    before = fingerprint(asked)
    shared.write_text("fields: {备注: {type: 文本, required: true}}\n", "utf-8")
    assert fingerprint(asked) != before


# ---- privacy

PERSON = {
    "党支部": "第一小学党支部", "姓名": "欧　示例", "出生年月": "1985.4", "民族": "示例族", "入党时间": "2012.6",
    "电话": "0123-45678", "结对对象": "帮扶某某", "承诺事项": "辅导XX次", "备注": "某某事项",
}  # fmt: skip
TYPED = {"欧　示例", "欧示例", "1985.4", "1985年4月", "示例族", "2012.6", "2012年6月", "0123-45678", "帮扶某某", "辅导XX次", "XX", "某某事项", "65.3"}  # fmt: skip


@pytest.mark.parametrize(("name", "kept"), [("{序号}", set()), ("{序号}-{姓名}", {"欧示例"})])
def test_the_record_holds_no_value_of_a_person_beyond_the_names_of_files(tmp_path, name, kept):
    people = [PERSON, PERSON | {"出生年月": "1990.3"}, PERSON | {"出生年月": "65.3"}]
    result = made(order(tmp_path, table(*(list(each.values()) for each in people), headings=list(PERSON)), name_=name))
    assert set(codes(result.problems)) == {"DG107", "DG119", "DG127", "DG201", "DG302"}
    text = "".join(each.read_text("utf-8") for each in (tmp_path / "成品" / ".docgen").iterdir())
    assert {value for value in TYPED if value in text} == kept


# ---- one paper


def one(tmp_path, text="党支部: 第一小学党支部\n姓名: 王芳\n个性承诺: [{事项: 上一次公开课}]\n", name="王芳.docx"):
    """Make the one paper of a file beside it."""
    (tmp_path / "王芳.yaml").write_text(text, "utf-8")
    kind = pledge()
    return make_one(Order(kind, kind.template, tmp_path / "王芳.yaml", tmp_path), name)


def test_one_paper_is_made_under_the_name_asked_for(tmp_path):
    result = one(tmp_path)
    assert [(each.name, each.state) for each in result.outcomes] == [("王芳.docx", State.MADE)]
    assert sorted(each.name for each in tmp_path.iterdir()) == [".docgen", "王芳.docx", "王芳.yaml"]


def test_papers_made_one_after_another_are_not_taken_for_rows_gone(tmp_path):
    assert [one(tmp_path, name=name).problems for name in ("甲.docx", "乙.docx", "甲.docx")] == [(), (), ()]


def test_one_bad_paper_is_refused_and_nothing_is_written(tmp_path):
    result = one(tmp_path, "姓名: 王芳\n个性承诺: [{事项: 上一次公开课}]\n")
    assert ([each.state for each in result.outcomes], codes(result.problems)) == ([State.REFUSED], ["DG101"])
    assert [each.name for each in tmp_path.iterdir()] == ["王芳.yaml"]


def test_one_paper_never_replaces_what_is_not_docgens(tmp_path):
    (tmp_path / "王芳.docx").write_bytes(docx(paragraph("请示")))
    assert [each.state for each in one(tmp_path).outcomes] == [State.FOREIGN]
    assert lines_of(tmp_path / "王芳.docx") == ["请示"]


def test_several_contents_are_too_many_for_one_paper(tmp_path):
    with pytest.raises(InputRefused) as error:
        one(tmp_path, "- 姓名: 甲\n- 姓名: 乙\n")
    assert codes(error.value.problems) == ["DG784"]


def test_one_paper_of_a_table_without_people_is_refused_in_words(tmp_path):
    (tmp_path / "名单.csv").write_text("党支部,姓名,承诺事项\n合计,0,0\n", "utf-8")
    kind = pledge()
    with pytest.raises(InputRefused) as error:
        make_one(Order(kind, kind.template, tmp_path / "名单.csv", tmp_path), "甲.docx")
    assert "DG782" in codes(error.value.problems)


def test_one_paper_of_a_template_that_never_ends_is_given_up_too(tmp_path, monkeypatch):
    monkeypatch.setattr("docgen.batch.run._PATIENCE", 0.5)
    loop = "{% for 甲 in range(9999) %}"
    folder = tmp_path / "没完"
    folder.mkdir()
    (folder / "kind.yaml").write_text(
        "id: endless\ntitle: 没完\nname: '{姓名}'\nprofile: letter\nfields:\n  姓名: {type: 姓名, required: true}\n",
        "utf-8",
    )
    (folder / "template.docx").write_bytes(docx(paragraph("{{ 姓名 }}" + 3 * loop + 3 * "{% endfor %}")))
    (tmp_path / "王芳.yaml").write_text("姓名: 王芳\n", "utf-8")
    kind = read_kind(folder)
    result = make_one(Order(kind, kind.template, tmp_path / "王芳.yaml", tmp_path / "成品"), "王芳.docx")
    assert ([each.code for each in result.outcomes[0].problems], result.failed) == (["DG717"], True)
