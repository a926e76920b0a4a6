"""The duty report made from a real text: nothing of it lost, its open places marked, its problems those of the ledger."""

import unicodedata
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree
from rapidfuzz.distance import LCSseq

from docgen.batch.order import Order
from docgen.batch.run import make_one
from docgen.drafts import Draft, parse
from docgen.kinds import kinds
from docgen.pipeline import kind_template, render
from docgen.problems import Severity
from docgen.rules import check_draft
from docgen.sources.structured import read_structured
from docgen.text.placeholders import find_placeholders
from docgen.word.blocks import read_blocks_bytes

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "contexts" / "示例县" / "述职"
SAMPLE = ROOT / "samples" / "2019年教育局书记抓基层党建工作述职报告.txt"
CLEAN = ROOT.parent / "shared" / "data" / "text" / "clean" / "002_c73efb20563c2ffd.txt"
TITLE = SAMPLE.stem
BLOCK = ("问题", "原因", "下步")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def draft_of(kind: str, name: str, **settings: str) -> Draft:
    contexts, problems = read_structured(FOLDER / name, file=name)
    assert not problems
    contexts[0].values.update(settings)
    draft, problems = parse(kinds()[kind], contexts[0])
    assert draft is not None, problems
    return draft


@pytest.fixture(scope="module")
def report() -> Draft:
    return draft_of("duty_report", "2019年述职报告.yaml")


@pytest.fixture(scope="module")
def ledger() -> Draft:
    return draft_of("issue_ledger", "问题清单.yaml")


def made(draft: Draft) -> bytes:
    return render(draft, kind_template(draft.kind))


def text_of(data: bytes) -> str:
    paragraphs = read_blocks_bytes(data).paragraphs
    return "".join(each.text for each in paragraphs if each.part == "word/document.xml")


def folded(text: str) -> str:
    """Return the text without its widths and blanks: what is left are its words, marks and numbers, in order."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def kept(source: str, data: bytes) -> float:
    """Return the share of the source's characters that stand in the document in the same order."""
    wanted = folded(source)
    return LCSseq.similarity(wanted, folded(text_of(data))) / len(wanted)


def test_the_committed_text_stands_in_the_report(report: Draft) -> None:
    body = SAMPLE.read_text("utf-8").partition("文档介绍")[2].partition("查看更多")[0]
    assert body.count(TITLE) == 2
    assert kept(body.replace(TITLE, "", 1), made(report)) >= 0.99


def test_the_cleaned_text_stands_in_the_report(report: Draft) -> None:
    if not CLEAN.is_file():
        pytest.skip(f"without {CLEAN.name}")
    assert kept(CLEAN.read_text("utf-8"), made(report)) >= 0.99


def test_the_measure_sees_a_sentence_that_is_missing(report: Draft) -> None:
    less = dict(report.context.values) | {"原因": []}
    draft, _ = parse(report.kind, type(report.context)(less, report.context.origins))
    assert draft is not None
    assert kept(text_of(made(report)), made(draft)) < 0.95


def test_every_open_place_of_the_report_is_marked(report: Draft) -> None:
    data = made(report)
    with zipfile.ZipFile(BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    marked = [
        "".join(run.itertext(f"{W}t")) for run in root.iter(f"{W}r") if run.find(f"{W}rPr/{W}highlight") is not None
    ]
    assert marked == [found.text for found in find_placeholders(text_of(data))]
    assert len(marked) == 27


def test_a_final_report_is_refused_with_every_open_place_named() -> None:
    final = draft_of("duty_report", "2019年述职报告.yaml", 稿别="正式稿")
    named = [each for each in check_draft(final) if each.severity is Severity.ERROR]
    open_ = ["【待填】", *(found.text for found in find_placeholders(SAMPLE.read_text("utf-8")))]
    assert {each.code for each in named} == {"DG201"}
    assert Counter(each.arg("found") for each in named) == Counter(open_)


def test_a_final_report_with_open_places_is_not_made(tmp_path: Path) -> None:
    kind = kinds()["duty_report"]
    order = Order(kind, kind.template, FOLDER / "2019年述职报告.yaml", tmp_path, settings=("稿别=正式稿",))
    assert make_one(order, "述职报告.docx").failed == 1
    assert list(tmp_path.glob("*.docx")) == []


def test_the_problem_that_no_step_answers_is_told_at_its_line(report: Draft) -> None:
    (one,) = [each for each in check_draft(report) if each.code in ("DG330", "DG331", "DG332")]
    line = one.origin.line if one.origin else None
    assert (one.code, one.arg("name")) == ("DG331", "制度落实还有差距")
    assert "编号: 制度落实" in (FOLDER / "2019年述职报告.yaml").read_text("utf-8").splitlines()[(line or 0) - 1]


def test_report_and_ledger_have_the_same_problems_causes_and_steps(report: Draft, ledger: Draft) -> None:
    assert [report.printed[name] for name in BLOCK] == [ledger.printed[name] for name in BLOCK]


def test_report_and_ledger_print_them_in_the_same_words(report: Draft, ledger: Draft) -> None:
    pages = [text_of(made(each)) for each in (report, ledger)]
    words = [
        item[name]
        for block in BLOCK
        for item in report.printed[block]
        for name in ("标题", "表现", "实例", "正文")
        if name in item
    ]
    assert len(words) == 3 + 3 + 2 + 3 + 4 + 4
    assert [(word, all(word in page for page in pages)) for word in words] == [(word, True) for word in words]


def test_a_ledger_has_a_row_for_each_problem(ledger: Draft) -> None:
    (table,) = read_blocks_bytes(made(ledger)).tables
    assert [row[2].blocks[0].text for row in table.rows[1:]] == [item["标题"] for item in ledger.printed["问题"]]
