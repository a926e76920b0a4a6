"""Rosters for tests, written as the XML a spreadsheet program would write, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import NamedTuple

from cases import HEAD, SHEET, R, arrow, arrows, content_types, zipped

from docgen.errors import InputRefused
from docgen.problems import Origin, Problem
from docgen.sources.grid import column_letters
from docgen.sources.table import Row, Table, open_table

SPACE = f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{R}"'


class Cell(NamedTuple):
    """A cell as XML: what stands in its tag beside the reference, and inside."""

    attributes: str
    inner: str


def number(value: str, style: int = 0) -> Cell:
    """Return a number cell with the stored text `value`."""
    return Cell(f's="{style}"', f"<v>{value}</v>")


def shared(index: int) -> Cell:
    """Return a cell that names a shared string."""
    return Cell('t="s"', f"<v>{index}</v>")


FAILED = Cell('t="e"', "<v>#VALUE!</v>")
UNCALCULATED = Cell("", "<f>SUM(C:C)</f>")


def cell(reference: str, content: str | Cell) -> str:
    """Return one cell; plain text becomes an inline string."""
    if isinstance(content, str):
        content = Cell('t="inlineStr"', f'<is><t xml:space="preserve">{escape(content)}</t></is>')
    return f'<c r="{reference}" {content.attributes}>{content.inner}</c>'


def line(row: int, *contents: str | Cell, attributes: str = "") -> str:
    """Return a row; an empty text leaves its cell out."""
    cells = (cell(f"{column_letters(at)}{row}", content) for at, content in enumerate(contents) if content != "")
    return f'<row r="{row}" {attributes}>{"".join(cells)}</row>'


def sheet(*rows: str, before: str = "", after: str = "") -> str:
    """Return a worksheet; `before` and `after` stand around its rows."""
    return f"{HEAD}<worksheet {SPACE}>{before}<sheetData>{''.join(rows)}</sheetData>{after}</worksheet>"


def lines(*rows: tuple[str | Cell, ...], first: int = 1) -> str:
    """Return a worksheet of these rows, one below the other."""
    return sheet(*(line(at, *row) for at, row in enumerate(rows, first)))


def merged(*ranges: str) -> str:
    """Return the element that lists merged ranges."""
    return "<mergeCells>" + "".join(f'<mergeCell ref="{each}"/>' for each in ranges) + "</mergeCells>"


def workbook(
    sheets: str | Mapping[str, str],
    *,
    hidden: tuple[str, ...] = (),
    strings: str = "",
    formats: tuple[str, ...] = (),
    properties: str = "",
) -> bytes:
    """Return an .xlsx of the sheets (a single one is named 党员). `formats` are the codes of the styles from 1 on."""
    named = {"党员": sheets} if isinstance(sheets, str) else sheets
    tabs, links = "", [arrow("sharedStrings", "sharedStrings.xml", id="rS"), arrow("styles", "styles.xml", id="rF")]
    parts: dict[str, bytes | str] = {}
    for at, (name, xml) in enumerate(named.items(), 1):
        state = ' state="hidden"' if name in hidden else ""
        tabs += f'<sheet name="{name}" sheetId="{at}"{state} r:id="rId{at}"/>'
        links.append(arrow("worksheet", f"worksheets/sheet{at}.xml", id=f"rId{at}"))
        parts[f"xl/worksheets/sheet{at}.xml"] = xml
    codes = "".join(
        f'<numFmt numFmtId="{200 + at}" formatCode="{escape(code)}"/>' for at, code in enumerate(formats) if code
    )
    styles = "".join(f'<xf numFmtId="{each}"/>' for each in (0, *range(200, 200 + len(formats))))
    types = {"xl/workbook.xml": f"{SHEET}.sheet.main+xml"} | dict.fromkeys(parts, f"{SHEET}.worksheet+xml")
    return zipped(
        {
            "[Content_Types].xml": content_types(types),
            "_rels/.rels": arrows(arrow("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f"{HEAD}<workbook {SPACE}>{properties}<sheets>{tabs}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": arrows(*links),
            "xl/sharedStrings.xml": f"{HEAD}<sst {SPACE}>{strings}</sst>",
            "xl/styles.xml": f"{HEAD}<styleSheet {SPACE}><numFmts>{codes}</numFmts>"
            f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>{styles}</cellXfs></styleSheet>',
            **parts,
        }
    )


def never(_heading: str) -> bool:
    """Fill no column down."""
    return False


def branch(heading: str) -> bool:
    """Fill 党支部 down."""
    return heading == "党支部"


def opened(tmp_path: Path, data: bytes | str, name: str = "花名册.xlsx", **options: object) -> Table:
    """Write the data to a file of that name and open it as a table."""
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return open_table(path, file=name, **{"fill": never, **options})  # type: ignore[arg-type]


def read(tmp_path: Path, data: bytes | str, name: str = "花名册.xlsx", **options: object) -> tuple[Table, list[Row]]:
    """Open the data as a table and take all its rows."""
    table = opened(tmp_path, data, name, **options)
    return table, list(table.rows)


def refusal(tmp_path: Path, data: bytes | str, name: str = "花名册.xlsx", **options: object) -> tuple[Problem, ...]:
    """Return the problems for which the data is refused, when opened or while its rows are taken."""
    try:
        read(tmp_path, data, name, **options)
    except InputRefused as refused:
        return refused.problems
    raise AssertionError("not refused")


def at(cell: str, sheet: str = "党员", file: str = "花名册.xlsx") -> Origin:
    """Return the origin of a cell."""
    return Origin(file, sheet=sheet, cell=cell)
