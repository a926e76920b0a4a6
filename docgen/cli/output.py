"""The only place that prints. Talk goes to stderr, data (JSON, findings of `check`) to stdout; sentences in one language.

A closed or narrow stream never stops the work: what cannot be shown is replaced or dropped.
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from docgen.errors import OutputRefused
from docgen.messages import BLANKED, known, say
from docgen.problems import PRIVATE, Origin, Problem, Severity, codes, problem, worst_first

_SHOWN, _SHOWN_ERRORS = 5, 40
_LISTED = 200
_GONE = frozenset({errno.EPIPE, errno.EINVAL, errno.EBADF})
"""What the system says of a stream that nobody reads any more; EINVAL on Windows."""
_state = {"language": "zh_Hans"}


def set_language(language: str) -> None:
    """Choose the language of everything said from now on, one of `messages.LANGUAGES`."""
    _state["language"] = language


def language() -> str:
    """Return the language in use."""
    return _state["language"]


def t(message: str, /, **args: object) -> str:
    """Return the text of a message id in the language in use."""
    return say(message, _state["language"], **args)


def prepare_streams() -> None:
    """Let Chinese through wherever the terminal can show it: ASCII becomes UTF-8, the rest replaces what it lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            narrow = (stream.encoding or "ascii").lower().replace("-", "") in (
                "ascii",
                "ansi_x3.41968",
                "us_ascii",
                "latin1",
            )
            stream.reconfigure(encoding="utf-8" if narrow else None, errors="replace")


def talk(text: str) -> None:
    """Say something to the person at the screen."""
    _print(text, sys.stderr)


def data(text: str) -> None:
    """Give what was asked for; a reader who has gone away is no fault. Raises OutputRefused when it cannot be written."""
    _print(text, sys.stdout)


def _print(text: str, stream: TextIO) -> None:
    try:
        print(text, file=stream, flush=True)
    except OSError as error:
        silence_streams(stream.fileno())
        if stream is sys.stdout and error.errno not in _GONE:
            raise OutputRefused(problem("DG734", reason=error.strerror or type(error).__name__)) from error
    except (ValueError, AttributeError):
        pass


def silence_streams(*numbers: int) -> None:
    """Send what Python may still flush at exit to nowhere, once the reader has gone away; both streams unless named."""
    for number in numbers or (1, 2):
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)


def place(origin: Origin | None, part: str | None = None, *, spot: Mapping[str, object] | None = None) -> str:
    """Return where something is, as a person would look it up; an empty string for nowhere.

    `spot` says in which table, row and cell of a document a paragraph stands.
    """
    if origin is None:
        return ""
    words = [origin.file]
    if origin.sheet:
        words.append(t("place.sheet", sheet=origin.sheet))
    if origin.cell:
        words.append(f" {origin.cell}")
    if origin.line is not None and origin.cell is None:
        words.append(t("place.line", line=origin.line))
        if origin.column is not None:
            words.append(t("place.column", column=origin.column))
    if origin.paragraph is not None:
        words.append(t("place.paragraph", paragraph=origin.paragraph))
        if part and not part.endswith("document.xml"):
            words.append(t("place.part", part=_part_name(part)))
        if spot and "table_cell" in spot:
            words.append(t("place.table", table=spot["table"], row=spot["row"], cell=spot["table_cell"]))
    return "".join(words)


def _part_name(part: str) -> str:
    name = part.rsplit("/", 1)[-1].removesuffix(".xml").rstrip("0123456789")
    return t(f"part.{name}") if known(f"part.{name}", _state["language"]) else part


def sentence(each: Problem, *, private: bool = True) -> str:
    """Return the whole sentence of a problem: place, what, what to do, code. `private` False blanks what people typed."""
    return _joined(
        place(each.origin, each.arg("part"), spot=dict(each.args)),
        message(each, private=private),
        action(each, private=private),
        each,
    )


def _joined(where: str, what: str, do: str, each: Problem) -> str:
    times = each.arg("times")
    more = t("times", count=times) if times else ""
    colon = t("colon") if where else ""
    gap = " " if do and what.endswith(".") else ""
    return f"{where}{colon}{what}{gap}{do}{more}{t('code', code=each.code)}"


def message(each: Problem, *, private: bool = True) -> str:
    """Return what is there and why it matters."""
    return t(each.code, **_args(each, private))


def action(each: Problem, *, private: bool = True) -> str:
    """Return what to do, or an empty string."""
    key = f"{each.code}.do"
    return t(key, **_args(each, private)) if known(key, _state["language"]) else ""


def _args(each: Problem, private: bool) -> dict[str, str]:
    return {name: mask(value) if private or name not in PRIVATE else BLANKED for name, value in each.args}


def mask(text: str) -> str:
    """Return the text with the middle of every ID number (15 or 18 digits) hidden, and shortened when very long."""
    if len(text) > 60:
        text = text[:57] + BLANKED
    if sum(each.isdigit() for each in text) < 15:
        return text
    import re

    return re.sub(r"(?<!\d)(\d{6})\d{5,8}(\d{3}[\dXx])(?!\d)", r"\1********\2", text)


def severity_word(severity: Severity) -> str:
    """Return 错误, 警告 or 提示."""
    return t(f"severity.{severity}")


def show(problems: Iterable[Problem], *, to_stdout: bool = False) -> None:
    """Print problems, the grave ones first; what repeats is said a few times and then listed by its places."""
    write = data if to_stdout else talk
    groups: dict[tuple[str, ...], list[Problem]] = {}
    found = worst_first(problems)
    for each in found:
        key = (each.code, each.arg("field") or "", each.origin.file if each.origin else "", each.severity)
        groups.setdefault(key, []).append(each)
    for (code, *_), members in groups.items():
        word = severity_word(members[0].severity)
        shown = _SHOWN_ERRORS if members[0].severity is Severity.ERROR else _SHOWN
        for each in members[:shown]:
            write(f"{word}{t('colon')}{sentence(each)}")
        rest = members[shown:]
        if rest:
            places = t("list.comma").join(dict.fromkeys(_short_place(each) for each in rest[:_LISTED]))
            write(t("more.of.same", severity=word, count=len(rest), places=places, code=code))
    if any(value == BLANKED for each in found for name, value in each.args if name in PRIVATE):
        write(t("blanked.note"))


def _short_place(each: Problem) -> str:
    origin = each.origin
    if origin is None:
        return BLANKED
    return origin.cell or (t("place.line", line=origin.line).strip() if origin.line else place(origin))


def problem_json(each: Problem) -> dict[str, object]:
    """Return a problem in the fixed shape of the JSON output; absent places are null."""
    origin = each.origin or Origin("")
    found = each.arg("found")
    return {
        "code": each.code,
        "class": codes()[each.code].cls,
        "severity": str(each.severity),
        "message": message(each),
        "file": origin.file or None,
        "line": origin.line,
        "column": origin.column,
        "sheet": origin.sheet,
        "cell": origin.cell,
        "paragraph": origin.paragraph,
        "start": each.span[0] if each.span else None,
        "end": each.span[1] if each.span else None,
        "found": mask(found) if found is not None else None,
        "replacement": each.arg("replacement"),
        "action": action(each) or None,
    }


def emit_json(problems: Sequence[dict[str, object]], outputs: Sequence[dict[str, object]]) -> None:
    """Print the one JSON document of a command: version 1, problems and outputs."""
    data(json.dumps({"version": 1, "problems": problems, "outputs": outputs}, ensure_ascii=False, indent=1))


def known_here(message: str) -> bool:
    """Tell whether there is a text for the message id."""
    return known(message, _state["language"])
