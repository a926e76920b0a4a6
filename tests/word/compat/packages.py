"""Word packages from raw XML, and what two of them have in common: the canonical content of every part."""

import io
import zipfile
from pathlib import Path

from docxtpl import DocxTemplate
from lxml import etree

from docgen.word.compat import Options, Rendered, render

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SECTION = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'


def t(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def run(text: str, properties: str = "") -> str:
    held = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{held}<w:t>{t(text)}</w:t></w:r>"


def p(*texts: str, properties: str = "") -> str:
    held = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{held}{''.join(each if each.startswith('<') else run(each) for each in texts)}</w:p>"


def cell(*content: str, properties: str = '<w:tcW w:w="1000" w:type="dxa"/>') -> str:
    inside = "".join(each if each.startswith("<") else p(each) for each in content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(each if each.startswith('<w:tc') else cell(each) for each in cells)}</w:tr>"


def table(*rows: str, columns: int) -> str:
    grid = '<w:gridCol w:w="1500"/>' * columns
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def package(
    body: str,
    *,
    headers: tuple[str, ...] = (),
    footers: tuple[str, ...] = (),
    notes: str | None = None,
    title: str = "",
    author: str = "",
    media: bytes | None = None,
    section: str = SECTION,
) -> bytes:
    """Return a .docx. Headers, footers and notes are given by what they contain."""
    links = []
    parts = {}
    types = []
    sides = [("header", "hdr", each) for each in headers] + [("footer", "ftr", each) for each in footers]
    for number, (sort, root, content) in enumerate(sides, start=1):
        name = f"{sort}{number}"
        parts[f"word/{name}.xml"] = f"{HEAD}<w:{root} {NAMES}>{content}</w:{root}>"
        types.append((f"word/{name}.xml", f"{TYPE}.{sort}+xml"))
        links.append((sort, f"{name}.xml"))
    if notes is not None:
        parts["word/footnotes.xml"] = f"{HEAD}<w:footnotes {NAMES}>{notes}</w:footnotes>"
        types.append(("word/footnotes.xml", f"{TYPE}.footnotes+xml"))
        links.append(("footnotes", "footnotes.xml"))
    if media is not None:
        parts["word/media/image1.png"] = media
        links.append(("image", "media/image1.png"))
    parts["word/document.xml"] = f"{HEAD}<w:document {NAMES}><w:body>{body}{section}</w:body></w:document>"
    types.append(("word/document.xml", f"{TYPE}.document.main+xml"))
    parts["word/_rels/document.xml.rels"] = relations(links)
    parts["docProps/core.xml"] = (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{t(title)}</dc:title><dc:creator>{t(author)}</dc:creator></cp:coreProperties>"
    )
    types.append(("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"))
    parts["_rels/.rels"] = relations(
        [
            ("officeDocument", "word/document.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ]
    )
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{sort}"/>' for name, sort in types)
    parts["[Content_Types].xml"] = (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f"{overrides}</Types>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def relations(links: list[tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{sort if "/" in sort else f"{RELATION}/{sort}"}" Target="{target}"/>'
        for number, (sort, target) in enumerate(links, start=1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{entries}</Relationships>'


def canonical(document: bytes) -> dict[str, bytes]:
    """Return every part by name: XML in canonical form, all else as it is."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return {name: canonical_part(name, archive.read(name)) for name in archive.namelist()}


def canonical_part(name: str, data: bytes) -> bytes:
    if not name.endswith((".xml", ".rels")):
        return data
    try:
        return etree.tostring(etree.fromstring(data), method="c14n")
    except etree.XMLSyntaxError:  # docxtpl saves footnotes that are not well formed, and characters XML has not
        mended = etree.fromstring(data, etree.XMLParser(recover=True))
        return data if "footnotes" in name or mended is None else etree.tostring(mended, method="c14n")


def by_docxtpl(template: Path, context: object, out: Path, **options: object) -> dict[str, bytes] | type[Exception]:
    """Return what docxtpl itself makes of a template, or what it raises."""
    try:
        made = DocxTemplate(template)
        made.render(context, **options)
        made.save(out)
    except Exception as error:  # noqa: BLE001  whatever it raises is what is to be raised
        return type(error)
    return canonical(out.read_bytes())


def by_docgen(
    template: Path, context: object, out: Path, **options: object
) -> tuple[Rendered | None, dict[str, bytes] | type[Exception]]:
    """Return the road and what docgen makes of it, or what it raises."""
    try:
        road = render(template, context, out, options=Options(**options))
    except Exception as error:  # noqa: BLE001
        return None, type(error)
    return road, canonical(out.read_bytes())
