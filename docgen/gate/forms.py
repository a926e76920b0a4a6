"""What a file is, told from its bytes: magic numbers first, the extension only between formats that share them.

Recognises; refuses nothing and reads no path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum, auto

from docgen.gate import archive, ole


class Form(StrEnum):
    """A format that docgen can read. TEXT is CSV, YAML, JSON or TOML: the source tells which."""

    DOCX = "docx"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    TEXT = "text"


class Family(StrEnum):
    """What people take a file for, whatever its format."""

    WORD = auto()
    TABLE = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Look:
    """What a file is: the form if docgen reads it, else the code that says why not. `format` names it to people."""

    format: str
    family: Family = Family.OTHER
    form: Form | None = None
    code: str = "DG672"


DOCX = Look(".docx", Family.WORD, Form.DOCX)
XLSX = Look(".xlsx", Family.TABLE, Form.XLSX)
TEXT = Look("TXT", Family.OTHER, Form.TEXT, "DG671")
UNKNOWN = Look("?")

_OLD_WORD = Look(".doc", Family.WORD, None, "DG645")
_WEB = Look("HTML", Family.OTHER, None, "DG652")

_MAGIC = (
    (b"{\\rtf", Look("RTF", Family.WORD, None, "DG650")),
    (b"%PDF-", Look("PDF", Family.OTHER, None, "DG651")),
    (b"\x89PNG\r\n", Look("PNG", Family.OTHER, None, "DG653")),
    (b"\xff\xd8\xff", Look("JPEG", Family.OTHER, None, "DG653")),
    (b"GIF8", Look("GIF", Family.OTHER, None, "DG653")),
    (b"II*\0", Look("TIFF", Family.OTHER, None, "DG653")),
    (b"MM\0*", Look("TIFF", Family.OTHER, None, "DG653")),
    (b"Rar!\x1a\x07", Look("RAR", Family.OTHER, None, "DG654")),
    (b"7z\xbc\xaf'\x1c", Look("7z", Family.OTHER, None, "DG654")),
    (b"\x1f\x8b\x08", Look("gz", Family.OTHER, None, "DG654")),
)

_WPS = {
    ".wps": Look(".wps", Family.WORD, None, "DG649"),
    ".wpt": Look(".wpt", Family.WORD, None, "DG649"),
    ".et": Look(".et", Family.TABLE, None, "DG649"),
    ".ett": Look(".ett", Family.TABLE, None, "DG649"),
    ".dps": Look(".dps", Family.OTHER, None, "DG647"),
}

_MAIN_TYPES = (
    ("wordprocessingml.document.main+xml", DOCX),
    ("ms-word.document.macroenabled.main+xml", Look(".docm", Family.WORD, Form.DOCX)),
    ("wordprocessingml.template.main+xml", Look(".dotx", Family.WORD, None, "DG677")),
    ("ms-word.template.macroenabledtemplate.main+xml", Look(".dotm", Family.WORD, Form.DOCX)),
    ("spreadsheetml.sheet.main+xml", XLSX),
    ("spreadsheetml.template.main+xml", Look(".xltx", Family.TABLE, Form.XLSX)),
    ("ms-excel.sheet.macroenabled.main+xml", Look(".xlsm", Family.TABLE, Form.XLSX)),
    ("ms-excel.template.macroenabled.main+xml", Look(".xltm", Family.TABLE, Form.XLSX)),
    ("ms-excel.sheet.binary.macroenabled.main", Look(".xlsb", Family.TABLE, None, "DG646")),
    ("presentationml.", Look(".pptx", Family.OTHER, None, "DG647")),
)

_OPEN_DOCUMENT = (
    ("spreadsheet", Look(".ods", Family.TABLE, Form.ODS)),
    ("text", Look(".odt", Family.WORD, None, "DG655")),
    ("", Look("OpenDocument", Family.OTHER, None, "DG655")),
)

_MARKUP = (
    (re.compile(r"<(!doctype\s+html|html|head|meta|table|body|style|script)\b", re.IGNORECASE), _WEB),
    (re.compile(r"MIME-Version\s*:", re.IGNORECASE), Look("MHTML", Family.OTHER, None, "DG652")),
    (re.compile(r"<\?xml\b"), Look("XML", Family.OTHER, None, "DG652")),
)

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_HEAD = 4096
_PROBE = 65536
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))


def recognise(data: bytes, suffix: str) -> Look:
    """Tell what `data` is; `suffix` (".docx", lower case) only parts formats whose bytes are alike.

    Raises `archive.Damaged` or `archive.TooMany` for a zip whose list of members cannot be read.
    """
    if data.startswith(ole.SIGNATURE):
        return _WPS.get(suffix) or _old_office(data)
    if data.startswith(archive.SIGNATURES):
        return _zipped(data)
    for magic, look in _MAGIC:
        if data.startswith(magic):
            return look
    return _picture(data) or _markup(data) or _plain(data) or UNKNOWN


def _old_office(data: bytes) -> Look:
    found = {name.casefold(): head for name, head in ole.streams(data).items()}
    if "encryptedpackage" in found or "encryptioninfo" in found:
        return Look("OOXML", Family.OTHER, None, "DG648")
    if "worddocument" in found:
        return _OLD_WORD
    if "powerpoint document" in found:
        return Look(".ppt", Family.OTHER, None, "DG647")
    for name in ("workbook", "book"):
        if name in found:
            locked = _has_password(found[name])
            return Look(".xls", Family.TABLE, None if locked else Form.XLS, "DG648" if locked else "DG646")
    return UNKNOWN


def _has_password(head: bytes) -> bool:
    """Tell whether FILEPASS follows BOF at the start of a workbook stream ([MS-XLS] 2.4.117)."""
    at = 0
    for _ in range(3):
        kind, length = head[at : at + 2], int.from_bytes(head[at + 2 : at + 4], "little")
        if kind == b"\x2f\0":
            return True
        at += 4 + length
    return False


def _zipped(data: bytes) -> Look:
    package = archive.open_archive(data)
    names = {info.filename.casefold(): info for info in package.infolist()}
    if (types := names.get("[content_types].xml")) is not None:
        declared = archive.head(data, types).replace(b"\0", b"").decode("ascii", "replace").casefold()
        for main, look in _MAIN_TYPES:
            if main in declared:
                return look
    if (mimetype := names.get("mimetype")) is not None:
        declared = archive.head(data, mimetype).decode("ascii", "replace")
        _, found, rest = declared.partition("application/vnd.oasis.opendocument.")
        if found:
            return next(look for start, look in _OPEN_DOCUMENT if rest.startswith(start))
    if "ofd.xml" in names:
        return Look("OFD", Family.OTHER, None, "DG651")
    return Look("ZIP", Family.OTHER, None, "DG654")


def _picture(data: bytes) -> Look | None:
    if data[:2] == b"BM" and data[6:10] == b"\0\0\0\0":
        return Look("BMP", Family.OTHER, None, "DG653")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Look("WEBP", Family.OTHER, None, "DG653")
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"avif"):
        return Look("HEIC", Family.OTHER, None, "DG653")
    return None


def _markup(data: bytes) -> Look | None:
    head = _decoded_head(data).lstrip("\ufeff \t\r\n")
    return next((look for pattern, look in _MARKUP if pattern.match(head)), None)


def _decoded_head(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) : _HEAD].decode(encoding, "replace")
    return data[:_HEAD].decode("latin-1")


def _plain(data: bytes) -> Look | None:
    """Take for text what has a byte order mark, or hardly any control characters; UTF-16 without mark by its NULs."""
    if any(data.startswith(bom) for bom, _ in _BOMS) and not data.startswith(b"\xff\xfe\0\0"):
        return TEXT
    probe = data[:_PROBE]
    controls = len(probe) - len(probe.translate(None, _CONTROLS))
    if controls * 20 <= len(probe) and probe.count(0) * 500 <= len(probe):
        return TEXT
    return TEXT if _utf16_lines(probe) else None


def _utf16_lines(probe: bytes) -> bool:
    """Tell whether `probe` is UTF-16 with line ends and no control characters in it."""
    even = probe[: len(probe) // 2 * 2]
    for encoding in ("utf-16-le", "utf-16-be"):
        text = even.decode(encoding, "replace")
        if "\n" in text and "\ufffd" not in text[:-1] and all(char >= " " or char in "\t\r\n" for char in text):
            return True
    return False
