"""Rosters as offices send them: damaged, odd, oversized and in other formats; each beside what is fine in it."""

from __future__ import annotations

from collections.abc import Iterator

from tests.cases import HEAD, docx, ods_parts, ole, paragraph, xlsx_parts, zipped
from tests.hostile.scenes import OUT, TEMPLATE, Bytes, Case, Scene, batch, body, letter, letters, refused
from tests.sources.rosters import FAILED, UNCALCULATED, Cell, cell, line, lines, merged, number, shared, sheet, workbook

VALUE = docx(paragraph("值：{{ 值 }}"))
HEADINGS = ("党支部", "姓名", "承诺事项")
ROW = ("第一小学党支部", "王芳", "每周义务辅导一次")
TEXT = letter("王芳", "第一小学党支部", "每周义务辅导一次")
CSV, XLSX, XLS, ODS = "花名册.csv", "花名册.xlsx", "花名册.xls", "花名册.ods"
_TABLE = ",".join(HEADINGS) + "\n" + ",".join(ROW) + "\n"


def pattern(*words: str, roster: str) -> tuple[str, ...]:
    """Return the words of a batch of the template that prints one value."""
    return batch(*words, roster=roster)


# --- cells of a workbook: one run, a row for each


CELLS: tuple[tuple[str | Cell, str], ...] = (
    (number("13912345678"), "13912345678"),
    (number("13912345678.0"), "13912345678"),
    (number("0.30000000000000004"), "0.3"),
    (number("2015.7"), "2015.7"),
    (number("1E+05"), "100000"),
    (number("-0"), "0"),
    (number("999999999999999"), "999999999999999"),
    (number("1E-999999"), "0"),
    (number("7", 1), "007"),
    (number("46086", 2), "2026-03-05"),
    (number("46086.604166666664", 2), "2026-03-05 14:30"),
    (number("-1", 2), "-1"),
    (number("60", 2), "60"),
    (number("0.5", 3), "12:00"),
    (number("0.12", 4), "12%"),
    (number("1", 99), "1"),
    (Cell('t="b"', "<v>1</v>"), "TRUE"),
    (Cell('t="str"', "<f>A1</f><v>算得</v>"), "算得"),
    (Cell('t="d"', "<v>2026-03-05T00:00:00</v>"), "2026-03-05"),
    (shared(0), "王芳"),
    (shared(1), "  前后有空格  "),
    (shared(2), "𠮷_x0041_"),
    (Cell('t="inlineStr"', "<is><r><t>分</t></r><r><rPr><b/></rPr><t>段</t></r></is>"), "分段"),
    (Cell('t="inlineStr"', "<is><t>汉</t><rPh sb='0' eb='1'><t>hàn</t></rPh></is>"), "汉"),
    ("=1+1", "=1+1"),
    ("0123", "0123"),
    ("第一行\n第二行", "第一行\n第二行"),
)  # fmt: skip
FORMATS = ("000", "yyyy-mm-dd", "h:mm", "0%")
STRINGS = (
    "<si><r><t>王</t></r><r><t>芳</t></r><rPh sb='0' eb='1'><t>wáng</t></rPh></si>"
    '<si><t xml:space="preserve">  前后有空格  </t></si><si><t>𠮷_x005F_x0041_</t></si>'
)
BAD_CELLS = (
    (number("110101199001011233"), "DG137"),
    (number("1E+300"), "DG137"),
    (FAILED, "DG138"),
    (Cell('t="e"', "<v>#REF!</v>"), "DG138"),
    (UNCALCULATED, "DG139"),
    ("控制_x000B_字符", "DG196"),
    ("半个字_xD800_", "DG196"),
    ("不是字_xFFFE_", "DG196"),
)


