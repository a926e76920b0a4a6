"""The paragraphs of a plain outline: which begin with a mark, of what level and number; and the words looked for.

All of them are data (`data/outline.toml`). Knows no order of paragraphs and no context.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docgen.problems import Origin
from docgen.text.data import table
from docgen.text.numerals import fold_width, read_chinese_number

_SAID: dict[str, Any] = tomllib.loads((Path(__file__).parent / "data" / "outline.toml").read_text("utf-8"))

FIELDS: dict[str, str] = _SAID["fields"]
"""The Chinese names of the fields that an outline fills."""

CHOICES: dict[str, str] = _SAID["choices"]
"""The words put into fields with a choice."""

LONGEST: dict[str, int] = _SAID["longest"]
"""The most characters that a line of a certain use may have."""

ATTRIBUTED: dict[str, str] = _SAID["attribution"]
"""What stands before a colon in （牵头单位：…；配合单位：…）, in the order of print, and the use of what stands behind."""

PATTERNS = {name: re.compile(text) for name, text in _SAID["patterns"].items()}
"""What is looked for in the text of lines."""

SECTION, ITEM, POINT, DETAIL = 1, 2, 3, 4
"""The levels 一、 （一） 1. （1） of GB/T 9704-2012, 7.3.3."""

_MARKS = {
    int(level): re.compile(text.replace("{n}", f"(?P<n>{_SAID['numbers'][level]})"))
    for level, text in _SAID["levels"].items()
}
_CIRCLES: str = table("numerals")["marks"]["circled"]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph. Where it begins with a mark, `level` is 1 to 5, `words` what follows the mark; else level is 0."""

    text: str
    origin: Origin
    level: int = 0
    number: int = 0
    mark: str = ""
    words: str = ""

    @property
    def ended(self) -> bool:
        """Whether the text ends as a sentence does."""
        return bool(PATTERNS["end"].search(self.text))


def read_line(text: str, origin: Origin) -> Line:
    """Return the paragraph with its mark read. A mark with nothing behind it is text."""
    for level, pattern in _MARKS.items():
        found = pattern.match(text)
        words = text[found.end() :].strip() if found else ""
        number = _number(found["n"]) if found else None
        if found and words and number:
            return Line(text, origin, level, number, found.group().strip(), words)
    return Line(text, origin)


def _number(text: str) -> int | None:
    if text in _CIRCLES:
        return _CIRCLES.index(text) + 1
    folded = fold_width(text)
    return int(folded) if folded.isascii() else read_chinese_number(folded)
