"""Printing day: one file of all papers, a set for each group, what may be published, and what is never replaced."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from orders import GOOD, HEADINGS, NAMES, cells_of, changed, codes, lines_of, made, order, pledge, table

from docgen.batch.printing import Printed, PrintOrder, print_papers
from docgen.batch.printing.groups import group_field
from docgen.batch.printing.pages import can_count
from docgen.errors import InputRefused

GROUPED = table(GOOD[0], GOOD[2], GOOD[1])
"""Two branches, the first of them twice, the second in between."""
FIRST, SECOND = "01-第一小学党支部", "02-第二小学党支部"


def printed(tmp_path: Path, text: str | None = None, *, only=(), **asked) -> Printed:
    one = replace(order(tmp_path, text), only=only)
    return print_papers(one, PrintOrder(**asked), made(one))


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir() if each.name != ".docgen")


def people(path: Path) -> list[str]:
    """Return whose papers a file holds, in order."""
    return [line.partition("，")[0].removeprefix("我是") for line in lines_of(path) if line.startswith("我是")]


# ---- one file of all


def test_the_merged_file_holds_the_papers_in_the_order_of_the_roster(tmp_path):
    found = printed(tmp_path, merge=tmp_path / "印" / "全部.docx")
    assert people(tmp_path / "印" / "全部.docx") == ["王芳", "张伟", "李娜"]
    assert (found.papers, found.problems) == (3, ())


def test_grouped_it_is_in_the_order_of_the_groups_with_cover_blanks_and_a_sheet_to_sign(tmp_path):
    path = tmp_path / "印" / "全部.docx"
    found = printed(tmp_path, GROUPED, merge=path, field="党支部", spares=1)
    assert found.problems == ()
    blank = "＿＿＿＿＿＿"
    assert people(path) == ["王芳", "张伟", blank, "李娜", blank]
    said = [line for line in lines_of(path) if line.endswith("小学党支部") or "共" in line and "人" in line]
    assert said == [
        "第一小学党支部",
        "党支部：第一小学党支部　　共2人",
        "第二小学党支部",
        "党支部：第二小学党支部　　共1人",
    ]


def test_the_cover_says_how_many_sheets_and_which_sections(tmp_path):
    path = tmp_path / "印" / "全部.docx"
    printed(tmp_path, GROUPED, merge=path, field="党支部", spares=1)
    assert [line for line in lines_of(path) if line.startswith(("人　", "用　", "打印"))] == [
        "人　　数：2人",
        "用　　纸：A4纸约5张（双面，含本页）",
        "打印范围：Word 的“页数”框中填 s1-s5",
        "人　　数：1人",
        "用　　纸：A4纸约4张（双面，含本页）",
        "打印范围：Word 的“页数”框中填 s6-s9",
    ]


def test_a_row_that_was_not_made_is_left_out_and_named(tmp_path):
    found = printed(tmp_path, table(GOOD[0], changed(1, 姓名=""), GOOD[2]), merge=tmp_path / "印" / "全部.docx")
    assert people(tmp_path / "印" / "全部.docx") == ["王芳", "李娜"]
    assert [(each.code, each.arg("rows")) for each in found.problems] == [("DG760", "3")]


def test_a_paper_edited_by_hand_is_printed_as_edited_and_said(tmp_path):
    one = order(tmp_path)
    made(one)
    edit(one.out / NAMES[0])
    found = print_papers(one, PrintOrder(merge=tmp_path / "印" / "全部.docx"), made(one))
    assert people(tmp_path / "印" / "全部.docx") == ["王芳女", "张伟", "李娜"]
    assert [each.code for each in found.problems] == ["DG762"]


def edit(path: Path) -> None:
    """Change a paper as Word would: another text, everything packed anew."""
    import zipfile

    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace("我是王芳".encode(), "我是王芳女".encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)


def test_a_second_run_leaves_the_merged_file_alone_and_a_changed_paper_renews_it(tmp_path):
    path = tmp_path / "印" / "全部.docx"
    printed(tmp_path, merge=path)
    again = printed(tmp_path, merge=path)
    assert [str(each.state) for _, each in again.files] == ["unchanged"]
    later = printed(tmp_path, table(GOOD[0], changed(1, 承诺事项="上两次公开课"), GOOD[2]), merge=path)
    assert [str(each.state) for _, each in later.files] == ["made"]
    assert any("上两次公开课" in line for line in lines_of(path))


def test_a_file_that_is_not_docgens_is_never_replaced(tmp_path):
    (tmp_path / "全部.docx").write_bytes("手工做的".encode())
    found = printed(tmp_path, merge=tmp_path / "全部.docx")
    assert (tmp_path / "全部.docx").read_bytes() == "手工做的".encode()
    assert [each.code for each in found.problems] == ["DG731"]


def test_a_few_never_replace_the_whole(tmp_path):
    path = tmp_path / "印" / "全部.docx"
    printed(tmp_path, merge=path)
    whole = path.read_bytes()
    with pytest.raises(InputRefused) as refused:
        printed(tmp_path, merge=path, only=(range(3, 4),))
    assert [each.code for each in refused.value.problems] == ["DG766"]
    assert path.read_bytes() == whole
    printed(tmp_path, merge=tmp_path / "印" / "补印.docx", only=(range(3, 4),))
    assert people(tmp_path / "印" / "补印.docx") == ["张伟"]


def test_the_merged_file_may_lie_among_the_papers(tmp_path):
    path = order(tmp_path).out / "全部.docx"
    printed(tmp_path, merge=path)
    again = made(order(tmp_path))
    assert (again.left, again.problems) == ((), ())


# ---- a set for each group


def test_the_set_has_a_book_a_public_list_and_a_ledger_for_each_group_and_a_guide(tmp_path):
    printed(tmp_path, GROUPED, folder=tmp_path / "印", field="党支部")
    assert names(tmp_path / "印") == [
        "00-打印说明.docx",
        *(f"{FIRST}-{each}" for each in ("公示版.docx", "打印.docx", "承诺台账.xlsx")),
        *(f"{SECOND}-{each}" for each in ("公示版.docx", "打印.docx", "承诺台账.xlsx")),
    ]
    assert people(tmp_path / "印" / f"{FIRST}-打印.docx")[:2] == ["王芳", "张伟"]
    ledger = [*cells_of((tmp_path / "印" / f"{SECOND}-承诺台账.xlsx").read_bytes())]
    assert [row[2] for row in ledger[1:]] == ["李娜"]


def test_the_public_list_has_no_telephone_and_nobody_who_is_helped_in_other_texts_either(tmp_path):
    headings = [*HEADINGS, "电话", "结对对象"]
    first = [*changed(0, 承诺事项="结对帮扶李小明，电话19900001111"), "19900002222", "李小明"]
    found = printed(tmp_path, table(first, headings=headings), folder=tmp_path / "印")
    text = "\n".join(lines_of(tmp_path / "印" / "01-全部-公示版.docx"))
    assert "结对帮扶×××，电话×××" in text
    assert not any(each in text for each in ("李小明", "19900001111", "19900002222"))
    assert [each.code for each in found.problems] == ["DG768"]


def test_files_of_a_group_that_is_no_more_are_named(tmp_path):
    printed(tmp_path, GROUPED, folder=tmp_path / "印", field="党支部")
    found = printed(tmp_path, table(GOOD[0]), folder=tmp_path / "印", field="党支部")
    assert [(each.code, each.arg("count")) for each in found.problems if each.code == "DG765"] == [("DG765", "3")]
    assert (tmp_path / "印" / f"{SECOND}-打印.docx").is_file()


def test_people_without_a_group_form_one_that_is_named(tmp_path):
    headings = [*HEADINGS, "党小组"]
    rows = [[*GOOD[0], "一组"], [*GOOD[1], ""]]
    found = printed(tmp_path, table(*rows, headings=headings), folder=tmp_path / "印", field="党小组")
    assert "02-未填党小组-打印.docx" in names(tmp_path / "印")
    assert codes(found.problems) == ["DG763"]


def test_a_group_may_be_asked_for_by_any_of_its_names_and_an_unknown_one_is_refused():
    assert group_field(pledge(), "支部") == "党支部"
    with pytest.raises(InputRefused) as refused:
        group_field(pledge(), "支布")
    assert [each.code for each in refused.value.problems] == ["DG764"]


# ---- pages


LONG = "\n".join(f"{number}.利用课后服务时间为学习困难学生义务辅导" for number in range(1, 20))


def test_a_paper_that_is_likely_too_long_is_named_before_anything_is_printed(tmp_path):
    rows = table(GOOD[0], changed(1, 承诺事项=LONG))
    found = printed(tmp_path, rows, merge=tmp_path / "印" / "全部.docx")
    assert [(each.code, each.arg("pages")) for each in found.problems] == [("DG769", "2")]


def test_without_libreoffice_the_wish_for_a_pdf_is_answered(tmp_path):
    found = printed(tmp_path, merge=tmp_path / "印" / "全部.docx", pdf=True)
    assert codes(found.problems) == ["DG770"]
    assert names(tmp_path / "印") == ["全部.docx"]


@pytest.mark.skipif(not can_count(), reason="pypdf is not installed")
@pytest.mark.slow
def test_what_does_not_fit_is_set_smaller_and_said(tmp_path, soffice):
    rows = table(GOOD[0], changed(1, 承诺事项=LONG))
    found = printed(tmp_path, rows, merge=tmp_path / "印" / "全部.docx", pdf=True, office=soffice)
    assert [(each.code, each.arg("size")) for each in found.problems] == [("DG773", "小三")]
    assert names(tmp_path / "印") == ["全部.docx", "全部.pdf"]


@pytest.mark.slow
def test_a_converter_that_fails_leaves_the_document_and_says_so(tmp_path):
    found = printed(tmp_path, merge=tmp_path / "印" / "全部.docx", pdf=True, office="/bin/false")
    assert "DG772" in codes(found.problems)
    assert names(tmp_path / "印") == ["全部.docx"]
