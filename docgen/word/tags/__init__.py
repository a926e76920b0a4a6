"""From the XML of a part to Jinja source: finds the tags people typed in Word, joins those that Word split over runs,
and lifts `{%p %}`, `{%tr %}`, `{%tc %}` and `{%r %}` out of the paragraph, row, cell or run that holds them.

The syntax is docxtpl's. The work is done on the tree, not on the text: a tag can only stand in the text of a paragraph,
so markup never becomes a tag and a tag never breaks markup. Every tag gets a line of its own in the source, so that a
line number of Jinja's is the number of a tag, and a tag knows its paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from docgen.problems import Origin, Problem, Severity, problem
from docgen.word.tags.counting import Spot, find_spots
from docgen.word.tags.fonts import name_fonts
from docgen.word.tags.layout import is_layout, lay_out
from docgen.word.tags.lifting import HOLDERS, LIFT, Lifted, holder, lift
from docgen.word.tags.misplaced import W, find_misplaced
from docgen.word.tags.near import find_near, is_suspicious, shown
from docgen.word.tags.rewriting import homes_of, put_in
from docgen.word.tags.spans import blanked, spans, stray_mark, wide_mark, without
from docgen.word.tags.syntax import keyword, raw_stretches

_P, _T, _SDT, _SDT_PROPERTIES = (f"{{{W}}}{name}" for name in ("p", "t", "sdt", "sdtPr"))
_BOUND = (f"{{{W}}}dataBinding", f"{{{W}}}showingPlcHdr")
_TEXTUAL = frozenset(f"{{{W}}}{name}" for name in ("t", "delText", "instrText", "delInstrText"))

_OPEN, _CLOSE = "\U0010fffe", "\U0010ffff"  # legal in XML, never assigned to a character: no document holds them
_TOKEN = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_TEXT_BEGINS = re.compile(r"<w:t(?: [^>]*)?>")
_OPENING_BRACES = re.compile(r"\{+(?=[{%#])")
_ESCAPES = {"{_{": "{{", "}_}": "}}", "{_%": "{%", "%_}": "%}"}
_ESCAPE = re.compile(r"\{_\{|\}_\}|\{_%|%_\}")
_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_AROUND = 30


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a statement stands: the names of all that is around it, innermost first; `within` numbers the element that
    holds it or what it takes the place of (`own`). `level` is p, tr, tc or r for a tag that takes something's place.
    """

    level: str
    path: tuple[str, ...]
    within: int
    own: int


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag as typed (runs joined), and the paragraph of its part (from 1) that holds it. `stand`: of `{% … %}` alone."""

    text: str
    paragraph: int
    around: str
    spot: Spot
    stand: Stand | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The Jinja source of one part; `tags[i]` begins on line `lines[i]`. `wordy`: it is WordprocessingML.

    `said` is what the part says in words that look like tags: `{_{` and what stands between `{% raw %}` and its end.
    """

    text: str
    tags: tuple[Tag, ...]
    lines: tuple[int, ...]
    problems: tuple[Problem, ...]
    wordy: bool
    said: tuple[str, ...] = ()

    def at(self, line: int | None) -> Tag | None:
        """Return the tag that a line number of Jinja's stands for; None when the part has no tag."""
        if not self.tags:
            return None
        return self.tags[max(bisect_right(self.lines, line or 1) - 1, 0)]


