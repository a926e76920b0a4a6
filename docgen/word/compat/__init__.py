"""`render`: any docxtpl template, the same document as docxtpl 0.20.2 makes of it, from a template that is compiled once.

For templates written for docxtpl that rely on what docgen's own strict rendering refuses (`docgen.word.template`; the
differences are in docs/docxtpl-differences.md). The template runs with all that its environment allows, as in docxtpl:
hand it no template that came from elsewhere.
"""

from docgen.word.compat.rendering import Options, Rendered, render

__all__ = ["Options", "Rendered", "render"]
