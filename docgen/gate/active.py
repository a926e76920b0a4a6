"""What in a document acts by itself: remote parts, fields that fetch, embedded programs.

Of a workbook it only tells what will not be followed. Authority for the field names: ECMA-376-1, 17.16.5.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from docgen.gate.archive import printable
from docgen.gate.links import Relationship, is_address, masked, may_link
from docgen.problems import Origin, Problem, problem

if TYPE_CHECKING:
    from lxml import etree

Relationships = Mapping[str, tuple[Relationship, ...]]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHAR, _SIMPLE, _TYPE, _CODE = f"{_W}fldChar", f"{_W}fldSimple", f"{_W}fldCharType", f"{_W}instr"
_FIELD_TEXT = (f"{_W}instrText", f"{_W}delInstrText", f"{_W}t")
_VML = "{urn:schemas-microsoft-com:vml}*"
_VML_LINKS = ("href", "{urn:schemas-microsoft-com:office:office}href")

_FETCHING = frozenset(
    {
        "DATABASE",
        "DDE",
        "DDEAUTO",
        "HTMLACTIVEX",
        "IMPORT",
        "INCLUDE",
        "INCLUDEPICTURE",
        "INCLUDETEXT",
        "LINK",
        "RD",
        "RTD",
    }
)
_NESTED = "\0"
_KEYWORD = re.compile(r"[^A-Za-z\0=]*([A-Za-z]*)(\0?)")
_SWITCH = re.compile(r"""(?<!\\)\\[lot]\s*"[^"]*\"""", re.IGNORECASE)
_LINK_FIELD = re.compile(r"""\s*HYPERLINK\s+(?:"([^"]*)"|([^\s"\\]\S*|\\\\\S+))""", re.IGNORECASE)

_EMBEDDING = frozenset({"oleObject", "control", "activeXControlBinary", "aFChunk", "subDocument", "package", "frame"})
_CHARTS = ("drawingml.chart", "ms-office.chartex")
_EMBEDDED_TYPES = (("oleObject", "oleObject"), ("ms-office.activeX", "control"))


def find(
    relationships: Relationships,
    types: Mapping[str, str],
    trees: Mapping[str, etree._Element],
    *,
    origin: Origin,
) -> Iterator[Problem]:
    """Yield what a document may not hold, grouped by part and kind; ordinary hyperlinks and chart data are fine."""
    codes = {name: list(_instructions(root)) for name, root in trees.items()}
    yield from _remote(relationships, trees, codes=codes, origin=origin)
    yield from _fetching(codes, origin)
    yield from _embedded(relationships, types, origin)


def announce(relationships: Relationships, parts: Mapping[str, bytes], *, origin: Origin) -> Iterator[Problem]:
    """Yield the hint that a workbook points elsewhere: such links are never followed, its stored values are read."""
    links = sum(each.external and each.kind != "hyperlink" for _, each in _each(relationships))
    live = sum(b"<ddeLink" in data for name, data in parts.items() if "/externalLinks/" in name)
    sources = sum(each.kind == "connections" for _, each in _each(relationships))
    if count := links + live + sources:
        yield problem("DG673", origin, count=count)


def _each(relationships: Relationships) -> Iterator[tuple[str, Relationship]]:
    for source, arrows in relationships.items():
        for arrow in arrows:
            yield source, arrow


def _remote(
    relationships: Relationships,
    trees: Mapping[str, etree._Element],
    *,
    codes: Mapping[str, list[str]],
    origin: Origin,
) -> Iterator[Problem]:
    found: Counter[tuple[str, str, str]] = Counter()
    for source, arrow in _each(relationships):
        if arrow.external and not (arrow.kind == "hyperlink" and may_link(arrow.target)):
            found[source, arrow.kind, masked(arrow.target)] += 1
    for name, root in trees.items():
        for kind, target in (*_drawn(root), *_linking(codes[name])):
            found[name, kind, masked(target)] += 1
    for (part, kind, target), count in found.items():
        yield problem("DG667", origin, part=printable(part), kind=printable(kind), found=printable(target), count=count)


def _drawn(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the addresses that VML shapes name without a relationship."""
    for node in root.iter(_VML):
        source = node.get("src") or ""
        if is_address(source):
            yield "imagedata", source
        for name in _VML_LINKS:
            target = node.get(name) or ""
            if not may_link(target):
                yield "hyperlink", target


def _linking(codes: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the refused targets of HYPERLINK fields."""
    for code in codes:
        if (match := _LINK_FIELD.match(_SWITCH.sub("", code))) is not None:
            target = match[1] or match[2] or ""
            if not may_link(target):
                yield "hyperlink", target


def _fetching(codes: Mapping[str, list[str]], origin: Origin) -> Iterator[Problem]:
    found = Counter((name, keyword) for name, every in codes.items() for code in every if (keyword := _fetcher(code)))
    for (part, keyword), count in found.items():
        yield problem("DG668", origin, part=printable(part), field=keyword, count=count)


def _fetcher(code: str) -> str | None:
    """Return the keyword of a field that fetches; "?" where another field would make up the keyword, None when fine."""
    match = _KEYWORD.match(code)
    if match is None:
        return None
    keyword, nested = match[1].upper(), bool(match[2])
    if nested and any(each.startswith(keyword) for each in _FETCHING):
        return f"{keyword}?"
    return keyword if keyword in _FETCHING else None


def _instructions(root: etree._Element) -> Iterator[str]:
    """Yield the code of every field, its runs joined; a field inside the code stands there as one NUL."""
    codes: list[list[str]] = []
    done: list[bool] = []
    for node in root.iter(_CHAR, _SIMPLE, *_FIELD_TEXT):
        step = node.get(_TYPE) if node.tag == _CHAR else None
        if node.tag == _SIMPLE:
            yield node.get(_CODE) or ""
        elif step == "begin":
            if codes and not done[-1]:
                codes[-1].append(_NESTED)
            codes.append([])
            done.append(False)
        elif step is not None and codes:
            if not done[-1]:
                yield "".join(codes[-1])
                done[-1] = True
            if step == "end":
                codes.pop()
                done.pop()
        elif codes and not done[-1]:
            codes[-1].append(node.text or "")
        elif node.tag != _FIELD_TEXT[2]:
            yield node.text or ""
    for code, closed in zip(codes, done, strict=True):
        if not closed:
            yield "".join(code)


def _embedded(relationships: Relationships, types: Mapping[str, str], origin: Origin) -> Iterator[Problem]:
    found: dict[str, str] = {}
    for source, arrow in _each(relationships):
        if arrow.external or arrow.kind not in _EMBEDDING:
            continue
        if arrow.kind != "package" or not _holds(types.get(source, ""), _CHARTS):
            found[arrow.target] = arrow.kind
    for name, type_ in types.items():
        for fragment, kind in _EMBEDDED_TYPES:
            if fragment in type_:
                found.setdefault(name, kind)
    for part, kind in found.items():
        yield problem("DG669", origin, part=printable(part), kind=kind)


def _holds(text: str, fragments: Iterable[str]) -> bool:
    return any(fragment in text for fragment in fragments)
