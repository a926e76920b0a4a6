"""Brings the message catalogues into order: sorts the .po files, derives 繁體 from 简体, compiles the .mo files.

    python tests/catalogues.py

The sources are zh_Hans and en; zh_Hant is made by OpenCC (s2t) and never edited. A test holds all of them together.
"""

import io
import re
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LOCALE = Path(__file__).parent.parent / "docgen" / "locale"
_FIELD = re.compile(r"\{\w+\}")


def path(language: str, ending: str) -> Path:
    """Return the catalogue file of a language, ending "po" or "mo"."""
    return LOCALE / language / "LC_MESSAGES" / f"docgen.{ending}"


def read(language: str) -> Catalog:
    """Return the catalogue as it is written down."""
    with path(language, "po").open("rb") as file:
        return read_po(file, locale=language, domain="docgen")


def ordered(language: str) -> bytes:
    """Return the .po of a source language in its one order."""
    return _po(language, {str(each.id): str(each.string) for each in read(language) if each.id})


def traditional() -> bytes:
    """Return the .po of zh_Hant, derived from zh_Hans; `{fields}` are left alone."""
    import opencc

    convert = opencc.OpenCC("s2t").convert

    def each(text: str) -> str:
        kept = _FIELD.findall(text)
        pieces = [convert(piece) for piece in _FIELD.split(text)]
        return "".join(piece + field for piece, field in zip(pieces, [*kept, ""], strict=True))

    return _po("zh_Hant", {str(m.id): each(str(m.string)) for m in read("zh_Hans") if m.id})


def compiled(po: bytes, language: str) -> bytes:
    """Return the .mo of a .po."""
    catalog = read_po(io.BytesIO(po), locale=language)
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)  # a catalogue has no clock
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def _po(language: str, messages: dict[str, str]) -> bytes:
    fixed = "2026-01-01 00:00+0000"
    catalog = Catalog(locale=language, domain="docgen", project="docgen", version="1", creation_date=None, fuzzy=False)
    catalog.mime_headers = [("Content-Type", "text/plain; charset=UTF-8"), ("PO-Revision-Date", fixed)]
    for key in sorted(messages):
        catalog.add(key, messages[key])
    out = io.BytesIO()
    write_po(out, catalog, width=0, omit_header=True, sort_output=True)
    head = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: {language}\\n"\n\n'
    return head.encode() + out.getvalue().replace(b'msgid ""\nmsgstr ""\n\n', b"", 1)


def rebuild() -> None:
    """Write every catalogue anew."""
    for language in ("zh_Hans", "en"):
        path(language, "po").write_bytes(ordered(language))
    path("zh_Hant", "po").write_bytes(traditional())
    for language in ("zh_Hans", "zh_Hant", "en"):
        path(language, "mo").write_bytes(compiled(path(language, "po").read_bytes(), language))


if __name__ == "__main__":
    rebuild()
