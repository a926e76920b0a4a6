"""The Jinja source of a part: character for character what docxtpl would hand to Jinja, in time linear in the part."""

import random
import re
import time

import pytest
from docxtpl import DocxTemplate

from docgen.word.compat.finishing import finish
from docgen.word.compat.patching import patch

MARKUP = (
    *("<w:p>", '<w:p w:a="1">', "</w:p>", "<w:r>", '<w:r a="b">', "</w:r>", "<w:t>", '<w:t xml:space="preserve">'),
    *("</w:t>", "<w:tc>", "</w:tc>", "<w:tr>", "</w:tr>", "<w:tcPr>", "</w:tcPr>", "<w:tcPr/>", "<w:tab/>", "<w:rPr/>"),
    *('<w:gridSpan w:val="2"/>', '<w:shd w:fill="a"/>', '<w:tcPr><w:tcW w:w="1"/></w:tcPr>', "<w:r><w:t></w:t></w:r>"),
    *("<w:p><w:r><w:t>", "</w:t></w:r></w:p>", "<w:tc><w:p><w:r><w:t>", "</w:t></w:r></w:p></w:tc>", '<w:tc a="1">'),
)
TAGS = (
    *(
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        "{",
        "}",
        "%",
        "#",
        "{%p ",
        "{{p ",
        "{%tr ",
        "{{tr ",
        "{%tc ",
        "{{tc ",
        "{%r ",
    ),
    *(
        "{{r ",
        "{#p ",
        "{#tr ",
        "{#tc ",
        "{%-",
        "-%}",
        "{{-",
        "-}}",
        "{% vm %}",
        "{%hm%}",
        "{% hm %}",
        "{%vm %}",
        "{{ x }}",
    ),
    *(
        "{% colspan n %}",
        "{%colspan  a|b %}",
        "{% cellbg c%}",
        "{%cellbg “x” %}",
        "{%p if x %}",
        "{%r if x %}",
        "{%p\n",
    ),
)
TEXT = ("&lt;", "&gt;", "“", "”", "‘", "’", "&#8216;", "\n", " ", "a", "x y", "\t", "-", "&amp;", "endfor")
LISTED = (
    "\n",
    "\t",
    "\a",
    "\f",
    "{_{",
    "}_}",
    "{_%",
    "%_}",
    "_",
    "{",
    "<w:pPr>",
    "</w:pPr>",
    "<w:rPr>",
    "</w:rPr>",
    "<w:b/>",
)


def made(chance: random.Random, pieces: tuple[str, ...]) -> str:
    some = chance.sample(pieces, chance.randint(4, len(pieces)))
    return "".join(chance.choice(some) for _ in range(chance.randint(1, 40)))


def test_the_source_of_any_markup_is_the_source_docxtpl_makes() -> None:
    chance, expected = random.Random(20260101), DocxTemplate("").patch_xml
    for _ in range(3000):
        xml = made(chance, MARKUP + TAGS + TEXT)
        assert patch(xml) == expected(xml)


def test_listing_characters_of_any_markup_become_what_docxtpl_makes_of_them() -> None:
    chance, resolved = random.Random(20260102), DocxTemplate("").resolve_listing
    for _ in range(3000):
        xml = made(chance, MARKUP + LISTED)
        plain = re.sub("\n(?=<w:p[ >])", "", xml)
        for typed in ("{_{", "}_}", "{_%", "%_}"):
            plain = plain.replace(typed, typed.replace("_", ""))
        assert finish(xml) == resolved(plain)


@pytest.mark.parametrize(
    "tag", ["{{ x", "{{p x", "{%p x", "{%r x", "{{r x", "{%- x", "x -%}", "{% vm", "{% colspan x", "{#p x", "x }}"]
)
def test_five_thousand_tags_that_are_never_closed_take_no_time(tag: str) -> None:
    paragraph = "<w:tc><w:tcPr></w:tcPr><w:p><w:r><w:t>甲TAG乙</w:t></w:r></w:p></w:tc>".replace("TAG", tag)
    started = time.process_time()
    patch(paragraph * 5000)
    assert time.process_time() - started < 2