def _cells() -> Iterator[Case]:
    rows = [(str(at), content) for at, (content, _) in enumerate((*CELLS, *BAD_CELLS), 1)]
    data = workbook(lines(("编号", "值"), *rows), formats=FORMATS, strings=STRINGS)
    errors = frozenset(code for _, code in BAD_CELLS)
    numbers = tuple(range(2, len(rows) + 2))
    scene = Scene("rosters/cells", {TEMPLATE: VALUE, XLSX: data}, pattern(roster=XLSX), 1, errors, numbers)
    for at, (_, shown) in enumerate(CELLS, 1):
        yield Case(f"rosters/cell-{at:02}", scene, "made", row=at + 1, text=body(f"值：{shown}"), name=f"{at}.docx")
    for at, (_, code) in enumerate(BAD_CELLS, len(CELLS) + 1):
        yield Case(f"rosters/bad-cell-{at:02}", scene, "row", code, f"党员 B{at + 1}", row=at + 1)
    old = workbook(
        lines(("编号", "值"), ("1", number("44624", 2)), ("2", number("-5", 2))),
        formats=FORMATS,
        properties='<workbookPr date1904="1"/>',
    )
    scene = Scene("rosters/date-1904", {TEMPLATE: VALUE, XLSX: old}, pattern(roster=XLSX), rows=(2, 3))
    yield Case("rosters/date-1904", scene, "made", row=2, text=body("值：2026-03-05"))
    yield Case("rosters/date-1904-negative", scene, "made", row=3, text=body("值：-5"))


# --- whole files that are fine, perhaps with a word said


def row_of(at: int, *contents: str | Cell) -> str:
    """Return the good row at a place, or another."""
    return line(at, *(contents or ROW))


_GOOD = workbook(lines(HEADINGS, ROW))
_TITLE = workbook(sheet(line(1, "2026年承诺登记表"), line(3, *HEADINGS), row_of(4), after=merged("A1:C1")))
_CORNER = workbook(sheet(line(1, *HEADINGS), row_of(2), f'<row r="1048576">{cell("XFD1048576", "x")}</row>'))
_TWO = workbook({"党员": lines(HEADINGS, ROW), "说明": lines(("请按格式填写",), ("谢谢",))})
_HIDDEN_SHEET = workbook({"党员": lines(HEADINGS, ROW), "旧表": lines(HEADINGS, ROW)}, hidden=("旧表",))
_TOTAL = workbook(sheet(line(1, *HEADINGS), row_of(2), line(3, "合计", number("1"))))
_TOTAL_WRONG = workbook(sheet(line(1, *HEADINGS), row_of(2), line(3, "合计", number("2"))))
_HIDDEN_ROW = workbook(sheet(line(1, *HEADINGS), line(2, *ROW, attributes='hidden="1"')))
_HIDDEN_COLUMN = workbook(sheet(line(1, *HEADINGS), row_of(2), before='<cols><col min="3" max="3" hidden="1"/></cols>'))
_FILLED = workbook(sheet(line(1, *HEADINGS), row_of(2), line(3, "", "李明", "上课"), after=merged("A2:A3")))
_BLANKS = workbook(sheet(line(1, *HEADINGS), line(2, " ", "　"), '<row r="3"/>', row_of(9)))
_AGAIN = workbook(sheet(line(1, *HEADINGS), row_of(2), line(3, *HEADINGS)))
_NO_STYLES = zipped(xlsx_parts(extra={"xl/worksheets/sheet1.xml": lines(HEADINGS, ROW)}))
_PREFIXED = workbook(lines(HEADINGS, ROW).replace("<worksheet xmlns=", "<x:worksheet xmlns:x=").replace("</worksheet", "</x:worksheet")
                     .replace("<sheetData", "<x:sheetData").replace("</sheetData", "</x:sheetData").replace("<row", "<x:row")
                     .replace("</row", "</x:row").replace("<c ", "<x:c ").replace("</c>", "</x:c>").replace("<is>", "<x:is>")
                     .replace("</is>", "</x:is>").replace("<t ", "<x:t ").replace("</t>", "</x:t>"))  # fmt: skip
_QUOTED = ",".join(HEADINGS) + '\n第一小学党支部,王芳,"每周义务辅导一次"\n'

