"""docgen: structured context files in, Party-building paperwork out.

    template = docgen.compile("模板.docx")          # once: read, judged, compiled
    data = template.render({"姓名": "王芳"})        # as often as you like: the bytes of a .docx
    template.fields, template.problems              # what it asks for; what is doubtful about it

Templates are docxtpl's, read strictly: docs/docxtpl-differences.md. Nothing is imported before it is asked for.
"""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docgen.word.template import CompiledTemplate

__all__ = ["CompiledTemplate", "__version__", "compile"]
__version__ = "0.1.0"


def compile(path: str | PathLike[str]) -> CompiledTemplate:
    """Return the template in a .docx file, ready to be filled in any number of times.

    Raises InputRefused for what is no sound .docx, TemplateRefused with every fault of every tag (`docgen.errors`).
    """
    from pathlib import Path

    from docgen.gate import Form, admit, read_package
    from docgen.word.template import compile as compile_parts

    file = Path(path)
    parts = read_package(admit(file, file=file.name, want=frozenset({Form.DOCX}))).parts
    return compile_parts(parts, file=file.name)


def __getattr__(name: str) -> Any:
    if name == "CompiledTemplate":
        from docgen.word.template import CompiledTemplate

        return CompiledTemplate
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
