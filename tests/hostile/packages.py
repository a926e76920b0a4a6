"""Packages that are not what they seem: archives with two readings, bombs, parts that act by themselves, old formats."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from tests.cases import (
    R,
    W,
    arrow,
    arrows,
    content_types,
    docx,
    docx_parts,
    ods_parts,
    ole,
    paragraph,
    part,
    xlsx_parts,
    zipped,
)
from tests.hostile.scenes import ROSTER, TEMPLATE, Bytes, Case, Scene, batch, body, refused
from tests.hostile.templates import PEOPLE, WORD

GOOD = paragraph("我是{{ 姓名 }}。")
_DRAWN = "{http}"


def field(code: str) -> str:
    """Return a complex field; "|" in its code parts runs."""
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{each}</w:instrText></w:r>' for each in code.split("|"))
    return "<w:p>" + "".join((mark("begin"), runs, mark("separate"), "<w:r><w:t>1</w:t></w:r>", mark("end"))) + "</w:p>"


def mark(kind: str) -> str:
    """Return one border of a complex field."""
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


# --- archives, byte by byte


def member(
    name: bytes, data: bytes, *, flags: int = 0, method: int = 8, size: int | None = None, crc: int | None = None
) -> bytes:
    """Return a local header and the member's bytes."""
    packed = deflate(data) if method == 8 else data
    size, crc = len(data) if size is None else size, zlib.crc32(data) if crc is None else crc
    head = struct.pack("<4s5H3L2H", b"PK\3\4", 20, flags, method, 0, 0x21, crc, len(packed), size, len(name), 0)
    return head + name + packed


def entry(
    name: bytes,
    data: bytes,
    at: int,
    *,
    flags: int = 0,
    method: int = 8,
    size: int | None = None,
    crc: int | None = None,
) -> bytes:
    """Return the member's line in the list of the archive."""
    packed = deflate(data) if method == 8 else data
    size, crc = len(data) if size is None else size, zlib.crc32(data) if crc is None else crc
    return (
        struct.pack(
            "<4s6H3L5H2L",
            b"PK\1\2",
            20,
            20,
            flags,
            method,
            0,
            0x21,
            crc,
            len(packed),
            size,
            len(name),
            0,
            0,
            0,
            0,
            0,
            at,
        )
        + name
    )


