"""Measures pages in the PDF that LibreOffice makes: 22 lines of 28 characters, edges, indents, title, page numbers.

    python -m benchmarks.pages                  every kind; prints a Markdown table, ends with 1 where a page is off
    python -m benchmarks.pages --only scheme    one kind
    python -m benchmarks.pages 方案.docx        papers already made, measured by the profile gongwen

Of every kind two things are set: pages full of text in its profile's body role, and its samples. Everything is taken
from baselines and advance widths, so the stand-in fonts do not matter. Needs LibreOffice and pdfplumber.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pdfplumber

from benchmarks.typeset import to_pdf, write_samples
from docgen.kinds import Kind, kinds
from docgen.word.house import build
from docgen.word.house.outline import read_outline
from docgen.word.standard import Page, Profile, number, profile

MM = 25.4 / 72
SAME_LINE = 1.5
"""Points between two baselines that are one line."""
NEAR = 0.5
"""Points between a place and where it should be that are no difference."""
ONE_PAGE = 22 * 28


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: where it begins and ends and its baseline from the top, all in mm; its type size in points."""

    left: float
    right: float
    baseline: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its lines but for its number, top to bottom; its number; between what edges its tables stand, in mm.

    The number of a page that lies on its side is given as it stands on the upright sheet.
    """

    lines: tuple[Line, ...]
    number: Line | None
    table: tuple[float, float] | None
    lying: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure of a paper: what was measured, what it should be, whether it is."""

    what: str
    found: str
    wanted: str
    right: bool


def read_sheets(pdf: Path, page: Page) -> list[Sheet]:
    """Return the pages of a PDF."""
    with pdfplumber.open(pdf) as opened:
        return [_sheet(each, page) for each in opened.pages]


def full_pages(sheets: Sequence[Sheet], lines: int) -> list[Sheet]:
    """Return the pages that text fills: neither first nor last, no table, no gap, their last line at the lower edge."""
    inner = [each for each in sheets[1:-1] if not each.lying and not each.table]
    return [each for each in inner if len(each.lines) >= lines - 1 and _is_even(each)]


def lines_per_page(sheets: Sequence[Sheet]) -> Counter[int]:
    """Count pages by their number of lines."""
    return Counter(len(each.lines) for each in sheets)


def chars_per_line(sheets: Sequence[Sheet], page: Page) -> Counter[int]:
    """Count the lines that run from edge to edge in Chinese characters alone, by their number of characters.

    A mark that hangs over the right edge is not counted.
    """
    right = page.width_mm - page.right_mm
    return Counter(
        sum(1 for _ in each.text) - (each.right > right + 2)
        for sheet in sheets
        for each in sheet.lines
        if abs(each.left - page.left_mm) < NEAR and each.right > right - 3 and all("一" <= c <= "鿿" for c in each.text)
    )


def judge(sheets: Sequence[Sheet], house: Profile) -> Iterator[Finding]:
    """Yield what a paper's pages measure against the standard."""
    page, lines = house.page, _lines_of(house)
    full = full_pages(sheets, lines)
    if full:
        rows = lines_per_page(full)
        yield Finding("满页行数", _counted(rows), str(lines), set(rows) == {lines})
    upright = [each for each in sheets if not each.lying]
    chars = chars_per_line(upright, page)
    if chars:
        wanted = int(number("grid", "chars").value)
        yield Finding("满行字数", _counted(chars), str(wanted), set(chars) == {wanted})
    lefts = [line.left for sheet in upright for line in sheet.lines if line.left < page.left_mm + 5]
    if lefts:
        yield Finding("左边", f"{min(lefts):.1f} 毫米", f"{page.left_mm} 毫米", abs(min(lefts) - page.left_mm) < NEAR)
    yield from _first_lines(upright, house)
    yield from _titles(sheets, house)
    yield from _tables(sheets, page)
    yield from _numbers(sheets, house)


