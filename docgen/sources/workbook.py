"""The parts of an .xlsx package around its sheets: which sheets there are, the shared strings, the number formats.

Read here and not by openpyxl, for three reasons seen in rosters as they arrive: openpyxl refuses a whole workbook for a
font or colour it finds odd, gives the formula or its stored value but not both (so a formula without result looks like
an empty cell), and knows no built-in date formats 27-58, which Chinese Excel and WPS use. The gate has verified every
part and refused every DOCTYPE before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from xml.parsers import expat

from docgen.errors import InputRefused
from docgen.gate import Admitted, Package, Relationship, read_package
from docgen.problems import Origin, Problem, problem
from docgen.sources.cells import PLAIN, NumberFormat, builtin_formats, read_format

CHUNK = 1 << 16
_BROKEN = (expat.ExpatError, LookupError, ValueError)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet of a workbook: its name on the tab, its XML, and whether the tab is hidden."""

    name: str
    data: bytes
    hidden: bool


@dataclass(frozen=True, slots=True)
class Book:
    """An opened workbook. `formats` has one entry per cell style, in the order cells name them by."""

    file: str
    sheets: tuple[SheetPart, ...]
    strings: Sequence[str]
    formats: Sequence[NumberFormat]
    epoch_1904: bool
    notices: tuple[Problem, ...]


@contextmanager
def reading(file: str, sheet: str | None = None) -> Iterator[None]:
    """Turn what damaged XML raises inside the block into InputRefused (DG159), naming the file and the sheet."""
    try:
        yield
    except _BROKEN as fault:
        raise InputRefused(problem("DG159", Origin(file, sheet=sheet))) from fault


def open_book(admitted: Admitted) -> Book:
    """Open a workbook; InputRefused when the gate refuses a part, or one that matters is missing or broken."""
    package = read_package(admitted)
    with reading(admitted.file):
        related = [each for each in package.relationships.get(package.main, ()) if not each.external]
        sheets, epoch_1904 = _sheets(package, related)
        return Book(
            admitted.file,
            tuple(sheets),
            read_strings(_related(package, related, "sharedStrings")),
            read_formats(_related(package, related, "styles")),
            epoch_1904,
            package.notices,
        )


def make_parser(start: Callable[[str, dict[str, str]], None], end: Callable[[str], None]) -> expat.XMLParserType:
    """Return an expat parser that hands over text whole, not in pieces."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = CHUNK
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    return parser


def unescape(text: str) -> str:
    """Return the text with `_x000D_` escapes of SpreadsheetML (ECMA-376-1, 22.9.2.19) decoded."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if any("\ud800" <= each <= "\udfff" for each in text):
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return text


def read_strings(data: bytes | None) -> list[str]:
    """Return the shared strings in order: rich text joined, phonetic readings left out, blanks kept."""
    strings: list[str] = []
    current: list[str] = []
    phonetic = 0

    def start(name: str, _attributes: Mapping[str, str]) -> None:
        """Take note of an element that opens."""
        nonlocal phonetic
        name = local(name)
        if name == "t" and not phonetic:
            parser.CharacterDataHandler = current.append
        elif name == "rPh":
            phonetic += 1

    def end(name: str) -> None:
        """Take note of an element that closes."""
        nonlocal phonetic
        parser.CharacterDataHandler = None
        name = local(name)
        if name == "si":
            strings.append(unescape("".join(current)))
            current.clear()
        elif name == "rPh":
            phonetic -= 1

    parser = make_parser(start, end)
    if data is not None:
        parser.Parse(data, True)
    return strings


def read_formats(data: bytes | None) -> list[NumberFormat]:
    """Return the number format of every cell style; a style that names an unknown format is PLAIN."""
    codes: dict[int, str] = dict(builtin_formats())
    numbers: list[int] = []
    inside = False

    def start(name: str, attributes: Mapping[str, str]) -> None:
        """Take note of an element that opens."""
        nonlocal inside
        name = local(name)
        if name == "numFmt":
            codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "General")
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            numbers.append(_number(attributes.get("numFmtId")))

    def end(name: str) -> None:
        """Take note of an element that closes."""
        nonlocal inside
        if local(name) == "cellXfs":
            inside = False

    if data is not None:
        make_parser(start, end).Parse(data, True)
    return [read_format(codes[number]) if number in codes else PLAIN for number in numbers]


def local(name: str) -> str:
    """Return an element's name without its prefix."""
    return name.rpartition(":")[2]


def _sheets(package: Package, related: Sequence[Relationship]) -> tuple[list[SheetPart], bool]:
    """Return the worksheets in the order of their tabs (chart and dialogue sheets hold no table), and the epoch."""
    parts = {each.id: each.target for each in related if each.kind == "worksheet"}
    sheets: list[SheetPart] = []
    epoch_1904 = False

    def start(name: str, attributes: Mapping[str, str]) -> None:
        """Take note of an element that opens."""
        nonlocal epoch_1904
        if local(name) == "sheet":
            reference = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            if reference in parts:
                hidden = attributes.get("state", "visible") != "visible"
                sheets.append(SheetPart(attributes.get("name", ""), _part(package, parts[reference]), hidden))
        elif local(name) == "workbookPr":
            epoch_1904 = attributes.get("date1904", "0") in {"1", "true", "on"}

    make_parser(start, lambda _name: None).Parse(_part(package, package.main), True)
    return sheets, epoch_1904


def _related(package: Package, related: Sequence[Relationship], kind: str) -> bytes | None:
    target = next((each.target for each in related if each.kind == kind), None)
    return _part(package, target) if target is not None else None


def _part(package: Package, name: str) -> bytes:
    """Return a part; names are compared without case where no part is spelt exactly so (ECMA-376-2, 6.2.2.3)."""
    if name in package.parts:
        return package.parts[name]
    return {part.casefold(): data for part, data in package.parts.items()}[name.casefold()]


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
