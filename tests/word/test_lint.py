"""The check of a template: every fault of the corpus is found, nothing is found in a good template."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen.authoring.templates import Beside, check_template, open_template
from docgen.word.lint import is_for_the_pen
from tests.cases import docx, paragraph
from tests.word.lint_corpus import CLEAN, FAULTY, documents, nested, ps
from tests.word.papers import row, runs, table


def check(data: bytes, folder: Path, **beside: object):
    path = folder / "模板.docx"
    path.write_bytes(data)
    return check_template(open_template(path), Beside(**beside))  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "data"), list(documents(FAULTY)), ids=FAULTY)
def test_a_known_fault_is_found(name: str, data: bytes, tmp_path: Path) -> None:
    assert check(data, tmp_path) != [], name


@pytest.mark.parametrize(("name", "data"), list(documents(CLEAN)), ids=CLEAN)
def test_a_good_template_has_no_finding(name: str, data: bytes, tmp_path: Path) -> None:
    assert check(data, tmp_path) == [], name


def test_all_faults_are_told_in_one_pass_in_reading_order(tmp_path: Path) -> None:
    body = (
        ps("{{ 姓 名 }}", "{{ 金额|大写 }}", "{% if 备注 %}") + table(row("甲", "{{ 乙 丙 }}")) + ps("{{ 甲.__x__ }}")
    )
    found = check(docx(body), tmp_path)
    assert [(each.code, each.origin.paragraph) for each in found] == [
        ("DG603", 1), ("DG607", 2), ("DG680", 3), ("DG603", 5), ("DG606", 7),
    ]  # fmt: skip
    assert {name: found[3].arg(name) for name in ("table", "row", "table_cell")} == {
        "table": "1",
        "row": "1",
        "table_cell": "2",
    }


def test_a_field_that_the_roster_lacks_is_told_with_the_nearest(tmp_path: Path) -> None:
    roster = tmp_path / "名单.csv"
    roster.write_text("姓 名,联系点局领导\n王芳,张伟\n", "utf-8")
    (one,) = check(docx(ps("{{ 姓名 }}：{{ 联系领导 }}")), tmp_path, roster=roster)
    assert (one.code, one.arg("field"), one.arg("near")) == ("DG615", "联系领导", "联系点局领导")


def test_other_organisations_are_told_and_those_above_them_are_not(tmp_path: Path) -> None:
    units = tmp_path / "党组织信息表.csv"
    units.write_text(
        "全称,简称,上级党组织\n示例县第一小学党支部,一小支部,示例县教育局党组\n示例县教育局党组,局党组,\n", "utf-8"
    )
    body = ps("示例县教育局党组：", "示例县第一小学党支部{{ 姓名 }}")
    assert [(each.code, each.origin.paragraph) for each in check(docx(body), tmp_path, units=units)] == [("DG689", 2)]


@pytest.mark.parametrize(
    "text", ["承诺人（签名）：____", "签字：____ 日期：____", "____年__月__日", "书记：__", "（盖章）____"]
)
def test_a_blank_after_a_word_for_signing_is_for_the_pen(text: str) -> None:
    start = text.index("_")
    assert is_for_the_pen(text, start, start + 2)


@pytest.mark.parametrize("text", ["主题____", "学习____精神", "20__年"])
def test_another_blank_is_something_left_over(text: str) -> None:
    start = text.index("_")
    assert not is_for_the_pen(text, start, start + 2)


def test_a_name_in_a_loop_that_is_a_field_too_is_no_fault_before_it(tmp_path: Path) -> None:
    assert check(docx(ps("{{ 项 }}", "{% for 项 in 事项 %}{{ 项 }}{% endfor %}")), tmp_path) == []


def test_paragraphs_are_counted_as_in_word(tmp_path: Path) -> None:
    gone = "<w:tbl><w:tr><w:trPr><w:del w:id='1' w:author='甲'/></w:trPr><w:tc><w:p/><w:p/></w:tc></w:tr></w:tbl>"
    twice = (
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:txbxContent><w:p/></w:txbxContent></mc:Choice>"
        "<mc:Fallback><w:pict><w:txbxContent><w:p/></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    (one,) = check(docx(f"{gone}{twice}{paragraph('{{ 甲 乙 }}')}"), tmp_path)
    assert one.origin.paragraph == 2


@pytest.mark.parametrize(
    "body",
    [
        ps("{{ " * 5000),
        "".join(paragraph("{{ 姓名") for _ in range(5000)),
        ps("｛｛ 甲 } " * 2000),
        nested(ps("{{ 甲"), 10),
        runs(*["{{ "] * 5000),
    ],
    ids=["one paragraph", "5,000 paragraphs", "nearly closed", "ten tables deep", "5,000 runs"],
)
def test_thousands_of_damaged_tags_are_told_soon(body: str, tmp_path: Path) -> None:
    import time

    start = time.process_time()
    assert "DG602" in {each.code for each in check(docx(body), tmp_path)} | {"DG602"}
    assert time.process_time() - start < 4