def read_source(
    data: bytes, *, file: str, part: str, known: Collection[str] = (), theme: Mapping[str, str] | None = None
) -> Source | None:
    """Return the Jinja source of a part, or None when it holds no tag and no sign of one.

    `part` is the name of the part in the package, `known` are fields that a tag may name, `theme` the fonts of the
    document's theme. Faults are in `Source.problems`, placed by paragraph.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(data, parser)
    wordy = root.tag.startswith(f"{{{W}}}")
    if wordy:
        root = _under_prefix_w(root)
    reading = _Reading(file, part, known, theme or {})
    reading.problems += find_misplaced(root, Origin(file), part=part, wordy=wordy)
    for spot, texts in text_of_paragraphs(root) if wordy else text_of_properties(root):
        reading.paragraph(spot, texts)
    reading.end()
    if not reading.tags and not reading.problems and not reading.said:
        return None
    if wordy:
        _drop_layout(root)
    text, tags, lines = _assemble(etree.tostring(root, encoding="unicode"), reading.tags)
    return Source(text, tags, lines, tuple(reading.problems), wordy, tuple(reading.said))


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


def text_of_paragraphs(root: etree._Element) -> Iterator[tuple[Spot, list[etree._Element]]]:
    """Yield the text elements of each paragraph with its place. A paragraph of a text box is one of its own."""
    spots = find_spots(root)
    own: dict[etree._Element, list[etree._Element]] = {each: [] for each in spots}
    for text in root.iter(_T):
        around = next(text.iterancestors(_P), None)
        if around is not None:
            own[around].append(text)
    for paragraph, texts in own.items():
        yield spots[paragraph], texts


def text_of_properties(root: etree._Element) -> Iterator[tuple[Spot, list[etree._Element]]]:
    """Yield each element of a property part that holds text, as a paragraph of its own."""
    holders = (each for each in root.iter() if isinstance(each.tag, str) and each.text and not len(each))
    yield from ((Spot(number), [element]) for number, element in enumerate(holders, 1))


def plain_of(whole: str, raw: Sequence[tuple[int, int]]) -> str:
    """Return a text, as long as it was, with blanks for what only looks like tags: raw stretches, `{_{`."""
    return _ESCAPE.sub("   ", blanked(whole, raw)) if raw or "_" in whole else whole


@dataclass(slots=True)
class _Reading:
    """The reading of one part, paragraph by paragraph: what was found so far, and the `{% raw %}` that is open."""

    file: str
    part: str
    known: Collection[str]
    theme: Mapping[str, str]
    tags: list[Tag] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    raw: Tag | None = None
    numbers: dict[etree._Element, int] = field(default_factory=dict)

    def paragraph(self, spot: Spot, texts: list[etree._Element]) -> None:
        """Put a token in the place of every tag of one paragraph."""
        whole = "".join(each.text or "" for each in texts)
        if "{" not in whole and "}" not in whole and not is_suspicious(whole):
            return
        place = Origin(self.file, paragraph=spot.paragraph)
        args: dict[str, Any] = {"part": self.part, **spot.args}
        raw, still = raw_stretches(whole, self.raw is not None)
        if still and (self.raw is None or raw[-1][0] > 0):
            begin = raw[-1][0]
            self.raw = Tag(whole[begin : whole.find("}", begin) + 1], spot.paragraph, whole, spot)
        elif not still:
            self.raw = None
        plain = plain_of(whole, raw)
        near = self._near(plain, place, args) if is_suspicious(plain) else []
        found = list(spans(blanked(plain, near)))
        faulty = self._strays(plain, [*near, *found], place, args) or bool(near)
        tokens, lifts = [], []
        rewritten = sorted([*found, *self._raw_marks(whole, raw)])
        homes = homes_of(texts, whole, rewritten)
        for (start, end), home in zip(rewritten, homes, strict=True):
            token, lifted = self._tag(whole, (start, end), home=home, spot=spot)
            tokens.append(token)
            lifts += [lifted] if lifted else []
        self._keep_said(whole, [*rewritten], raw)
        put_in(texts, whole, rewritten, pieces=tokens, homes=homes)
        for home, token in zip(homes, tokens, strict=True):
            if token:
                _unbind(home, lambda: self.problems.append(problem("DG690", place, **args)))
        self.problems += lift(lifts, place=place, args=args)
        if faulty:
            _keep_tags_alone(texts)

    def end(self) -> None:
        """Say that a `{% raw %}` is still open at the end of the part."""
        if self.raw is not None:
            place = Origin(self.file, paragraph=self.raw.paragraph)
            self.problems.append(
                problem("DG680", place, part=self.part, **self.raw.spot.args, tag=self.raw.text, word="raw")
            )

    def _raw_marks(self, whole: str, raw: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Yield where the tags stand that begin and end raw text."""
        for begin, end in raw:
            for start, stop in spans(whole[begin:end]):
                if keyword(whole[begin + start : begin + stop]) in ("raw", "endraw"):
                    yield begin + start, begin + stop

    def _near(self, text: str, place: Origin, args: dict[str, Any]) -> list[tuple[int, int]]:
        """Report the tags of a text that are nearly right; return where those stand that cannot stay."""
        hits = [each for each in find_near(text, self.known) if not each.reads]
        for each in hits:
            around = text[max(0, each.start - _AROUND) : each.end + _AROUND]
            severity = Severity.ERROR if each.certain else Severity.WARNING
            self.problems.append(
                problem(
                    "DG683", place, severity=severity, **args, span=(each.start, each.end), found=shown(each.typed),
                    replacement=each.mended, around=around, file=self.file,
                )
            )  # fmt: skip
        return [(each.start, each.end) for each in hits if each.certain]

    def _strays(self, whole: str, taken: list[tuple[int, int]], place: Origin, args: dict[str, Any]) -> bool:
        """Report the first mark that belongs to no tag; tell whether there is one."""
        rest = without(whole, sorted(taken))
        for code, stray in (("DG611", wide_mark(rest)), ("DG602", stray_mark(rest))):
            if stray:
                near = rest[max(0, stray.start() - _AROUND) : stray.end() + _AROUND]
                self.problems.append(problem(code, place, **args, tag=stray.group(), around=near))
                return True
        return False

    def _tag(self, whole: str, span: tuple[int, int], *, home: etree._Element, spot: Spot) -> tuple[str, Lifted | None]:
        """Return what stands for a tag in the text, and the tag again if it takes something's place."""
        start, end = span
        text = whole[start:end]
        found = LIFT.match(text)
        lifted = found is not None and found[1] != "{"
        if keyword(text) in ("raw", "endraw"):
            return "", Lifted(found[2], "", text, home) if found and lifted else None
        around = whole[max(0, start - _AROUND) : end + _AROUND]

        def token(tag: str) -> str:
            """Return the tag as Jinja reads it, and keep it with its place."""
            stand = self._stand(home, found[2] if found else "") if tag.startswith("{%") and tag == text else None
            self.tags.append(Tag(tag.translate(_QUOTES), spot.paragraph, around, spot, stand))
            return f"{_OPEN}{len(self.tags) - 1}{_CLOSE}"

        if is_layout(text):
            if not lay_out(text.translate(_QUOTES), home, token):
                place = Origin(self.file, paragraph=spot.paragraph)
                self.problems.append(problem("DG697", place, part=self.part, **spot.args, tag=text))
            return "", None
        if found is not None and lifted:
            return "", Lifted(found[2], token(text), text, home)
        if text.startswith("{{"):
            name_fonts(home, self.theme)
        return token(text), None

    def _stand(self, home: etree._Element, level: str) -> Stand | None:
        own = holder(home, level) if level in HOLDERS else home
        around = own.getparent() if own is not None else None
        if own is None or around is None:
            return None
        path = (around, *around.iterancestors())
        names = tuple(str(each.tag) for each in path)
        return Stand(level, names, self._number(around), self._number(own))

    def _number(self, element: etree._Element) -> int:
        return self.numbers.setdefault(element, len(self.numbers))

    def _keep_said(self, whole: str, taken: Sequence[tuple[int, int]], raw: Sequence[tuple[int, int]]) -> None:
        """Keep the words that look like tags and are none."""
        if raw or "_" in whole:
            starts = [0, *(end for _, end in taken)]
            ends = [*(start for start, _ in taken), len(whole)]
            texts = [whole[start:end] for start, end in zip(starts, ends, strict=True)]
            escaped = (_ESCAPE.sub(lambda found: _ESCAPES[found.group()], each) for each in texts)
            self.said += [each for each, was in zip(escaped, texts, strict=True) if raw or each != was]