def deflate(data: bytes) -> bytes:
    """Return the data compressed raw, at a fixed level."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def laid_out(members: list[tuple[bytes, bytes, dict[str, int]]], *, before: bytes = b"", after: bytes = b"") -> bytes:
    """Return an archive of the members; each may lie about itself."""
    data, listed = before, b""
    for name, content, lies in members:
        listed += entry(name, content, len(data), **lies)
        data += member(name, content, **lies)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(members), len(members), len(listed), len(data), 0)
    return data + listed + end + after


def plain(parts: Mapping[str, bytes | str]) -> list[tuple[bytes, bytes, dict[str, int]]]:
    """Return the parts as honest members."""
    return [(name.encode(), data.encode() if isinstance(data, str) else data, {}) for name, data in parts.items()]


def with_member(name: bytes, data: bytes = b"x", **lies: int) -> bytes:
    """Return a good document with one more member."""
    return laid_out([*plain(docx_parts(GOOD)), (name, data, lies)])


def zeros(megabytes: int) -> bytes:
    """Return a document with a part of zeros."""
    return zipped({**docx_parts(GOOD), "word/media/a.bin": bytes(megabytes << 20)})


def quoted() -> bytes:
    """Return an archive whose members share their bytes, as the densest bombs do."""
    parts = plain(docx_parts(GOOD))
    data = b"".join(member(name, content) for name, content, _ in parts)
    at, listed = 0, b""
    for name, content, _ in parts:
        listed += entry(name, content, at)
        at += len(member(name, content))
    name, content, _ = parts[2]
    first = sum(len(member(*each[:2])) for each in parts[:2])
    listed += entry(name.replace(b"document", b"documenu"), content, first)
    return (
        data
        + listed
        + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(parts) + 1, len(parts) + 1, len(listed), len(data), 0)
    )


def swallowed() -> bytes:
    """Return an archive in whose list the comment of one member swallows the lines of the two after it."""
    data = docx(GOOD)
    first = data.index(b"PK\1\2")
    lines = [at for at in range(first, len(data)) if data.startswith(b"PK\1\2", at)]
    size = lines[3] - lines[1]
    at = lines[0] + 32
    return data[:at] + size.to_bytes(2, "little") + data[at + 2 :]


def wrong(find: bytes, put: bytes, data: bytes) -> bytes:
    """Return the data with the last `find` replaced by as many bytes."""
    at = data.rindex(find)
    return data[:at] + put + data[at + len(put) :]


def zip64() -> bytes:
    """Return an archive that tells its size in the 64-bit form and lies in the 32-bit one."""
    data = docx(GOOD)
    return wrong(b"PK\5\6", b"PK\5\6\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", data)


ARCHIVES: tuple[tuple[str, Bytes, str], ...] = (
    ("ratio", lambda: zeros(60), "DG676"),
    ("part-too-big", lambda: zeros(65), "DG662"),
    ("nested-zip", zipped({"模板.zip": docx(GOOD)}), "DG654"),
    ("two-members-one-name", laid_out([*plain(docx_parts(GOOD)), *plain({"word/document.xml": "<a/>"})]), "DG674"),
    ("names-differ-in-case", with_member(b"WORD/Document.xml", b"<a/>"), "DG674"),
    ("name-leads-out", with_member(b"../canary"), "DG663"),
    ("name-absolute", with_member(b"/etc/canary"), "DG663"),
    ("name-with-drive", with_member(b"C:/canary"), "DG663"),
    ("name-with-backslash", with_member(rb"..\canary"), "DG663"),
    ("name-with-nul", with_member(b"word/a\0.xml"), "DG663"),
    ("name-with-dot", with_member(b"word/./a.xml"), "DG663"),
    ("encrypted", with_member(b"word/a.xml", flags=1), "DG664"),
    ("unknown-compression", with_member(b"word/a.xml", method=99), "DG664"),
    ("too-many-members", lambda: laid_out([*plain(docx_parts(GOOD)), *((b"a%d" % n, b"", {}) for n in range(5001))]), "DG675"),
    ("far-too-many-members", docx(GOOD) + b"PK\1\2" * 20_001, "DG675"),
    ("size-lies-small", with_member(b"word/a.xml", b"x" * 9000, size=10), "DG679"),
    ("size-lies-big", with_member(b"word/a.xml", b"x" * 10, size=9000), "DG679"),
    ("checksum-wrong", with_member(b"word/a.xml", b"<a/>", crc=1), "DG679"),
    ("members-swallowed", swallowed(), "DG659"),
    ("members-overlap", quoted(), "DG670"),
    ("bytes-before", laid_out(plain(docx_parts(GOOD)), before=b"#!/bin/sh\ntouch canary\n"), "DG672"),
    ("zip-before-the-zip", zipped({"a": "b"}) + docx(GOOD), "DG670"),
    ("truncated", docx(GOOD)[:-200], "DG659"),
    ("truncated-early", docx(GOOD)[:100], "DG659"),
    ("zip64-lie", zip64(), "DG659"),
    ("only-a-signature", b"PK\3\4", "DG659"),
    ("an-empty-zip", zipped({}), "DG654"),
    ("empty-file", b"", "DG643"),
    ("zeros", bytes(5000), "DG672"),
    ("text", "承诺书".encode(), "DG671"),
)  # fmt: skip


# --- parts


_BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">{}]>'.format(
    "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(2, 10)).replace("&a1;", "&a;")
)
_EXTERNAL = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


def with_part(name: str, data: bytes | str, kind: str = "", *, body_: str = GOOD) -> bytes:
    """Return a good document with one part more, or another in a part's place."""
    parts = docx_parts(body_, types={name: kind} if kind else None, extra={name: data})
    return zipped(parts)