def _first_lines(sheets: Sequence[Sheet], house: Profile) -> Iterator[Finding]:
    role = house.roles["body"]
    wanted = house.page.left_mm + role.first_line_chars * role.char_tw * MM / 20
    firsts = [
        line.left
        for sheet in sheets
        for line in sheet.lines
        if wanted - 2 < line.left < wanted + 2 and line.size == role.size_hp / 2
    ]
    if firsts:
        found = Counter(round(each, 1) for each in firsts)
        right = all(abs(each - wanted) < NEAR for each in firsts)
        yield Finding("首行左边", _counted(found), f"{wanted:.1f} 毫米", right)


def _edges(sheet: Sheet, page: Page) -> tuple[float, float]:
    """Return the left and right edge of the type area; on a lying page they are the upright sheet's bottom and top."""
    if sheet.lying:
        return page.bottom_mm, page.height_mm - page.top_mm
    return page.left_mm, page.width_mm - page.right_mm


def _tables(sheets: Sequence[Sheet], page: Page) -> Iterator[Finding]:
    found = [(each.table, _edges(each, page)) for each in sheets if each.table]
    for (left, right), (low, high) in dict.fromkeys(found):
        near = low - NEAR < left < low + NEAR and right < high + NEAR
        yield Finding("表格两边", f"{left:.1f}、{right:.1f} 毫米", f"{low}、{high} 毫米以内", near)


def _titles(sheets: Sequence[Sheet], house: Profile) -> Iterator[Finding]:
    size = house.roles["title"].size_hp / 2
    centre = sum(_edges(sheets[0], house.page)) / 2
    title = [line for sheet in sheets[:1] for line in sheet.lines if line.size == size]
    if title:
        centres = [(line.left + line.right) / 2 for line in title]
        right = all(abs(each - centre) < 1 for each in centres)
        yield Finding("标题中线", "、".join(f"{each:.1f}" for each in centres) + " 毫米", f"{centre:.1f} 毫米", right)


def _numbers(sheets: Sequence[Sheet], house: Profile) -> Iterator[Finding]:
    """Yield where the page numbers stand: odd ones from the right edge, even ones from the left, one character in."""
    if "page_number" not in house.roles:
        return
    page, role = house.page, house.roles["page_number"]
    step = role.char_tw * MM / 20
    odd, even = page.width_mm - page.right_mm - step, page.left_mm + step
    places, right = [], True
    for position, sheet in enumerate(sheets, 1):
        line = sheet.number
        if line is None:
            places.append(f"第{position}页无页码")
            right = False
            continue
        is_odd = int(line.text.strip("— ")) % 2 == 1
        right &= abs((line.right - odd) if is_odd else (line.left - even)) < 2.2
        places.append(f"{line.right:.1f} 止" if is_odd else f"{line.left:.1f} 起")
    found = "、".join(dict.fromkeys(places)) + " 毫米"
    yield Finding("页码位置", found, f"单页 {odd:.1f} 止，双页 {even:.1f} 起", right)
    below = number("page_number", "below_type_area_mm")
    dash = [sheet.number.baseline for sheet in sheets if sheet.number and not sheet.lying]
    if dash:
        # the dash stands a third of the type size above its baseline
        gap = dash[0] - role.size_hp / 2 / 3 * MM - (page.height_mm - page.bottom_mm)
        near = abs(gap - below.value) < below.tolerance
        yield Finding("一字线距版心", f"{gap:.1f} 毫米", f"{below.value:.0f} 毫米", near)


def _sheet(page: Any, house: Page) -> Sheet:
    lines = list(_lines([each for each in page.chars if each["upright"]], page.height))
    edge = house.height_mm - house.bottom_mm
    turned = [each for each in page.chars if not each["upright"] and each["text"].strip()]
    borders = [each["x0"] * MM for each in page.lines if each["x0"] == each["x1"]]  # highlights are filled, not drawn
    lying = page.width > page.height
    if lying:
        number = _turned(turned) if turned else None
    else:
        number = next((line for line in lines if line.baseline > edge + 1), None)
    shown = tuple(line for line in lines if lying or line.baseline <= edge + 1)
    return Sheet(shown, number, (min(borders), max(borders)) if borders else None, lying)


