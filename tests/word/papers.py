"""Small templates for tests: written as paragraphs or runs, rendered, and read back as text."""

from docgen.gate import Admitted, Form, read_package
from docgen.word.blocks import read_blocks
from docgen.word.template import CompiledTemplate, compile
from tests.cases import docx_parts, paragraph


def template(
    *paragraphs: str, fields: list[str] | None = None, body: str | None = None, **more: object
) -> CompiledTemplate:
    """Compile a document whose paragraphs say this, one run each; or whose body is this XML."""
    parts = docx_parts(body if body is not None else "".join(map(paragraph, paragraphs)), **more)  # type: ignore[arg-type]
    data = {name: part.encode() if isinstance(part, str) else part for name, part in parts.items()}
    return compile(data, file="模板.docx", fields=fields)


def lines(compiled: CompiledTemplate, **values: object) -> list[str]:
    """Render and return the text of every paragraph."""
    return lines_of(compiled.render(values))


def lines_of(document: bytes) -> list[str]:
    """Return the text of every paragraph of a document."""
    package = read_package(Admitted(document, Form.DOCX, "承诺书.docx", ""))
    return [each.text for each in read_blocks(package).paragraphs]


def runs(*texts: str) -> str:
    """Return one paragraph whose text is split over runs."""
    return "<w:p>" + "".join(f"<w:r><w:t>{text}</w:t></w:r>" for text in texts) + "</w:p>"


def row(*cells: str) -> str:
    """Return a table row."""
    return "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells) + "</w:tr>"


def table(*rows: str) -> str:
    """Return a table."""
    return f"<w:tbl>{''.join(rows)}</w:tbl>" + paragraph("")
