"""The XML of the house style: named styles, settings and font table of a template, from a profile.

Owns element order and the surprises of Word, WPS and LibreOffice in these parts. Knows nothing of papers or packages.
No theme font is ever named: WPS warns of missing ones, and Word lets them beat the family beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from lxml.etree import _Element

from docgen.word.standard import Font, Profile, Role

Element = _Element
_LANGUAGE = "zh-CN"
_OFF = "0"
_WORD_2013 = "15"
_WORD_URI = "http://schemas.microsoft.com/office/word"
_BUILT_IN_STYLES = 376  # of Word 2016; only a hint for its style list


def element(tag: str, *children: Element, **attributes: object) -> Element:
    """Return `<w:tag w:name="value">` with children, in the order given; every attribute is in the `w` namespace."""
    made = OxmlElement(f"w:{tag}", attrs={qn(f"w:{name}"): str(value) for name, value in attributes.items()})
    made.extend(children)
    return made


def child(node: Element, tag: str) -> Element:
    """Return the first `<w:tag>` in a node of our own making. Raises LookupError where there is none."""
    found = node.find(qn(f"w:{tag}"))
    if found is None:
        raise LookupError(tag)
    return found


def style_elements(profile: Profile) -> Iterator[Element]:
    """Yield the content of styles.xml: defaults, and one paragraph style for each role of the profile."""
    body = profile.roles["body"]
    defaults = element("rPr", *_face(body.font), element("sz", val=body.size_hp), element("szCs", val=body.size_hp))
    defaults.append(element("lang", val="en-US", eastAsia=_LANGUAGE, bidi="ar-SA"))
    yield element("docDefaults", element("rPrDefault", defaults), element("pPrDefault"))
    # One element instead of 376: hides what a clerk has no use for from the style list.
    yield element(
        "latentStyles", defLockedState=0, defUIPriority=99, defSemiHidden=1, defUnhideWhenUsed=1, defQFormat=0,
        count=_BUILT_IN_STYLES,
    )  # fmt: skip
    normal = element("style", type="paragraph", default=1, styleId="Normal")
    normal.extend([element("name", val="Normal"), element("qFormat"), element("pPr", *_plain())])
    yield normal
    for role in profile.roles.values():
        yield _style(role)


def font_elements(profile: Profile) -> Iterator[Element]:
    """Yield the content of fontTable.xml: each East Asian family with what stands in where it is not installed."""
    for font in profile.fonts:
        alternative = element("altName", val=font.substitute)
        yield element("font", alternative, element("charset", val="86"), name=font.east_asian)


def setting_elements() -> Iterator[Element]:
    """Yield the content of settings.xml: Word 2013 mode, full cells for punctuation, rules under trailing blanks."""
    yield element("zoom", percent=100)
    yield element("defaultTabStop", val=420)
    yield element("characterSpacingControl", val="doNotCompress")
    compat = element("compat", element("ulTrailSpace"))
    for name, value in (
        ("compatibilityMode", _WORD_2013),
        ("overrideTableStyleFontSizeAndJustification", "1"),
        ("enableOpenTypeFeatures", "1"),
        ("doNotFlipMirrorIndents", "1"),
        ("differentiateMultirowTableHeaders", "1"),
    ):
        compat.append(element("compatSetting", name=name, uri=_WORD_URI, val=value))
    yield compat
    yield element("decimalSymbol", val=".")
    yield element("listSeparator", val=",")


def _style(role: Role) -> Element:
    """Return the style of a role. The id is ASCII (some readers index by it), the name what people see."""
    made = element("style", type="paragraph", customStyle=1, styleId=style_id(role))
    made.extend([element("name", val=role.style), element("basedOn", val="Normal"), element("qFormat")])
    made.extend([_paragraph_properties(role), _run_properties(role)])
    return made


def style_id(role: Role) -> str:
    """Return the id that a paragraph names its style by: `box_blank` → BoxBlank."""
    return role.name.title().replace("_", "")


def _paragraph_properties(role: Role) -> Element:
    made = element("pPr")
    if role.keep == "next":
        made.append(element("keepNext"))
    if role.keep:
        made.append(element("keepLines"))
    if role.page == "new":
        made.append(element("pageBreakBefore"))
    made.extend(_plain())
    spacing = element("spacing", before=role.before_tw, after=role.after_tw, line=role.line_tw, lineRule="exact")
    made.extend([spacing, _indents(role)])
    if role.gap == "around":
        made.append(element("contextualSpacing"))
    made.append(element("jc", val=role.align))
    if role.outline is not None:
        made.append(element("outlineLvl", val=role.outline))
    return made


def _plain() -> list[Element]:
    """Return what keeps characters in their cells: no gap beside digits, no snapping to the page's grid.

    LibreOffice snaps paragraphs of exact pitch too, so the grid of the page is a declaration only.
    """
    names = ("widowControl", "autoSpaceDE", "autoSpaceDN", "adjustRightInd", "snapToGrid")
    return [element(name, val=_OFF) for name in names]


def _indents(role: Role) -> Element:
    """Return the indents in characters and in twips: LibreOffice ignores the former without the latter.

    Those of a hanging first line in twips alone: Word counts w:leftChars without it, w:left with it.
    """
    if role.first_line_chars < 0:
        return element("ind", left=_tw(role, role.left_chars), hanging=_tw(role, -role.first_line_chars))
    attributes: dict[str, Any] = {}
    sides = (("left", role.left_chars), ("right", role.right_chars), ("firstLine", role.first_line_chars))
    for name, chars in sides:
        attributes |= {f"{name}Chars": round(chars * 100), name: _tw(role, chars)}
    return element("ind", **attributes)


def _tw(role: Role, chars: float) -> int:
    return round(chars * role.char_tw)


def _run_properties(role: Role) -> Element:
    made = element("rPr", *_face(role.font))
    if role.spacing_tw:
        made.append(element("spacing", val=role.spacing_tw))
    made.extend([element("sz", val=role.size_hp), element("szCs", val=role.size_hp)])
    return made


def _face(font: Font) -> list[Element]:
    faces = {"ascii": font.latin, "hAnsi": font.latin, "eastAsia": font.east_asian, "cs": font.latin}
    return [element("rFonts", hint="eastAsia", **faces)]