def document(head: str, *, encoding: str = "utf-8") -> bytes:
    """Return a document whose main part has another head."""
    root = f'<w:document xmlns:w="{W}"><w:body>{GOOD}</w:body></w:document>'
    return with_part("word/document.xml", (head + root).encode(encoding, "xmlcharrefreplace"))


def linked(kind: str, target: str, **more: str) -> bytes:
    """Return a document that points outside."""
    return docx(GOOD, links=arrow(kind, target, external=True), **more)  # type: ignore[arg-type]


def embedded(kind: str, target: str = "embeddings/a.bin") -> bytes:
    """Return a document with something of another program in it."""
    return docx(GOOD, links=arrow(kind, target), extra={f"word/{target}": b"x"})


def main_type(kind: str) -> bytes:
    """Return a document whose main part is of another content type."""
    return docx(GOOD, types={"word/document.xml": kind})


def with_settings(target: str) -> bytes:
    """Return a document written with a template, as its settings tell."""
    links = arrows(arrow("attachedTemplate", target, external=True))
    return docx(
        GOOD,
        links=arrow("settings", "settings.xml"),
        types={"word/settings.xml": f"{WORD}.settings+xml"},
        extra={
            "word/settings.xml": part("settings", '<w:attachedTemplate r:id="rId1"/>'),
            "word/_rels/settings.xml.rels": links,
        },
    )


