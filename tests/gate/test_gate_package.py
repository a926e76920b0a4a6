"""What a package may hold: markup, relationships, fields, embedded objects; ordinary files pass untouched."""

from __future__ import annotations

import io
import pickle
import struct
import zlib
from pathlib import Path

import cases
import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import InputRefused
from docgen.gate import Admitted, Form, Package, Relationship, admit, links, read_package
from docgen.problems import Origin, Problem, problem

HERE = Origin("甲.docx")
HOSTILE = Path(__file__).parents[3] / "shared" / "data" / "hostile"


def package(data: bytes, form: Form = Form.DOCX) -> Package:
    return read_package(Admitted(data, form, "甲.docx", "0" * 64))


def faults(data: bytes, form: Form = Form.DOCX) -> tuple[Problem, ...]:
    with pytest.raises(InputRefused) as caught:
        package(data, form)
    return caught.value.problems


def field(code: str, *, shown: str = "结果") -> str:
    """Return a complex field whose code stands in one run for each piece parted by "|"."""
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>' for piece in code.split("|"))
    return f"{mark('begin')}{runs}{mark('separate')}<w:r><w:t>{shown}</w:t></w:r>{mark('end')}"


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def remote(part: str, kind: str, found: str, count: int = 1) -> Problem:
    return problem("DG667", HERE, part=part, kind=kind, found=found, count=count)


# --- ordinary files


def test_a_package_tells_its_main_part_its_types_and_what_points_where() -> None:
    link = cases.arrow("hyperlink", "https://example.com/a", external=True)
    found = package(cases.docx(links=link))
    assert (found.form, found.file, found.main, found.notices) == (Form.DOCX, "甲.docx", "word/document.xml", ())
    assert found.types["word/document.xml"] == f"{cases.WORD}.document.main+xml"
    assert found.relationships == {
        "": (Relationship("rId1", f"{cases.R}/officeDocument", "word/document.xml", external=False),),
        "word/document.xml": (Relationship("rId1", f"{cases.R}/hyperlink", "https://example.com/a", external=True),),
    }


def test_a_package_can_be_sent_to_another_process() -> None:
    found = package(cases.docx())
    assert pickle.loads(pickle.dumps(found)) == found


