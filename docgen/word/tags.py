"""From the XML of a part to Jinja source: finds the tags people typed in Word, joins those that Word split over runs,
and lifts `{%p %}`, `{%tr %}`, `{%tc %}` and `{%r %}` out of the paragraph, row, cell or run that holds them.

The syntax is docxtpl's. The work is done on the tree, not on the text: a tag can only stand in the text of a paragraph,
so markup never becomes a tag and a tag never breaks markup. Every tag gets a line of its own in the source, so that a
line number of Jinja's is the number of a tag, and a tag knows its paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from docgen.problems import Origin, Problem, problem

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_P, _T, _R, _TR, _TC = (f"{{{W}}}{name}" for name in ("p", "t", "r", "tr", "tc"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TEXTUAL = frozenset(f"{{{W}}}{name}" for name in ("t", "delText", "instrText", "delInstrText"))

_OPEN, _CLOSE = "\U0010fffe", "\U0010ffff"  # legal in XML, never assigned to a character: no document holds them
_TOKEN = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}|\{#")
_WIDE = re.compile(r"｛[｛{%％#]|\{[｛％]|[%#}％]｝|｝[｝}]|％\}")
_LIFT = re.compile(r"^\{([%{#])(p|tr|tc|r)(?=[\s\-])")
_HOLDER = {"p": _P, "tr": _TR, "tc": _TC, "r": _R}
_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_AROUND = 30


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag as typed (runs joined), and the paragraph of its part (from 1) that holds it."""

    text: str
    paragraph: int
    around: str


@dataclass(frozen=True, slots=True)
class _Lifted:
    """A tag that takes the place of what holds it: `level` is p, tr, tc or r; it stood in `element`."""

    level: str
    token: str
    text: str
    element: etree._Element


@dataclass(frozen=True, slots=True)
class Source:
    """The Jinja source of one part; `tags[i]` begins on line `lines[i]`."""

    text: str
    tags: tuple[Tag, ...]
    lines: tuple[int, ...]
    problems: tuple[Problem, ...]

    def at(self, line: int) -> Tag | None:
        """Return the tag that a line number of Jinja's stands for; None when the part has no tag."""
        if not self.tags:
            return None
        index = max((i for i, start in enumerate(self.lines) if start <= line), default=0)
        return self.tags[index]


def read_source(data: bytes, *, file: str, part: str) -> Source | None:
    """Return the Jinja source of a part, or None when it holds no tag and no sign of one.

    `part` is the name of the part in the package. Faults are in `Source.problems`, placed by paragraph.
    """
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))
    tags: list[Tag] = []
    problems: list[Problem] = []
    wordy = root.tag.startswith(f"{{{W}}}")
    for number, texts in _paragraphs(root) if wordy else _properties(root):
        problems += _mark(texts, tags, place=Origin(file, paragraph=number), part=part)
    if not tags and not problems:
        return None
    if wordy:
        _drop_layout(root)
    xml = etree.tostring(root, encoding="unicode")
    return _assemble(_merge_trimmed(xml, tags), tags, problems)


def _paragraphs(root: etree._Element) -> Iterator[tuple[int, list[etree._Element]]]:
    """Yield the text elements of each paragraph with its number (from 1).

    A paragraph of a text box is one of its own, under the number of the paragraph that holds the box.
    """
    own: dict[etree._Element, list[etree._Element]] = {each: [] for each in root.iter(_P)}
    for text in root.iter(_T):
        holder = next(text.iterancestors(_P), None)
        if holder is not None:
            own[holder].append(text)
    number = 0
    for paragraph, texts in own.items():
        number += next(paragraph.iterancestors(_P), None) is None
        yield number, texts


def _properties(root: etree._Element) -> Iterator[tuple[int, list[etree._Element]]]:
    """Yield each element of a property part that holds text, as a paragraph of its own."""
    holders = (each for each in root.iter() if isinstance(each.tag, str) and each.text and not len(each))
    yield from ((number, [element]) for number, element in enumerate(holders, 1))


def _mark(texts: list[etree._Element], tags: list[Tag], *, place: Origin, part: str) -> list[Problem]:
    """Put a token in the place of every tag of one paragraph; return what cannot be read there."""
    whole = "".join(each.text or "" for each in texts)
    if "{" not in whole and "}" not in whole and not _WIDE.search(whole):
        return []
    faults: list[Problem] = []
    rest = _TAG.sub("", whole)
    for code, stray in (("DG611", _WIDE.search(rest)), ("DG602", _STRAY.search(rest))):
        if stray and not faults:
            near = rest[max(0, stray.start() - _AROUND) : stray.end() + _AROUND]
            faults.append(problem(code, place, part=part, tag=stray.group(), around=near))
    lifted: list[_Lifted] = []
    for found in reversed(list(_TAG.finditer(whole))):
        lift = _LIFT.match(found.group())
        around = whole[max(0, found.start() - _AROUND) : found.end() + _AROUND]
        tags.append(Tag(found.group().translate(_QUOTES), place.paragraph or 0, around))
        token = f"{_OPEN}{len(tags) - 1}{_CLOSE}"
        if lift is None or lift[1] == "{":
            _replace(texts, found.start(), found.end(), token)
        else:
            element = _replace(texts, found.start(), found.end(), "")
            lifted.append(_Lifted(lift[2], token, found.group(), element))
    return faults + _lift(lifted[::-1], place=place, part=part)