PARTS: tuple[tuple[str, Bytes, str], ...] = (
    ("macro-type", main_type("application/vnd.ms-word.document.macroEnabled.main+xml"), "DG660"),
    ("macro-template", main_type("application/vnd.ms-word.template.macroEnabledTemplate.main+xml"), "DG660"),
    ("vba-part", with_part("word/vbaProject.bin", b"x", "application/vnd.ms-office.vbaProject"), "DG660"),
    ("vba-part-renamed", with_part("word/media/a.bin", b"x", "application/vnd.ms-office.vbaProject"), "DG660"),
    ("template-format", main_type(f"{WORD}.template.main+xml"), "DG677"),
    ("template-on-the-web", with_settings("http://127.0.0.1:9/a.dotm"), "DG667"),
    ("template-on-a-share", with_settings(r"\\\\127.0.0.1\\a.dotm"), "DG667"),
    *((f"remote-{kind}", linked(kind, "http://127.0.0.1:9/a"), "DG667")
      for kind in ("image", "attachedTemplate", "frame", "oleObject", "subDocument", "aFChunk", "stylesWithEffects", "video")),
    ("remote-marked-inside", docx(GOOD, links=arrow("image", "http://127.0.0.1:9/a")), "DG667"),
    ("share", linked("hyperlink", r"\\127.0.0.1\a"), "DG667"),
    ("link-to-file", linked("hyperlink", "file:///etc/passwd"), "DG667"),
    ("link-to-program", linked("hyperlink", "ms-word:ofe|u|http://127.0.0.1/a"), "DG667"),
    ("link-javascript", linked("hyperlink", "java&#x9;script:a"), "DG667"),
    ("remote-in-header", docx(GOOD, links=arrow("header", "header1.xml"), types={"word/header1.xml": f"{WORD}.header+xml"},
     extra={"word/header1.xml": part("hdr", GOOD), "word/_rels/header1.xml.rels": arrows(arrow("image", "http://127.0.0.1:9/a", external=True))}), "DG667"),
    ("remote-vml", docx(GOOD + '<w:p><w:r><w:pict><v:shape><v:imagedata src="http://127.0.0.1:9/a"/></v:shape></w:pict></w:r></w:p>'), "DG667"),
    ("alt-chunk", embedded("aFChunk", "a.html"), "DG669"),
    ("sub-document", embedded("subDocument", "a.docx"), "DG669"),
    ("ole-object", embedded("oleObject"), "DG669"),
    ("activex", embedded("control", "activeX/a.xml"), "DG669 DG666"),
    ("package", embedded("package", "embeddings/a.xlsx"), "DG669"),
    *((f"field-{code.split()[0].lower()}", docx(GOOD + field(f" {code} ")), "DG668") for code in (
        "DDE excel a b", "DDEAUTO c:\\\\windows a", 'INCLUDETEXT "a.docx"', 'INCLUDEPICTURE "http://127.0.0.1:9/a"',
        "INCLUDE a", "LINK Excel.Sheet a", "IMPORT a", "RD a", "DATABASE a", "HTMLACTIVEX a")),
    ("field-split", docx(GOOD + field(" IN|CLU|DE|TEXT a ")), "DG668"),
    ("field-simple", docx(GOOD + '<w:p><w:fldSimple w:instr=" includepicture &quot;a&quot; "/></w:p>'), "DG668"),
    ("field-nested", docx(GOOD + "<w:p>" + mark("begin") + "<w:r><w:instrText> IF 1=1 </w:instrText></w:r>" + mark("begin")
     + "<w:r><w:instrText> DDEAUTO a </w:instrText></w:r>" + mark("end") + mark("end") + "</w:p>"), "DG668"),
    ("field-quoted-keyword", docx(GOOD + field(' "INCLUDETEXT" a ')), "DG668"),
    ("entity-bomb", document(_BOMB), "DG665"),
    ("external-entity", document(_EXTERNAL), "DG665"),
    ("entity-in-footer", with_part("word/footer1.xml", _EXTERNAL + "<a>&b;</a>", f"{WORD}.footer+xml"), "DG665"),
    ("entity-in-types", with_part("[Content_Types].xml", _EXTERNAL + content_types({"word/document.xml": f"{WORD}.document.main+xml"})[56:]), "DG665 DG659"),
    ("entity-in-relationships", with_part("word/_rels/document.xml.rels", _EXTERNAL + arrows()[56:]), "DG665"),
    ("entity-in-utf-16", document('\ufeff<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a>', encoding="utf-16-le"), "DG665"),
    ("utf-7", document('<?xml version="1.0" encoding="UTF-7"?>'), "DG678"),
    ("utf-32", document('<?xml version="1.0" encoding="UTF-32"?>', encoding="utf-32"), "DG678"),
    ("gb18030", document('<?xml version="1.0" encoding="GB18030"?>', encoding="gb18030"), "DG678"),
    ("ebcdic", document('<?xml version="1.0" encoding="cp037"?>', encoding="cp037"), "DG666"),
    ("not-well-formed", with_part("word/document.xml", "<w:document><w:body>"), "DG666"),
    ("header-not-well-formed", with_part("word/header1.xml", "<a>", f"{WORD}.header+xml"), "DG666"),
    ("bare-ampersand", with_part("word/document.xml", part("document", "<w:body>&</w:body>")), "DG666"),
    ("deep-markup", with_part("word/document.xml", part("document", "<w:a>" * 5000 + "</w:a>" * 5000)), "DG666"),
    ("no-content-types", zipped({name: data for name, data in docx_parts(GOOD).items() if name[0] != "["}), "DG654"),
    ("no-main-part", zipped({**docx_parts(GOOD), "_rels/.rels": arrows()}), "DG659"),
    ("main-part-absent", zipped({**docx_parts(GOOD), "_rels/.rels": arrows(arrow("officeDocument", "word/b.xml"))}), "DG659"),
    ("two-main-parts", zipped({**docx_parts(GOOD, types={"word/b.xml": f"{WORD}.document.main+xml"},
     extra={"word/b.xml": part("document", f"<w:body>{GOOD}</w:body>")}),
     "_rels/.rels": arrows(arrow("officeDocument", "word/document.xml"), arrow("officeDocument", "word/b.xml", id="rId2"))}), "DG510"),
    ("strict", zipped({**docx_parts(GOOD), "_rels/.rels": arrows(arrow("officeDocument", "word/document.xml", base="http://purl.oclc.org/ooxml/officeDocument/relationships"))}), "DG658"),
    ("old-doc", ole("WordDocument"), "DG645"),
    ("old-wps", ole("WordDocument"), "DG645"),
    ("password", ole("EncryptedPackage", "EncryptionInfo"), "DG648"),
    ("rich-text", rb"{\rtf1 a}", "DG650"),
    ("web-page", b"<html><body>a</body></html>", "DG652"),
    ("pdf", b"%PDF-1.7\n", "DG651"),
    ("picture", b"\x89PNG\r\n\x1a\n" + bytes(100), "DG653"),
    ("workbook", zipped(xlsx_parts()), "DG656"),
    ("open-document", zipped(ods_parts(kind="text")), "DG655"),
)  # fmt: skip


