"""A small county for tests of schemes: five organisations of the example county, its common file and its text."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import openpyxl

from docgen.batch.order import Order
from docgen.kinds import kinds

COUNTY = Path(__file__).resolve().parent.parent / "contexts" / "示例县"
TABLE = COUNTY / "党组织信息表.xlsx"
TEXT = COUNTY / "2026" / "创先争优方案.yaml"
FIVE = ("第一中学党总支", "教育局机关第一党支部", "第一小学党支部", "晨光小学党支部", "城区民办幼儿园联合党支部")


def order_of_all(out: Path) -> Order:
    """Return the order for the schemes of all 53 organisations."""
    scheme = kinds()["scheme"]
    return Order(scheme, scheme.template, TABLE, out, base=TEXT)


def scheme_order(folder: Path, *, changes: dict[str, dict[str, str | None]] | None = None) -> Order:
    """Return an order for five schemes in `folder`, which becomes a county; `changes` maps a 简称 to cells to change."""
    county = folder / "contexts" / "示例县"
    (county / "2026").mkdir(parents=True, exist_ok=True)
    shutil.copy(COUNTY / "common.yaml", county)
    if not (county / "2026" / TEXT.name).exists():
        shutil.copy(TEXT, county / "2026")
    book = openpyxl.Workbook()
    sheet = book.active
    title, headings, *rows = _table()
    sheet.append(title)
    sheet.append(headings)
    for row in rows:
        name = row[headings.index("简称")]
        if name in FIVE:
            cells = dict(zip(headings, row, strict=True)) | (changes or {}).get(str(name), {})
            sheet.append([cells[heading] for heading in headings])
    book.save(county / TABLE.name)
    scheme = kinds()["scheme"]
    return Order(scheme, scheme.template, county / TABLE.name, folder / "方案", base=county / "2026" / TEXT.name)


@cache
def _table() -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(TABLE).active.iter_rows(values_only=True))
