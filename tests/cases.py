"""Tiny packages for tests, built with nothing but zipfile: what a test changes stands in the test, the rest is here."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(parts: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of the parts in their order, with a fixed time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, (2024, 1, 2, 3, 4, 6))
            info.compress_type = method
            package.writestr(info, data)
    return out.getvalue()


def content_types(overrides: Mapping[str, str]) -> str:
    """Return [Content_Types].xml with the usual defaults and these overrides (part name without slash → type)."""
    usual = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
        "png": "image/png",
        "bin": "application/octet-stream",
    }
    rows = [f'<Default Extension="{end}" ContentType="{type_}"/>' for end, type_ in usual.items()]
    rows += [f'<Override PartName="/{name}" ContentType="{type_}"/>' for name, type_ in overrides.items()]
    return f'{HEAD}<Types xmlns="{_TYPES}">{"".join(rows)}</Types>'


def arrow(kind: str, target: str, *, external: bool = False, id: str = "rId1", base: str = R) -> str:
    """Return one <Relationship/>."""
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="{id}" Type="{base}/{kind}" Target="{target}"{mode}/>'


def arrows(*rows: str) -> str:
    """Return a .rels part of these rows."""
    return f'{HEAD}<Relationships xmlns="{_RELATIONSHIPS}">{"".join(rows)}</Relationships>'


def paragraph(text: str) -> str:
    """Return a paragraph of one run."""
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def part(root: str, inner: str) -> str:
    """Return a WordprocessingML part, `part("hdr", …)` say, with every namespace a test may need."""
    return f"{HEAD}<w:{root} {NAMESPACES}>{inner}</w:{root}>"


def docx_parts(
    body: str = paragraph("承诺书"),
    *,
    links: str = "",
    types: Mapping[str, str] | None = None,
    extra: Mapping[str, bytes | str] | None = None,
) -> dict[str, bytes | str]:
    """Return the parts of a small document: `links` are rows for the document's .rels, `extra` further parts."""
    overrides = {"word/document.xml": f"{WORD}.document.main+xml", **(types or {})}
    return {
        "[Content_Types].xml": content_types(overrides),
        "_rels/.rels": arrows(arrow("officeDocument", "word/document.xml")),
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": arrows(links),
        **(extra or {}),
    }


def docx(
    body: str = paragraph("承诺书"),
    *,
    links: str = "",
    types: Mapping[str, str] | None = None,
    extra: Mapping[str, bytes | str] | None = None,
) -> bytes:
    """Return a small document as bytes; see `docx_parts`."""
    return zipped(docx_parts(body, links=links, types=types, extra=extra))


def xlsx_parts(
    *,
    main: str = f"{SHEET}.sheet.main+xml",
    links: str = "",
    extra: Mapping[str, bytes | str] | None = None,
) -> dict[str, bytes | str]:
    """Return the parts of a workbook of one empty sheet."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return {
        "[Content_Types].xml": content_types(
            {"xl/workbook.xml": main, "xl/worksheets/sheet1.xml": f"{SHEET}.worksheet+xml"}
        ),
        "_rels/.rels": arrows(arrow("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{space}" xmlns:r="{R}"><sheets>'
        '<sheet name="党员" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": arrows(arrow("worksheet", "worksheets/sheet1.xml"), links),
        "xl/worksheets/sheet1.xml": f'{HEAD}<worksheet xmlns="{space}"><sheetData/></worksheet>',
        **(extra or {}),
    }


def ods_parts(extra: Mapping[str, bytes | str] | None = None, *, kind: str = "spreadsheet") -> dict[str, bytes | str]:
    """Return the parts of an OpenDocument file."""
    return {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "META-INF/manifest.xml": f'{HEAD}<m xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        "content.xml": f"{HEAD}<c/>",
        **(extra or {}),
    }


def ole(*names: str, inside: tuple[str, ...] = (), head: bytes = b"") -> bytes:
    """Return a compound file with streams of these names; `inside` lie in an embedded object; `head` starts the first.

    Sector 0 is the allocation table, 1 and 2 the directory, from 3 on the first stream.
    """
    rows = [_entry("Root Entry", 5, child=1 if names else None)]
    rows += [
        _entry(name, 2, right=at + 1 if at < len(names) or inside else None, sector=3, size=4096 if at == 1 else 0)
        for at, name in enumerate(names, start=1)
    ]
    if inside:
        here = len(rows)
        rows.append(_entry("ObjectPool", 1, child=here + 1))
        rows += [_entry(name, 2) for name in inside]
    directory = b"".join(rows).ljust(1024, b"\0")
    table = struct.pack("<11L", 0xFFFFFFFD, 2, 0xFFFFFFFE, *range(4, 11), 0xFFFFFFFE).ljust(512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<8LL", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109L", 0, *([0xFFFFFFFF] * 108))
    return header + table + directory + head.ljust(4096, b"\0")


def _entry(
    name: str, type_: int, *, right: int | None = None, child: int | None = None, sector: int = 0, size: int = 0
) -> bytes:
    none = 0xFFFFFFFF
    text = name.encode("utf-16-le") + b"\0\0"
    row = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), type_, 1)
    row += struct.pack("<3L", none, none if right is None else right, none if child is None else child)
    return row + bytes(16 + 4 + 16) + struct.pack("<LQ", sector, size)
