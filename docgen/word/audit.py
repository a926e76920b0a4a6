"""The last look at a document before it gets its name: well formed, no tag or empty marker left, nobody else's name.

Runs on the rendered parts only; the constant parts were judged when the template was compiled. What a person typed is
never a fault here: a value may hold `{{ }}` or the word None, and prints as typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from itertools import chain
from xml.parsers import expat

from jinja2 import nodes

from docgen.problems import Problem, problem

_TAG = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_MARKER = re.compile(r"(?<![A-Za-z0-9_])(?:None|nan|NaN|undefined|Undefined)(?![A-Za-z0-9_])")
_MARKUP = re.compile(r"<[^>]*>")
_UNSEEN = re.compile(r"<w:(instrText|delText|delInstrText)\b[^>]*>.*?</w:\1>", re.DOTALL)
_LINE_ENDS = re.compile(r"[\r\n\t]+")
_RECKON = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod)
_MAKE_MARKERS = frozenset(
    {"float", "round", "sum", "abs", "int", "capitalize", "title", "lower", "replace", "truncate"}
)
_SUSPECT = ("{", "}", "None", "nan", "NaN", "ndefined")
_CLAUSE_END = re.compile(r"[，。；：、！？,;:!?（(\s]")
_END_OF_PARAGRAPH = b"</w:p>"
_MARKUP_IN_DATA = re.compile(rb"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose document it is: `own` is the person's name, `others` the names of all rows, `cues` what stands before a name.

    `cues` are the words after which a page names its own person (我是, 承诺人：).
    """

    own: str
    others: frozenset[str]
    cues: tuple[str, ...]


def audit(
    parts: Mapping[str, bytes],
    values: Mapping[str, object],
    *,
    balanced: frozenset[str] = frozenset(),
    quiet: frozenset[str] = frozenset(),
    identity: Identity | None = None,
    said: tuple[str, ...] = (),
) -> list[Problem]:
    """Return what is wrong with the rendered parts; an empty list for a document that may be written.

    `said` is what the template itself says in words that look like a fault (`suspicious_texts`). `balanced` names parts
    whose template is known to give well-formed XML whatever the values: they are not parsed; `quiet` those in which
    nothing can be left over.
    """
    found: list[Problem] = []
    for name, data in parts.items():
        fault = None if name in balanced else not_well_formed(data)
        if fault:
            found.append(problem("DG740", part=name, detail=fault))
            continue
        if name not in quiet:
            xml = data.decode("utf-8")
            if _any_in(_SUSPECT, xml):
                found += _left_over(xml, (*said, *_texts(values)), name)
        if identity is not None:
            found += _mixed_up(data, identity, name)
    return found


def not_well_formed(data: bytes) -> str | None:
    """Return what the XML parser says against a part, None where it has nothing to say."""
    parser = expat.ParserCreate()
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        return str(error)
    return None


def _any_in(words: Iterable[str], text: str) -> bool:
    return any(word in text for word in words)


def _paragraphs(xml: str, *, words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield (number from 1, text) of the paragraphs in whose XML one of the words stands."""
    if not _any_in(words, xml):
        return
    for number, piece in enumerate(xml.split("</w:p>"), 1):
        if _any_in(words, piece):
            yield number, unescape(_MARKUP.sub("", _UNSEEN.sub("", piece)))


def _left_over(xml: str, typed: Iterable[str], part: str) -> Iterator[Problem]:
    """Yield tags and empty markers that no value put there: what was typed is taken out first, longest first.

    A filter may have cut what was typed; a mark with the three characters before or after it as typed is no fault either.
    """
    lines = {line for each in typed if _any_in(_SUSPECT, each) for line in _LINE_ENDS.split(each)}
    known = sorted((line for line in lines if _TAG.search(line) or _MARKER.search(line)), key=len, reverse=True)
    everything = "\n".join(known)
    for number, text in _paragraphs(xml, words=_SUSPECT):
        for each in known:
            text = text.replace(each, "\n")  # noqa: PLW2901
        for code, pattern in (("DG741", _TAG), ("DG742", _MARKER)):
            for hit in pattern.finditer(text):
                start, end = hit.span()
                near = [text[max(0, start - 3) : end], text[start : end + 3]]
                if not any(len(each) == end - start + 3 and each in everything for each in near):
                    yield problem(code, part=part, paragraph=number, found=hit.group())


def suspicious_texts(markup: str) -> Iterator[str]:
    """Yield the paragraphs of a template's own text that hold what `audit` looks for: JSON, the word None."""
    yield from (text for _, text in _paragraphs(markup, words=_SUSPECT) if _any_in(_SUSPECT, text))


def is_quiet(tree: nodes.Template) -> bool:
    """Tell whether a template leaves no tag or empty marker of its own, so that one on the page can only have been typed.

    True where its words hold none, and nothing it says makes None or a number that is none.
    """
    said = chain(
        (each.data for each in tree.find_all(nodes.TemplateData)),
        (str(each.value) for each in tree.find_all(nodes.Const) if each.value is not True and each.value is not False),
    )
    if any(_any_in(_SUSPECT, each) for each in said):
        return False
    used = list(tree.find_all(nodes.Filter))
    names = {each.name for each in used} | {str(arg.value) for each in used for arg in each.find_all(nodes.Const)}
    return not names & _MAKE_MARKERS and not any(tree.find_all(_RECKON))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts(each)


def _mixed_up(xml: bytes, identity: Identity, part: str) -> Iterator[Problem]:
    """Yield each place where the page says that it is another row's person.

    Only the clause after a cue is judged, and only a name that ends there: 我是张伟， but not 我是和平小学的教师.
    """
    for start, text in _after_cues(xml, identity.cues):
        if not text or text.startswith(identity.own):
            continue
        clause = _CLAUSE_END.split(text[:60], maxsplit=1)[0]
        if not clause or clause.startswith(identity.own) or clause.endswith(identity.own):
            continue
        stranger = next((name for name in _ends(clause) if name in identity.others), None)
        if stranger is not None:
            number = xml.count(_END_OF_PARAGRAPH, 0, start) + 1
            yield problem("DG743", part=part, paragraph=number, found=stranger, name=identity.own)


def _after_cues(xml: bytes, cues: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield, for each occurrence of a cue, where it stands and the text from it to the end of its paragraph, no blanks."""
    for beginning, endings in _by_beginning(tuple(cues)):
        start = xml.find(beginning)
        while start >= 0:
            after = start + len(beginning)
            for ending in endings:
                if xml.startswith(ending, after):
                    rest = xml[after + len(ending) : xml.find(_END_OF_PARAGRAPH, start)]
                    text = _MARKUP_IN_DATA.sub(b"", rest).decode("utf-8")
                    yield start, "".join((unescape(text) if "&" in text else text).split())
            start = xml.find(beginning, start + 1)


@cache
def _by_beginning(cues: tuple[str, ...]) -> tuple[tuple[bytes, tuple[bytes, ...]], ...]:
    """Return the cues by their first two characters: a look through a page for each beginning, not for each cue."""
    beginnings: dict[str, list[bytes]] = {}
    for cue in cues:
        beginnings.setdefault(cue[:2], []).append(cue[2:].encode("utf-8"))
    return tuple((each.encode("utf-8"), tuple(endings)) for each, endings in beginnings.items())


def _ends(clause: str) -> Iterator[str]:
    """Yield the clause whole, then its endings, longest first, down to two characters."""
    yield from (clause[start:] for start in range(len(clause) - 1))
