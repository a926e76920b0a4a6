"""The columns of tables after rendering: a table has as many `w:gridCol` as its longest row has cells, and its width.

As docxtpl 0.20.2 does it: rows of nested tables count for the outer table too, whole twips, and what has no grid or no
widths where they are needed raises.
"""

from __future__ import annotations

from lxml import etree

_NAMES = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
_LONGER_ROW = etree.XPath("boolean(.//w:tr[count(w:tc) > $columns])", namespaces=_NAMES)
_FULL_ROW = etree.XPath("boolean(.//w:tr[count(w:tc) = $columns])", namespaces=_NAMES)


def fix_columns(body: etree._Element) -> bool:
    """Fit the columns of every table in place; tell whether anything changed.

    Raises AttributeError for a table without grid, TypeError and ValueError for widths and spans that are no numbers.
    """
    w = "{" + str(body.nsmap["w"]) + "}"
    changed = False
    spans = next(body.iter(f"{w}gridSpan"), None) is not None
    for table in body.iter(f"{w}tbl"):
        grid: etree._Element = table.find(f"{w}tblGrid")  # type: ignore[assignment]
        columns = len(grid.findall(f"{w}gridCol"))
        if not spans and not _LONGER_ROW(table, columns=columns) and _FULL_ROW(table, columns=columns):
            continue
        changed |= _widened(table, grid, w)
        changed |= _narrowed(table, grid, w)
    return changed


def _widened(table: etree._Element, grid: etree._Element, w: str) -> bool:
    """Add the columns that the row with most cells needs, all of them narrower by as much."""
    columns = grid.findall(f"{w}gridCol")
    longest = max((len(row.findall(f"{w}tc")) for row in table.iter(f"{w}tr")), default=0)
    missing = longest - len(columns)
    if missing <= 0:
        return False
    width = sum((float(each.get(f"{w}w", "0")) for each in columns), 0.0)
    if not width > 0:
        return False
    before, after = width / len(columns), width / longest
    for each in columns:
        each.set(f"{w}w", str(int(_width(each, w) * after / before)))
    for _ in range(missing):
        etree.SubElement(grid, f"{w}gridCol", {f"{w}w": str(int(after))})
    return True


def _narrowed(table: etree._Element, grid: etree._Element, w: str) -> bool:
    """Take away the columns that no row reaches and give their width to the others."""
    columns = grid.findall(f"{w}gridCol")
    kept = max((0, *(_reach(row, w) for row in table.iter(f"{w}tr"))))
    if kept >= len(columns):
        return False
    freed = 0.0
    for each in columns[kept:]:
        freed += _width(each, w)
        grid.remove(each)
    extra = int(freed / kept) if kept else 0
    for each in columns[:kept]:
        each.set(f"{w}w", str(int(_width(each, w) + extra)))
    return True


def _reach(row: etree._Element, w: str) -> int:
    """Return how many columns the cells of a row cover."""
    reach = 0
    for cell in row.findall(f"{w}tc"):
        properties = cell.find(f"{w}tcPr")
        span = None if properties is None else properties.find(f"{w}gridSpan")
        reach += 1 if span is None else int(span.get(f"{w}val"))  # type: ignore[arg-type]
    return reach


def _width(column: etree._Element, w: str) -> float:
    return float(column.get(f"{w}w"))  # type: ignore[arg-type]
