"""A template looked over before its first row: what `compile` cannot know, because it does not keep a template from rendering.

Tags in odd characters or in two formats, places nobody made a tag, names of other organisations. Changes nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from docgen.problems import Origin, Problem, Severity, problem
from docgen.text.placeholders import find_placeholders
from docgen.word.tags import plain_of, text_of_paragraphs, text_of_properties
from docgen.word.tags.counting import Spot
from docgen.word.tags.misplaced import W
from docgen.word.tags.near import Near, find_near, shown
from docgen.word.tags.rewriting import homes_of
from docgen.word.tags.spans import blanked, spans
from docgen.word.tags.syntax import raw_stretches

TEXT_PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml|docProps/core\.xml")
"""The parts in which people type tags."""
_WORD = re.compile(r"[^\W\d]\w*")
_BRACKETED = re.compile(r"【\s*([^【】{}]{1,20}?)\s*】")
_PREFIXED = re.compile(r"\{[%{](?:p|tr|tc|r)\s")
_BLANK = re.compile("[_＿]+")
_LABEL_ENDS = " \u3000:：（(）)\t"
_SILENT = frozenset(f"{{{W}}}{name}" for name in ("lang", "noProof", "rPrChange", "webHidden", "bCs", "iCs"))
_HINT = f"{{{W}}}hint"


@dataclass(frozen=True, slots=True)
class Names:
    """What the data is known to have: `fields` of a kind or roster (None: not known), `words` that are likely fields,
    `strangers` organisations whose name no template should say.
    """

    fields: Collection[str] | None = None
    words: Collection[str] = ()
    strangers: Collection[str] = ()


def words_of(parts: Mapping[str, bytes]) -> set[str]:
    """Return every word that stands in a well-written tag: fields, names of loops, filters."""
    found: set[str] = set()
    for _, root in text_roots(parts):
        for _, texts in paragraphs_of(root):
            whole = "".join(each.text or "" for each in texts)
            if "{" in whole:
                found.update(*(_WORD.findall(whole[start:end]) for start, end in spans(whole)))
    return found


def has_tags(parts: Mapping[str, bytes]) -> bool:
    """Tell whether a document is a template: it holds a tag, or what can be nothing but one."""
    for _, root in text_roots(parts):
        for _, texts in paragraphs_of(root):
            whole = "".join(each.text or "" for each in texts)
            if any(whole[start + 1] != "#" for start, _ in spans(whole)):
                return True
            if any(each.certain for each in find_near(whole, ())):
                return True
    return False


def text_roots(parts: Mapping[str, bytes]) -> Iterator[tuple[str, etree._Element]]:
    """Yield the parts in which people type tags, parsed: the body first."""
    names = [name for name in parts if TEXT_PARTS.fullmatch(name)]
    for name in sorted(names, key=lambda each: ("document" not in each, each)):
        yield name, etree.fromstring(parts[name], etree.XMLParser(resolve_entities=False, no_network=True))


def paragraphs_of(root: etree._Element) -> Iterator[tuple[Spot, list[etree._Element]]]:
    """Yield the text elements of each paragraph, or of each property."""
    return text_of_paragraphs(root) if root.tag.startswith(f"{{{W}}}") else text_of_properties(root)


def look_over(parts: Mapping[str, bytes], *, file: str, names: Names) -> Iterator[Problem]:
    """Yield what to look at in a template, in the order of its parts and paragraphs."""
    for part, root in text_roots(parts):
        raw_open = False
        seen: set[tuple[int, str]] = set()
        for spot, texts in paragraphs_of(root):
            whole = "".join(each.text or "" for each in texts)
            if not whole:
                continue
            raw, raw_open = raw_stretches(whole, raw_open)
            text = plain_of(whole, raw)
            one = _Paragraph(text, texts, Origin(file, paragraph=spot.paragraph), {"part": part, **spot.args})
            for found in one.problems(names):
                key = (spot.paragraph, f"{found.code}{found.arg('found')}{found.span}")
                if key not in seen:
                    seen.add(key)
                    yield found


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """One paragraph of a template: its text with what only looks like tags blanked, and where it stands."""

    text: str
    texts: list[etree._Element]
    place: Origin
    args: dict[str, Any]

    def problems(self, names: Names) -> Iterator[Problem]:
        """Yield all there is to say of the paragraph."""
        near = list(find_near(self.text, {*names.words, *(names.fields or ())}))
        tags = list(spans(blanked(self.text, [(each.start, each.end) for each in near if not each.reads])))
        yield from self._odd(near, names)
        yield from self._formats(tags)
        for start, end in tags:
            tag = self.text[start:end]
            if _PREFIXED.match(tag) and re.search("[%}]", tag[3:-2]):
                yield problem("DG699", self.place, **self.args, tag=tag)
        own = blanked(self.text, sorted([*tags, *((each.start, each.end) for each in near if not each.reads)]))
        yield from self._leftovers(own, names)

    def _odd(self, near: list[Near], names: Names) -> Iterator[Problem]:
        """Yield tags in odd characters, and what is nearly a tag to those alone who know the words."""
        told = {(each.start, each.end) for each in find_near(self.text, names.fields or ())}
        for each in near:
            span, found = (each.start, each.end), shown(each.typed)
            if each.has_wide_name and each.typed not in (names.fields or ()):
                yield problem("DG685", self.place, span=span, **self.args, found=found, replacement=each.mended)
            elif each.reads:
                yield problem("DG684", self.place, span=span, **self.args, found=found, replacement=each.mended)
            elif span not in told:
                yield problem(
                    "DG683", self.place, span=span, severity=Severity.WARNING, **self.args, found=found,
                    replacement=each.mended,
                )  # fmt: skip

    def _formats(self, tags: list[tuple[int, int]]) -> Iterator[Problem]:
        """Yield the tags whose runs differ in format; of a tag that prints nothing it is a hint."""
        for start, end in split_formats(self.texts, self.text, tags):
            tag = self.text[start:end]
            severity = Severity.WARNING if tag.startswith("{{") else Severity.HINT
            yield problem("DG686", self.place, span=(start, end), severity=severity, **self.args, found=tag)

    def _leftovers(self, own: str, names: Names) -> Iterator[Problem]:
        """Yield the places of the template's own text that somebody forgot to make a tag."""
        for found in _BRACKETED.finditer(own):
            if found[1] in names.words or found[1] in (names.fields or ()):
                tag = f"{{{{ {found[1]} }}}}"
                yield problem(
                    "DG687", self.place, span=found.span(), **self.args, found=found[0], field=found[1], replacement=tag
                )
        for each in find_placeholders(own):
            if not is_for_the_pen(own, each.start, each.end):
                yield problem("DG202", self.place, span=(each.start, each.end), **self.args, found=each.text)
        for name in sorted(names.strangers, key=len, reverse=True):
            start = own.find(name)
            if start >= 0:
                own = own.replace(name, " " * len(name))
                yield problem("DG689", self.place, span=(start, start + len(name)), **self.args, found=name)


