"""Documents put one after another: each keeps what is its own, and nothing of one is taken for another's."""

import io
import re
import zipfile
from collections.abc import Mapping
from itertools import pairwise

import pytest
from lxml import etree

from docgen.errors import InputRefused
from docgen.gate import Admitted, Form, Package, read_package
from docgen.word.merge import Merger, merge
from tests.cases import HEAD, WORD, R, W, arrow, docx_parts, paragraph, part

NS = {"w": W, "r": R}
A4 = '<w:pgSz w:w="11906" w:h="16838"/>'
STYLES = part(
    "styles",
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Body"><w:name w:val="正文段落"/><w:basedOn w:val="Normal"/></w:style>',
)
SETTINGS = part("settings", "<w:compat/>")


def document(
    body: str, *, links: str = "", extra: Mapping[str, str] | None = None, styles: str = STYLES
) -> dict[str, bytes]:
    """Return the parts of a document with styles and settings; `extra` maps (part, its type's word) to markup."""
    more = {"word/styles.xml": styles, "word/settings.xml": SETTINGS, **(extra or {})}
    types = {
        name: f"{WORD}.{re.sub(r'[^a-z]', '', name.split('/')[-1].split('.')[0])}+xml"
        for name in more
        if name.endswith(".xml")
    }
    rows = arrow("styles", "styles.xml", id="s1") + arrow("settings", "settings.xml", id="s2") + links
    made = docx_parts(body, links=rows, types=types, extra=more)
    return {name: data.encode() if isinstance(data, str) else data for name, data in made.items()}


def opened(data: bytes) -> Package:
    """Return the package after the gate has judged it whole."""
    return read_package(Admitted(data, Form.DOCX, "合并.docx", ""))


def merged(*documents: Mapping[str, bytes]) -> Package:
    return opened(merge(documents))


def body(package: Package) -> etree._Element:
    return etree.fromstring(package.parts["word/document.xml"])[0]


def texts(root: etree._Element) -> list[str]:
    return ["".join(each.itertext(f"{{{W}}}t")) for each in root.iter(f"{{{W}}}p")]


def sections(package: Package) -> list[str]:
    """Return the properties of every section as the names of their children with their values."""
    found = []
    for each in body(package).iter(f"{{{W}}}sectPr"):
        found.append(" ".join("=".join([etree.QName(row).localname, *map(str, row.attrib.values())]) for row in each))
    return found


def test_each_document_begins_a_front_side_with_page_one() -> None:
    found = merged(*(document(paragraph(name) + f"<w:sectPr>{A4}</w:sectPr>") for name in "甲乙丙"))
    assert texts(body(found)) == ["甲", "乙", "丙"]
    assert sections(found) == ["type=oddPage pgSz=11906=16838 pgNumType=1"] * 3


def test_a_document_without_a_section_gets_one() -> None:
    assert sections(merged(document(paragraph("甲")), document(paragraph("乙")))) == ["type=oddPage pgNumType=1"] * 2


def test_only_the_first_section_of_a_document_begins_a_front_side() -> None:
    lying = '<w:p><w:pPr><w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr></w:pPr></w:p>'
    found = merged(
        document(paragraph("甲") + lying + paragraph("乙") + f"<w:sectPr>{A4}</w:sectPr>"), document("<w:p/>")
    )
    assert sections(found) == [
        "type=oddPage pgSz=16838=11906=landscape pgNumType=1",
        "pgSz=11906=16838",
        "type=oddPage pgNumType=1",
    ]


def test_a_document_that_ends_with_a_table_is_closed_by_a_paragraph_of_its_own() -> None:
    table = f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc>{paragraph('格')}</w:tc></w:tr></w:tbl>"
    found = body(merged(document(table + f"<w:sectPr>{A4}</w:sectPr>"), document(paragraph("乙"))))
    assert [etree.QName(each).localname for each in found] == ["tbl", "p", "p", "sectPr"]


def test_a_number_format_of_the_template_stays() -> None:
    said = '<w:sectPr><w:pgNumType w:fmt="chineseCounting" w:start="5"/></w:sectPr>'
    assert sections(merged(document(paragraph("甲") + said)))[0] == "type=oddPage pgNumType=chineseCounting=5"


FOOTED = '<w:sectPr><w:footerReference w:type="default" r:id="f1"/></w:sectPr>'


