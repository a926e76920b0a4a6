"""Orders for tests: small rosters written to a folder, the pledge asked for, what came of it read back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl

from docgen.batch.order import Order
from docgen.batch.plan import Plan, make_plan
from docgen.batch.roster import Row, read_rows
from docgen.batch.run import Result, run_batch
from docgen.kinds import find_kind
from docgen.problems import Problem
from docgen.word.blocks import read_blocks

HEADINGS = ["序号", "党支部", "姓名", "入党时间", "承诺事项", "完成时限"]
GOOD = [
    ["1", "第一小学党支部", "王芳", "2012年6月", "每周义务辅导一次", "2026年6月底"],
    ["2", "第一小学党支部", "张伟", "2015年7月", "结对帮扶一名青年教师", "长期坚持"],
    ["3", "第二小学党支部", "李娜", "2014年7月", "上一次公开课", "2026年12月"],
]
NAMES = [f"00{row[0]}-{row[1]}-{row[2]}-承诺书.docx" for row in GOOD]


def pledge():
    """Return the shipped kind."""
    found = find_kind("pledge")
    assert found
    return found


def table(*rows: list[str], headings: list[str] | None = None) -> str:
    """Return the text of a CSV file; the rows are GOOD unless given."""
    out = io.StringIO()
    csv.writer(out).writerows([headings or HEADINGS, *(rows or GOOD)])
    return out.getvalue()


def changed(row: int, **cells: str) -> list[str]:
    """Return GOOD[row] with some cells changed."""
    return [cells.get(name, value) for name, value in zip(HEADINGS, GOOD[row], strict=True)]


def order(
    folder: Path,
    roster: str | bytes | None = None,
    *,
    name: str = "花名册.csv",
    name_: str | None = None,
    **options: Any,
) -> Order:
    """Return an order for pledges into `folder`/成品; the roster is written, GOOD unless given; `name_` is --name."""
    path = folder / name
    if isinstance(roster, bytes):
        path.write_bytes(roster)
    elif roster is not None or not path.exists():
        path.write_text(roster or table(), "utf-8")
    kind = pledge()
    return Order(kind, kind.template, path, folder / "成品", name_, **options)


def rows_of(asked: Order) -> tuple[list[Row], list[Problem]]:
    """Return every row of an order with its layers, and what was said of the files."""
    notes: list[Problem] = []
    fields = frozenset(asked.kind.fields) if asked.kind else frozenset()
    rows = read_rows(asked, fields=fields, note=notes.extend)
    return list(rows.rows), [*notes, *rows.late()]


def plan_of(folder: Path, roster: str | None = None, **options: Any) -> Plan:
    """Return the plan of an order."""
    return make_plan(order(folder, roster, **options))


def made(asked: Order, *, workers: int | None = 0) -> Result:
    """Run an order."""
    return run_batch(asked, workers=workers, on_progress=lambda done, total: None)


def states(result: Result) -> list[tuple[int, str]]:
    """Return (row, state) of every row."""
    return [(each.row, str(each.state)) for each in result.outcomes]


def codes(problems: Any) -> list[str]:
    """Return the codes of problems."""
    return [each.code for each in problems]


def given_away(folder: Path) -> dict[str, bytes]:
    """Return every file of the output folder but the journal."""
    return {each.name: each.read_bytes() for each in sorted((folder / "成品").iterdir()) if each.is_file()}


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Return inode and time of writing of the same files."""
    files = {name: (folder / "成品" / name).stat() for name in given_away(folder)}
    return {name: (each.st_ino, each.st_mtime_ns) for name, each in files.items()}


def lines_of(path: Path) -> list[str]:
    """Return the text of every paragraph of a paper."""
    from docgen.gate import Form, admit, read_package

    package = read_package(admit(path, file=path.name, want=frozenset({Form.DOCX})))
    return [each.text for each in read_blocks(package).paragraphs]


def cells_of(data: bytes) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the one sheet of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    (sheet,) = book.worksheets
    yield from sheet.iter_rows(values_only=True)


def workbook(*rows: list[str], sheet: str = "党员") -> bytes:
    """Return a workbook of one sheet of texts."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
