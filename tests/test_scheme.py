"""The scheme (创先争优实施方案): the whole source text in the county's paper, and a paper of its own for each of the 53."""

import re
import unicodedata
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from rapidfuzz.distance import LCSseq

from docgen.batch.order import Order
from docgen.batch.roster import read_rows
from docgen.batch.run import Result, make_one, run_batch
from docgen.drafts import Draft, parse
from docgen.kinds import kinds
from docgen.problems import has_errors
from docgen.word.blocks import read_blocks_bytes
from tests.schemes import FIVE, TEXT, order_of_all, scheme_order

ROOT = Path(__file__).resolve().parent.parent
SCHEME = kinds()["scheme"]
SEED = ROOT / "samples" / "2023年县教育局创先争优活动实施方案.txt"
CLEAN = ROOT.parent / "shared" / "data" / "text" / "clean" / "003_43ce1ab8226e3ba7.txt"
MARKS = re.compile(r"[一二三四五六七]、|\([一二三四五六七]\)|\s")

# What document-sharing sites put in the place of 发展, 广大, 服务, 基本, 创建 … ; a clause with one of them is set aside.
WASHED = re.compile("开展|广阔|效劳|根本|根底|创立|体观|方案|坚决|本钱|稳固|标准|发动|的的|第2页|建县")


def run(asked: Order) -> Result:
    return run_batch(asked, workers=0, on_progress=lambda done, total: None)


def lines_of(path: Path) -> list[str]:
    return [each.text for each in read_blocks_bytes(path.read_bytes()).paragraphs]


def compared(text: str) -> str:
    """Fold width, and leave numbering marks and layout blanks aside."""
    return MARKS.sub("", unicodedata.normalize("NFKC", text.replace("〞", "”")))


def prose(path: Path) -> str:
    """Return the source's one long line: notices of the site and the doubled title are the short ones."""
    return compared(max(path.read_text("utf-8").splitlines(), key=len))


