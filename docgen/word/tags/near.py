"""Tags that are nearly right: ｛｛姓名｝｝, `{ 姓名 }`, `[[ 姓名 ]]`, `{{ 姓名 }`, full-width signs and unseen characters inside.

Each is found with what it would have to be. Nothing is proposed that does not then read as a tag; string literals inside a
tag stay as they are, and text that is no tag is never touched. Knows text, not documents.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from docgen.word.tags.syntax import is_value, keyword, names_in

_TABLE = tomllib.loads((Path(__file__).parents[1] / "data" / "near.toml").read_text("utf-8"))
_QUOTES: dict[str, str] = _TABLE["quotes"]
_KEYWORDS: dict[str, str] = _TABLE["keywords"]
_UNSEEN = frozenset(
    "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\u202a\u202b\u202c\u202d\u202e"
)
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_WIDE_NAME = re.compile("[\uff10-\uff19\uff21-\uff3a\uff3f\uff41-\uff5a]")

_STRICT = re.compile(r"\{\{|\{%|\{#")
_END_OF = {"{{": "}}", "{%": "%}", "{#": "#}"}
_STRONG = r"\$?\{ ?\{(?: ?[{%])?|\{ ?%%?|\{ ?\#|\[ ?%|< ?%"
_DOUBLED = r"\[ ?\[|\u00ab"
_QUOTED = r"< ?<|\u300a ?\u300a|\u300c ?\u300c|\u300e ?\u300e|\u3010 ?\u3010"
_OPEN = re.compile(rf"(?P<strong>{_STRONG})|(?P<doubled>{_DOUBLED})|(?P<quoted>{_QUOTED})|(?P<single>\$?\{{)")
_CLOSE = re.compile(
    r"%%? ?\}(?: ?\})?|\# ?\}|\}(?: ?\}){0,2}|\] ?\]|%\] ?\]|% ?[\]>]|> ?>|\u00bb"
    r"|\u300b ?\u300b|\u300d ?\u300d|\u300f ?\u300f|\u3011 ?\u3011"
)
_ENDS = re.compile("[}%\\]>\u00bb\u300b\u300d\u300f\u3011]")
_HALF = re.compile("%")
"""What is left of the end of a statement where its brace is lost: tried last, for it may also reckon."""
_LIFT_APART = re.compile(r"^\s+(?=(?:p|tr|tc|r)\s+(?:if|elif|else|endif|for|endfor|set)\b)")
_PREFIX = re.compile(r"^(?:p|tr|tc|r)(?=\s)")
_WORD = re.compile(r"^((?:(?:p|tr|tc|r)\s)?[-+]?\s*)(\w+(?: (?=if|for)\w+)?)", re.IGNORECASE)
_STATEMENTS = frozenset(
    {"if", "elif", "else", "endif", "for", "endfor", "set", "endset", "raw", "endraw", "colspan", "cellbg", "vm", "hm"}
)
_TABLE_TAG = re.compile(r"(?:colspan|cellbg)\s+(?P<value>.+)|vm|hm", re.DOTALL)
_SUSPICIOUS = re.compile(
    r"[{}\uff5b\uff5d\ufe5b\ufe5c\u00ab]|[\[\uff3b] ?[\[\uff3b%\uff05]|[<\uff1c] ?[<\uff1c%\uff05]"
    r"|\u300a ?\u300a|\u300c ?\u300c|\u300e ?\u300e|\u3010 ?\u3010"
)
_ORDINARY = re.compile(r"\{\{[^{}%\uff5b\uff5d\uff05]*\}\}|\{%[^{}%\uff5b\uff5d\uff05]*%\}|\{#[^{}#]*#\}")
_LONGEST, _TRIES = 300, 6
_MOST = 1000
"""So many places of one paragraph are tried as tags, at most: what nobody typed as tags must not cost seconds."""


@dataclass(frozen=True, slots=True)
class Near:
    """A tag that is nearly right: where it stands in the text, from 0, what it says, and what it would have to say.

    `sure`: it is a tag to anybody's eye. `certain`: it can be nothing else, or asks for a known field. `reads`: it is filled
    in as it stands, and other programs may stumble over it.
    """

    start: int
    end: int
    typed: str
    mended: str
    sure: bool
    certain: bool
    reads: bool = False

    @property
    def has_wide_name(self) -> bool:
        """Whether a name in it has full-width letters or digits, which no field will have."""
        return self.reads and bool(_WIDE_NAME.search(_outside_quotes(self.typed)))


def is_suspicious(text: str) -> bool:
    """Tell, fast, whether a text may hold a tag that is nearly right outside its ordinary ones."""
    return bool(_SUSPICIOUS.search(text)) and bool(_SUSPICIOUS.search(_ORDINARY.sub("", text)))


def find_near(text: str, known: Collection[str]) -> Iterator[Near]:
    """Yield the tags that are nearly right, in order, none overlapping. `known` are the fields a tag may name."""
    flat, places = _flat(text)
    at, tries = 0, [_MOST]
    while found := _OPEN.search(flat, at):
        strict = _strict_end(text, places[found.start()])
        if strict is not None:
            start = places[found.start()]
            near = _improved(text[start:strict], start)
            if near is not None:
                yield near
            at = _after(places, strict)
            continue
        tries[0] -= 1
        if tries[0] < 0:
            return
        hit = _loose(text, flat, places, found, known, tries)
        if hit is None:
            at = found.start() + 1
            continue
        yield hit
        at = _after(places, hit.end)


def shown(text: str) -> str:
    """Return a text with the characters that cannot be seen, or told from others, named: 姓<U+200B>名."""
    return "".join(
        f"<U+{ord(each):04X}>" if each in _UNSEEN or (each != " " and unicodedata.category(each) == "Zs") else each
        for each in text
    )


def mend_tag(tag: str) -> str:
    """Return a tag with everything in it folded to what tags are written with, literals aside; itself where in doubt."""
    for near in find_near(tag, ()):
        if near.sure and (near.start, near.end) == (0, len(tag)):
            return near.mended
    return tag


def _flat(text: str) -> tuple[str, list[int]]:
    """Return the text with width and blanks folded and unseen characters gone, and the place of each of its characters."""
    pairs = [(_fold(each), place) for place, each in enumerate(text) if each not in _UNSEEN]
    return "".join(each for each, _ in pairs), [place for _, place in pairs] + [len(text)]


@cache
def _fold(character: str) -> str:
    if "\uff01" <= character <= "\uff5e" or "\ufe50" <= character <= "\ufe6b":
        folded = unicodedata.normalize("NFKC", character)
        return folded if len(folded) == 1 and folded.isascii() else character
    return " " if unicodedata.category(character) == "Zs" else character


def _after(places: list[int], end: int) -> int:
    from bisect import bisect_left

    return bisect_left(places, end)


def _strict_end(text: str, start: int) -> int | None:
    """Return where a tag that reads as it stands ends; None where there is none at `start`."""
    mark = text[start : start + 2]
    if mark not in _END_OF:
        return None
    end = text.find(_END_OF[mark], start + 2)
    if end < 0:
        return None
    tag = text[start : end + 2]
    if mark == "{#":
        return end + 2 if not _STRICT.search(tag, 2) else None
    if _TABLE_TAG.fullmatch(tag[2:-2].strip(" -")) and mark == "{%":
        return end + 2
    return end + 2 if keyword(tag) in ("raw", "endraw") or names_in(tag.translate(_STRAIGHT)) is not None else None


def _improved(tag: str, start: int) -> Near | None:
    """Return what a tag that reads would better say: plain blanks, straight quotes, half-width letters."""
    if tag.startswith("{#"):
        return None
    content = _content(tag[2:-2])
    if content is None or content == tag[2:-2]:
        return None
    mended = f"{tag[:2]}{content}{tag[-2:]}"
    if names_in(mended) is None:
        return None
    return Near(start, start + len(tag), tag, mended, sure=True, certain=True, reads=True)


def _loose(
    text: str, flat: str, places: list[int], opening: re.Match[str], known: Collection[str], tries: list[int]
) -> Near | None:
    """Return the shortest tag that the opening can begin, or None."""
    if not _ENDS.search(flat, opening.end(), opening.end() + _LONGEST):
        return None
    start = places[opening.start()]
    seen: set[int] = set()
    for pattern, step in ((_CLOSE, _past_quotes), (_CLOSE, _stay), (_HALF, _past_quotes)):
        done = 0
        for closing in _closings(flat, opening.end(), pattern, step):
            if closing.start() in seen or done >= _TRIES:
                continue
            done += 1
            tries[0] -= 1
            seen.add(closing.start())
            inner = text[places[opening.end()] : places[closing.start()]]
            mended = _as_tag(opening.group(), inner, closing.group())
            if mended is None:
                continue
            end = places[closing.end() - 1] + 1
            sure = _is_sure(opening, inner, mended, known)
            if sure is not None:
                braces = closing.group().replace(" ", "")
                strong = bool(opening["strong"]) or mended.startswith("{%") or braces[:2] in ("}}", "%}")
                certain = strong or _asks_for(mended, known)
                return Near(start, end, text[start:end], mended, sure, certain)
    return None


def _closings(
    flat: str, start: int, pattern: re.Pattern[str], step: Callable[[str, int], int]
) -> Iterator[re.Match[str]]:
    """Yield what may close a tag that opened before `start`, up to the next one that opens."""
    at, limit = start, min(len(flat), start + _LONGEST)
    while at < limit:
        if flat.startswith(("{{", "{%", "{#"), at):
            return
        found = pattern.match(flat, at)
        if found:
            yield found
            at += 1
        else:
            at = step(flat, at)


def _stay(_flat_text: str, at: int) -> int:
    return at + 1


def _past_quotes(flat: str, at: int) -> int:
    """Return the place after a string literal that begins at `at`, or the next character."""
    ends = _QUOTES.get(flat[at])
    if ends is None:
        return at + 1
    end = next((index for index in range(at + 1, min(len(flat), at + _LONGEST)) if flat[index] in ends), None)
    return at + 1 if end is None else end + 1


def _as_tag(opening: str, inner: str, closing: str) -> str | None:
    """Return the tag that delimiters and content make, if one does that reads."""
    if "#" in opening and "#" in closing:
        return f"{{#{inner}#}}"
    content = _content(inner)
    if content is None or not content.strip():
        return None
    content = _corrected(_LIFT_APART.sub("", content))
    bare = _PREFIX.sub("", content).strip().lstrip("-+").strip()
    word = re.match(r"\w*", bare)
    first = word.group() if word else ""
    if _TABLE_TAG.fullmatch(bare):
        return f"{{%{content}%}}"
    made = f"{{%{content}%}}" if first in _STATEMENTS else f"{{{{{content}}}}}"
    if closing == "%" and first not in _STATEMENTS:
        return None
    if first in ("raw", "endraw"):
        return made if bare == first else None
    return made if names_in(made) is not None else None


def _corrected(content: str) -> str:
    """Return the content of a statement with its keyword as it is written."""
    found = _WORD.match(content)
    if found is None:
        return content
    word = found[2].lower()
    known = _KEYWORDS.get(word) or (word if word in _STATEMENTS else None)
    first = _KEYWORDS.get(word.split(" ")[0])
    if known is None and first is not None:
        return content[: found.start(2)] + first + content[found.start(2) + len(word.split(" ")[0]) :]
    return content if known is None else content[: found.start(2)] + known + content[found.end(2) :]


def _is_sure(opening: re.Match[str], inner: str, mended: str, known: Collection[str]) -> bool | None:
    """Tell whether it can be nothing but a tag; None where it is likelier to be plain text."""
    if mended.startswith("{#"):
        return True if opening["strong"] else None
    if mended.startswith("{%"):
        return True if opening["strong"] or keyword(mended) not in ("vm", "hm", "raw", "endraw") else None
    names = names_in(mended) or frozenset()
    if not is_value(mended):
        return None
    if opening["strong"]:
        return True
    padded = inner[:1].isspace() and inner[-1:].isspace()
    if _asks_for(mended, known) or (padded and not opening["quoted"]):
        return True
    if opening["quoted"]:
        spoken = "|" in mended or any(not each.isascii() for each in names)
        return True if padded and spoken and opening.group()[0] == "<" else None
    return any(not each.isascii() for each in names) or bool(opening["doubled"])


def _asks_for(mended: str, known: Collection[str]) -> bool:
    """Tell whether a tag asks for a known field."""
    return any(each in known for each in names_in(mended) or ())


def _content(inner: str) -> str | None:
    """Return what stands inside a tag with every sign folded, literals as they are; None where a quote does not end."""
    made: list[str] = []
    at = 0
    while at < len(inner):
        character = inner[at]
        ends = _QUOTES.get(character)
        if ends is not None:
            end = next((index for index in range(at + 1, len(inner)) if inner[index] in ends), None)
            if end is None:
                return None
            literal = inner[at + 1 : end]
            quote = "'" if '"' in literal or character == "'" else '"'
            made.append(f"{quote}{literal}{quote}")
            at = end + 1
            continue
        if character not in _UNSEEN:
            made.append(_TABLE["inside"].get(character) or _fold(character))
        at += 1
    return "".join(made)


def _outside_quotes(tag: str) -> str:
    """Return a tag without its string literals."""
    return re.sub(r"""(["'“‘「『＂＇]).*?["'”’」』＂＇]""", "", tag)
