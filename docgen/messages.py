"""Words for codes: message catalogues (gettext) and the sentence around a problem.

Ids are English or codes (`DG103`, `DG103.do`); the languages are zh_Hans (default), zh_Hant and en. Knows no terminal
and no locale: the caller says which language.
"""

from __future__ import annotations

import gettext
import string
from functools import cache
from pathlib import Path

LANGUAGES = ("zh_Hans", "zh_Hant", "en")
BLANKED = "…"


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the catalogue of `language`, one of LANGUAGES; ids that it lacks come from zh_Hans."""
    folder = Path(__file__).parent / "locale"
    found = gettext.translation("docgen", folder, languages=[language])
    if language != "zh_Hans":
        found.add_fallback(catalogue("zh_Hans"))
    return found


class _Lenient(dict[str, str]):
    """Arguments in which a missing name prints as the blank, so that a message never fails to print."""

    def __missing__(self, key: str) -> str:
        return BLANKED


def say(message: str, language: str, /, **args: object) -> str:
    """Return the text of the message id in `language`, with `{name}` places filled from `args`."""
    text = catalogue(language).gettext(message)
    if "{" not in text:
        return text
    return string.Formatter().vformat(text, (), _Lenient({name: str(value) for name, value in args.items()}))


def known(message: str, language: str) -> bool:
    """Tell whether the catalogue of `language` has the id."""
    return catalogue(language).gettext(message) != message
