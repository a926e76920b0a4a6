"""署名 over 成文日期, in what was rendered."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from docgen.word.ending import Place, sealed_places, settle_ending, unsealed_places
from docgen.word.house import build
from docgen.word.house.outline import Outline
from docgen.word.template import compile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CHAR = 315
DATE = 3 * CHAR + 6 * 155  # 2026年3月1日


def document(*content: dict[str, object]) -> bytes:
    paper = build("gongwen")
    Outline(paper, Path()).write(content)
    with zipfile.ZipFile(io.BytesIO(paper.to_bytes())) as opened:
        return opened.read("word/document.xml")


def settled(*content: dict[str, object]) -> list[etree._Element]:
    return list(etree.fromstring(settle_ending(document(*content)))[0].iter(f"{W}p"))


def indents(paragraph: etree._Element) -> dict[str, str]:
    return {etree.QName(key).localname: value for key, value in paragraph.find(f"{W}pPr/{W}ind").items()}


def keeps(paragraph: etree._Element) -> bool:
    return paragraph.find(f"{W}pPr/{W}keepNext") is not None


# ---- the arithmetic of 7.3.5


def test_without_a_seal_the_date_begins_two_characters_after_the_name():
    names, date = unsealed_places([10 * CHAR], DATE)
    assert names == [Place("right", 2 * CHAR)]
    begins = 8844 - 2 * CHAR - 10 * CHAR
    assert date == Place("left", begins + 2 * CHAR)


@pytest.mark.parametrize("chars", [4, 6, 7])
def test_without_a_seal_a_short_name_moves_so_that_the_date_stays_two_characters_in(chars: int):
    (name,), date = unsealed_places([chars * CHAR], DATE)
    assert date == Place("right", 2 * CHAR)
    assert name.indent_tw + chars * CHAR == date.indent_tw + DATE + 2 * CHAR


def test_without_a_seal_the_longest_of_several_names_counts():
    assert unsealed_places([4 * CHAR, 10 * CHAR], DATE)[1] == unsealed_places([10 * CHAR], DATE)[1]


@pytest.mark.parametrize("chars", [4, 6, 10, 13])
def test_under_a_seal_each_name_is_centred_over_the_date_four_characters_in(chars: int):
    (_, name), date = sealed_places([20 * CHAR, chars * CHAR], DATE)
    assert date == Place("right", 4 * CHAR)
    assert abs((name.indent_tw + chars * CHAR / 2) - (date.indent_tw + DATE / 2)) <= 1


def test_under_a_seal_a_name_never_leaves_the_type_area():
    assert sealed_places([26 * CHAR], DATE)[0] == [Place("right", 0)]


# ---- in a document


def test_a_signature_takes_the_indents_of_its_own_length():
    name, date = settled({"signatory": "示例县教育局机关党委"}, {"issued_on": "2026年3月1日"})
    assert indents(name) == {"leftChars": "0", "left": "0", "rightChars": "200", "right": "630"}
    assert indents(date) == {"leftChars": "1808", "left": "5694", "rightChars": "0", "right": "0"}
    assert [each.find(f"{W}pPr/{W}jc").get(f"{W}val") for each in (name, date)] == ["right", "left"]


def test_the_last_paragraph_of_text_keeps_with_the_signature():
    text, last, name, _ = settled(
        {"body": "甲"}, {"body": "乙"}, {"signatory": "示例县教育局机关党委"}, {"issued_on": "2026年3月1日"}
    )
    assert [keeps(each) for each in (text, last, name)] == [False, True, False]


def test_an_attachment_note_lies_between_the_text_that_keeps_and_the_signature():
    content = [{"body": "甲"}, {"attachment_note": "附件：乙"}, {"signatory": "丙"}, {"issued_on": "2026年3月1日"}]
    assert [keeps(each) for each in settled(*content)] == [True, False, False, False]


def test_several_signatories_stand_by_the_longest_name():
    short, long, date = settled(
        {"signatory": "甲局"}, {"signatory": "示例县教育局机关党委"}, {"issued_on": "2026年3月1日"}
    )
    assert (indents(short), indents(date)["left"]) == (indents(long), "5694")


def test_a_paper_with_two_signatures_has_both_settled():
    pair = [{"body": "甲"}, {"signatory_sealed": "示例县教育局机关党委"}, {"issued_on_sealed": "2026年3月1日"}]
    paragraphs = settled(*pair, *pair)
    assert [indents(each)["right"] for each in (paragraphs[1], paragraphs[4])] == ["622", "622"]


def test_a_paper_without_a_signature_stays_as_it_is():
    before = document({"title": "工作要点"}, {"body": "甲"})
    assert settle_ending(before) == before


def test_a_signature_without_a_date_stays_as_it_is():
    before = document({"body": "甲"}, {"signatory": "示例县教育局"})
    assert settle_ending(before) == before


def test_an_empty_section_behind_a_lying_one_falls_away():
    paper = build("gongwen")
    table = [{"tag": "{%p if 附表 %}"}, {"landscape": [{"body": "表"}]}, {"tag": "{%p endif %}"}]
    Outline(paper, Path()).write([{"title": "方案"}, *table])
    with zipfile.ZipFile(io.BytesIO(paper.to_bytes())) as opened:
        template = compile({name: opened.read(name) for name in opened.namelist()}, file="template.docx")
    found = {
        shown: [
            each.get(f"{W}orient", "portrait")
            for each in etree.fromstring(
                settle_ending(template.render_parts({"附表": shown})["word/document.xml"])
            ).iter(f"{W}pgSz")
        ]
        for shown in (True, False)
    }
    assert found == {True: ["portrait", "landscape"], False: ["portrait"]}
