"""Values that look like something else: each prints as typed in every part, with one section and with three."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.cases import zipped
from tests.hostile.scenes import TEMPLATE, Case, Scene, batch
from tests.hostile.templates import everywhere, says_everywhere

JSON = "名单.json"
LEGAL = (
    "&<>\"'", "&amp;&#20013;&nosuch;", "]]>", "<![CDATA[x]]>", "<!-- x -->", "<?x?>",
    "</w:t></w:r></w:p>", "<w:r><w:t>x</w:t></w:r>", "</dc:title>",
    "{{ 1 + 1 }}", "{{ 姓名 }}", "{% for a in b %}", "{%p if x %}", "{# x #}", "{_{", "{{'{{'}}", "}}", "%}", "｛｛姓名｝｝",
    "{{ ''.__class__.__mro__ }}", "{{r 值 }}", "${7*7}", "#{7*7}", "%s %d %(a)s", "{0.__class__}",
    "𠮷㐂䶮", "﨑神精", "\ue863\U000f0001", "葛\U000e0100︀", "👨\u200d👩\u200d👧", "a\u200bb\ufeffc", "שלום\u202eabc\u202c",
    "  前后空格  ", "　全角空格　", "\u00a0不断行\u2028行\u2029段\x85", "è ＡＢＣ ｶﾞ", "=1+1", "_x0041_", "None", "nan",
    "第一行\n第二行\t制表", "\U0010fffd", "0" * 40,
)  # fmt: skip
"""Texts that XML can hold, each of which must come back as it went in."""

ILLEGAL = ("\x00", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800", "\udfff", "前\x01后", "𠮷"[:1] + "\udc00")
"""Texts that XML 1.0 cannot hold: their row is refused, by its field and the character's name."""

_LONG = "".join(chr(0x4E00 + at * 7919 % 20_000) for at in range(32_000))


def cases() -> Iterator[Case]:
    """Yield every value with each number of sections."""
    rows = [*LEGAL, _LONG, *ILLEGAL]
    data = json.dumps([{"编号": str(at), "值": text} for at, text in enumerate(rows, 1)]).encode()
    for sections in (1, 3):
        files = {TEMPLATE: zipped(everywhere("{{ 值 }}", sections=sections)), JSON: data}
        scene = Scene(
            f"values/{sections}", files, batch(roster=JSON), 1, frozenset({"DG196"}), tuple(range(1, len(rows) + 1))
        )
        for at, text in enumerate((*LEGAL, _LONG), 1):
            said = says_everywhere(text, sections=sections)
            yield Case(f"values/{sections}-{at:02}", scene, "made", row=at, text=said, name=f"{at}.docx")
        if sections == 1:
            for at, text in enumerate(ILLEGAL, len(LEGAL) + 2):
                mark = next(each for each in text if not _holds(each))
                yield Case(f"values/illegal-{at:02}", scene, "row", "DG196", f"U+{ord(mark):04X}", row=at)


def _holds(character: str) -> bool:
    """Tell whether XML 1.0 can hold the character (2.2)."""
    code = ord(character)
    return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