FINE: tuple[tuple[str, str, Bytes, str], ...] = (
    ("xlsx", XLSX, _GOOD, ""),
    ("xlsx-named-csv", CSV, _GOOD, ""),
    ("xlsx-named-et", "花名册.et", _GOOD, ""),
    ("title-line", XLSX, _TITLE, "DG134"),
    ("lone-corner", XLSX, _CORNER, "DG149"),
    ("second-sheet", XLSX, _TWO, "DG146"),
    ("hidden-sheet", XLSX, _HIDDEN_SHEET, "DG146"),
    ("total", XLSX, _TOTAL, "DG142"),
    ("total-differs", XLSX, _TOTAL_WRONG, "DG143"),
    ("hidden-row", XLSX, _HIDDEN_ROW, "DG144"),
    ("hidden-column", XLSX, _HIDDEN_COLUMN, "DG145"),
    ("blank-rows", XLSX, _BLANKS, ""),
    ("headings-again", XLSX, _AGAIN, "DG134"),
    ("no-styles", XLSX, _NO_STYLES, ""),
    ("prefixed", XLSX, _PREFIXED, ""),
    ("utf-8", CSV, _TABLE.encode(), ""),
    ("utf-8-mark", CSV, _TABLE.encode("utf-8-sig"), ""),
    ("gb18030", CSV, _TABLE.encode("gb18030"), "DG151"),
    ("utf-16", CSV, _TABLE.encode("utf-16"), "DG151"),
    ("utf-16-no-mark", CSV, _TABLE.encode("utf-16-le"), "DG151"),
    ("utf-16-be-no-mark", CSV, _TABLE.encode("utf-16-be"), "DG151"),
    ("semicolon", CSV, _TABLE.replace(",", ";").encode(), ""),
    ("tab", CSV, _TABLE.replace(",", "\t").encode(), ""),
    ("declared", CSV, ("sep=;\n" + _TABLE.replace(",", ";")).encode(), ""),
    ("carriage-returns", CSV, _TABLE.replace("\n", "\r").encode(), ""),
    ("windows-ends", CSV, _TABLE.replace("\n", "\r\n").encode(), ""),
    ("no-last-end", CSV, _TABLE.rstrip().encode(), ""),
    ("quoted", CSV, _QUOTED.encode(), ""),
    ("blank-lines", CSV, ("\n\n" + _TABLE.replace("\n", "\n,,\n\n")).encode(), ""),
    ("other-case-of-columns", CSV, (",".join(reversed(HEADINGS)) + "\n" + ",".join(reversed(ROW))).encode(), ""),
)  # fmt: skip


def _fine() -> Iterator[Case]:
    for name, file, data, note in FINE:
        row = {"title-line": 4, "blank-rows": 9, "declared": 3, "blank-lines": 6}.get(name, 2)
        scene = Scene(f"rosters/{name}", {file: data}, letters(file), rows=(row,))
        yield Case(f"rosters/{name}", scene, "made", row=row, text=TEXT, name="001-第一小学党支部-王芳-承诺书.docx")
        if note:
            yield Case(f"rosters/{name}-said", scene, "note", note, file)
    scene = Scene("rosters/filled-down", {XLSX: _FILLED}, letters(XLSX), rows=(2, 3))
    yield Case("rosters/filled-down", scene, "made", row=3, text=letter("李明", "第一小学党支部", "上课"))
    yield Case("rosters/filled-down-said", scene, "note", "DG140", "A2:A3")
    long = "长" * 350_000
    scene = Scene(
        "rosters/megabyte", {TEMPLATE: VALUE, CSV: f'编号,值\n1,"{long}"\n'.encode()}, pattern(roster=CSV), rows=(2,)
    )
    yield Case("rosters/megabyte", scene, "made", row=2, text=body(f"值：{long}"))


# --- rows that are refused beside one that is made


def _with_bad_rows(id: str, file: str, data: Bytes, code: str, place: str, *, also: str = "") -> Iterator[Case]:
    bad = 3
    scene = Scene(f"rosters/{id}", {file: data}, letters(file), 1, frozenset({code, *also.split()}), (2, bad))
    yield Case(f"rosters/{id}", scene, "row", code, place, row=bad)
    yield Case(f"rosters/{id}-beside", scene, "made", row=2, text=TEXT)


