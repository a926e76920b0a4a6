"""What a file is, told by its content, and what is said of each file that is something else."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import InputRefused
from docgen.gate import Admitted, Form, admit
from docgen.gate.forms import Look, recognise
from docgen.problems import Origin, Problem, problem

TEMPLATE = frozenset({Form.DOCX})
ROSTER = frozenset({Form.XLSX, Form.XLS, Form.ODS, Form.TEXT})
ANY_TABLE = ".xlsx/.ods/.csv/.yaml"


def refusal(path: Path, want: frozenset[Form]) -> Problem:
    with pytest.raises(InputRefused) as caught:
        admit(path, file=path.name, want=want)
    (found,) = caught.value.problems
    return found


def refused(data: bytes, want: frozenset[Form], tmp_path: Path, name: str = "来件.docx") -> Problem:
    path = tmp_path / name
    path.write_bytes(data)
    return refusal(path, want)


def admitted(data: bytes, want: frozenset[Form], tmp_path: Path, name: str) -> Form:
    path = tmp_path / name
    path.write_bytes(data)
    return admit(path, file=name, want=want).form


def test_an_admitted_file_keeps_its_bytes_its_digest_and_the_name_its_user_gave(tmp_path: Path) -> None:
    path = tmp_path / "甲.csv"
    path.write_bytes("姓名\n王芳\n".encode())
    data = "姓名\n王芳\n".encode()
    digest = hashlib.sha256(data).hexdigest()
    assert admit(path, file="资料/甲.csv", want=ROSTER) == Admitted(data, Form.TEXT, "资料/甲.csv", digest)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refusal(tmp_path / "无.docx", TEMPLATE) == problem("DG640", Origin("无.docx"))


@pytest.mark.parametrize("name", ["甲\0乙.docx", "长" * 2000])
def test_a_name_no_file_can_have_is_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path / name, TEMPLATE).code == "DG640"


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "模板").mkdir()
    assert refusal(tmp_path / "模板", TEMPLATE) == problem("DG641", Origin("模板"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.csv")
    assert refusal(tmp_path / "管道.csv", ROSTER).code == "DG641"


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="this user may read every file")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "密.csv"
    path.write_text("姓名\n", "utf-8")
    path.chmod(0)
    assert refusal(path, ROSTER) == problem("DG642", Origin("密.csv"))
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)


def test_a_file_the_system_fails_to_read(tmp_path: Path) -> None:
    (tmp_path / "甲.csv").symlink_to("甲.csv")
    assert refusal(tmp_path / "甲.csv", ROSTER) == problem("DG642", Origin("甲.csv"))


def test_an_empty_file(tmp_path: Path) -> None:
    assert refused(b"", ROSTER, tmp_path) == problem("DG643", Origin("来件.docx"))


def test_a_file_over_the_limit_is_not_read_further(tmp_path: Path) -> None:
    path = tmp_path / "大.csv"
    with path.open("wb") as stream:
        stream.truncate((256 << 20) + 1)
    assert refusal(path, ROSTER) == problem("DG644", Origin("大.csv"), limit="256 MB")


@pytest.mark.parametrize("name", ["~$承诺书.docx", ".~lock.花名册.xlsx#"])
def test_the_file_a_program_keeps_beside_an_open_document(tmp_path: Path, name: str) -> None:
    assert refused(b"\x05Zhang", TEMPLATE, tmp_path, name) == problem("DG661", Origin(name))


@pytest.mark.parametrize(
    ("data", "code", "format"),
    [
        (cases.ole("WordDocument", "1Table"), "DG645", ".doc"),
        (cases.ole("WordDocument", inside=("Workbook",)), "DG645", ".doc"),
        (cases.ole("PowerPoint Document"), "DG647", ".ppt"),
        (cases.ole("EncryptionInfo", "EncryptedPackage"), "DG648", "OOXML"),
        (cases.ole("Workbook"), "DG656", ".xls"),
        (cases.ole("Contents"), "DG672", "?"),
        (b"{\\rtf1\\ansi}", "DG650", "RTF"),
        (b"%PDF-1.7\n", "DG651", "PDF"),
        (cases.zipped({"OFD.xml": "<a/>"}), "DG651", "OFD"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "DG652", "HTML"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "DG652", "HTML"),
        ("<HTML><body>姓名".encode("utf-16"), "DG652", "HTML"),
        ("<meta charset=gbk>姓名".encode("gbk"), "DG652", "HTML"),
        (b"MIME-Version: 1.0\r\n", "DG652", "MHTML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "DG652", "XML"),
        (b'<?xml version="1.0"?><office:document/>', "DG652", "XML"),
        (b"\x89PNG\r\n\x1a\n", "DG653", "PNG"),
        (b"\xff\xd8\xff\xe0", "DG653", "JPEG"),
        (b"GIF89a", "DG653", "GIF"),
        (b"II*\0\x08", "DG653", "TIFF"),
        (b"MM\0*\0", "DG653", "TIFF"),
        (b"BM\x46\0\0\0\0\0\0\0\x36\0", "DG653", "BMP"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "DG653", "WEBP"),
        (b"\0\0\0\x18ftypheic\0\0", "DG653", "HEIC"),
        (cases.zipped({"说明.txt": "甲"}), "DG654", "ZIP"),
        (cases.zipped({}), "DG654", "ZIP"),
        (b"Rar!\x1a\x07\x01", "DG654", "RAR"),
        (b"7z\xbc\xaf'\x1c\0", "DG654", "7z"),
        (b"\x1f\x8b\x08\0", "DG654", "gz"),
        (cases.zipped(cases.ods_parts(kind="text")), "DG655", ".odt"),
        (cases.zipped(cases.ods_parts(kind="presentation")), "DG655", "OpenDocument"),
        (cases.zipped(cases.ods_parts()), "DG656", ".ods"),
        (cases.zipped(cases.xlsx_parts()), "DG656", ".xlsx"),
        ("姓名,党支部\n".encode(), "DG671", "TXT"),
        (bytes(range(256)) * 4, "DG672", "?"),
    ],
)
def test_what_is_given_as_a_template_is_named_for_what_it_is(
    data: bytes, code: str, format: str, tmp_path: Path
) -> None:
    assert refused(data, TEMPLATE, tmp_path) == problem(
        code, Origin("来件.docx"), format=format, expected=".docx", saved_as=".docx"
    )


@pytest.mark.parametrize(
    ("data", "code", "format"),
    [
        (cases.docx(), "DG657", ".docx"),
        (cases.ole("WordDocument"), "DG657", ".doc"),
        (b"{\\rtf1}", "DG657", "RTF"),
        (cases.ole("EncryptedPackage"), "DG648", "OOXML"),
        (cases.ole("Workbook", head=b"\x09\x08\x10\0" + bytes(16) + b"\x2f\0\x36\0"), "DG648", ".xls"),
        (b"<table border=1><tr><td>", "DG652", "HTML"),
        (
            cases.zipped(cases.xlsx_parts(main="application/vnd.ms-excel.sheet.binary.macroEnabled.main")),
            "DG646",
            ".xlsb",
        ),
    ],
)
def test_what_is_given_as_a_roster_is_named_for_what_it_is(data: bytes, code: str, format: str, tmp_path: Path) -> None:
    found = refused(data, ROSTER, tmp_path, "名册.xls")
    assert found == problem(code, Origin("名册.xls"), format=format, expected=ANY_TABLE, saved_as=".xlsx")


def test_a_web_page_where_everything_is_read_is_to_be_saved_as_a_table(tmp_path: Path) -> None:
    assert refused(b"<table>", frozenset(Form), tmp_path).arg("saved_as") == ".xlsx"


def test_a_picture_where_only_text_is_read(tmp_path: Path) -> None:
    found = refused(b"GIF89a", frozenset({Form.TEXT}), tmp_path)
    assert (found.arg("expected"), found.arg("saved_as")) == (".csv/.yaml", ".yaml")


def test_an_old_workbook_where_only_new_ones_are_read(tmp_path: Path) -> None:
    found = refused(cases.ole("Workbook"), frozenset({Form.XLSX}), tmp_path, "名册.xls")
    assert found == problem("DG646", Origin("名册.xls"), format=".xls", expected=".xlsx", saved_as=".xlsx")


@pytest.mark.parametrize(("name", "want"), [("承诺书.wps", TEMPLATE), ("名册.et", ROSTER)])
def test_the_formats_of_wps_are_told_by_the_extension_as_their_bytes_are_those_of_old_office(
    name: str, want: frozenset[Form], tmp_path: Path
) -> None:
    found = refused(cases.ole("WordDocument", "WpsCustomData"), want, tmp_path, name)
    assert (found.code, found.arg("format")) == ("DG649", Path(name).suffix)


def test_a_document_named_et_is_read_when_it_is_a_workbook_inside(tmp_path: Path) -> None:
    assert admitted(cases.zipped(cases.xlsx_parts()), ROSTER, tmp_path, "名册.et") is Form.XLSX


def test_words_own_template_format(tmp_path: Path) -> None:
    data = cases.docx(types={"word/document.xml": f"{cases.WORD}.template.main+xml"})
    found = refused(data, TEMPLATE, tmp_path)
    assert found == problem("DG677", Origin("来件.docx"), format=".dotx", expected=".docx", saved_as=".docx")


def test_slides_of_the_new_format(tmp_path: Path) -> None:
    kind = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    found = refused(cases.docx(types={"word/document.xml": kind}), TEMPLATE, tmp_path)
    assert (found.code, found.arg("format")) == ("DG647", ".pptx")


def test_a_document_without_its_end(tmp_path: Path) -> None:
    assert refused(cases.docx()[:-200], TEMPLATE, tmp_path) == problem("DG659", Origin("来件.docx"))


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (cases.docx(), Form.DOCX),
        (cases.zipped(cases.xlsx_parts()), Form.XLSX),
        (cases.zipped(cases.ods_parts()), Form.ODS),
        (cases.ole("Workbook"), Form.XLS),
        (cases.ole("Book"), Form.XLS),
        ("姓名,党支部\n王芳,第一支部\n".encode(), Form.TEXT),
        ("姓名,党支部\n王芳,第一支部\n".encode("utf-8-sig"), Form.TEXT),
        ("姓名,党支部\n王芳,第一支部\n".encode("gb18030"), Form.TEXT),
        ("姓名\t党支部\n王芳\t第一支部\n".encode("utf-16"), Form.TEXT),
        ("姓名,党支部\n王芳,第一支部\n".encode("utf-16-le"), Form.TEXT),
        ("姓名,党支部\n王芳,第一支部\n".encode("utf-16-be"), Form.TEXT),
        ("BM,姓名\n1,王芳\n".encode(), Form.TEXT),
        ("姓名: 王芳\n备注: 甲\x01乙\n".encode() * 10, Form.TEXT),
        ("<姓名>,党支部\n".encode(), Form.TEXT),
    ],
)
@pytest.mark.parametrize("name", ["甲.docx", "甲.xls", "甲"])
def test_the_content_decides_and_the_extension_does_not(data: bytes, form: Form, name: str, tmp_path: Path) -> None:
    assert admitted(data, frozenset(Form), tmp_path, name) is form


@given(st.binary(max_size=4096), st.sampled_from(["", ".docx", ".et"]))
def test_recognition_is_total(data: bytes, suffix: str) -> None:
    assert isinstance(recognise(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data, suffix), Look)
    if not data.startswith(b"PK"):
        assert isinstance(recognise(data, suffix), Look)


@given(st.integers(0, 600), st.binary(min_size=1, max_size=40))
def test_a_spoilt_compound_file_is_still_recognised_as_something(at: int, noise: bytes) -> None:
    data = bytearray(cases.ole("WordDocument", "1Table", inside=("Workbook",)))
    data[8 + at : 8 + at + len(noise)] = noise
    assert isinstance(recognise(bytes(data), ".doc"), Look)
