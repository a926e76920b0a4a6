"""What docxtpl does to the text that Jinja returns, each step only where its characters occur: the line breaks that
stood for paragraphs go, `{_{` becomes `{{`, and tab, line break, bell and form feed inside a text become markup.
"""

from __future__ import annotations

import re

_BRACES = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))
_LISTED = re.compile(r"[\t\n\a\f]")
_PARAGRAPH_START = re.compile(r"<w:p(?: [^>]*)?>")
_RUN = re.compile(r"<w:r(?: [^>]*)?>.*?</w:r>", re.DOTALL)
_TEXT = re.compile(r"<w:t(?: [^>]*)?>.*?</w:t>", re.DOTALL)
_PARAGRAPH_PROPERTIES = re.compile(r"<w:pPr>.*?</w:pPr>")
_RUN_PROPERTIES = re.compile(r"<w:rPr>.*?</w:rPr>")
_KEPT = '<w:t xml:space="preserve">'
_END = "</w:p>"
_PAGE = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def with_line_marks(source: str) -> str:
    """Start a line before each paragraph, so that Jinja's line numbers count paragraphs."""
    return source.replace("<w:p ", "\n<w:p ").replace("<w:p>", "\n<w:p>")


def finish(text: str) -> str:
    """Return the XML of a part from what Jinja made of its source."""
    if "\n" in text:
        text = text.replace("\n<w:p ", "<w:p ").replace("\n<w:p>", "<w:p>")
    if "{" in text or "}" in text:
        for typed, meant in _BRACES:
            text = text.replace(typed, meant)
    return _resolved(text) if is_listed(text) else text


def is_listed(text: str) -> bool:
    """Tell whether a tab, line break, bell or form feed stands anywhere."""
    return "\n" in text or "\t" in text or "\f" in text or "\a" in text


def _resolved(xml: str) -> str:
    """Turn listing characters into markup in the paragraphs that hold some.

    A paragraph reaches from its first start tag behind the last paragraph's end to the next end, whatever is nested.
    """
    pieces: list[str] = []
    done = 0
    sign = _LISTED.search(xml)
    while sign is not None:
        at = sign.start()
        ended = xml.rfind(_END, done, at)
        start = _PARAGRAPH_START.search(xml, done if ended < 0 else ended + len(_END))
        end = xml.find(_END, start.end()) if start else -1
        if start is None or end < 0:
            break
        if start.start() > at:
            sign = _LISTED.search(xml, start.start())
            continue
        close = end + len(_END)
        pieces += (xml[done : start.start()], _resolved_paragraph(xml[start.start() : close]))
        done = close
        sign = _LISTED.search(xml, close)
    pieces.append(xml[done:])
    return "".join(pieces)


def _resolved_paragraph(xml: str) -> str:
    found = _PARAGRAPH_PROPERTIES.search(xml)
    paragraph = f"<w:p>{found[0] if found else ''}"

    def resolve_run(run: re.Match[str]) -> str:
        """Return a run with its listing characters resolved."""
        return _resolved_run(run[0], paragraph) if _LISTED.search(run[0]) else run[0]

    return _RUN.sub(resolve_run, xml)


def _resolved_run(xml: str, paragraph: str) -> str:
    found = _RUN_PROPERTIES.search(xml)
    properties = found[0] if found else ""
    run = f"<w:r>{properties}{_KEPT}"
    ended = "</w:t></w:r>"
    # One after the other, as what a sign becomes may hold the next sign.
    markup = (
        ("\t", f"{ended}<w:r>{properties}<w:tab/></w:r>{run}"),
        ("\a", f"{ended}{_END}{paragraph}{run}"),
        ("\n", f"</w:t><w:br/>{_KEPT}"),
        ("\f", f"{ended}{_END}{_PAGE}{paragraph}{run}"),
    )

    def resolve_text(text: re.Match[str]) -> str:
        """Return a text with each listing character replaced by what it means."""
        resolved = text[0]
        for sign, meant in markup:
            resolved = resolved.replace(sign, meant)
        return resolved

    return _TEXT.sub(resolve_text, xml)
