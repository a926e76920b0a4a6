"""Workbooks docgen writes: text that is never a formula, and the same bytes from the same content."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook

_DOS_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def to_bytes(book: Workbook) -> bytes:
    """Return the workbook's package with every time in it fixed: openpyxl writes the hour of saving."""
    from datetime import datetime

    book.properties.created = book.properties.modified = datetime(2000, 1, 1)
    book.properties.creator = "docgen"
    out = io.BytesIO()
    book.save(out)
    return _with_fixed_times(out.getvalue())


def is_formula_like(text: str) -> bool:
    """Tell whether Excel would take the text for a formula unless its cell says that it is text."""
    return text.startswith(("=", "+", "-", "@"))


def _with_fixed_times(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(info.filename, _DOS_EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
