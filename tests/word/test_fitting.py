"""How many pages a paper takes, and the same paper set smaller."""

import zipfile

from lxml import etree

from docgen.resources import shipped
from docgen.word.fitting import estimated_pages, has_steps, step_down
from docgen.word.standard import fitting

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def pledge(body: str) -> dict[str, bytes]:
    """Return the parts of the pledge's template with another text in its body style."""
    with zipfile.ZipFile(shipped("templates") / "pledge" / "template.docx") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    main = parts["word/document.xml"]
    section = main[main.rfind(b"<w:sectPr") :]
    head = main[: main.find(b"<w:body>") + len("<w:body>")]
    return {**parts, "word/document.xml": head + body.encode() + section}


def lines(count: int) -> str:
    """Return paragraphs of one line each."""
    one = '<w:p><w:pPr><w:pStyle w:val="Body"/></w:pPr><w:r><w:t>每周义务辅导一次</w:t></w:r></w:p>'
    return one * count


def test_a_page_of_the_pledge_holds_thirty_one_lines() -> None:
    assert [estimated_pages(pledge(lines(count))) for count in (1, 31, 32, 62)] == [1, 1, 2, 2]


def test_a_long_paragraph_is_counted_by_its_lines_of_twenty_eight_characters() -> None:
    long = f'<w:p><w:pPr><w:pStyle w:val="Body"/></w:pPr><w:r><w:t>{"学" * (28 * 32)}</w:t></w:r></w:p>'
    assert estimated_pages(pledge(long)) == 2


def test_a_paper_of_two_sections_is_not_estimated() -> None:
    assert estimated_pages(pledge("<w:p><w:pPr><w:sectPr/></w:pPr></w:p>")) is None


def test_a_step_down_makes_text_smaller_and_leaves_the_lines_to_sign_on() -> None:
    paper = pledge(lines(33))
    sizes = {}
    for step in fitting().steps:
        root = etree.fromstring(step_down(paper, step)["word/styles.xml"])
        sizes[step.name] = {
            str(each.get(f"{W}styleId")): str(size.get(f"{W}val"))
            for each in root.iter(f"{W}style")
            if (size := each.find(f"{W}rPr/{W}sz")) is not None and each.get(f"{W}styleId") in ("Body", "Signature")
        }
    assert sizes == {"小三": {"Body": "30", "Signature": "32"}, "四号": {"Body": "28", "Signature": "32"}}
    assert [estimated_pages(step_down(paper, step)) for step in fitting().steps] == [1, 1]


def test_only_papers_of_the_house_style_have_steps() -> None:
    plain = pledge(lines(1)) | {"word/styles.xml": b'<w:styles xmlns:w="%b"/>' % W[1:-1].encode()}
    assert (has_steps(pledge(lines(1))), has_steps(plain)) == (True, False)
