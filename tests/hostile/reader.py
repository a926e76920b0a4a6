"""Reads a document back without docgen: the text of every part, and what a document may not hold."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = {f"{_W}tab": "\t", f"{_W}br": "\n"}
_REMOTE = re.compile(rb'TargetMode\s*=\s*"External"')
_BANNED = (b"macroenabled", b"vbaproject", b"attachedtemplate", b"afchunk", b"subdocument", b"oleobject", b"activex")


def texts(document: bytes) -> dict[str, tuple[str, ...]]:
    """Return the text of every paragraph (of a property part: of every element) by the part's name."""
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        return {
            name: tuple(_paragraphs(etree.fromstring(package.read(name))))
            for name in package.namelist()
            if re.fullmatch(
                r"(word/(document|header\d*|footer\d*|footnotes|endnotes|comments)|docProps/\w+)\.xml", name
            )
        }


def _paragraphs(root: etree._Element) -> Iterator[str]:
    if not root.tag.startswith(_W):
        yield from (each.text for each in root.iter() if isinstance(each.tag, str) and not len(each) and each.text)
        return
    for paragraph in root.iter(f"{_W}p"):
        pieces = []
        for node in paragraph.iter():
            if next(node.iterancestors(f"{_W}p"), None) is not paragraph:
                continue
            pieces.append(node.text or "" if node.tag == f"{_W}t" else _TEXT.get(node.tag, ""))
        yield "".join(pieces)


def faults(document: bytes) -> list[str]:
    """Return what is broken or banned in a document that has its final name."""
    try:
        with zipfile.ZipFile(io.BytesIO(document)) as package:
            bad = package.testzip()
            parts = {name: package.read(name) for name in package.namelist()}
    except (zipfile.BadZipFile, OSError) as error:
        return [str(error)]
    found = [f"checksum: {bad}"] if bad else []
    if len(parts) != len(set(parts)) or "word/document.xml" not in parts:
        found.append("parts")
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")):
            try:
                etree.fromstring(data)
            except etree.XMLSyntaxError as error:
                found.append(f"{name}: {error}")
        low = data.lower()
        if name.endswith(".rels") and _REMOTE.search(data) and b"/hyperlink" not in low:
            found.append(f"remote: {name}")
        if name.endswith((".rels", "[Content_Types].xml")):
            found += [f"{name}: {word.decode()}" for word in _BANNED if word in low]
        if b"<!doctype" in low:
            found.append(f"doctype: {name}")
    return found