def split_formats(texts: list[etree._Element], whole: str, tags: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the tags that stand in runs of different formats."""
    if len(texts) < 2 or not tags:
        return
    homes = homes_of(texts, whole, tags)
    for (start, end), home in zip(tags, homes, strict=True):
        looks = {_look(each) for each in _holding(texts, start, end)}
        if len(looks | {_look(home)}) > 1:
            yield start, end


def _holding(texts: list[etree._Element], start: int, end: int) -> Iterator[etree._Element]:
    """Yield the text elements that hold something of a stretch that can be seen."""
    low = 0
    for element in texts:
        text = element.text or ""
        high = low + len(text)
        if low < end and high > start and text[max(start - low, 0) : end - low].strip():
            yield element
        low = high


def _look(text: etree._Element) -> str:
    """Return the format of a text's run as a comparable text, without what cannot be seen."""
    run = text.getparent()
    properties = run.find(f"{{{W}}}rPr") if run is not None else None
    if properties is None:
        return ""
    said = []
    for each in properties:
        attributes = sorted((name, value) for name, value in each.attrib.items() if name != _HINT)
        if each.tag not in _SILENT and (attributes or each.tag != f"{{{W}}}rFonts"):
            said.append(f"{each.tag}{attributes}")
    return "".join(sorted(said))


def is_for_the_pen(text: str, start: int, end: int) -> bool:
    """Tell whether a blank of underscores is one that somebody will fill in by hand: after 签名：, or a date left blank."""
    if not _BLANK.match(text[start:end]):
        return False
    cues, dates = _pens()
    if any(found.start() <= start < found.end() for found in dates.finditer(text)):
        return True
    label = _BLANK.sub("", text[:start]).rstrip(_LABEL_ENDS)
    return label.endswith(cues)


@cache
def _pens() -> tuple[tuple[str, ...], re.Pattern[str]]:
    said = tomllib.loads((Path(__file__).parents[1] / "data" / "handfill.toml").read_text("utf-8"))
    return tuple(said["cues"]), re.compile(said["dates"])