def _rows() -> Iterator[Case]:
    ragged = _TABLE + "第二小学党支部,李明\n"
    wide = _TABLE + "第二小学党支部,李明,上课,多出\n"
    yield from _with_bad_rows("too-short", CSV, ragged.encode(), "DG150", "第 3 行", also="DG101")
    yield from _with_bad_rows("too-long", CSV, wide.encode(), "DG150", "第 3 行")
    yield from _with_bad_rows("no-name", CSV, (_TABLE + "第二小学党支部,,上课\n").encode(), "DG101", "第 3 行")
    yield from _with_bad_rows("impossible-day", CSV, (_TABLE.replace("\n", ",2026年3月\n").replace("承诺事项,2026年3月", "承诺事项,入党时间")
                              + "第二小学党支部,李明,上课,2015.13\n").encode(), "DG103", "第 3 行")  # fmt: skip
    merged_name = sheet(
        line(1, *HEADINGS),
        row_of(2),
        line(3, "第二小学党支部", "李明", "上课"),
        line(4, "第二小学党支部", "", "下课"),
        after=merged("B3:B4"),
    )
    scene = Scene(
        "rosters/merged-names", {XLSX: workbook(merged_name)}, letters(XLSX), 1, frozenset({"DG141"}), (2, 3, 4)
    )
    yield Case("rosters/merged-names", scene, "row", "DG141", "B3", row=3)
    yield Case("rosters/merged-names-beside", scene, "made", row=2, text=TEXT)
    scene = Scene(
        "rosters/not-filled", {XLSX: _FILLED}, letters(XLSX, "--no-fill-down"), 1, frozenset({"DG141"}), (2, 3)
    )
    yield Case("rosters/not-filled", scene, "row", "DG141", "A3", row=3)
    born = [f"{each},{more}\n" for each, more in zip(_TABLE.splitlines(), ("出生年月", "1990-01"), strict=True)]
    yield from _with_bad_rows("same-person", CSV, "".join((*born, born[1])).encode(), "DG301", "第 3 行")
    alike = Scene("rosters/same-name", {CSV: (_TABLE + ",".join(ROW) + "\n").encode()}, letters(CSV), rows=(2, 3))
    for row in (2, 3):
        yield Case(f"rosters/same-name-{row}", alike, "made", row=row, text=TEXT)
    yield Case("rosters/same-name-said", alike, "note", "DG302")
    nobody = (",".join(HEADINGS) + "\n合计,0,\n").encode()
    yield Case(
        "rosters/nobody",
        Scene("rosters/nobody", {CSV: nobody}, letters(CSV), 1, frozenset({"DG133", "DG782"})),
        "note",
        "DG782",
    )


# --- whole files that are refused


def _ods(rows: str) -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = f"{HEAD}<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name='党员'>{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    return zipped(ods_parts({"content.xml": content}))


def _ods_row(*texts: str) -> str:
    cells = (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in texts
    )
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def good_ods() -> bytes:
    """Return an OpenDocument roster with nothing wrong in it."""
    return _ods(_ods_row(*HEADINGS) + _ods_row(*ROW))


def _sheet_of(xml: str) -> bytes:
    return workbook(xml)


def _endless() -> bytes:
    """Return an old workbook whose list of sectors leads back to itself: who follows it never ends."""
    data = ole("Workbook", head=b"\x09\x08\x10\0")
    return data[:520] + (1).to_bytes(4, "little") + data[524:]


