"""Placeholders on the page, each in a highlighted run of its own."""

import re
import time

from docgen.word.marks import highlight
from tests.cases import paragraph, part

YELLOW = re.compile(r'<w:r><w:rPr><w:highlight w:val="yellow"/></w:rPr><w:t [^>]*>([^<]*)</w:t></w:r>')


def marked(text: str, *texts: str) -> str:
    """Return the body after highlighting."""
    return highlight(part("body", paragraph(text)).encode(), texts).decode()


def test_each_placeholder_is_marked_and_the_text_around_it_stays_in_order() -> None:
    found = marked("甲【待填】乙XX丙", "XX", "【待填】")
    assert YELLOW.findall(found) == ["【待填】", "XX"]
    assert "".join(re.findall(r"<w:t [^>]*>([^<]*)</w:t>", found)) == "甲【待填】乙XX丙"


def test_what_follows_in_the_run_keeps_its_place() -> None:
    body = "<w:p><w:r><w:t>甲XX</w:t><w:tab/><w:t>乙</w:t></w:r><w:r><w:t>丙</w:t></w:r></w:p>"
    found = highlight(part("body", body).encode(), ["XX"]).decode()
    assert re.findall(r"<w:(?:t|tab)\b[^>]*>([^<]*)", found) == ["甲", "XX", "", "乙", "丙"]


def test_ten_thousand_placeholders_are_marked_in_a_moment() -> None:
    start = time.process_time()
    assert len(YELLOW.findall(marked("甲XX" * 10_000, "XX"))) == 10_000
    assert time.process_time() - start < 3