def png() -> bytes:
    """Return a picture of one grey pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixel = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + pixel


def test_a_document_of_python_docx_with_table_picture_header_and_comments_passes() -> None:
    document = docx.Document()
    document.add_heading("承诺书")
    document.add_table(2, 2)
    document.add_picture(io.BytesIO(png()))
    document.sections[0].header.paragraphs[0].text = "页眉"
    out = io.BytesIO()
    document.save(out)
    assert "word/header1.xml" in package(out.getvalue()).parts


def test_a_workbook_of_openpyxl_passes() -> None:
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["姓名", "党支部"])
    book.save(out)
    assert package(out.getvalue(), Form.XLSX).main == "xl/workbook.xml"


def test_an_ods_passes() -> None:
    assert package(cases.zipped(cases.ods_parts()), Form.ODS).main == ""


def test_markup_in_utf16_passes() -> None:
    parts = cases.docx_parts()
    parts["word/document.xml"] = str(parts["word/document.xml"]).replace("UTF-8", "UTF-16").encode("utf-16")
    assert package(cases.zipped(parts)).main == "word/document.xml"


def test_the_workbook_behind_a_chart_passes() -> None:
    chart = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    data = cases.docx(
        types={"word/charts/chart1.xml": chart},
        extra={
            "word/charts/chart1.xml": "<c/>",
            "word/charts/_rels/chart1.xml.rels": cases.arrows(cases.arrow("package", "../embeddings/a.xlsx")),
            "word/embeddings/a.xlsx": cases.zipped(cases.xlsx_parts()),
        },
    )
    assert "word/embeddings/a.xlsx" in package(data).parts


@pytest.mark.parametrize(
    "code",
    [
        "PAGE",
        " TOC \\o &quot;1-3&quot; ",
        "HYPERLINK \\l &quot;_Toc1&quot;",
        "HYPERLINK &quot;https://example.com&quot; \\o &quot;Note: a&quot;",
        "MACROBUTTON NoMacro 点击此处",
        "=SUM(ABOVE)",
        "LINKED",
        "MERGEFIELD DDE",
        "",
    ],
)
def test_fields_that_fetch_nothing_pass(code: str) -> None:
    package(cases.docx(f"<w:p>{field(code)}</w:p>"))


@pytest.mark.parametrize(
    "target",
    ["https://example.com", "mailto:a@example.com", "tel:010", "#书签", "附件.docx", "{{ 网址 }}", "http://{{ 网址 }}"],
)
def test_hyperlinks_to_the_web_mail_bookmarks_and_neighbours_pass(target: str) -> None:
    package(cases.docx(links=cases.arrow("hyperlink", target, external=True)))


@pytest.mark.parametrize("form", [Form.XLS, Form.TEXT])
def test_a_form_that_is_no_package_is_a_mistake_of_the_caller(form: Form) -> None:
    with pytest.raises(ValueError, match=form):
        package(b"", form)


# --- what a package is


@pytest.mark.parametrize("kind", ["ms-word.document", "ms-word.template"])
def test_macros_are_told_by_the_content_type(kind: str, tmp_path: Path) -> None:
    suffix = "Template" if kind.endswith("template") else ""
    type_ = f"application/vnd.{kind}.macroEnabled{suffix}.main+xml"
    path = tmp_path / "甲.docx"
    path.write_bytes(cases.docx(types={"word/document.xml": type_}))
    found = admit(path, file="甲.docx", want=frozenset({Form.DOCX}))
    assert faults(found.data) == (problem("DG660", HERE, part="word/document.xml"),)


def test_macros_are_told_by_the_part_that_holds_them() -> None:
    assert faults(cases.docx(extra={"word/vbaProject.bin": "x"})) == (
        problem("DG660", HERE, part="word/vbaProject.bin"),
    )


@pytest.mark.parametrize("form", [Form.XLSX, Form.ODS])
def test_macros_in_a_roster(form: Form) -> None:
    parts = cases.xlsx_parts(extra={"xl/vbaProject.bin": "x"})
    if form is Form.ODS:
        parts = cases.ods_parts({"Basic/Standard/a.xml": "<a/>"})
    assert [found.code for found in faults(cases.zipped(parts), form)] == ["DG660"]


def test_an_encrypted_ods() -> None:
    parts = cases.ods_parts({"META-INF/manifest.xml": "<m><encryption-data/></m>"})
    assert faults(cases.zipped(parts), Form.ODS) == (problem("DG648", HERE, format=".ods"),)


def test_two_main_parts_are_one_too_many() -> None:
    second = cases.arrow("officeDocument", "word/other.xml", id="rId2")
    parts = cases.docx_parts(extra={"word/other.xml": cases.part("document", "<w:body/>")})
    parts["_rels/.rels"] = cases.arrows(cases.arrow("officeDocument", "word/document.xml"), second)
    assert faults(cases.zipped(parts)) == (problem("DG510", HERE, count=2),)


def test_strict_open_xml() -> None:
    strict = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    parts = cases.docx_parts()
    parts["_rels/.rels"] = cases.arrows(cases.arrow("officeDocument", "word/document.xml", base=strict))
    assert faults(cases.zipped(parts)) == (problem("DG658", HERE),)


@pytest.mark.parametrize("rels", [cases.arrows(), cases.arrows(cases.arrow("officeDocument", "word/none.xml"))])
def test_a_package_without_its_main_part(rels: str) -> None:
    parts = cases.docx_parts()
    parts["_rels/.rels"] = rels
    assert faults(cases.zipped(parts)) == (problem("DG659", HERE),)


# --- markup


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("form", [Form.DOCX, Form.XLSX, Form.ODS])
def test_a_document_type_is_refused_in_every_encoding(encoding: str, form: Form) -> None:
    text = '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/os-release">]><a>&f;</a>'
    extra = {"custom/a.xml": text.encode(encoding)}
    makers = {Form.DOCX: cases.docx_parts, Form.XLSX: cases.xlsx_parts}
    parts = makers[form](extra=extra) if form in makers else cases.ods_parts(extra)
    assert faults(cases.zipped(parts), form) == (problem("DG665", HERE, part="custom/a.xml"),)


def test_a_part_is_markup_by_its_type_whatever_its_name() -> None:
    data = cases.docx(types={"word/a.bin": f"{cases.WORD}.header+xml"}, extra={"word/a.bin": "<!DOCTYPE a><a/>"})
    assert faults(data) == (problem("DG665", HERE, part="word/a.bin"),)


def test_a_part_that_is_not_well_formed_is_named_with_line_and_column() -> None:
    data = cases.docx(extra={"word/a.xml": "<a>\n<b></a>"})
    assert faults(data) == (problem("DG666", HERE, part="word/a.xml", line=2, column=8),)


def test_an_entity_nobody_declared() -> None:
    assert [found.code for found in faults(cases.docx(extra={"word/a.xml": "<a>&nbsp;</a>"}))] == ["DG666"]


def test_elements_nested_without_end() -> None:
    data = cases.docx(extra={"word/a.xml": "<a>" * 5000 + "</a>" * 5000})
    assert [found.code for found in faults(data)] == ["DG666"]


@pytest.mark.parametrize(
    ("data", "format"),
    [
        ('<?xml version="1.0" encoding="GBK"?><a>甲</a>'.encode("gbk"), "GBK"),
        (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "UTF-7"),
        (b"<?xml version='1.0' encoding = 'ibm037'?><a/>", "ibm037"),
        (b'<?xml version="1.0" encoding="UTF-16"?><a/>', "UTF-16"),
        ('<?xml version="1.0" encoding="UTF-8"?><a/>'.encode("utf-16"), "UTF-8"),
        ("<a/>".encode("utf-32"), "UTF-32"),
    ],
)
@pytest.mark.parametrize("form", [Form.DOCX, Form.XLSX])
def test_an_encoding_other_than_utf8_and_utf16_is_named(data: bytes, format: str, form: Form) -> None:
    make = cases.docx_parts if form is Form.DOCX else cases.xlsx_parts
    found = faults(cases.zipped(make(extra={"custom/a.xml": data})), form)
    assert found == (problem("DG678", HERE, part="custom/a.xml", format=format),)


# --- what points outside


@pytest.mark.parametrize("kind", ["image", "frame", "subDocument", "oleObject", "mailMergeSource", "video"])
def test_a_remote_part_is_named_with_its_kind_and_without_its_address(kind: str) -> None:
    data = cases.docx(links=cases.arrow(kind, "http://192.0.2.9/secret.png", external=True))
    assert faults(data) == (remote("word/document.xml", kind, "http://1***"),)


SETTINGS = (
    f'{cases.HEAD}<w:settings xmlns:w="{cases.W}" xmlns:r="{cases.R}"><w:attachedTemplate r:id="rId1"/></w:settings>'
)


def attached(target: str) -> bytes:
    rels = cases.arrows(cases.arrow("attachedTemplate", target, external=True))
    return cases.docx(extra={"word/settings.xml": SETTINGS, "word/_rels/settings.xml.rels": rels})


@pytest.mark.parametrize(
    "target", ["file:///D:\\模板\\甲.dotm", "file:///C:/Users/a/Normal.dotm", "C:\\a\\Normal.dotm", "Normal.dotm"]
)
def test_a_template_attached_from_a_disk_is_dropped_with_a_notice(target: str) -> None:
    package = read_package(Admitted(attached(target), Form.DOCX, "a.docx", ""))
    assert [each.code for each in package.notices] == ["DG691"]
    assert b"attachedTemplate" not in package.parts["word/settings.xml"] + package.parts["word/_rels/settings.xml.rels"]
    assert package.relationships["word/settings.xml"] == ()


@pytest.mark.parametrize(
    "target",
    ["http://192.0.2.9/a.dotm", "\\\\192.0.2.9\\a.dotm", "file://192.0.2.9/a.dotm", "file:\\\\192.0.2.9\\a.dotm"],
)
def test_a_template_attached_from_elsewhere_is_refused(target: str) -> None:
    assert [each.code for each in faults(attached(target))] == ["DG667"]


def test_an_address_is_outside_even_when_marked_as_inside() -> None:
    data = cases.docx(links=cases.arrow("image", "http://192.0.2.9/a.png"))
    assert faults(data) == (remote("word/document.xml", "image", "http://1***"),)


def test_equal_remote_parts_are_told_once_with_their_number() -> None:
    rows = [cases.arrow("image", f"http://192.0.2.9/{n}.png", external=True, id=f"rId{n}") for n in range(9)]
    assert faults(cases.docx(links="".join(rows))) == (remote("word/document.xml", "image", "http://1***", 9),)


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("file:///C:/a.exe", "file:///C***"),
        ("\\\\host\\share", "\\\\h***"),
        ("//host/share", "//h***"),
        ("%5C%5Chost%5Cshare", "\\\\h***"),
        ("javascript:alert(1)", "javascript:a***"),
        ("java&#9;script:alert(1)", "javascript:a***"),
        ("ms-word:ofe|u|a", "ms-word:o***"),
        ("D:\\a.exe", "D:\\a***"),
    ],
)
def test_hyperlinks_to_files_shares_and_programs_are_refused(target: str, found: str) -> None:
    data = cases.docx(links=cases.arrow("hyperlink", target, external=True))
    assert faults(data) == (remote("word/document.xml", "hyperlink", found),)


@pytest.mark.parametrize(
    "code", ["HYPER|LINK &quot;file:///C:/a.exe&quot;", "HYPERLINK \\o &quot;Note: a&quot; file:///C:/a.exe"]
)
def test_a_hyperlink_field_is_a_hyperlink(code: str) -> None:
    data = cases.docx(f"<w:p>{field(code)}</w:p>")
    assert faults(data) == (remote("word/document.xml", "hyperlink", "file:///C***"),)


def test_a_picture_that_a_shape_names_by_address() -> None:
    data = cases.docx('<w:p><w:r><w:pict><v:imagedata src="http://192.0.2.9/a.png"/></w:pict></w:r></w:p>')
    assert faults(data) == (remote("word/document.xml", "imagedata", "http://1***"),)


def test_a_shape_that_links_to_a_program() -> None:
    data = cases.docx('<w:p><w:r><w:pict><v:shape href="javascript:x()"/></w:pict></w:r></w:p>')
    assert faults(data) == (remote("word/document.xml", "hyperlink", "javascript:x***"),)


@given(st.text())
def test_a_masked_address_shows_at_most_one_character_of_host_or_path(target: str) -> None:
    shown = links.masked(target)
    assert shown.endswith("***")
    assert links.masked("http://" + "甲" + target).removesuffix("***") == "http://甲"


# --- fields


def fetching(name: str, count: int = 1) -> tuple[Problem, ...]:
    return (problem("DG668", HERE, part="word/document.xml", field=name, count=count),)


@pytest.mark.parametrize(
    "name", ["DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "LINK", "IMPORT", "RTD", "RD", "DATABASE"]
)
def test_fields_that_fetch_are_refused_by_name(name: str) -> None:
    assert faults(cases.docx(f"<w:p>{field(f' {name.lower()} a b')}</w:p>")) == fetching(name)


def test_a_field_split_over_runs_is_read_joined() -> None:
    assert faults(cases.docx(f"<w:p>{field('DD|EAU|TO c:/a.exe')}</w:p>")) == fetching("DDEAUTO")


def test_a_field_split_over_paragraphs_is_read_joined() -> None:
    body = f"<w:p>{field('DDE|AUTO x')}</w:p>".replace(
        "</w:r><w:r><w:instrText", "</w:r></w:p><w:p><w:r><w:instrText", 2
    )
    assert faults(cases.docx(body)) == fetching("DDEAUTO")


def test_a_simple_field() -> None:
    body = '<w:p><w:fldSimple w:instr=" INCLUDETEXT a.docx"/></w:p>'
    assert faults(cases.docx(body)) == fetching("INCLUDETEXT")


def test_a_field_inside_a_field() -> None:
    body = f"<w:p>{field('IF 1 = 1 |').replace(mark('separate'), field('DDE a') + mark('separate'), 1)}</w:p>"
    assert faults(cases.docx(body)) == fetching("DDE")


def test_a_field_whose_name_another_field_makes_up() -> None:
    body = f"<w:p>{field('D').replace(mark('separate'), field('QUOTE 68 69') + mark('separate'), 1)}</w:p>"
    assert faults(cases.docx(body)) == fetching("D?")


def test_a_field_that_never_ends_or_never_begins() -> None:
    loose = "<w:r><w:instrText>LINK a</w:instrText></w:r>"
    assert faults(cases.docx(f"<w:p>{loose}{mark('begin')}{loose}</w:p>")) == fetching("LINK", 2)


def test_a_field_in_a_header_is_told_at_the_header() -> None:
    header = cases.part("hdr", f"<w:p>{field('LINK a')}</w:p>")
    found = faults(cases.docx(extra={"word/header1.xml": header}))
    assert found == (problem("DG668", HERE, part="word/header1.xml", field="LINK", count=1),)


# --- embedded


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("oleObject", "embeddings/oleObject1.bin"),
        ("package", "embeddings/a.xlsx"),
        ("control", "activeX/activeX1.xml"),
        ("aFChunk", "a.html"),
        ("subDocument", "b.docx"),
    ],
)
def test_what_is_embedded_is_refused_by_part_and_kind(kind: str, target: str) -> None:
    data = cases.docx(links=cases.arrow(kind, target))
    assert faults(data) == (problem("DG669", HERE, part=f"word/{target}", kind=kind),)


def test_an_embedded_object_nobody_points_at_is_still_there() -> None:
    type_ = "application/vnd.openxmlformats-officedocument.oleObject"
    data = cases.docx(types={"word/a.bin": type_}, extra={"word/a.bin": "x"})
    assert faults(data) == (problem("DG669", HERE, part="word/a.bin", kind="oleObject"),)


def test_all_faults_of_a_document_come_at_once() -> None:
    data = cases.docx(
        f"<w:p>{field('DDE a')}</w:p>",
        links=cases.arrow("image", "http://192.0.2.9/a", external=True) + cases.arrow("aFChunk", "a.html"),
        extra={"word/a.xml": "<!DOCTYPE a><a/>", "word/b.xml": "<b>", "word/vbaProject.bin": "x"},
    )
    assert sorted(found.code for found in faults(data)) == ["DG660", "DG665", "DG666", "DG667", "DG668", "DG669"]


# --- rosters


def test_a_roster_that_links_elsewhere_is_read_and_says_so() -> None:
    outside = cases.arrow("externalLinkPath", "file:///去年.xlsx", external=True)
    parts = cases.xlsx_parts(
        extra={
            "xl/externalLinks/externalLink1.xml": "<externalLink/>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": cases.arrows(outside),
            "xl/externalLinks/externalLink2.xml": '<externalLink><ddeLink ddeService="a"/></externalLink>',
            "xl/worksheets/_rels/sheet1.xml.rels": cases.arrows(cases.arrow("hyperlink", "file:///a", external=True)),
        }
    )
    assert package(cases.zipped(parts), Form.XLSX).notices == (problem("DG673", HERE, count=2),)


def test_the_sheets_of_a_roster_are_not_parsed_at_the_gate() -> None:
    parts = cases.xlsx_parts(extra={"xl/worksheets/sheet1.xml": "<worksheet>"})
    assert package(cases.zipped(parts), Form.XLSX).notices == ()


# --- the shared cases

EXPECTED = {
    "d04_zip_ratio": {"DG662", "DG644"},
    "d05_dtd_entity": {"DG665"},
    "d06_remote_frame": {"DG667"},
    "d07_doc_old": {"DG645"},
    "d08_cut_off": {"DG659"},
}


@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the folder of hostile samples is not here")
def test_the_hostile_templates_are_refused_by_name_and_the_others_come_in() -> None:
    found = {}
    for path in sorted(HOSTILE.glob("*/template.docx")):
        try:
            read_package(admit(path, file=path.name, want=frozenset({Form.DOCX})))
        except InputRefused as error:
            found[path.parent.name] = {each.code for each in error.problems}
    assert found == EXPECTED


@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the folder of hostile samples is not here")
def test_the_hostile_rosters_come_in_since_their_faults_are_in_their_cells() -> None:
    want = frozenset({Form.XLSX, Form.TEXT})
    forms = {path.suffix: admit(path, file=path.name, want=want).form for path in HOSTILE.glob("*/roster*.*")}
    assert forms == {".csv": Form.TEXT, ".xlsx": Form.XLSX, ".yaml": Form.TEXT}
