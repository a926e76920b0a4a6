"""Writes a paper from an outline: the entries of `outline.yaml`, top to bottom, and the fragments they include.

Owns what an entry may say (the list stands in `docgen.word.house`). Knows nothing of XML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from docgen.word.house.paper import Column, Paper
from docgen.word.house.runs import Piece


def read_outline(path: Path) -> Any:
    """Return what an outline or a fragment of one says."""
    return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Outline:
    """A paper and the folder of the fragments that `block` entries name."""

    paper: Paper
    blocks: Path

    def write(self, content: Iterable[Mapping[str, Any]]) -> None:
        """Write the entries in order. Raises KeyError for a role the paper's profile lacks."""
        for entry in content:
            for name, inner in entry.items():
                self._entry(name, inner)

    def _entry(self, name: str, inner: Any) -> None:
        writers: Mapping[str, Callable[[Any], None]] = {
            "block": self._block,
            "tag": self.paper.tag,
            "blank_line": lambda _: self.paper.blank_line(),
            "frame": self._frame,
            "table": self._table,
            "run_in": self._run_in,
            "attachment": self._attachment,
            "landscape": lambda content: self.paper.landscape(lambda: self.write(content)),
        }
        if name in writers:
            writers[name](inner)
        elif isinstance(inner, Mapping):
            self._repeated(name, inner)
        else:
            self.paper.line(name, *_pieces(inner))

    def _block(self, name: str) -> None:
        self.write(read_outline(self.blocks / f"{name}.yaml")["content"])

    def _repeated(self, role: str, said: Mapping[str, Any]) -> None:
        """Write a paragraph under a loop or a condition; `last` names the role of the last turn."""
        pieces = _pieces(said["text"])
        tags = [(word, f"{{%p {word} {said[word]} %}}") for word in ("if", "for") if word in said]
        for _, tag in tags:
            self.paper.tag(tag)
        if "last" in said:
            self.paper.tag("{%p if loop.last %}")
            self.paper.line(said["last"], *pieces)
            self.paper.tag("{%p else %}")
        self.paper.line(role, *pieces)
        if "last" in said:
            self.paper.tag("{%p endif %}")
        for word, _ in reversed(tags):
            self.paper.tag(f"{{%p end{word} %}}")

    def _frame(self, lines: Iterable[Mapping[str, Any]]) -> None:
        self.paper.frame(*((role, _pieces(text)) for line in lines for role, text in line.items()))

    def _table(self, said: Mapping[str, Any]) -> None:
        columns = [_column(each) for each in said["columns"]]
        self.paper.table(columns, said["for"], role=said.get("role", "cell"))

    def _run_in(self, said: Mapping[str, Any]) -> None:
        """Write a paragraph of text that begins with its heading, in the heading's font."""
        lead = said["lead"] if isinstance(said["lead"], str) else "".join(said["lead"])
        self.paper.line("body", {f"heading{said['level']}": lead}, *_pieces(said["rest"]))

    def _attachment(self, label: str) -> None:
        self.paper.line("attachment_label", label)


def _column(said: Mapping[str, Any]) -> Column:
    return Column(
        said["title"],
        _pieces(said["text"]),
        width_mm=said.get("width_mm"),
        lines=said.get("for"),
        align=said.get("align", "left"),
    )


def _pieces(content: str | Sequence[Piece]) -> Sequence[Piece]:
    return [content] if isinstance(content, str) else content
