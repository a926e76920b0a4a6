"""A template with its nearly right tags mended, in a copy: what is certain is written as it should be, all else is left.

Text that is no tag and string literals inside tags are never touched; every change is told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lxml import etree

from docgen.word.lint import paragraphs_of, split_formats, text_roots
from docgen.word.package import assemble, member, stem
from docgen.word.tags import plain_of
from docgen.word.tags.counting import Spot
from docgen.word.tags.near import find_near
from docgen.word.tags.rewriting import homes_of, put_in
from docgen.word.tags.spans import blanked, spans
from docgen.word.tags.syntax import raw_stretches


@dataclass(frozen=True, slots=True)
class Change:
    """One tag that was mended. `before` equals `after` where it was only put in one format."""

    part: str
    spot: Spot
    before: str
    after: str


def mend_template(parts: Mapping[str, bytes], words: Collection[str]) -> tuple[dict[str, bytes], list[Change]]:
    """Return the parts with their tags mended, and every change in reading order; parts without one keep their bytes.

    `words` are fields that a tag may name.
    """
    made, changes = dict(parts), list[Change]()
    for name, root in text_roots(parts):
        found = _mend_part(name, root, words)
        if found:
            changes += found
            tree = root.getroottree()
            made[name] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made, changes


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return the parts as a package."""
    return assemble(stem(member(name, data) for name, data in parts.items()), [])


def _mend_part(name: str, root: etree._Element, words: Collection[str]) -> list[Change]:
    changes: list[Change] = []
    raw_open = False
    for spot, texts in paragraphs_of(root):
        whole = "".join(each.text or "" for each in texts)
        if not whole:
            continue
        raw, raw_open = raw_stretches(whole, raw_open)
        text = plain_of(whole, raw)
        near = [each for each in find_near(text, words) if each.sure]
        taken = [(each.start, each.end) for each in near]
        pieces = {(each.start, each.end): each.mended for each in near}
        split = split_formats(texts, text, list(spans(blanked(text, taken))))
        pieces |= {(start, end): whole[start:end] for start, end in split}
        stretches = sorted(pieces)
        if not stretches:
            continue
        homes = homes_of(texts, whole, stretches)
        put_in(texts, whole, stretches, pieces=[pieces[each] for each in stretches], homes=homes)
        changes += (Change(name, spot, whole[each[0] : each[1]], pieces[each]) for each in stretches)
    return changes
