"""Everything people, input methods and Word do to a tag: each mutation takes a tag and returns what it becomes, or None."""

from __future__ import annotations

import re
from collections.abc import Callable

Mutation = Callable[[str], str | None]
WIDE = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
_LITERAL = re.compile(r"""("[^"]*"|'[^']*')""")


def outside(tag: str, change: Callable[[str], str]) -> str:
    """Change a tag outside its string literals."""
    pieces = _LITERAL.split(tag)
    pieces[::2] = [change(each) for each in pieces[::2]]
    return "".join(pieces)


def inside(tag: str, change: Callable[[str], str]) -> str:
    """Change what stands between the delimiters, literals and the letter of `{%p` aside."""
    head = re.match(r"\{[{%#](?:(?:p|tr|tc|r)(?=\s))?", tag).group()  # type: ignore[union-attr]
    return head + outside(tag[len(head) : -2], change) + tag[-2:]


def swap(old: str, new: str) -> Mutation:
    """Return the mutation that writes something else for a sign inside a tag."""
    return lambda tag: inside(tag, lambda text: text.replace(old, new))


def wide(pattern: str) -> Mutation:
    """Return the mutation that makes the characters of a class full-width."""
    return lambda tag: inside(tag, lambda text: re.sub(pattern, lambda found: WIDE[found.group()], text))


def framed(opening: str, closing: str, *, only: str = "{{") -> Mutation:
    """Return the mutation that puts other delimiters round a tag."""
    return lambda tag: f"{opening}{tag[2:-2]}{closing}" if tag.startswith(only) else None


def delimiters(tag: str) -> str:
    return (
        outside(tag[:2], lambda _: "".join(WIDE[each] for each in tag[:2]))
        + tag[2:-2]
        + "".join(WIDE[each] for each in tag[-2:])
    )


def first_letter(character: str) -> Mutation:
    """Return the mutation that puts a character after the first letter of the first name."""
    return lambda tag: inside(tag, lambda text: re.sub(r"(?<=[^\W\d_])(?=\w)", character, text, count=1))


def quoted(opening: str, closing: str) -> Mutation:
    """Return the mutation that puts other quotation marks."""
    return lambda tag: re.sub(r'"([^"]*)"', rf"{opening}\1{closing}", tag)


MUTATIONS: dict[str, Mutation] = {
    "full-width delimiters": delimiters,
    "full-width outer braces": lambda tag: f"｛{tag[1:-1]}｝",
    "full-width inner mark": lambda tag: f"{tag[0]}{WIDE[tag[1]]}{tag[2:-2]}{WIDE[tag[-2]]}{tag[-1]}",
    "full-width opening alone": lambda tag: f"{WIDE[tag[0]]}{WIDE[tag[1]]}{tag[2:]}",
    "full-width closing alone": lambda tag: f"{tag[:-2]}{WIDE[tag[-2]]}{WIDE[tag[-1]]}",
    "first brace full-width": lambda tag: f"｛{tag[1:]}",
    "last brace full-width": lambda tag: f"{tag[:-1]}｝",
    "small braces": lambda tag: tag.replace("{", "﹛").replace("}", "﹜"),
    "braces apart": lambda tag: f"{tag[0]} {tag[1:-1]} {tag[-1]}",
    "closing brace lost": lambda tag: tag[:-1],
    "single braces": framed("{", "}"),
    "single braces round a statement": framed("{", "}", only="{%"),
    "opening brace doubled": lambda tag: f"{{{tag}}}" if tag.startswith("{{") else None,
    "square brackets": framed("[[", "]]"),
    "full-width square brackets": framed("［［", "］］"),
    "angle brackets": framed("<<", ">>"),
    "full-width angle brackets": framed("＜＜", "＞＞"),
    "mail merge marks": framed("«", "»"),
    "dollar": framed("${", "}"),
    "square per cent": framed("[%", "%]", only="{%"),
    "angle per cent": framed("<%", "%>", only="{%"),
    "zero-width space in a name": first_letter("\u200b"),
    "zero-width joiner in a name": first_letter("\u200d"),
    "byte order mark in a name": first_letter("\ufeff"),
    "soft hyphen in a name": first_letter("\u00ad"),
    "left-to-right mark in a name": first_letter("\u200e"),
    "byte order mark first": lambda tag: f"{tag[:2]}\ufeff{tag[2:]}",
    "zero-width space between braces": lambda tag: f"{tag[0]}\u200b{tag[1:]}",
    "word joiner between closing braces": lambda tag: f"{tag[:-1]}\u2060{tag[-1]}",
    "no-break spaces": swap(" ", "\u00a0"),
    "ideographic spaces": swap(" ", "\u3000"),
    "curly quotes": quoted("“", "”"),
    "reversed curly quotes": quoted("”", "“"),
    "corner brackets for quotes": quoted("「", "」"),
    "double corner brackets for quotes": quoted("『", "』"),
    "full-width quotes": quoted("＂", "＂"),
    "full-width letters": wide("[A-Za-z]"),
    "full-width digits": wide("[0-9]"),
    "full-width operators": wide(r"[=!<>|~+*/:-]"),
    "full-width dots": swap(".", "．"),
    "ideographic stops": swap(".", "。"),
    "full-width commas": swap(",", "，"),
    "full-width brackets": wide(r"[()\[\]]"),
    "black brackets": lambda tag: inside(tag, lambda text: text.replace("[", "【").replace("]", "】")),
    "full-width underscore": swap("_", "＿"),
    "full-width per cent inside": lambda tag: f"{{％{tag[2:-2]}％}}" if tag.startswith("{%") else None,
    "prefix apart": lambda tag: re.sub(r"^\{%(p|tr|tc|r)\s", r"{% \1 ", tag),
}
"""By name. A mutation that changes nothing of a tag is none of it."""
