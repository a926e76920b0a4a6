"""From the XML of a part to Jinja source: finds the tags people typed in Word, joins those that Word split over runs,
and lifts `{%p %}`, `{%tr %}`, `{%tc %}` and `{%r %}` out of the paragraph, row, cell or run that holds them.

The syntax is docxtpl's. The work is done on the tree, not on the text: a tag can only stand in the text of a paragraph,
so markup never becomes a tag and a tag never breaks markup. Every tag gets a line of its own in the source, so that a
line number of Jinja's is the number of a tag, and a tag knows its paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from docgen.problems import Origin, Problem, problem
from docgen.word.mending import guard

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_P, _T, _R, _TR, _TC = (f"{{{W}}}{name}" for name in ("p", "t", "r", "tr", "tc"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TEXTUAL = frozenset(f"{{{W}}}{name}" for name in ("t", "delText", "instrText", "delInstrText"))

_OPEN, _CLOSE = "\U0010fffe", "\U0010ffff"  # legal in XML, never assigned to a character: no document holds them
_KEPT = (_OPEN, _CLOSE)
_TOKEN = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_BEGIN = re.compile(r"\{[{%#]")
_END_OF = {"{{": "}}", "{%": "%}", "{#": "#}"}
_BRACE = re.compile(r"\{\{|\{%|\{#|\{|%\}|\}\}|\}")
_PERCENTAGE = re.compile(r"[0-9]\Z")
_FIELD, _FIELD_TYPE = f"{{{W}}}fldChar", f"{{{W}}}fldCharType"
_DELETED = f"{{{W}}}delText"
_WIDE = re.compile(r"｛[｛{%％#]|\{[｛％]|[%#}％]｝|｝[｝}]|％\}")
_TEXT_BEGINS = re.compile(r"<w:t(?: [^>]*)?>")
_OPENING_BRACES = re.compile(r"\{+(?=[{%#])")
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
    """The Jinja source of one part; `tags[i]` begins on line `lines[i]`. `wordy`: it is WordprocessingML."""

    text: str
    tags: tuple[Tag, ...]
    lines: tuple[int, ...]
    problems: tuple[Problem, ...]
    wordy: bool

    def at(self, line: int | None) -> Tag | None:
        """Return the tag that a line number of Jinja's stands for; None when the part has no tag."""
        if not self.tags:
            return None
        return self.tags[max(bisect_right(self.lines, line or 1) - 1, 0)]


def read_source(data: bytes, *, file: str, part: str) -> Source | None:
    """Return the Jinja source of a part, or None when it holds no tag and no sign of one.

    `part` is the name of the part in the package. Faults are in `Source.problems`, placed by paragraph.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(data, parser)
    wordy = root.tag.startswith(f"{{{W}}}")
    if wordy:
        root = _under_prefix_w(root)
    tags: list[Tag] = []
    problems = list(_unreadable(root, Origin(file), part=part, wordy=wordy))
    for number, texts in _paragraphs(root) if wordy else _properties(root):
        problems += _mark(texts, tags, place=Origin(file, paragraph=number), part=part)
    if not tags and not problems:
        return None
    if wordy:
        _drop_layout(root)
    return Source(*_assemble(etree.tostring(root, encoding="unicode"), tags), tuple(problems), wordy)


def _under_prefix_w(root: etree._Element) -> etree._Element:
    """Return the part with the main namespace bound to the prefix `w`, as Word and WPS write it and all here reads it."""
    others: dict[Any, str] = {prefix: name for prefix, name in root.nsmap.items() if name != W}
    if root.prefix == "w" and len(others) == len(root.nsmap) - 1:
        return root
    if "w" in others:
        return root
    attributes: Any = dict(root.attrib.items())
    spaces: Any = others | {"w": W}  # lxml's stubs forget that None names the default namespace
    again = etree.Element(root.tag, attributes, nsmap=spaces)
    again.text = root.text
    again.extend(list(root))
    return again


def _unreadable(root: etree._Element, file: Origin, *, part: str, wordy: bool) -> Iterator[Problem]:
    """Yield what keeps a part from being filled in: characters kept for docgen, a strange prefix, tags out of the text."""
    seen: set[tuple[str, str]] = set()
    coded = set(_inside_field_codes(root)) if wordy else set()
    for element in root.iter():
        texts = {str(name): str(value) for name, value in element.attrib.items()}
        if any(mark in text for text in (*texts.values(), element.text or "", element.tail or "") for mark in _KEPT):
            yield problem("DG624", file, part=part)
            return
        if wordy and (element.prefix != "w") == element.tag.startswith(f"{{{W}}}"):
            yield problem("DG619", file, part=part)
            return
        if element.tag != _DELETED and (element in coded or (wordy and element.tag != _T)):
            texts[element.tag] = element.text or ""
        for name, text in texts.items():
            for start, end in _spans(text) if "{" in text else ():
                found = (etree.QName(name).localname, text[start:end])
                if found[1][1] != "#" and found not in seen:
                    seen.add(found)
                    yield problem("DG621", file, part=part, construct=found[0], tag=found[1])


def _inside_field_codes(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the texts that stand between the begin and the separator of a field: Word reads them as its code."""
    fields: list[bool] = []
    for element in root.iter(_FIELD, _T):
        kind = element.get(_FIELD_TYPE)
        if element.tag == _T:
            if not all(fields):
                yield element
        elif kind == "begin":
            fields.append(False)
        elif kind == "separate" and fields:
            fields[-1] = True
        elif kind == "end" and fields:
            fields.pop()


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
    spans = list(_spans(whole))
    faults: list[Problem] = []
    rest = _without(whole, spans)
    for code, stray in (("DG611", _WIDE.search(rest)), ("DG602", _stray(rest))):
        if stray and not faults:
            near = rest[max(0, stray.start() - _AROUND) : stray.end() + _AROUND]
            faults.append(problem(code, place, part=part, tag=stray.group(), around=near))
    tokens, lifts = [], []
    for start, end in spans:
        text = whole[start:end]
        lift = _LIFT.match(text)
        token = f"{_OPEN}{len(tags)}{_CLOSE}"
        tags.append(Tag(text.translate(_QUOTES), place.paragraph or 0, whole[max(0, start - _AROUND) : end + _AROUND]))
        stays = lift is None or lift[1] == "{"
        tokens.append(token if stays else "")
        lifts.append(None if lift is None or stays else (lift[2], token, text))
    homes = _replace(texts, whole, spans, tokens)
    lifted = [_Lifted(*each, home) for each, home in zip(lifts, homes, strict=True) if each]
    lost = _lift(lifted, place=place, part=part)
    if faults:
        _keep_tags_alone(texts)
    return faults + lost