def footed(text: str, footer: str) -> dict[str, bytes]:
    return document(
        paragraph(text) + FOOTED,
        links=arrow("footer", "footer1.xml", id="f1"),
        extra={"word/footer1.xml": part("ftr", paragraph(footer))},
    )


def footers(package: Package) -> list[str]:
    """Return the text of the footer of each section, as its reference leads to it."""
    found = {each.id: each.target for each in package.relationships["word/document.xml"]}
    names = [str(each.get(f"{{{R}}}id")) for each in body(package).iter(f"{{{W}}}footerReference")]
    return ["".join(texts(etree.fromstring(package.parts[found[name]]))) for name in names]


def test_each_document_keeps_its_own_footer_and_equal_ones_are_one_part() -> None:
    found = merged(footed("甲", "第一支部"), footed("乙", "第二支部"), footed("丙", "第一支部"))
    assert footers(found) == ["第一支部", "第二支部", "第一支部"]
    assert sum(name.startswith("word/footer") for name in found.parts) == 2


def test_a_document_without_footer_does_not_inherit_the_one_before() -> None:
    assert footers(merged(footed("甲", "第一支部"), document(paragraph("乙")), footed("丙", "丙"))) == [
        "第一支部",
        "",
        "丙",
    ]


NUMBERING = part(
    "numbering",
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>',
)


def item(text: str, number: int) -> str:
    numbered = f'<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
    return paragraph(text).replace("<w:p>", f"<w:p>{numbered}", 1)


def numbered(inner: str, *, styles: str = STYLES) -> dict[str, bytes]:
    links = arrow("numbering", "numbering.xml", id="n1")
    return document(inner, links=links, extra={"word/numbering.xml": NUMBERING}, styles=styles)


def list_numbers(package: Package) -> list[str]:
    return [str(each.get(f"{{{W}}}val")) for each in body(package).iter(f"{{{W}}}numId")]


def test_each_document_has_lists_of_its_own_that_begin_anew_and_bullets_are_shared() -> None:
    one = numbered(item("甲", 1) + item("乙", 1) + item("丙", 2))
    found = merged(one, one)
    assert list_numbers(found) == ["3", "3", "4", "5", "5", "4"]
    root = etree.fromstring(found.parts["word/numbering.xml"])
    starts = {
        each.get(f"{{{W}}}numId"): [row.get(f"{{{W}}}val") for row in each.iter(f"{{{W}}}startOverride")]
        for each in root.iterfind("w:num", NS)
    }
    assert starts == {"1": [], "2": [], "3": ["3"], "4": [], "5": ["3"]}


def test_a_paragraph_numbered_by_its_style_gets_the_list_of_its_document() -> None:
    by_style = STYLES.replace(
        '<w:basedOn w:val="Normal"/>',
        '<w:basedOn w:val="Normal"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>',
    )
    plain = paragraph("甲").replace(
        "<w:p>", '<w:p><w:pPr><w:pStyle w:val="Body"/><w:keepNext/><w:jc w:val="left"/></w:pPr>', 1
    )
    found = merged(numbered(plain, styles=by_style), numbered(plain, styles=by_style))
    assert list_numbers(found) == ["3", "4"]
    order = [[etree.QName(row).localname for row in each] for each in body(found).iter(f"{{{W}}}pPr")]
    assert order[0][:4] == ["pStyle", "keepNext", "numPr", "jc"]


def noted(text: str, note: str) -> dict[str, bytes]:
    inner = f'<w:p><w:r><w:t>{text}</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    notes = (
        '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        + f'<w:footnote w:id="2">{paragraph(note)}</w:footnote>'
    )
    return document(
        inner,
        links=arrow("footnotes", "footnotes.xml", id="k1"),
        extra={"word/footnotes.xml": part("footnotes", notes)},
    )


def test_footnotes_are_numbered_through_and_counted_anew_in_each_document() -> None:
    found = merged(noted("甲", "甲注"), noted("乙", "乙注"))
    root = etree.fromstring(found.parts["word/footnotes.xml"])
    said = {str(each.get(f"{{{W}}}id")): "".join(texts(each)) for each in root}
    called = [str(each.get(f"{{{W}}}id")) for each in body(found).iter(f"{{{W}}}footnoteReference")]
    assert said == {"0": "", "1": "甲注", "2": "乙注"}
    assert called == ["1", "2"]
    assert [each.get(f"{{{W}}}val") for each in body(found).iter(f"{{{W}}}numRestart")] == ["eachSect", "eachSect"]