def _replace(texts: list[etree._Element], start: int, end: int, new: str) -> etree._Element:
    """Replace the characters start..end of the paragraph's text; return the element that held `start`.

    `new` goes there, and so into the run whose format the tag's opening braces have.
    """
    position, home = 0, texts[0]
    for element in texts:
        text = element.text or ""
        low, high = start - position, end - position
        position += len(text)
        if high <= 0 or low >= len(text):
            continue
        element.text = text[: max(low, 0)] + (new if low >= 0 else "") + text[max(high, 0) :]
        if low >= 0:
            home = element
            if element.tag == _T:
                element.set(_SPACE, "preserve")
    return home


def _lift(lifted: list[_Lifted], *, place: Origin, part: str) -> list[Problem]:
    """Put lifted tags in the place of the paragraph, row, cell or run that holds them."""
    targets: dict[etree._Element, list[_Lifted]] = {}
    faults = []
    for each in lifted:
        target = next(each.element.iterancestors(_HOLDER[each.level]), None)
        if target is None or target.getparent() is None:
            faults.append(problem("DG605", place, part=part, tag=each.text))
        else:
            targets.setdefault(target, []).append(each)
    for target, held in targets.items():
        beside = "".join(each.text or "" for each in target.iter(_T)).strip()
        if beside:
            near = _TOKEN.sub("{…}", beside)[:_AROUND]
            faults.append(problem("DG604", place, part=part, tag=held[0].text, around=near))
        _put_in_place(target, "".join(each.token for each in held))
    return faults


def _put_in_place(element: etree._Element, text: str) -> None:
    parent = element.getparent()
    assert parent is not None
    previous = element.getprevious()
    text += element.tail or ""
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    parent.remove(element)


def _drop_layout(root: etree._Element) -> None:
    """Drop white space between elements: it means nothing in WordprocessingML, and line ends would shift the lines."""
    for element in root.iter():
        if element.tag not in _TEXTUAL and element.text and not element.text.strip():
            element.text = None
        if element.tail and not element.tail.strip():
            element.tail = None


def _merge_trimmed(xml: str, tags: list[Tag]) -> str:
    """Let `{%-` eat the markup back to the previous text and `-%}` forward to the next, as docxtpl does."""
    for index, tag in enumerate(tags):
        token = f"{_OPEN}{index}{_CLOSE}"
        if tag.text.startswith("{%-") and (at := xml.find(token)) >= 0:
            text_end = xml.rfind("</w:t>", 0, at)
            if text_end >= 0 and _OPEN not in xml[text_end:at]:
                xml = xml[:text_end] + xml[at:]
        if tag.text.endswith("-%}") and (at := xml.find(token)) >= 0:
            after = at + len(token)
            begin = re.compile(r"<w:t(?: [^>]*)?>").search(xml, after)
            if begin and _OPEN not in xml[after : begin.start()]:
                xml = xml[:after] + xml[begin.end() :]
    return xml


def _assemble(xml: str, tags: list[Tag], problems: list[Problem]) -> Source:
    """Put the tags back for Jinja, in the order of the text, each beginning a line; literals stay literal."""
    out: list[str] = []
    order: list[Tag] = []
    lines: list[int] = []
    line, position = 1, 0
    for found in _TOKEN.finditer(xml):
        out.append(_literal(xml[position : found.start()]))
        position = found.end()
        tag = tags[int(found[1])]
        text = _LIFT.sub(r"{\1", tag.text).replace("\n", " ")
        head = 3 if text[2:3] in "-+" else 2
        out.append(f"{text[:head]}\n{text[head:]}")
        line += 1
        order.append(tag)
        lines.append(line)
    out.append(_literal(xml[position:]))
    return Source("".join(out), tuple(order), tuple(lines), tuple(problems))


def _literal(xml: str) -> str:
    """Protect text that is no tag from Jinja; line ends inside text become character references."""
    if "{" in xml:
        xml = re.sub(r"\{(?=[{%#])", '{{ "{" }}', xml)
    return xml.replace("\n", "&#10;")
