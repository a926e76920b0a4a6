"""The blank table of a kind: what it asks for, what Excel does with it, and that it can be read once it is filled in."""

import io
from pathlib import Path

import openpyxl
import pytest

from docgen.batch.blank import blank_columns, blank_roster
from docgen.batch.outcome import State
from docgen.kinds import kinds
from tests.batch.orders import codes, lines_of, made, order, pledge

KINDS = [pytest.param(each, id=each.id) for each in kinds().values()]


def book(kind=None):
    return openpyxl.load_workbook(io.BytesIO(blank_roster(kind or pledge())))


def headings(kind=None) -> list[str]:
    return [each.value for each in book(kind)["填写"][1]]


def rule_of(name: str):
    sheet = book()["填写"]
    letter = sheet.cell(1, headings().index(name) + 1).column_letter
    return next(each for each in sheet.data_validations.dataValidation if str(each.sqref).startswith(f"{letter}3:"))


def filled(folder: Path, **cells: str) -> Path:
    whole = book()
    for name, text in cells.items():
        whole["填写"].cell(3, headings().index(name) + 1, text)
    path = folder / "花名册.xlsx"
    whole.save(path)
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_the_headings_are_the_names_a_roster_may_use_in_the_order_of_the_kind(kind):
    names = list(kind.roster_names())
    assert headings(kind) == [each for each in names if each in headings(kind)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_name_is_a_column_or_said_to_be_left_out_but_what_the_pen_fills_in(kind):
    asked, left = blank_columns(kind)
    by_hand = {name for name, each in kind.fields.items() if each.type == "手填"}
    assert {each.name for each in (*asked, *left)} == set(kind.roster_names()) - by_hand


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_kind_gives_the_same_bytes(kind):
    assert blank_roster(kind) == blank_roster(kind)


def test_what_has_a_value_already_and_what_other_subjects_need_is_left_out():
    _, left = blank_columns(pledge())
    assert [each.name for each in left] == [
        "稿别", "文字", "主体", "标题", "身份", "称谓语", "引言", "岗位承诺", "支部全称", "盖章", "责任人",
    ]  # fmt: skip


def test_a_choice_is_a_drop_down():
    rule = rule_of("党员类别")
    assert (rule.type, rule.formula1, rule.showErrorMessage) == ("list", '"正式党员,预备党员"', True)


def test_a_help_is_a_message_and_the_form_of_a_type_too():
    assert rule_of("党支部").prompt == "按此栏在党组织信息表中查找"
    assert rule_of("入党时间").prompt == "写成 2015年7月 或 2015.7"


def test_identifiers_telephones_and_dates_are_text_all_the_way_down():
    sheet = book()["填写"]
    as_text = [each for each in sheet.column_dimensions.values() if each.number_format == "@"]
    columns = {number for each in as_text for number in range(each.min, each.max + 1)}
    assert [cell.value for cell in sheet[1] if cell.column in columns] == [
        "年度", "出生年月", "入党时间", "转正时间", "电话", "完成时限", "监督电话", "会议通过日期", "公示起止",
    ]  # fmt: skip


def test_the_heading_row_is_frozen_and_what_must_be_filled_in_is_bold():
    sheet = book()["填写"]
    assert sheet.freeze_panes == "A2"
    assert [each.value for each in sheet[1] if each.font.bold] == ["党支部", "姓名", "承诺事项"]


def test_the_example_row_is_grey_and_says_so_in_its_first_cell():
    cells = book()["填写"][2]
    assert (cells[0].value, cells[7].value) == ("示例", "王　芳")
    assert {each.font.color.rgb for each in cells} == {"FF808080"}


def test_a_blank_filled_with_one_row_makes_one_letter(tmp_path):
    path = filled(tmp_path, 序号="1", 党支部="第一小学党支部", 姓名="李明", 承诺事项="听课", 电话="13000000000")
    result = made(order(tmp_path, path.read_bytes(), name=path.name))
    assert [(each.row, each.name, each.state) for each in result.outcomes] == [
        (3, "001-第一小学党支部-李明-承诺书.docx", State.MADE)
    ]
    assert codes(result.problems) == ["DG146", "DG370"]
    assert "1.听课" in lines_of(tmp_path / "成品" / result.outcomes[0].name)


def test_an_example_row_is_said_and_an_organisation_of_that_name_is_none(tmp_path):
    rows = "党支部,姓名,承诺事项\n（示例）,王芳,听课\n示例县第一小学党支部,李明,听课\n"
    result = made(order(tmp_path, rows))
    assert [each.row for each in result.outcomes] == [3]
    (one,) = [each for each in result.problems if each.code == "DG370"]
    assert (one.arg("found"), one.origin.line) == ("（示例）", 2)


def test_choices_too_long_for_excel_stand_on_the_sheet_of_notes(tmp_path):
    from docgen.kinds import read_kind

    words = [f"第{number}小学教育集团联合党支部委员会" for number in range(1, 30)]
    schema = f"id: x\ntitle: 某种\nname: '{{单位}}'\nfields:\n  单位: {{type: 选项, choices: [{', '.join(words)}]}}\n"
    (tmp_path / "kind.yaml").write_text(schema, "utf-8")
    whole = openpyxl.load_workbook(io.BytesIO(blank_roster(read_kind(tmp_path))))
    (rule,) = whole["填写"].data_validations.dataValidation
    assert rule.formula1 == "'填写说明'!$H$2:$H$30"
    assert [whole["填写说明"].cell(row, 8).value for row in range(2, 31)] == words