def marked(name: str) -> dict[str, bytes]:
    start = f'<w:bookmarkStart w:id="7" w:name="{name}"/><w:bookmarkEnd w:id="7"/>'
    field = f'<w:fldSimple w:instr=" REF {name} "><w:r><w:t>见</w:t></w:r></w:fldSimple>'
    return document(paragraph("甲").replace("<w:r>", f"{start}{field}<w:r>", 1))


def test_a_bookmark_of_a_name_that_is_taken_gets_another_and_its_fields_follow() -> None:
    found = body(merged(marked("签名"), marked("签名")))
    names = [each.get(f"{{{W}}}name") for each in found.iter(f"{{{W}}}bookmarkStart")]
    fields = [str(each.get(f"{{{W}}}instr")).strip() for each in found.iter(f"{{{W}}}fldSimple")]
    ids = [each.get(f"{{{W}}}id") for each in found.iter(f"{{{W}}}bookmarkStart", f"{{{W}}}bookmarkEnd")]
    assert (names, fields, ids) == (["签名", "签名_2"], ["REF 签名", "REF 签名_2"], ["1", "1", "2", "2"])


def test_the_count_of_pages_is_that_of_the_document() -> None:
    field = '<w:p><w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
    assert b" SECTIONPAGES " in merged(document(field)).parts["word/document.xml"]


def test_a_document_of_another_template_keeps_its_look_under_other_names() -> None:
    other = STYLES.replace("正文段落", "正文")
    styled = paragraph("乙").replace("<w:p>", '<w:p><w:pPr><w:pStyle w:val="Body"/></w:pPr>', 1)
    found = merged(document(styled), document(styled + paragraph("丙"), styles=other))
    assert [each.get(f"{{{W}}}val") for each in body(found).iter(f"{{{W}}}pStyle")] == ["Body", "Body2", "Normal2"]
    root = etree.fromstring(found.parts["word/styles.xml"])
    assert [each.get(f"{{{W}}}styleId") for each in root.iterfind("w:style", NS)] == [
        "Normal",
        "Body",
        "Normal2",
        "Body2",
    ]
    assert [each.get(f"{{{W}}}styleId") for each in root.iterfind("w:style[@w:default]", NS)] == ["Normal"]


def test_pictures_of_the_same_bytes_are_kept_once() -> None:
    drawn = '<w:p><w:r><w:drawing><x r:embed="p1"/></w:drawing></w:r></w:p>'
    links = arrow("image", "media/seal.png", id="p1")
    one = document(drawn, links=links, extra={"word/media/seal.png": "印"})
    found = merged(one, one)
    assert [name for name in found.parts if "media" in name] == ["word/media/seal.png"]
    assert found.types["word/media/seal.png"] == "image/png"


def test_a_document_that_means_something_else_by_a_prefix_is_refused_and_leaves_nothing() -> None:
    strange = document(paragraph("乙"))
    strange["word/document.xml"] = (
        strange["word/document.xml"]
        .replace(b"xmlns:v=", b"xmlns:w99=")
        .replace(b'xmlns:o="urn:schemas-microsoft-com:office:office"', b'xmlns:o="urn:other"')
    )
    merger = Merger()
    merger.add(document(paragraph("甲")))
    with pytest.raises(InputRefused) as refused:
        merger.add(strange)
    assert [each.code for each in refused.value.problems] == ["DG761"]
    assert texts(body(opened(merger.to_bytes()))) == ["甲"]


def test_the_same_documents_give_the_same_bytes() -> None:
    documents = [footed("甲", "一"), noted("乙", "二"), numbered(item("丙", 1))]
    assert merge(documents) == merge(documents)


def test_the_cost_of_a_document_does_not_grow_with_those_before() -> None:
    import time

    one = numbered(item("甲", 1) * 20)
    took = []
    for count in (100, 400):
        start = time.process_time()
        merge([one] * count)
        took.append((time.process_time() - start) / count)
    assert all(later < 4 * earlier for earlier, later in pairwise(took))


def test_no_part_stands_twice_in_the_package() -> None:
    with zipfile.ZipFile(io.BytesIO(merge([footed("甲", "一"), footed("乙", "二")]))) as package:
        names = package.namelist()
    assert len(names) == len(set(names))
    assert HEAD.startswith("<?xml")
