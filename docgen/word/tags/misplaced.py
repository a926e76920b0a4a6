"""Tags where nothing can be filled in: in attributes, field codes, formulas, deleted text; and what keeps a part unreadable.

Reads the tree of a part and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from docgen.problems import Origin, Problem, problem
from docgen.word.tags.spans import spans

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_T, _FIELD, _FIELD_TYPE = f"{{{W}}}t", f"{{{W}}}fldChar", f"{{{W}}}fldCharType"
_DELETED = f"{{{W}}}delText"
_KEPT = ("\U0010fffe", "\U0010ffff")


def find_misplaced(root: etree._Element, file: Origin, *, part: str, wordy: bool) -> Iterator[Problem]:
    """Yield what keeps a part from being filled in: characters kept for docgen, a strange prefix, tags out of the text.

    `wordy`: the part is WordprocessingML. A tag in text that a tracked change deletes is a warning: it is not filled in.
    """
    seen: set[tuple[str, str]] = set()
    coded = set(_inside_field_codes(root)) if wordy else set()
    for element in root.iter():
        texts = {str(name): str(value) for name, value in element.attrib.items()}
        if any(mark in text for text in (*texts.values(), element.text or "", element.tail or "") for mark in _KEPT):
            yield problem("DG624", file, part=part)
            return
        if wordy and (element.prefix != "w") == element.tag.startswith(f"{{{W}}}"):
            yield problem("DG619", file, part=part)
            return
        if element in coded or (wordy and element.tag != _T):
            texts[element.tag] = element.text or ""
        for name, text in texts.items():
            for start, end in spans(text) if "{" in text else ():
                found = (etree.QName(name).localname, text[start:end])
                if found[1][1] != "#" and found not in seen:
                    seen.add(found)
                    code = "DG698" if name == _DELETED else "DG621"
                    yield problem(code, file, part=part, construct=found[0], tag=found[1])


def _inside_field_codes(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the texts that stand between the begin and the separator of a field: Word reads them as its code."""
    fields: list[bool] = []
    for element in root.iter(_FIELD, _T):
        kind = element.get(_FIELD_TYPE)
        if element.tag == _T:
            if not all(fields):
                yield element
        elif kind == "begin":
            fields.append(False)
        elif kind == "separate" and fields:
            fields[-1] = True
        elif kind == "end" and fields:
            fields.pop()