def _keep_tags_alone(texts: list[etree._Element]) -> None:
    """Drop the text of a paragraph that is refused: thousands of stray marks would take Jinja seconds to read."""
    for element in texts:
        element.text = "".join(found.group() for found in _TOKEN.finditer(element.text or ""))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each tag begins and ends, in one pass: what opens and never closes is looked for once."""
    unclosed: set[str] = set()
    found = _BEGIN.search(text)
    while found:
        start, mark = found.start(), found.group()
        end = -1 if mark in unclosed else text.find(_END_OF[mark], start + 2)
        if end < 0:
            unclosed.add(mark)
        else:
            yield start, end + 2
        found = _BEGIN.search(text, start + 1 if end < 0 else end + 2)


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return the text beside the tags."""
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), len(text)]
    return "".join(text[start:end] for start, end in zip(starts, ends, strict=True))


def _stray(rest: str) -> re.Match[str] | None:
    """Return the first mark that belongs to no tag; braces that close single braces (JSON, 50%}) are plain text."""
    depth = 0
    for found in _BRACE.finditer(rest):
        mark = found.group()
        if mark in _END_OF:
            return found
        needed = 2 if mark == "}}" else 1
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth = max(0, depth - 1)
        elif depth < needed or (
            mark == "%}" and not _PERCENTAGE.search(rest[max(0, found.start() - 1) : found.start()])
        ):
            return found
        else:
            depth -= needed
    return None


def _replace(
    texts: list[etree._Element], whole: str, spans: Sequence[tuple[int, int]], tokens: Sequence[str]
) -> list[etree._Element]:
    """Replace the spans of the paragraph's text; return the elements in which they began.

    A token goes there, and so into the run whose format the tag's opening braces have.
    """
    homes: list[etree._Element] = []
    low, at = 0, 0
    for element in texts:
        high = here = low
        high += len(element.text or "")
        pieces: list[str] = []
        while at < len(spans) and spans[at][0] < high:
            start, end = spans[at]
            if start >= low:
                pieces += [whole[here:start], tokens[at]]
                homes.append(element)
                if element.tag == _T:
                    element.set(_SPACE, "preserve")
            here = min(end, high)
            if end > high:
                break
            at += 1
        if here > low or pieces:
            element.text = "".join(pieces) + whole[here:high]
        low = high
    return homes


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
    guard(parent for target in targets if (parent := target.getparent()) is not None)
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


def _assemble(xml: str, tags: list[Tag]) -> tuple[str, tuple[Tag, ...], tuple[int, ...]]:
    """Put the tags back for Jinja, in the order of the text, each beginning a line; literals stay literal.

    `{%-` eats the markup back to the previous text and `-%}` forward to the next, as in docxtpl.
    """
    pieces = _TOKEN.split(xml)
    order = [tags[int(each)] for each in pieces[1::2]]
    literals = pieces[::2]
    for index, tag in enumerate(order):
        if tag.text.startswith("{%-") and (end := literals[index].rfind("</w:t>")) >= 0:
            literals[index] = literals[index][:end]
        if tag.text.endswith("-%}") and (begin := _TEXT_BEGINS.search(literals[index + 1])):
            literals[index + 1] = literals[index + 1][begin.end() :]
    out = [_literal(literals[0])]
    lines: list[int] = []
    for tag, literal in zip(order, literals[1:], strict=True):
        text = _LIFT.sub(r"{\1", tag.text).replace("\n", " ")
        head = 3 if text[2:3] in "-+" else 2
        out += [f"{text[:head]}\n{text[head:]}", _literal(literal)]
        lines.append(len(lines) + 2)
    return "".join(out), tuple(order), tuple(lines)


def _literal(xml: str) -> str:
    """Protect text that is no tag from Jinja; line ends inside text become character references."""
    if "{" in xml:
        xml = _OPENING_BRACES.sub(lambda found: f'{{{{ "{found.group()}" }}}}', xml)
    return xml.replace("\n", "&#10;")
