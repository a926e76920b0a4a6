"""The command line: thin commands over the library. Each command's module is imported when it is called.

Exit codes: 2 could not run (usage, inputs) > 1 a row or finding of severity error > 3 done, but files edited by hand were
kept > 0.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from docgen.cli.output import language, prepare_streams, set_language, silence_streams

COULD_NOT_RUN, ERRORS_FOUND, EDITED_KEPT = 2, 1, 3


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    if arguments is None and os.name == "posix" and not _can_name_files():
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    words = list(sys.argv[1:] if arguments is None else arguments)
    set_language(_wanted_language(words))
    prepare_streams()
    _speak_click()
    sys.exit(_run(words))


def _can_name_files() -> bool:
    """Tell whether files can have Chinese names: not where the locale is ASCII's and UTF-8 mode was switched off."""
    try:
        os.fsencode("\u6587")
    except UnicodeEncodeError:
        return sys.flags.utf8_mode == 1
    return True


def _run(words: list[str]) -> int:
    """Return the exit code. Without --debug nothing that goes wrong shows a traceback."""
    from docgen.cli.group import docgen
    from docgen.cli.trouble import explain_trouble

    debug = "--debug" in words
    try:
        result = docgen.main(words, prog_name="docgen", standalone_mode=False)
    except BrokenPipeError:
        silence_streams()
        return 0
    except BaseException as error:
        if debug and not isinstance(error, SystemExit):
            raise
        return explain_trouble(error, as_json="--json" in words)
    return result if isinstance(result, int) else 0


def _wanted_language(words: list[str]) -> str:
    """Return the language by --lang, DOCGEN_LANG or the locale; Chinese where none of them says otherwise."""
    for index, word in enumerate(words):
        if word == "--lang" and index + 1 < len(words):
            return read_language(words[index + 1]) or "zh_Hans"
        if word.startswith("--lang="):
            return read_language(word[7:]) or "zh_Hans"
    for name in ("DOCGEN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return read_language(os.environ[name]) or "zh_Hans"
    return "zh_Hans"


def read_language(text: str) -> str | None:
    """Return the catalogue for a language tag (zh-Hant, zh_TW.UTF-8, en_US), or None for one docgen does not speak."""
    tag = text.split(".", maxsplit=1)[0].replace("-", "_").lower()
    if tag.startswith("zh"):
        return "zh_Hant" if any(each in tag for each in ("hant", "_tw", "_hk", "_mo")) else "zh_Hans"
    return "en" if tag.startswith("en") else None


def _speak_click() -> None:
    """Have click's own sentences come from docgen's catalogue."""
    import gettext
    from pathlib import Path

    import docgen

    os.environ["LANGUAGE"] = language()
    gettext.bindtextdomain("docgen", str(Path(docgen.__file__).parent / "locale"))
    gettext.textdomain("docgen")