@pytest.fixture(scope="module")
def county_text(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("county")
    make_one(Order(SCHEME, SCHEME.template, TEXT, folder), "县局.docx")
    return compared("".join(lines_of(folder / "县局.docx")))


@pytest.fixture(scope="module")
def schemes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The text of each of the 53 schemes by the organisation's short name."""
    out = tmp_path_factory.mktemp("all") / "方案"
    run(order_of_all(out))
    return {path.name.split("-")[1]: "\n".join(lines_of(path)) for path in out.glob("*.docx")}


@cache
def drafts() -> tuple[Draft, ...]:
    rows = read_rows(order_of_all(Path()), fields=frozenset(), note=lambda problems: None).rows
    parsed = [parse(SCHEME, row.context) for row in rows]
    assert not any(has_errors(problems) for _, problems in parsed)
    return tuple(draft for draft, _ in parsed if draft)


# ---- the county's own paper


def test_the_cleaned_source_stands_in_order_in_the_county_s_paper(county_text: str) -> None:
    if not CLEAN.is_file():
        pytest.skip("the cleaned source texts are not on this machine")
    source = prose(CLEAN)
    assert LCSseq.similarity(source, county_text) / len(source) >= 0.99


def test_the_undamaged_clauses_of_the_committed_source_stand_in_order_in_the_county_s_paper(county_text: str) -> None:
    whole = prose(SEED)
    clauses = [each for each in re.split("[,。;:]", whole) if each and not WASHED.search(each)]
    found, at = 0, 0
    for clause in clauses:
        place = county_text.find(clause, at)
        if place >= 0:
            found, at = found + len(clause), place + len(clause)
    undamaged = sum(map(len, clauses))
    assert undamaged / len(whole) >= 0.5
    assert found / undamaged >= 0.99


def test_places_left_open_in_the_source_stay_open(county_text: str) -> None:
    assert county_text.count("XX") == 2
    assert "(2023【待填】)" in county_text


def test_a_final_paper_is_refused_with_every_open_place(tmp_path: Path) -> None:
    result = make_one(Order(SCHEME, SCHEME.template, TEXT, tmp_path, settings=("稿别=正式稿",)), "县局.docx")
    assert [each.arg("found") for each in result.problems if each.severity == "error"] == ["XX", "XX", "【待填】"]
    assert not (tmp_path / "县局.docx").exists()


# ---- the fifty-three


def test_every_organisation_has_a_scheme_of_its_own_name_and_number(schemes: dict[str, str]) -> None:
    assert len(schemes) == 53
    assert len({text.split("\n", 1)[0] for text in schemes.values()}) == 53
    assert "示一小党支〔2026〕3号" in schemes["第一小学党支部"].split("\n")
    numbers = [line for text in schemes.values() for line in text.split("\n")[:3] if "〔2026〕" in line]
    assert len(numbers) == len(set(numbers)) == 37


def test_no_school_speaks_as_the_county_does(schemes: dict[str, str]) -> None:
    for name, text in schemes.items():
        if name != "教育局党委":
            assert not re.search("局党委决定|教育体育局党委|各学校党组织", text), name
    assert "中共示例县第一小学支部委员会决定，从5月开始" in schemes["第一小学党支部"]
    assert "各学校党组织创建教育先进基层党组织" in schemes["教育局党委"]


def test_a_branch_of_fewer_than_seven_names_its_secretary_alone(schemes: dict[str, str]) -> None:
    small = {"晨光小学党支部", "城关镇中心幼儿园党支部", "青少年活动中心党支部", "东片教学点联合党支部"}
    for name, text in schemes.items():
        own = text.split("组织实施", 1)[1]
        assert ("领导小组" not in own and "支部委员会" not in own) == (name in small), name
    assert "创先争优活动由书记罗斌（主任）负责组织实施。" in schemes["青少年活动中心党支部"]


def test_clauses_stand_only_in_the_schemes_that_they_are_for(schemes: dict[str, str]) -> None:
    private = {"启明学校党支部", "育才高级中学党支部", "晨光小学党支部", "城区民办幼儿园联合党支部"}
    assert {name for name, text in schemes.items() if "民办单位。" in text} == private
    assert {name for name, text in schemes.items() if "）幼儿园。" in text} == {
        "第一幼儿园党支部", "第二幼儿园党支部", "城关镇中心幼儿园党支部", "城区民办幼儿园联合党支部",
    }  # fmt: skip
    assert {name for name, text in schemes.items() if "五比五创" in text} == {
        "教育局党委", "教育局机关党总支", "教育局机关第一党支部", "教育局机关第二党支部", "教育局离退休干部党支部",
    }  # fmt: skip


def test_what_follows_a_clause_left_out_is_numbered_anew(schemes: dict[str, str]) -> None:
    def closing(name: str) -> str:
        return next(line for line in schemes[name].split("\n") if "联系和监督" in line)[:3]

    assert [closing(each) for each in ("第三中学党支部", "晨光小学党支部", "启明学校党支部")] == [
        "（三）",
        "（四）",
        "（五）",
    ]


def test_a_joint_branch_lists_its_units(schemes: dict[str, str]) -> None:
    assert (
        "覆盖示例县小太阳幼儿园、示例县七彩幼儿园、示例县童心幼儿园、示例县蓝天幼儿园"
        in schemes["城区民办幼儿园联合党支部"]
    )
    assert "覆盖示例县大湾教学点、示例县小河教学点、示例县松树坪教学点" in schemes["东片教学点联合党支部"]


def test_a_unit_s_own_carriers_stand_after_all_of_the_county_s(schemes: dict[str, str]) -> None:
    text = schemes["实验小学党支部"]
    own = text.index("本单位特色载体：党员名师课堂、红领巾讲堂。")
    assert text.index("各党组织要以“推进教育改革") < own < text.index("四、方法步骤")


def test_any_two_schemes_differ_in_six_fields_from_two_layers() -> None:
    assert len(drafts()) == 53
    for one, other in combinations(drafts(), 2):
        names = [each for each in SCHEME.fields if one.values.get(each) != other.values.get(each)]
        layers = {origin.file for each in names for origin in (one.origin(each), other.origin(each)) if origin}
        assert len(names) >= 6
        assert {"党组织信息表.xlsx", "创先争优方案.yaml"} <= layers, (one.values["全称"], other.values["全称"])


def test_no_row_takes_the_name_number_or_date_of_the_county_s_own_paper(tmp_path: Path) -> None:
    asked = scheme_order(tmp_path, changes={"第一小学党支部": {"全称": None}})
    result = run(asked)
    (refused,) = [each for each in result.outcomes if each.state == "refused"]
    assert [(each.code, each.origin.cell if each.origin else None) for each in refused.problems] == [("DG101", "C5")]
    assert len(list(asked.out.glob("*.docx"))) == 4


def test_a_row_for_an_organisation_that_has_one_is_refused_at_its_name(tmp_path: Path) -> None:
    result = run(scheme_order(tmp_path, changes={"晨光小学党支部": {"编码": "SX-JY-030"}}))
    (refused,) = [each for each in result.outcomes if each.state == "refused"]
    assert [(each.code, each.origin.cell if each.origin else None) for each in refused.problems] == [("DG355", "C6")]


# ---- again, after the county changed a phase


def change(asked: Order, old: str, new: str) -> None:
    assert asked.base is not None
    text = asked.base.read_text("utf-8")
    assert text.count(old) == 1
    asked.base.write_text(text.replace(old, new), "utf-8")


def test_a_phase_changed_in_the_county_s_text_is_new_everywhere_and_nothing_else_is_lost(tmp_path: Path) -> None:
    asked = scheme_order(tmp_path)
    run(asked)
    papers = sorted(asked.out.glob("*.docx"))
    edited = next(path for path in papers if "晨光小学" in path.name)
    edited.write_bytes(edited.read_bytes() + b"\0")
    by_hand = edited.read_bytes()
    change(asked, "5月下旬到6月底", "5月中旬到6月底")
    result = run(asked)
    assert [str(each.state) for each in result.outcomes] == ["made", "made", "made", "placed_beside", "made"]
    beside = edited.with_name(edited.stem + "（新）.docx")
    assert edited.read_bytes() == by_hand
    new = [*(path for path in papers if path != edited), beside]
    assert all("（一）广泛发动，安排部署（5月中旬到6月底）" in lines_of(path) for path in new)
    assert "本单位特色载体：红领巾讲堂、青蓝结对。" in lines_of(papers[FIVE.index("第一小学党支部")])


def test_a_second_run_rewrites_nothing_and_a_changed_row_only_its_own_paper(tmp_path: Path) -> None:
    asked = scheme_order(tmp_path)
    run(asked)
    stamps = {path.name: path.stat().st_mtime_ns for path in asked.out.glob("*.docx")}
    run(asked)
    assert {path.name: path.stat().st_mtime_ns for path in asked.out.glob("*.docx")} == stamps
    result = run(scheme_order(tmp_path, changes={"第一小学党支部": {"特色载体": "红领巾讲堂"}}))
    assert [str(each.state) for each in result.outcomes] == ["unchanged", "unchanged", "made", "unchanged", "unchanged"]


def test_a_fault_in_the_shared_text_is_told_once(tmp_path: Path) -> None:
    result = run(scheme_order(tmp_path))
    assert [each.arg("found") for each in result.problems if each.code == "DG201"] == ["XX", "XX", "【待填】"]
