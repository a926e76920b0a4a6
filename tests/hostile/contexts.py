"""Context files in YAML, JSON and TOML: text that programs like to change, faults in the writing, and bombs."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.cases import docx, paragraph
from tests.hostile.rosters import TEXT
from tests.hostile.scenes import OUT, TEMPLATE, Bytes, Case, Scene, batch, body, letters, refused

VALUE = docx(paragraph("值：{{ 值 }}"))
YAML, JSON, TOML = "名单.yaml", "名单.json", "名单.toml"
_GOOD = "党支部: 第一小学党支部\n姓名: 王芳\n个性承诺: [{事项: 每周义务辅导一次}]\n"

SCALARS = (
    "NO", "on", "true", "0123", "0o17", "0x1F", "1_000", "12:30", "1.10", "1e3", "2026-03-05", ".5", "+86", "~x", "-",
    "1,000", "=SUM(A1)", "@甲", "王芳 #1", "a: b: c", "100%", "【待填】", "𠮷", "😀", "'单'", '"双"', "\\n", "!x", "&x", "*x", "<<",
)  # fmt: skip
"""Text as typed. In YAML those that begin with a mark stand in quotes; what YAML 1.1 would make of the rest is not text."""

_PLAIN = frozenset(SCALARS[:15])


def _typed(text: str) -> str:
    return text if text in _PLAIN and text != "-" else "'" + text.replace("'", "''") + "'"


def _scalars() -> Iterator[Case]:
    rows = list(enumerate(SCALARS, 1))
    files = {
        YAML: "".join(f"- 编号: {at}\n  值: {_typed(text)}\n" for at, text in rows),
        JSON: json.dumps([{"编号": str(at), "值": text} for at, text in rows]),
        TOML: "".join(f"[[人]]\n编号 = {at}\n值 = '''{text}'''\n" for at, text in rows),
    }
    for name in (YAML, JSON):
        data = {TEMPLATE: VALUE, name: files[name].encode()}
        suffix = name.rpartition(".")[2]
        scene = Scene(f"contexts/{suffix}", data, batch(roster=name), rows=tuple(at for at, _ in rows))
        for at, text in rows:
            yield Case(f"contexts/{suffix}-{at:02}", scene, "made", row=at, text=body(f"值：{text}"), name=f"{at}.docx")
    numbers = (
        "1.10",
        "1_000",
        "1e3",
        "0x1F",
        "2026-03-05",
        "12:30:00",
        "true",
        "inf",
        "123456789012345678901234567890",
    )
    entries = [
        json.dumps({"编号": str(at)})[:-1] + f', "值": {text}}}'
        for at, text in enumerate(("1.10", "1e999", "-0", "12345678901234567890123", "true", "0.1000"), 1)
    ]
    scene = Scene(
        "contexts/json-numbers",
        {TEMPLATE: VALUE, JSON: f"[{','.join(entries)}]".encode()},
        batch(roster=JSON),
        rows=tuple(range(1, 7)),
    )
    for at, text in enumerate(("1.10", "1e999", "-0", "12345678901234567890123", "true", "0.1000"), 1):
        yield Case(f"contexts/json-number-{at}", scene, "made", row=at, text=body(f"值：{text}"))
    for at, text in enumerate(numbers[:2], 1):
        toml = f"编号 = 1\n值 = {text}\n".replace("编号", '"编号"').replace("值 =", '"值" =')
        one = Scene(f"contexts/toml-{at}", {TEMPLATE: VALUE, TOML: toml.encode()}, batch(roster=TOML), rows=(1,))
        yield Case(f"contexts/toml-{at}", one, "made", row=1, text=body(f"值：{text}"))


FINE: tuple[tuple[str, str, bytes, str], ...] = (
    ("yaml-plain", YAML, _GOOD.encode(), ""),
    ("yaml-mark", YAML, _GOOD.encode("utf-8-sig"), ""),
    ("yaml-gb18030", YAML, _GOOD.encode("gb18030"), "DG151"),
    ("yaml-utf-16", YAML, _GOOD.encode("utf-16"), "DG151"),
    ("yaml-windows-ends", YAML, _GOOD.replace("\n", "\r\n").encode(), ""),
    ("yaml-two-documents", YAML, f"---\n{_GOOD}---\n# 空\n---\n".encode(), ""),
    ("yaml-list", YAML, b"- " + _GOOD.replace("\n", "\n  ").encode(), ""),
    ("yaml-anchor", YAML, _GOOD.replace("王芳", "&甲 王芳").encode() + "备注: *甲\n".encode(), ""),
    ("yaml-comment", YAML, ("# 说明\n" + _GOOD.replace("王芳", "王芳  # 党员")).encode(), ""),
    ("json-plain", JSON, '{"党支部": "第一小学党支部", "姓名": "王芳", "个性承诺": [{"事项": "每周义务辅导一次"}]}'.encode(), ""),
    ("json-mark", JSON, '{"党支部": "第一小学党支部", "姓名": "王芳", "个性承诺": [{"事项": "每周义务辅导一次"}]}'.encode("utf-8-sig"), ""),
    ("toml-plain", TOML, '"党支部" = "第一小学党支部"\n"姓名" = "王芳"\n[["个性承诺"]]\n"事项" = "每周义务辅导一次"\n'.encode(), ""),
)  # fmt: skip


def _fine() -> Iterator[Case]:
    for name, file, data, note in FINE:
        scene = Scene(f"contexts/{name}", {file: data}, letters(file), rows=(1,))
        yield Case(f"contexts/{name}", scene, "made", row=1, text=TEXT)
        if note:
            yield Case(f"contexts/{name}-said", scene, "note", note, file)


def swelling(levels: int) -> str:
    """Return the aliases that stand for nine to the power of `levels` texts."""
    lines = ["甲0: &甲0 " + json.dumps(["x"] * 9)]
    lines += [f"甲{at}: &甲{at} [{', '.join([f'*甲{at - 1}'] * 9)}]" for at in range(1, levels)]
    return "\n".join(lines) + "\n"


REFUSED: tuple[tuple[str, str, Bytes, str, str], ...] = (
    ("tab", YAML, b"a:\n\t- b\n", "DG163", "第 2 行"),
    ("full-width-colon", YAML, "姓名：王芳\n党支部: 甲\n".encode(), "DG164", "第 1 行"),
    ("no-blank-behind-colon", YAML, "姓名:王芳\n党支部: 甲\n".encode(), "DG164", "第 1 行"),
    ("unclosed-bracket", YAML, "姓名: [王芳\n".encode(), "DG160", YAML),
    ("unclosed-quote", YAML, "姓名: '王芳\n".encode(), "DG160", YAML),
    ("duplicate-key", YAML, "姓名: 王芳\n党支部: 甲\n姓名: 李明\n".encode(), "DG165", "第 3 行"),
    ("duplicate-key-quoted", YAML, "姓名: 王芳\n'姓名': 李明\n".encode(), "DG165", "第 2 行"),
    ("key-is-a-list", YAML, b"? [a]\n: b\n", "DG166", "第 1 行"),
    ("python-object", YAML, b"a: !!python/object/apply:os.system ['touch canary']\n", "DG167", "第 1 行"),
    ("python-name", YAML, b"a: !!python/name:os.system\n", "DG167", "第 1 行"),
    ("own-tag", YAML, b"a: !x b\n", "DG167", "第 1 行"),
    ("timestamp-tag", YAML, b"a: !!timestamp 2026-03-05\n", "DG167", "第 1 行"),
    ("unknown-alias", YAML, b"a: *b\n", "DG168", "第 1 行"),
    ("aliases-swell", YAML, swelling(9).encode(), "DG169", YAML),
    ("alias-in-itself", YAML, b"a: &a [*a]\n", "DG170", "第 1 行"),
    ("deep-lists", YAML, b"a: " + b"[" * 5000 + b"]" * 5000, "DG170", "第 1 行"),
    ("deep-blocks", YAML, b"".join(b" " * at + b"a:\n" for at in range(1000)), "DG170", YAML),
    ("merge-key", YAML, b"a: &a {b: c}\nd:\n  <<: *a\n", "DG171", "第 3 行"),
    ("a-text", YAML, "只有一句话\n".encode(), "DG172", "第 1 行"),
    ("control-character", YAML, b"a: b\n\x01\n" + b"# b\n" * 20, "DG185", "第 2 行"),
    ("escape-out-of-range", YAML, b'a: "\\UFFFFFFFF"\n', "DG160", YAML),
    ("yaml-version", YAML, b"%YAML 9.9\n---\na: b\n", "DG160", YAML),
    ("percent-directive", YAML, b"%TAG ! tag:example.com,2026:\n---\na: !x b\n", "DG167", YAML),
    ("undecodable", YAML, "姓名: 王芳党员同志\n".encode() + b"\xff\xff\n", "DG152", "第 2 行"),
    ("nul", YAML, b"a: b\n" * 500 + b"a: \0\n", "DG152", YAML),
    ("yaml-empty", YAML, b"", "DG643", YAML),
    ("json-duplicate", JSON, b'{"a": 1,\n"a": 2}', "DG165", "第 2 行"),
    ("json-nan", JSON, b'{"a": NaN}', "DG161", "第 1 行"),
    ("json-infinity", JSON, b'{"a": [-Infinity]}', "DG161", "第 1 行"),
    ("json-trailing-comma", JSON, b'{"a": 1,}', "DG161", "第 1 行"),
    ("json-single-quotes", JSON, b"{'a': 1}", "DG161", "第 1 行"),
    ("json-comment", JSON, b'{"a": 1} // b', "DG161", "第 1 行"),
    ("json-two", JSON, b'{"a": 1}\n{"a": 2}', "DG161", "第 2 行"),
    ("json-cut", JSON, b'{"a": [1, 2', "DG161", "第 1 行"),
    ("json-deep", JSON, b"[" * 100_000, "DG170", "第 1 行"),
    ("json-deep-closed", JSON, b'{"a":' * 5000 + b"1" + b"}" * 5000, "DG170", "第 1 行"),
    ("json-control", JSON, b'{"a": "\x01"}' + b" " * 90, "DG161", "第 1 行"),
    ("json-empty-key", JSON, b'{"": 1}', "DG166", "第 1 行"),
    ("json-a-text", JSON, b'"a"', "DG172", "第 1 行"),
    ("toml-duplicate", TOML, b"a = 1\na = 2\n", "DG162", "第 2 行"),
    ("toml-no-value", TOML, b"a =\n", "DG162", "第 1 行"),
    ("toml-chinese-key", TOML, "姓名 = '王芳'\n".encode(), "DG162", "第 1 行"),
    ("toml-unclosed", TOML, b"a = [1,\n", "DG162", TOML),
    ("toml-deep", TOML, b"a = " + b"[" * 5000 + b"]" * 5000, "DG170", TOML),
    ("toml-deep-dotted", TOML, b"a" + b".a" * 3000 + b" = 1\n", "DG170", TOML),
    ("toml-deep-header", TOML, b"[a" + b".a" * 3000 + b"]\nb = 1\n", "DG170", TOML),
    ("unknown-extension", "名单.ini", b"a = 1\n", "DG133", "名单.ini"),
)  # fmt: skip


def cases() -> Iterator[Case]:
    """Yield every case of a context file."""
    yield from _scalars()
    yield from _fine()
    for name, file, data, code, place in REFUSED:
        yield refused(f"contexts/{name}", {file: data}, letters(file), code, place=place)
    empty = Scene("contexts/only-a-comment", {YAML: "# 空\n".encode()}, letters(YAML), 2)
    yield Case("contexts/only-a-comment", empty, "refused", "DG173", YAML)
    yield from _entries()


def _entries() -> Iterator[Case]:
    """Yield the cases of entries that are refused beside others that are made."""
    bad = (
        ("yaml-entry-duplicate", YAML, "- {编号: 1, 值: 甲}\n- {编号: 2, 值: 乙, 值: 丙}\n".encode(), "DG165"),
        ("yaml-entry-surrogate", YAML, b'- {\xe7\xbc\x96\xe5\x8f\xb7: 1, \xe5\x80\xbc: "\xe7\x94\xb2"}\n- {\xe7\xbc\x96\xe5\x8f\xb7: 2, \xe5\x80\xbc: "\\ud800"}\n', "DG196"),
        ("json-entry-surrogate", JSON, json.dumps([{"编号": "1", "值": "甲"}, {"编号": "2", "值": "\ud800"}]).encode(), "DG196"),
        ("json-entry-list", JSON, json.dumps([{"编号": "1", "值": "甲"}, {"编号": "2", "值": ["乙"]}]).encode(), "DG620"),
        ("json-entry-null", JSON, json.dumps([{"编号": "1", "值": "甲"}, {"编号": "2", "值": None}]).encode(), "DG608"),
    )  # fmt: skip
    for name, file, data, code in bad:
        scene = Scene(
            f"contexts/{name}", {TEMPLATE: VALUE, file: data}, batch(roster=file), 1, frozenset({code}), (1, 2)
        )
        yield Case(f"contexts/{name}", scene, "row", code, file, row=2)
        yield Case(f"contexts/{name}-beside", scene, "made", row=1, text=body("值：甲"))


__all__ = ["OUT", "cases"]