_HEAVY = "<si><t>" + "a" * 30_000_000 + "</t></si>"
REFUSED: tuple[tuple[str, str, Bytes, str], ...] = (
    ("unclosed-quote", CSV, (_TABLE + '甲,"乙,丙\n丁,戊,己\n').encode(), "DG153"),
    ("quote-in-the-middle", CSV, (_TABLE + '甲,"乙"丙,丁\n').encode(), "DG153"),
    ("nul", CSV, (_TABLE + "甲,乙,丙\n" * 100 + "甲,乙\0,丙\n").encode(), "DG152"),
    ("nul-in-a-small-file", CSV, (_TABLE + "甲,乙\0,丙\n").encode(), "DG672"),
    ("bad-byte", CSV, (_TABLE + "甲,乙,丙\n").encode() + b"\xff\xfe\xff\n", "DG152"),
    ("two-encodings", CSV, _TABLE.encode() * 3 + "李明".encode("gb18030") + b"\n", "DG152"),
    ("headings-alone", CSV, ",".join(HEADINGS).encode(), "DG133"),
    ("blank-file", CSV, b" \n\n", "DG132"),
    ("empty", CSV, b"", "DG643"),
    ("heading-twice", CSV, "姓名,姓名,承诺事项\n甲,乙,丙\n".encode(), "DG135"),
    ("heading-blank", CSV, "党支部,姓名,,承诺事项\n甲,乙,丙,丁\n".encode(), "DG136"),
    ("two-headings-one-field", CSV, "党支部,支部,姓名,承诺事项\n甲,乙,丙,丁\n".encode(), "DG158"),
    ("no-headings", XLSX, workbook(lines(("长" * 50,), ("文" * 50,))), "DG131"),
    ("empty-sheets", XLSX, zipped(xlsx_parts()), "DG132"),
    ("sheet-breaks-off", XLSX, _sheet_of(lines(HEADINGS, ROW)[:-30]), "DG159"),
    ("string-absent", XLSX, _sheet_of(lines(HEADINGS, (*ROW[:2], shared(7)))), "DG159"),
    ("string-below-nought", XLSX, _sheet_of(lines(HEADINGS, (*ROW[:2], shared(-1)))), "DG159"),
    ("two-rows-one-number", XLSX, _sheet_of(sheet(line(1, *HEADINGS), row_of(2), row_of(2))), "DG159"),
    ("rows-go-back", XLSX, _sheet_of(sheet(line(1, *HEADINGS), row_of(5), row_of(3))), "DG159"),
    ("two-cells-one-place", XLSX, _sheet_of(sheet(line(1, *HEADINGS), f'<row r="2">{cell("A2", "甲")}{cell("A2", "乙")}</row>')), "DG159"),
    ("sheet-absent", XLSX, zipped({name: data for name, data in xlsx_parts().items() if "sheet1" not in name}), "DG159"),
    ("entities", XLSX, zipped(xlsx_parts(extra={"xl/worksheets/sheet1.xml": "<!DOCTYPE a [<!ENTITY a 'b'>]><a/>"})), "DG665"),
    ("strings-swell", XLSX, lambda: workbook(lines(HEADINGS, ROW), strings=_HEAVY), "DG676"),
    ("macros", "花名册.xlsm", zipped(xlsx_parts(main="application/vnd.ms-excel.sheet.macroEnabled.main+xml")), "DG660"),
    ("binary-workbook", "花名册.xlsb", zipped(xlsx_parts(main="application/vnd.ms-excel.sheet.binary.macroEnabled.main")), "DG646"),
    ("password", XLSX, ole("EncryptedPackage", "EncryptionInfo"), "DG648"),
    ("password-xls", XLS, ole("Workbook", head=b"\x09\x08\x10\0" + bytes(16) + b"\x2f\0\x36\0"), "DG648"),
    ("et", "花名册.et", ole("Workbook", head=b"\x09\x08"), "DG649"),
    ("broken-xls", XLS, ole("Workbook", head=b"\x09\x08"), "DG159"),
    ("xls-endless-chain", XLS, _endless(), "DG159"),
    ("document", XLSX, docx(), "DG657"),
    ("web-page", XLS, b"<html><table><tr><td>a</td></tr></table></html>", "DG652"),
    ("open-document-text", ODS, zipped(ods_parts(kind="text")), "DG657"),
    ("encrypted-ods", ODS, zipped(ods_parts({"META-INF/manifest.xml": f"{HEAD}<m><encryption-data/></m>"})), "DG648"),
    ("truncated", XLSX, _GOOD[:-100], "DG659"),
    ("far-corner-ods", ODS, _ods(_ods_row(*HEADINGS) + _ods_row(*ROW) + '<table:table-row table:number-rows-repeated="1048573"/>'
     '<table:table-row><table:table-cell table:number-columns-repeated="16383"/><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'), "DG155"),
)  # fmt: skip


def _refused() -> Iterator[Case]:
    for name, file, data, code in REFUSED:
        yield refused(f"rosters/{name}", {file: data}, letters(file), code, place=file)
    yield refused("rosters/missing", {}, letters(CSV), "DG721", place=CSV)
    yield refused("rosters/sheet-unknown", {XLSX: _GOOD}, letters(XLSX, "--sheet", "没有"), "DG130", place="没有")
    scene = Scene("rosters/ods", {ODS: good_ods()}, letters(ODS), rows=(2,))
    yield Case("rosters/ods", scene, "made", row=2, text=TEXT)
    yield Case("rosters/ods-said", scene, "note", "DG154", ODS)


def cases() -> Iterator[Case]:
    """Yield every case of a roster."""
    yield from _cells()
    yield from _fine()
    yield from _rows()
    yield from _refused()


__all__ = ["OUT", "cases"]
