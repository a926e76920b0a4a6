"""What people typed is shown on the screen alone: nothing that docgen keeps holds it, but the papers it was typed for."""

from __future__ import annotations

import copy
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from runs import docgen

from docgen.batch.journal import kept
from docgen.drafts import parse
from docgen.drafts.script import in_script
from docgen.kinds import Kind, kinds
from docgen.problems import Problem
from docgen.rules import check_draft, check_set, facts
from docgen.sources.context import Context
from docgen.sources.structured import read_structured

HEADINGS = ["序号", "党支部", "姓名", "身份证号", "联系电话", "职务", "入党时间", "承诺事项", "完成时限"]
ID = "320106199001020000"  # the check digit is wrong
MARK = "貔貅饕餮"
"""Begins every marker: four characters that no sentence of docgen's has."""


def marked(row: int, **cells: str) -> list[str]:
    """Return a row with a marker of its own in every cell; `cells` stand as they are."""
    return [cells.get(name, f"{MARK}{row}号{column}") for column, name in enumerate(HEADINGS)]


GOOD = {"序号": "1", "身份证号": ID, "入党时间": "2012年6月", "联系电话": "13900000000", "完成时限": "2026年6月底"}
FAULTY: list[dict[str, str]] = [
    {},
    GOOD | {"姓名": ""},
    GOOD | {"入党时间": f"{MARK}2015.13"},
    GOOD | {"承诺事项": f"{MARK}\x07"},
    GOOD | {"承诺事项": f"{MARK}XX，{{{{ {MARK} }}}}，,,. ("},
    GOOD | {"完成时限": f"{MARK}2026年2月30日"},
    GOOD | {"身份证号": MARK + ID},
    GOOD | {"联系电话": MARK * 3},
]


def write_roster(folder: Path, rows: list[dict[str, str]]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS, *(marked(n, **(row | {"序号": str(n)})) for n, row in enumerate(rows, 1))])
    path = folder / "花名册.csv"
    path.write_text(text.getvalue(), "utf-8")
    return path


def kept_files(out: Path) -> dict[str, str]:
    """Return all text that docgen keeps about runs: whatever lies in its state folder, and the report's cells."""
    found = {each.name: each.read_bytes().decode("utf-8", "replace") for each in (out / ".docgen").rglob("*")}
    report = out / "生成情况.xlsx"
    if report.exists():
        with zipfile.ZipFile(report) as package:
            found |= {f"{report.name}!{name}": package.read(name).decode() for name in package.namelist()}
    return found


def with_marks(found: dict[str, str]) -> dict[str, list[str]]:
    return {name: hits for name, text in found.items() if (hits := re.findall(rf".{{0,40}}{MARK}.{{0,20}}|{ID}", text))}


@pytest.mark.parametrize(
    "rows", [[GOOD, GOOD], [*FAULTY, GOOD], [{"序号": "1"}]], ids=["good", "faulty", "nothing good"]
)
def test_journal_and_report_hold_no_cell_of_the_roster(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    words = ["batch", "pledge", write_roster(tmp_path, rows), "-o", tmp_path / "成品", "--name", "{序号}"]
    for _ in range(2):
        told = docgen(*words, out=tmp_path / "成品")
        assert ID not in told.said
        assert with_marks(kept_files(tmp_path / "成品")) == {}
    assert told.code is not None


def test_output_names_are_all_that_the_journal_has_of_people(tmp_path: Path) -> None:
    docgen("batch", "pledge", write_roster(tmp_path, [GOOD, GOOD]), "-o", tmp_path / "成品", out=tmp_path / "成品")
    names = [each.stem for each in (tmp_path / "成品").glob("*.docx")]
    assert len(names) == 2
    found = kept_files(tmp_path / "成品")
    for name in names:
        found = {file: text.replace(name, "") for file, text in found.items()}
    assert with_marks(found) == {}


def test_a_fault_of_our_own_says_where_in_the_code_and_no_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from docgen.batch import work

    def start(_setup: object) -> Any:
        def make(payload: bytes) -> bytes:
            raise ZeroDivisionError(payload.decode())

        return make

    monkeypatch.setattr(work, "start", start)
    words = ["batch", "pledge", write_roster(tmp_path, [GOOD, GOOD]), "-o", tmp_path / "成品", "--name", "{序号}"]
    told = docgen(*words, out=tmp_path / "成品")
    assert (told.code, "DG719" in told.codes, MARK in told.said) == (1, True, False), told.said
    assert with_marks(kept_files(tmp_path / "成品")) == {}


def test_an_id_number_is_masked_on_the_screen_in_every_sentence(tmp_path: Path) -> None:
    rows = [GOOD | {name: ID} for name in HEADINGS[1:]]
    for form in ([], ["--json"]):
        words = ["batch", "pledge", write_roster(tmp_path, rows), "-o", tmp_path / "成品", "--name", "{序号}", *form]
        assert ID not in docgen(*words).said


# ---- every code: what was typed is in the arguments that are left out of what is kept


def samples() -> Iterator[tuple[Kind, Context]]:
    for kind in kinds().values():
        for path in sorted(kind.folder.glob("sample*.yaml")):
            contexts, _ = read_structured(path, file=path.name)
            yield from ((kind, each) for each in contexts)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every text; of a long list the first two items and the last."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, (*path, name))
    elif isinstance(value, list):
        for index in sorted({0, 1, len(value) - 1}):
            if 0 <= index < len(value):
                yield from leaves(value[index], (*path, index))


def changed(value: Any, path: tuple[Any, ...], text: Any) -> Any:
    if not path:
        return text
    found = copy.copy(value)
    found[path[0]] = changed(value[path[0]], path[1:], text)
    return found


def typed_wrongly(text: str) -> list[Any]:
    """Return what might be typed in the place of a text, each with the marker in it; a field's name is no value."""
    return [
        MARK,
        text + MARK,
        f"{MARK}2026年13月32日",
        f"见第{{{{ 号('{MARK}') }}}}项，XX,{MARK}({MARK}）。。",
        [MARK, MARK],
        {"没有的栏": MARK},
    ]


def found_in(kind: Kind, context: Context) -> Iterator[Problem]:
    draft, problems = parse(kind, context)
    yield from problems
    if draft is not None:
        yield from check_draft(draft)
        in_script(draft)
        both = [facts(draft, 2), facts(draft, 3)]
        yield from (each for _, each in check_set(both))


def leaks(each: Problem) -> list[str]:
    """Return the arguments by which a kept problem still says what was typed."""
    return [name for name, value in kept(each).args if MARK in value]


def test_whatever_is_typed_in_any_field_of_any_kind_stands_in_private_arguments_alone() -> None:
    found: dict[str, set[str]] = {}
    seen: set[str] = set()
    for kind, context in samples():
        for path in leaves(context.values):
            text = context.values
            for step in path:
                text = text[step]
            for wrong in typed_wrongly(str(text)):
                other = Context(changed(context.values, path, wrong), context.origins)
                for each in found_in(kind, other):
                    seen.add(each.code)
                    if leaks(each):
                        found.setdefault(each.code, set()).update(leaks(each))
    assert found == {}
    assert len(seen) > 25