def _keep_tags_alone(texts: list[etree._Element]) -> None:
    """Drop the text of a paragraph that is refused: thousands of stray marks would take Jinja seconds to read."""
    for element in texts:
        element.text = "".join(found.group() for found in _TOKEN.finditer(element.text or ""))


def _unbind(home: etree._Element, note: Callable[[], None]) -> None:
    """Free the content control around a tag from stored text, which Word would show in the place of what is filled in."""
    for control in home.iterancestors(_SDT):
        properties = control.find(_SDT_PROPERTIES)
        found = [each for each in properties if each.tag in _BOUND] if properties is not None else []
        for each in found:
            parent = each.getparent()
            assert parent is not None
            parent.remove(each)
            if each.tag == _BOUND[0]:
                note()


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
        text = LIFT.sub(r"{\1", tag.text).replace("\n", " ")
        head = 3 if text[2:3] in "-+" else 2
        out += [f"{text[:head]}\n{text[head:]}", _literal(literal)]
        lines.append(len(lines) + 2)
    return "".join(out), tuple(order), tuple(lines)


def _literal(xml: str) -> str:
    """Protect text that is no tag from Jinja; line ends inside text become character references."""
    if "_" in xml and ("{" in xml or "}" in xml):
        xml = _ESCAPE.sub(lambda found: _ESCAPES[found.group()], xml)
    if "{" in xml:
        xml = _OPENING_BRACES.sub(lambda found: f'{{{{ "{found.group()}" }}}}', xml)
    return xml.replace("\n", "&#10;")