def _turned(chars: Sequence[dict[str, Any]]) -> Line:
    """Return a line that reads downwards on a lying page, as it stands on the upright sheet."""
    ordered = sorted(chars, key=lambda each: each["top"])
    text = "".join(each["text"] for each in ordered)
    return Line(ordered[0]["top"] * MM, ordered[-1]["bottom"] * MM, ordered[0]["x0"] * MM, 0, text)


def _lines(chars: Sequence[dict[str, Any]], height: float) -> Iterator[Line]:
    """Yield the lines of a page by their baselines; blanks at both ends are no part of a line."""
    rest = sorted((each for each in chars if each["text"].strip()), key=lambda each: each["matrix"][5], reverse=True)
    while rest:
        base = rest[0]["matrix"][5]
        row = sorted((each for each in rest if base - each["matrix"][5] < SAME_LINE), key=lambda each: each["x0"])
        rest = rest[len(row) :]
        size = round(Counter(each["size"] for each in row).most_common(1)[0][0] * 2) / 2
        text = "".join(each["text"] for each in row)
        yield Line(row[0]["x0"] * MM, row[-1]["x1"] * MM, (height - base) * MM, size, text)


def _is_even(sheet: Sheet) -> bool:
    """Tell whether the lines of a page follow each other in one pitch, without a gap."""
    steps = [after.baseline - before.baseline for before, after in zip(sheet.lines, sheet.lines[1:], strict=False)]
    return max(steps) - min(steps) < 1


def _lines_of(house: Profile) -> int:
    """Return how many lines of text the type area of a profile holds: 22 by the standard."""
    page = house.page
    return int((page.height_mm - page.top_mm - page.bottom_mm) / MM * 20 // house.line_tw)


def _counted(counts: Counter[Any]) -> str:
    return "、".join(str(value) if len(counts) == 1 else f"{value}×{times}" for value, times in counts.most_common(4))


def _set_full_pages(kind: Kind, house: Profile, folder: Path) -> Path:
    """Write three pages and more of text without marks in the body role."""
    paper = build(house.name, title=kind.title)
    for _ in range(3):
        paper.body("党的建设工作常抓不懈" * (ONE_PAGE * 2 // 10))
    path = folder / f"{kind.id}-full.docx"
    path.write_bytes(paper.to_bytes())
    return path


def _report(label: str, paper: Path, house: Profile) -> int:
    """Print the rows of one paper, set beside it as a PDF of its name; return how many figures are off."""
    findings = list(judge(read_sheets(paper.with_suffix(".pdf"), house.page), house))
    for each in findings:
        print(f"| {label} | {each.what} | {each.found} | {each.wanted} | {'' if each.right else '✗'} |")
    return sum(not each.right for each in findings)


def main() -> int:
    """Print a Markdown table of pages; return 1 where a figure is not what it should be."""
    parser = argparse.ArgumentParser(description="Measure the pages of papers.")
    parser.add_argument("papers", nargs="*", type=Path, help="papers already made; none: every kind")
    parser.add_argument("--only", help="the id of one kind")
    said = parser.parse_args()
    chosen = [each for each in kinds().values() if said.only in (None, each.id)]
    print("| 材料 | 项目 | 实测 | 应为 | |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        papers: list[tuple[str, Path, Profile]] = []
        for path in said.papers:
            papers.append((path.stem, Path(shutil.copy(path, folder)), profile("gongwen")))
        for kind in chosen if not said.papers else ():
            house = profile(read_outline(kind.folder / "outline.yaml")["profile"])
            papers.append((f"{kind.title}满页", _set_full_pages(kind, house, folder), house))
            papers += [
                (f"{kind.title} {made.stem.partition('-')[2]}", made, house) for made in write_samples(kind, folder)
            ]
        to_pdf([paper for _, paper, _ in papers], folder)
        wrong = sum(_report(*each) for each in papers)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
