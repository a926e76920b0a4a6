"""Names of outputs: what Windows, macOS and Linux cannot have, what they take for one name, and what leads elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.hostile.scenes import OUT, Case, Scene

JSON = "名单.json"

NAMED: tuple[tuple[str, str, str], ...] = (
    ("承诺书-王芳", "承诺书-王芳", ""),
    ("𠮷田㐂", "𠮷田㐂", ""),
    ("﨑山", "﨑山", ""),
    ("葛\U000e0100", "葛\U000e0100", ""),
    ("\ue863山", "\ue863山", ""),
    ("阿依古丽·买买提", "阿依古丽·买买提", ""),
    ("王　芳", "王　芳", ""),
    ("😀", "😀", ""),
    ("e\u0301té", "e\u0301té", ""),
    ("CON", "CON_", "DG727"),
    ("con.x", "con_.x", "DG727"),
    ("Prn", "Prn_", "DG727"),
    ("AUX .txt", "AUX_.txt", "DG727"),
    ("nul.tar.gz", "nul_.tar.gz", "DG727"),
    ("COM1", "COM1_", "DG727"),
    ("com²", "com²_", "DG727"),
    ("LPT9.docx", "LPT9_.docx", "DG727"),
    ("CONOUT$", "CONOUT$_", "DG727"),
    ("COM10", "COM10", ""),
    ("../../canary", "／..／canary", "DG726"),
    ("/etc/canary", "／etc／canary", "DG726"),
    ("C:\\canary", "C：＼canary", "DG726"),
    ("\\\\server\\share", "＼＼server＼share", "DG726"),
    ("王芳.docx:隐藏", "王芳.docx：隐藏", "DG726"),
    ('a<b>c"d|e?f*g', "a＜b＞c＂d｜e？f＊g", "DG726"),
    ("末尾点...", "末尾点", "DG726"),
    (" . 前后 . ", "前后", "DG726"),
    ("-rf", "-rf", ""),
    ("~王芳", "~王芳", ""),
    ("$HOME", "$HOME", ""),
    ("%TEMP%", "%TEMP%", ""),
    ("`id`;id", "`id`;id", ""),
    ("王\u202e芳", "王_芳", "DG726"),
    ("王\u200b敏", "王_敏", "DG726"),
    ("王\u2066强", "王_强", "DG726"),
    ("王\t\n兰", "王__兰", "DG726"),
    ("王\x7f梅", "王_梅", "DG726"),
    (".docgen", "docgen", "DG726"),
    ("生成情况", "生成情况", ""),
    ("长" * 300, "", "DG728"),
    ("a" * 300, "", "DG728"),
    ("𠮷" * 80, "", "DG728"),
)  # fmt: skip
"""The name wanted, the name given (empty: see below), and the hint that says so."""

ALIKE = (
    ("STRASSE", "straße"), ("İstanbul", "i̇stanbul"), ("é", "e\u0301"), ("ＡＢ", "ab"), ("Ⅷ", "viii"), ("ﬁ", "FI"), ("王芳", "王芳"),
    ("Ω", "Ω"), ("ς", "Σ"), ("가", "\u1100\u1161"), ("神", "神"),
)  # fmt: skip
"""Names that some system takes for one: both rows get a file of their own."""

EMPTY = ("", "   ", "...", ". .", "　")


def cases() -> Iterator[Case]:
    """Yield every case of an output's name."""
    yield from _named()
    yield from _alike()
    yield from _targets()


def _scene(id: str, wanted: list[str], code: int = 0, errors: frozenset[str] = frozenset(), **more: str) -> Scene:
    entries = [
        {"党支部": "甲党支部", "姓名": "王芳", "备注": text, "个性承诺": [{"事项": f"第{at}件"}]}
        for at, text in enumerate(wanted, 1)
    ]
    words = ("batch", "pledge", JSON, "-o", OUT, "--name", "{备注}")
    return Scene(
        id, {JSON: json.dumps(entries).encode()}, words, code, errors, tuple(range(1, len(wanted) + 1)), **more
    )


def _named() -> Iterator[Case]:
    scene = _scene("names/named", [wanted for wanted, _, _ in NAMED])
    said = set()
    for at, (wanted, given, note) in enumerate(NAMED, 1):
        name = given or _shortened(wanted)
        yield Case(f"names/named-{at:02}", scene, "made", row=at, name=f"{name}.docx")
        if note and note not in said:  # hints that repeat are told once, with their number
            said.add(note)
            yield Case(f"names/said-{note}", scene, "note", note, f"{given}.docx" if given else "")


def _shortened(wanted: str) -> str:
    """Return as much of one repeated character as 115 characters and 195 bytes hold beside `.docx`."""
    return wanted[: min(115, 195 // len(wanted[0].encode()))]


def _alike() -> Iterator[Case]:
    scene = _scene("names/alike", [each for pair in ALIKE for each in pair])
    for at, (first, second) in enumerate(ALIKE):
        for row, wanted in ((2 * at + 1, first), (2 * at + 2, second)):
            yield Case(f"names/alike-{row:02}", scene, "made", row=row, name=f"{wanted}-第{row}行.docx")
    yield Case("names/alike-said", scene, "note", "DG730")
    scene = _scene("names/empty", list(EMPTY))
    for row in range(1, len(EMPTY) + 1):
        yield Case(f"names/empty-{row}", scene, "made", row=row, name=f"第{row}行.docx")
    yield Case("names/empty-said", scene, "note", "DG729")


def _targets() -> Iterator[Case]:
    """Yield the cases of a place that is taken: what is there stays, nothing is written through it."""
    for before, code in (("link", "DG711"), ("hanging", "DG711"), ("folder", "DG711"), ("foreign", "DG710")):
        scene = _scene(f"names/target-{before}", ["1", "2"], 1, frozenset({code}), before=before)
        yield Case(f"names/target-{before}", scene, "note", code, "1.docx")
        yield Case(f"names/target-{before}-beside", scene, "made", row=2, name="2.docx")
    for before, code in (("file", "DG707"), ("state", "DG711")):
        scene = _scene(f"names/target-{before}", ["1"], 2, frozenset({code}), before=before)
        yield Case(f"names/target-{before}", scene, "refused", code)
