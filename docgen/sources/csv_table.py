"""A text file of fields (CSV, also with semicolons or tabs), line by line, in the encodings offices send.

UTF-8, UTF-16 and GB18030 are told apart by their bytes and decoded strictly. Fields come exactly as typed. Knows no
meaning of a column; it counts fields that hold something only to find the delimiter.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from docgen.errors import InputRefused
from docgen.problems import Origin, Problem, problem
from docgen.sources.grid import Grid, Line, Sheet, is_blank, line_place

if TYPE_CHECKING:
    import _csv

_FIELD_LIMIT = 2**31 - 1
_DELIMITERS = ",;\t"
_SAMPLE_RECORDS = 20
_SURE_HAN = 4
_DECLARED = re.compile(r"sep=([,;\t|])(?=[\r\n]|\Z)", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "UTF-8"),
    (codecs.BOM_UTF16_LE, "UTF-16LE"),
    (codecs.BOM_UTF16_BE, "UTF-16BE"),
)


def open_text(data: bytes, *, file: str) -> list[Sheet]:
    """Return the one table in `data`; InputRefused when a byte cannot be decoded, naming its line."""
    text, notes = decode(data, file=file)
    return [Sheet(None, False, partial(_open, text, file, notes))]


def _open(text: str, file: str, notes: tuple[Problem, ...]) -> Grid:
    return Grid(_lines(text, find_delimiter(text), file), line_place(file), notes=notes)


def decode(data: bytes, *, file: str) -> tuple[str, tuple[Problem, ...]]:
    """Return the text and a hint (DG151) naming its encoding unless that is UTF-8; no byte is ever replaced."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data[len(bom) :], [encoding], file)
    return _strict(data, [_utf16_without_mark(data) or "UTF-8", "GB18030"], file)


def _utf16_without_mark(data: bytes) -> str | None:
    """Return the byte order of UTF-16 that has no mark: its delimiters and line ends show as NUL beside ASCII.

    NULs alone tell nothing: half of 一 (U+4E00) is one.
    """
    sample = data[:4096]
    pairs = Counter(zip(sample[0::2], sample[1::2], strict=False))
    little = sum(pairs[each, 0] for each in b",;\t\r\n")
    big = sum(pairs[0, each] for each in b",;\t\r\n")
    if len(data) % 2 or max(little, big) < max(2, len(sample) // 200):
        return None
    return "UTF-16BE" if big > little * 4 else "UTF-16LE" if little > big * 4 else None


def _strict(data: bytes, encodings: list[str], file: str) -> tuple[str, tuple[Problem, ...]]:
    """Decode with the first encoding that fits; else name the line the best of them came to."""
    furthest, reached = -1, encodings[0]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as fault:
            if fault.start > furthest:
                furthest, reached = fault.start, encoding
            if encoding == "UTF-8" and _is_utf8(data[: fault.start]):
                break
            continue
        if "\0" in text:
            raise InputRefused(_undecodable(text[: text.index("\0")], encoding, file))
        return text, () if encoding == "UTF-8" else (problem("DG151", Origin(file), encoding=encoding),)
    raise InputRefused(_undecodable(data[:furthest].decode(reached, "replace"), reached, file))


def _undecodable(before: str, encoding: str, file: str) -> Problem:
    return problem("DG152", Origin(file, line=before.count("\n") + 1), encoding=encoding)


def _is_utf8(data: bytes) -> bool:
    """Tell whether what came before a bad byte is surely UTF-8: several Han characters, most of what is not ASCII.

    One bad byte in UTF-8 must not make the whole file pass for GB18030, which takes nearly any bytes.
    """
    foreign = [each for each in data.decode("UTF-8") if each > "\x7f"]
    han = sum(1 for each in foreign if each >= "\u2e80")
    return han >= _SURE_HAN and han * 2 > len(foreign)


def find_delimiter(text: str) -> str:
    """Return the delimiter that cuts most of the first records into the same number of fields, else a comma.

    A first line `sep=;`, which Excel reads and hides, decides.
    """
    declared = _DECLARED.match(text)
    if declared:
        return declared[1]
    return max(_DELIMITERS, key=lambda delimiter: _regularity(text, delimiter))


def _regularity(text: str, delimiter: str) -> tuple[int, int]:
    """Return how many of the first records share one number of fields, at least 2, and that number."""
    widths: Counter[int] = Counter()
    with suppress(csv.Error):
        widths.update(len(record) for record in islice(_reader(text, delimiter), _SAMPLE_RECORDS) if len(record) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def _reader(text: str, delimiter: str) -> _csv.Reader:
    """Return a reader that refuses a misplaced quote and takes fields of any size (the limit is the process's)."""
    if csv.field_size_limit() < _FIELD_LIMIT:
        csv.field_size_limit(_FIELD_LIMIT)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _lines(text: str, delimiter: str, file: str) -> Iterator[Line]:
    """Yield the records that hold anything, each under the line it starts on."""
    reader = _reader(text, delimiter)
    if _DECLARED.match(text):
        next(reader)
    while True:
        start = reader.line_num + 1
        try:
            record = next(reader, None)
        except csv.Error as fault:
            raise InputRefused(problem("DG153", Origin(file, line=start))) from fault
        if record is None:
            return
        if not is_blank(record):
            yield Line(start, record, width=len(record))
