"""Rows and their layers: whatever the roster is written in, and wherever a value comes from."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from orders import GOOD, HEADINGS, order, pledge, rows_of, table, workbook

from docgen.batch.roster import is_key_heading, kind_said, layered
from docgen.errors import InputRefused
from docgen.problems import Origin, problem

FIRST = dict(zip(HEADINGS, GOOD[0], strict=True))
ITEMS = [dict(zip(HEADINGS, row, strict=True)) for row in GOOD]
PHONE = "监督电话"
UNITS = [
    ["编码", "全称", "简称", "书记", "监督电话"],
    ["0001", "中共示例县第一小学支部委员会", "第一小学党支部", "张建国", "0000-4"],
    ["0002", "中共示例县第二小学支部委员会", "第二小学党支部", "李建军", "0000-4"],
]


def written():
    """Return the same roster in every format; TOML has no list at its top and holds one row."""
    yaml = "".join("- " + "\n  ".join(f"{key}: {value}" for key, value in each.items()) + "\n" for each in ITEMS)
    return {
        "花名册.csv": table(),
        "花名册.xlsx": workbook(HEADINGS, *GOOD),
        "花名册.yaml": yaml,
        "花名册.json": json.dumps(ITEMS),
    }


@pytest.mark.parametrize("name", list(written()))
def test_a_roster_says_the_same_in_every_format(tmp_path, name):
    rows, notes = rows_of(order(tmp_path, written()[name], name=name))
    assert [row.context.values for row in rows] == ITEMS
    assert [row.problems for row in rows] == [()] * 3
    assert notes == []


def test_a_toml_file_is_one_row(tmp_path):
    text = "".join(f'"{key}" = "{value}"\n' for key, value in ITEMS[0].items())
    (row,), notes = rows_of(order(tmp_path, text, name="花名册.toml"))
    assert (row.number, row.context.values, row.problems, notes) == (1, ITEMS[0], (), [])


@pytest.mark.parametrize(
    ("name", "numbers"), [("花名册.csv", [2, 3, 4]), ("花名册.xlsx", [2, 3, 4]), ("花名册.json", [1, 2, 3])]
)
def test_rows_are_numbered_as_the_user_counts_them(tmp_path, name, numbers):
    rows, _ = rows_of(order(tmp_path, written()[name], name=name))
    assert [row.number for row in rows] == numbers


# ---- layers

LAYERS = ["contexts", "school", "base", "units", "row", "set"]


def telephone(tmp_path, upto):
    """Return an order in which the first `upto` layers say a telephone that ends in their position."""
    school = tmp_path / "contexts" / "第一小学"
    school.mkdir(parents=True)
    said = {layer: f"{PHONE}: 0000-{LAYERS.index(layer) + 1}\n" for layer in LAYERS[:upto]}
    (tmp_path / "contexts" / "common.yaml").write_text(said.get("contexts", "") + "年度: 2026\n", "utf-8")
    (school / "common.yaml").write_text(said.get("school", "") + "份数: 2\n", "utf-8")
    (tmp_path / "县.yaml").write_text(said.get("base", "") + "标题: 承诺书\n", "utf-8")
    (tmp_path / "信息表.xlsx").write_bytes(workbook(*(UNITS if upto > 3 else [row[:-1] for row in UNITS])))
    row = {**FIRST, **({PHONE: "0000-5"} if upto > 4 else {})}
    return order(
        school, json.dumps([row]), name="花名册.json", base=tmp_path / "县.yaml", units=tmp_path / "信息表.xlsx",
        settings=(f"{PHONE}=0000-6",) if upto > 5 else (),
    )  # fmt: skip


@pytest.mark.parametrize("upto", range(1, 7), ids=LAYERS)
def test_the_nearest_layer_wins_and_the_others_are_remembered(tmp_path, upto):
    (row,), _ = rows_of(telephone(tmp_path, upto))
    assert row.context.values[PHONE] == f"0000-{upto}"
    lost = [each.value for each in row.context.lost.get((PHONE,), ())]
    assert lost == [f"0000-{each}" for each in range(1, upto)]


def test_what_each_layer_alone_says_is_all_there(tmp_path):
    (row,), _ = rows_of(telephone(tmp_path, 4))
    unit = dict(zip(UNITS[0], UNITS[1], strict=True))
    shared = {"年度": "2026", "份数": "2", "标题": "承诺书", PHONE: "0000-4", "支部": unit}
    assert row.context.values == shared | FIRST
    assert row.context.origin(("支部", "书记")) == Origin("信息表.xlsx", sheet="党员", cell="D2")
    assert row.context.origin(("标题",)) == Origin("县.yaml", 2, 5)


def test_common_files_of_two_folders_are_told_apart_in_origins(tmp_path):
    (row,), _ = rows_of(telephone(tmp_path, 2))
    (lost,) = row.context.lost[(PHONE,)]
    assert row.context.origin((PHONE,)).file == "contexts/第一小学/common.yaml"
    assert lost.origin.file == "contexts/common.yaml"


def test_a_setting_reaches_into_a_group(tmp_path):
    rows, _ = rows_of(order(tmp_path, settings=("支部.书记=赵六", "标题=承诺")))
    assert [row.context.values["支部"] for row in rows] == [{"书记": "赵六"}] * 3


def test_a_roster_outside_contexts_has_no_folder_layers_and_that_is_said(tmp_path):
    (tmp_path / "common.yaml").write_text("年度: 2026\n", "utf-8")
    rows, notes = rows_of(order(tmp_path))
    assert [row.context.values for row in rows] == ITEMS
    assert notes == [problem("DG786", Origin(str(tmp_path / "common.yaml")), folder="contexts")]


def test_an_organisation_table_that_no_field_takes_is_said(tmp_path):
    (tmp_path / "信息表.xlsx").write_bytes(workbook(*UNITS))
    asked = replace(order(tmp_path), kind=None, units=tmp_path / "信息表.xlsx")
    assert rows_of(asked)[1] == [problem("DG787", Origin("信息表.xlsx"))]


# ---- the organisation table


def units(tmp_path, branch):
    (tmp_path / "信息表.xlsx").write_bytes(workbook(*UNITS))
    row = [*GOOD[0][:1], branch, *GOOD[0][2:]]
    (found,), _ = rows_of(order(tmp_path, table(row), units=tmp_path / "信息表.xlsx"))
    return found


@pytest.mark.parametrize("key", ["中共示例县第一小学支部委员会", "第一小学党支部", " 第一小学 党支部"])
def test_an_organisation_is_found_by_any_of_its_names(tmp_path, key):
    found = units(tmp_path, key)
    assert found.context.values["支部"]["书记"] == "张建国"
    assert found.context.values["党支部"] == key
    assert found.problems == ()


@pytest.mark.parametrize("key", ["0001", "０００１"])
def test_an_organisation_found_by_its_code_is_called_by_its_name_aloud(tmp_path, key):
    found = units(tmp_path, key)
    assert found.context.values["支部"]["书记"] == "张建国"
    assert found.context.values["党支部"] == "第一小学党支部"
    said = {"field": "党支部", "found": key, "other": "第一小学党支部", "table": "信息表.xlsx"}
    assert found.problems == (problem("DG175", Origin("花名册.csv", 2, 2), path=("党支部",), **said),)
    assert found.context.origin(("党支部",)) == Origin("花名册.csv", 2, 2)


@pytest.mark.parametrize("key", ["第二小学党支部", "0002"])
def test_an_organisation_set_for_all_is_the_one_that_is_looked_up(tmp_path, key):
    (tmp_path / "信息表.xlsx").write_bytes(workbook(*UNITS))
    rows, _ = rows_of(order(tmp_path, units=tmp_path / "信息表.xlsx", settings=(f"党支部={key}",)))
    assert {row.context.values["支部"]["书记"] for row in rows} == {"李建军"}
    assert {row.context.values["党支部"] for row in rows} == {"第二小学党支部"}


@pytest.mark.parametrize(
    ("branch", "code", "near"), [("第一小校党支部", "DG187", "第一小学党支部"), ("供销社", "DG186", None)]
)
def test_an_unknown_organisation_is_an_error_at_its_cell_with_the_likely_one_named(tmp_path, branch, code, near):
    found = units(tmp_path, branch)
    (said,) = found.problems
    assert (said.code, said.origin, said.path) == (code, Origin("花名册.csv", 2, 2), ("党支部",))
    assert (said.arg("found"), said.arg("other")) == (branch, near)
    assert "支部" not in found.context.values


def test_no_organisation_is_looked_up_without_a_table_or_without_a_name(tmp_path):
    assert "支部" not in rows_of(order(tmp_path))[0][0].context.values
    assert units(tmp_path, "").problems == ()


# ---- sheets, merged cells, names


def merged_roster():
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(workbook(HEADINGS, *GOOD)))
    book["党员"].merge_cells("B2:B3")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_merged_branches_are_filled_down_unless_asked_not_to(tmp_path):
    rows, notes = rows_of(order(tmp_path, merged_roster(), name="花名册.xlsx"))
    assert [row.context.values["党支部"] for row in rows] == ["第一小学党支部", "第一小学党支部", "第二小学党支部"]
    assert [each.code for each in notes] == ["DG140"]
    rows, _ = rows_of(order(tmp_path, merged_roster(), name="花名册.xlsx", fill_down=False))
    assert [row.context.values.get("党支部", "") for row in rows[1:]] == ["", "第二小学党支部"]


def test_a_sheet_is_chosen_by_its_name(tmp_path):
    with pytest.raises(InputRefused) as refused:
        rows_of(order(tmp_path, workbook(HEADINGS, *GOOD), name="花名册.xlsx", sheet="教师"))
    assert [(each.code, each.arg("found")) for each in refused.value.problems] == [("DG130", "教师")]


def test_a_heading_like_a_field_is_proposed_and_never_taken(tmp_path):
    headings = [*HEADINGS[:3], "入党时问", *HEADINGS[4:]]
    rows, notes = rows_of(order(tmp_path, table(headings=headings)))
    assert all("入党时间" not in row.context.values for row in rows)
    assert [(each.code, each.arg("expected")) for each in notes] == [("DG157", "入党时间")]


def test_the_heading_of_an_organisation_is_known_without_a_kind():
    assert is_key_heading(" 党 支 部 ")
    assert not is_key_heading("姓名")


# ---- structured files on their own


def test_a_file_is_layered_over_its_folders_and_base(tmp_path):
    asked = telephone(tmp_path, 3)
    (found,) = layered(replace(asked, units=None, settings=("份数=3",)), None)
    assert found.values == FIRST | {"年度": "2026", "标题": "承诺书", "份数": "3", PHONE: "0000-3"}


@pytest.mark.parametrize(("row", "names"), [(None, ["王芳", "张伟", "李娜"]), (3, ["张伟"]), (90, [])])
def test_one_row_of_a_roster_can_be_asked_for(tmp_path, row, names):
    assert [each.values["姓名"] for each in layered(order(tmp_path), row)] == names


@pytest.mark.parametrize("said", ["承诺书", "pledge"])
def test_a_file_may_say_its_kind(tmp_path, said):
    (tmp_path / "甲.yaml").write_text(f"材料类型: {said}\n", "utf-8")
    assert kind_said(tmp_path / "甲.yaml") == pledge()


@pytest.mark.parametrize(
    ("name", "text"), [("甲.yaml", "材料类型: 通知\n"), ("甲.yaml", "姓名: 甲\n"), ("甲.csv", "材料类型\n承诺书\n")]
)
def test_other_files_say_no_kind(tmp_path, name, text):
    (tmp_path / name).write_text(text, "utf-8")
    assert kind_said(tmp_path / name) is None
