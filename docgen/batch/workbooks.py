"""Workbooks docgen writes: text that is never a formula, and the same bytes from the same content.

XlsxWriter makes the workbook; the rows of a long table are put into its sheet as they come, one string a row: a library
that keeps every cell costs more than the letters that the table is about. Knows nothing of what a table says.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_LONGEST = 32_767
"""UTF-16 units a cell may hold (ECMA-376 leaves it open; Excel's limit)."""
_SHEET = "xl/worksheets/sheet1.xml"
_DOS_EPOCH = (1980, 1, 1, 0, 0, 0)
_HEADING_ROW = b"</row></sheetData>"
_DIMENSION = re.compile(rb'(<dimension ref="A1:[A-Z]+)1"')
_ODD = re.compile("[^\t\n -%'-;=?-^`-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What may need more than to be copied."""
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)")
"""What a cell cannot hold as it is, and what Excel would take for an escape of it (ECMA-376-1, 22.4.2.4)."""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of one table: its name, the headings and the widths of the columns in characters."""

    sheet: str
    columns: Sequence[str]
    widths: Sequence[float]

    def to_bytes(self, rows: Iterable[Sequence[object]]) -> bytes:
        """Return the workbook: a frozen heading that repeats on every page, below it the rows; None and "" stay blank."""
        frame = io.BytesIO(self._frame())
        lines = [_row(number, values) for number, values in enumerate(rows, 2)]
        body = "".join(lines).encode("utf-8")
        out = io.BytesIO()
        with zipfile.ZipFile(frame) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
            for info in old.infolist():
                data = old.read(info)
                if info.filename == _SHEET:
                    data = _DIMENSION.sub(rb'\g<1>%d"' % (len(lines) + 1), data)
                    data = data.replace(_HEADING_ROW, b"</row>" + body + b"</sheetData>")
                new.writestr(zipfile.ZipInfo(info.filename, _DOS_EPOCH), data, zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def _frame(self) -> bytes:
        """Return the workbook with its heading row alone."""
        book, out = new_book()
        sheet = book.add_worksheet(self.sheet)
        bold = book.add_format({"bold": True})
        for number, width in enumerate(self.widths):
            sheet.set_column(number, number, width)
        for number, text in enumerate(self.columns):
            sheet.write_string(0, number, text, bold)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        book.close()
        return out.getvalue()


def new_book() -> tuple[Workbook, io.BytesIO]:
    """Return an empty workbook and where its bytes will be once it is closed: no time of making, no formula by accident."""
    from datetime import datetime

    from xlsxwriter import Workbook

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(out, options)
    book.set_properties({"author": "docgen", "created": datetime(2000, 1, 1)})
    return book, out


def _row(number: int, values: Sequence[object]) -> str:
    cells = [
        f'<c r="{letter}{number}"><v>{value}</v></c>'
        if type(value) is int
        else f'<c r="{letter}{number}" t="inlineStr"><is><t xml:space="preserve">{_text(str(value))}</t></is></c>'
        for letter, value in zip(_letters(len(values)), values, strict=True)
        if value is not None and value != ""
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _text(text: str) -> str:
    """Return the text as a cell holds it, at most as long as Excel takes it."""
    if len(text) * 2 > _LONGEST:
        text = text.encode("utf-16-le", "surrogatepass")[: _LONGEST * 2].decode("utf-16-le", "ignore")
    if not _ODD.search(text):
        return text
    printable = _UNPRINTABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return printable.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@cache
def _letters(count: int) -> tuple[str, ...]:
    """Return the names of the first columns: A … Z, AA …"""
    from xlsxwriter.utility import xl_col_to_name

    return tuple(str(xl_col_to_name(number)) for number in range(count))
