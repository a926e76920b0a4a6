"""Which run's format a value takes, and the fonts of a document's theme by name.

A tag is often split over runs: input methods and spell checkers do that. The run in which the name stands decides, since
that is the word somebody saw and set in a font.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_FONTS = f"{_W}rPr/{_W}rFonts"
_ATTRIBUTES = {"asciiTheme": "ascii", "hAnsiTheme": "hAnsi", "eastAsiaTheme": "eastAsia", "cstheme": "cs"}
_NAME = re.compile(r"\W*(?:[pr]\s+)?(?P<name>\w+)")
_THEME = re.compile(r"word/theme/theme\d*\.xml\Z")
_SETTINGS = "word/settings.xml"
_SCRIPTS = {
    "zh-CN": "Hans",
    "zh-SG": "Hans",
    "zh-TW": "Hant",
    "zh-HK": "Hant",
    "zh-MO": "Hant",
    "ja-JP": "Jpan",
    "ko-KR": "Hang",
}
_SLOTS = {"Ascii": "latin", "HAnsi": "latin", "EastAsia": "ea", "Bidi": "cs"}


def home_of(tag: str, pieces: Sequence[tuple[etree._Element, int]]) -> etree._Element:
    """Return the text element whose run a value is printed in.

    `pieces` are the elements that the tag is split over, each with how many characters of the tag stand before it.
    """
    found = _NAME.match(tag)
    if len(pieces) == 1 or found is None:
        return pieces[0][0]
    ends = [start for _, start in pieces[1:]] + [len(tag)]
    held = [
        element
        for (element, start), end in zip(pieces, ends, strict=True)
        if start < found.end("name") and end > found.start("name")
    ]
    return next((each for each in held if _has_east_asian(each)), held[0])


def _has_east_asian(text: etree._Element) -> bool:
    run = text.getparent()
    fonts = run.find(_FONTS) if run is not None else None
    return fonts is not None and any(f"{_W}{name}" in fonts.attrib for name in ("eastAsia", "eastAsiaTheme"))


def name_fonts(text: etree._Element, theme: Mapping[str, str]) -> None:
    """Put the theme's fonts by name in the run of a text element. WPS warns of theme fonts that it does not find."""
    run = text.getparent()
    fonts = run.find(_FONTS) if run is not None else None
    if fonts is None:
        return
    for attribute, plain in _ATTRIBUTES.items():
        said = fonts.get(f"{_W}{attribute}")
        if said is not None and said in theme:
            fonts.set(f"{_W}{plain}", theme[said])
            del fonts.attrib[f"{_W}{attribute}"]


def theme_fonts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the fonts of the theme by the names runs use for them: minorEastAsia → 宋体. Empty without a theme.

    Where the theme leaves the East Asian font open, its font for the script of `w:themeFontLang` is meant.
    """
    data = next((data for name, data in sorted(parts.items()) if _THEME.match(name)), None)
    if data is None:
        return {}
    root = _parsed(data)
    script = _SCRIPTS.get(_language(parts), "Hans")
    found: dict[str, str] = {}
    for kind in ("major", "minor"):
        scheme = root.find(f".//{_A}fontScheme/{_A}{kind}Font")
        if scheme is None:
            continue
        scripts = {each.get("script"): each.get("typeface") or "" for each in scheme.findall(f"{_A}font")}
        for slot, name in _SLOTS.items():
            node = scheme.find(f"{_A}{name}")
            face = (node.get("typeface") if node is not None else "") or (scripts.get(script) if name == "ea" else "")
            if face:
                found[f"{kind}{slot}"] = face
    return found


def _language(parts: Mapping[str, bytes]) -> str:
    data = parts.get(_SETTINGS)
    node = _parsed(data).find(f"{_W}themeFontLang") if data else None
    return (node.get(f"{_W}eastAsia") or "") if node is not None else ""


def _parsed(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
