"""XML parts judged before anybody else parses them: encoding, DOCTYPE, well-formedness. Keeps no tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docgen.gate.archive import printable
from docgen.problems import Origin, Problem, problem

if TYPE_CHECKING:
    from lxml import etree

_DECLARED = re.compile(rb"""<\?xml\b[^>]*?\bencoding\s*=\s*["']([^"']*)["']""")
_DOCTYPES = tuple(
    word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be")
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_UTF32 = (b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"<\0\0\0", b"\0\0\0<")


def scan(name: str, data: bytes, *, origin: Origin) -> Problem | None:
    """Return what bytes alone tell against an XML part: a DOCTYPE, or an encoding that is neither UTF-8 nor UTF-16."""
    if (encoding := _foreign_encoding(data)) is not None:
        return problem("DG678", origin, part=printable(name), format=encoding)
    if any(word in data for word in _DOCTYPES):
        return problem("DG665", origin, part=printable(name))
    return None


def parse(name: str, data: bytes, *, origin: Origin) -> etree._Element | Problem:
    """Return the root of an XML part, or the problem with it. Loads no entity, no DTD and no huge text."""
    from lxml import etree

    if (found := scan(name, data, origin=origin)) is not None:
        return found
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, recover=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line, column = error.position if isinstance(error, etree.XMLSyntaxError) else (1, 1)
        return problem("DG666", origin, part=printable(name), line=line, column=column)
    if root.getroottree().docinfo.internalDTD is not None:
        return problem("DG665", origin, part=printable(name))
    return root


def _foreign_encoding(data: bytes) -> str | None:
    """Return the name of an encoding that is refused, as declared or as the first bytes show; None when fine."""
    if data.startswith(_UTF32):
        return "UTF-32"
    wide = data.startswith(_UTF16)
    declared = _DECLARED.match(data[:512].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe"))
    if declared is None:
        return None
    encoding = declared[1].decode("ascii", "replace")
    expected = ("utf-16", "utf-16le", "utf-16be") if wide else ("utf-8", "utf8")
    return None if encoding.lower() in expected else printable(encoding)