def stored() -> bytes:
    """Return a document whose parts are not compressed."""
    return zipped(docx_parts(GOOD), method=zipfile.ZIP_STORED)


def streamed() -> bytes:
    """Return a document written to a pipe: sizes stand behind the parts."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in docx_parts(GOOD).items():
            info = zipfile.ZipInfo(name, (2024, 1, 2, 3, 4, 6))
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, data)
    return out.getvalue()


def honest_zip64() -> bytes:
    """Return a document whose sizes and numbers stand in the records of Zip64, as some libraries write."""
    data = docx(GOOD)
    first, end = data.index(b"PK\1\2"), data.rindex(b"PK\5\6")
    count = int.from_bytes(data[end + 10 : end + 12], "little")
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, end - first, first)
    place = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    return data[:end] + record + place + b"PK\5\6" + bytes(4) + b"\xff" * 12 + bytes(2)


def with_folders() -> bytes:
    """Return a document with entries for its folders, as some programs write."""
    return zipped({"word/": b"", "_rels/": b"", **docx_parts(GOOD)})


ORDINARY: tuple[tuple[str, bytes], ...] = (
    ("stored", stored()),
    ("streamed", streamed()),
    ("zip64", honest_zip64()),
    ("with-folders", with_folders()),
    ("comment-behind", docx(GOOD)[:-2] + b"\5\0WPS 1"),
    ("utf-16", document('\ufeff<?xml version="1.0" encoding="UTF-16"?>', encoding="utf-16-le")),
    ("links", docx(GOOD, links=arrow("hyperlink", "https://www.example.com/a?b=1&amp;c=2", external=True))),
    ("picture", docx(GOOD, links=arrow("image", "media/a.png"), extra={"word/media/a.png": b"\x89PNG\r\n\x1a\n"})),
    ("template-on-a-disk", with_settings(r"file:///D:\Office\Normal.dotm")),
    ("unknown-part", with_part("customXml/item1.xml", "<a xmlns='b'>1</a>")),
)


def cases() -> Iterator[Case]:
    """Yield every case of a package."""
    for name, data, codes in (*ARCHIVES, *PARTS):
        file = "模板.wps" if name == "old-wps" else TEMPLATE
        words = batch(template=file)
        if name == "old-wps":
            codes = "DG649"  # noqa: PLW2901  the bytes are those of old Word, only the name tells
        yield refused(f"packages/{name}", {file: data, ROSTER: PEOPLE}, words, codes, place=file)
    for name, template in ORDINARY:
        scene = Scene(f"packages/good-{name}", {TEMPLATE: template, ROSTER: PEOPLE}, batch(), rows=(2,))
        yield Case(f"packages/good-{name}", scene, "made", row=2, text=body("我是王芳。"), name="1.docx")


__all__ = ["R", "cases"]
