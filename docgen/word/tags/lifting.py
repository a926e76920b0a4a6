"""Tags that take the place of the paragraph, row, cell or run that holds them: `{%p %}`, `{%tr %}`, `{%tc %}`, `{%r %}`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from docgen.problems import Origin, Problem, problem
from docgen.word.tags.mending import guard

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_T = f"{_W}t"
HOLDERS = {"p": f"{_W}p", "tr": f"{_W}tr", "tc": f"{_W}tc", "r": f"{_W}r"}
LIFT = re.compile(r"^\{([%{#])(p|tr|tc|r)(?=[\s\-])")
"""How a tag begins that takes something's place: group 2 says of what."""
_TOKEN = re.compile("\U0010fffe[0-9]+\U0010ffff")
_AROUND = 30


@dataclass(frozen=True, slots=True)
class Lifted:
    """A tag that takes the place of what holds it: `level` is p, tr, tc or r; it stood in `element`."""

    level: str
    token: str
    text: str
    element: etree._Element


def holder(element: etree._Element, level: str) -> etree._Element | None:
    """Return what a tag of that level in `element` takes the place of; None where nothing can go."""
    target = next(element.iterancestors(HOLDERS[level]), None)
    return target if target is not None and target.getparent() is not None else None


def lift(lifted: Iterable[Lifted], *, place: Origin, args: dict[str, Any]) -> Iterator[Problem]:
    """Put lifted tags in the place of what holds them; yield those that cannot be, and text that goes with them."""
    targets: dict[etree._Element, list[Lifted]] = {}
    for each in lifted:
        target = holder(each.element, each.level)
        if target is None:
            yield problem("DG605", place, **args, tag=each.text)
        else:
            targets.setdefault(target, []).append(each)
    guard(parent for target in targets if (parent := target.getparent()) is not None)
    for target, held in targets.items():
        beside = "".join(each.text or "" for each in target.iter(_T)).strip()
        if beside:
            near = _TOKEN.sub("{…}", beside)[:_AROUND]
            yield problem("DG604", place, **args, tag=held[0].text, around=near)
        _put_in_place(target, "".join(each.token for each in held))


def put_before(element: etree._Element, text: str) -> None:
    """Put text between an element and what stands before it."""
    parent, previous = element.getparent(), element.getprevious()
    assert parent is not None
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _put_in_place(element: etree._Element, text: str) -> None:
    parent = element.getparent()
    assert parent is not None
    put_before(element, text + (element.tail or ""))
    parent.remove(element)
