"""What a hostile set is made of: scenes (files and one call of docgen) and cases (what must come of a scene).

Everything is bytes made by code, the same every time. A scene may serve many cases, so that forty values cost one run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Bytes = bytes | Callable[[], bytes]
"""The content of a file; a function where it is big and only wanted while its scene is played."""

OUT = "成品"
TEMPLATE, ROSTER = "模板.docx", "花名册.csv"


@dataclass(frozen=True)
class Scene:
    """Files in a folder, one call of docgen there, and how it must end.

    `rows` are the numbers of the rows that must each be made, refused or told of. `code` is the exit code, `errors` are
    the codes of severity error that must be told, each at least once, and no other; `errors` None asks nothing more of
    them than that there is one where the exit code is not 0. `before` prepares the folder beyond its files (links).
    """

    id: str
    files: Mapping[str, Bytes]
    words: tuple[str, ...]
    code: int = 0
    errors: frozenset[str] | None = frozenset()
    rows: tuple[int, ...] = ()
    before: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One input and the class of what must come of it.

    refused   the whole is refused with `code`, whose sentence holds `place`; nothing is made
    row       row `row` is refused with `code`, whose sentence holds `place`
    made      row `row` is made, its parts say what `text` says (and its file is called `name`)
    note      the hint or warning `code` is told, its sentence holds `place`
    """

    id: str
    scene: Scene
    expect: Literal["refused", "row", "made", "note"]
    code: str = ""
    place: str = ""
    row: int = 0
    text: Mapping[str, tuple[str, ...]] | None = None
    name: str = ""

    @property
    def family(self) -> str:
        """What the id begins with: templates, packages, rosters, contexts, values, names."""
        return self.id.partition("/")[0]


def refused(id: str, files: Mapping[str, Bytes], words: tuple[str, ...], codes: str, *, place: str = "") -> Case:
    """Return the case of a run that cannot start: exit code 2, these codes (parted by blanks) and no other."""
    every = codes.split()
    return Case(id, Scene(id, files, words, 2, frozenset(every)), "refused", every[0], place)


def batch(*words: str, template: str = TEMPLATE, roster: str = ROSTER) -> tuple[str, ...]:
    """Return the words of a batch of a template over a roster."""
    return ("batch", template, roster, "-o", OUT, "--name", "{编号}", *words)


def letters(roster: str, *words: str) -> tuple[str, ...]:
    """Return the words of a batch of letters, docgen's own kind."""
    return ("batch", "pledge", roster, "-o", OUT, *words)


def csv(*rows: tuple[str, ...]) -> bytes:
    """Return a CSV in UTF-8, every field in quotes."""
    lines = (",".join(f'"{each.replace(chr(34), chr(34) * 2)}"' for each in row) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode()


BODY = "word/document.xml"


def body(*lines: str) -> Mapping[str, tuple[str, ...]]:
    """Return the expectation that the document says these lines and no other."""
    return {BODY: lines}


def letter(
    name: str, branch: str, *promises: str, closing: str = "以上承诺，本人将认真践行。"
) -> Mapping[str, tuple[str, ...]]:
    """Return the whole text of a letter by the shipped kind."""
    blank = "　"
    return body(
        "承诺书",
        f"我是{name}，{branch}党员，我自愿作出以下承诺，请组织和群众监督：",
        *(f"{number}.{text}" for number, text in enumerate(promises, 1)),
        closing,
        f"承诺人签名：{blank * 11}",
        f"日期：{blank * 4}年{blank * 2}月{blank * 2}日",
        "支部审核意见：",
        blank * 27,
        f"审核人签名：{blank * 15}年{blank * 2}月{blank * 2}日",
        "",
    )
