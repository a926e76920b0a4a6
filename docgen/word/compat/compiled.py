"""A template compiled once for one environment, and the road of one rendering over it: docxtpl's steps, in its order.

Body, headers, footers, core properties, footnotes; what raises there raises here. Knows neither files nor options.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from docx.opc.oxml import serialize_part_xml
from docx.oxml.parser import parse_xml
from jinja2 import Environment, Template, nodes
from jinja2.exceptions import TemplateError
from lxml import etree

from docgen.word.compat.finishing import finish, is_listed, with_line_marks
from docgen.word.compat.patching import patch
from docgen.word.compat.proof import WATCH, has_fitting_tables, is_settled, with_numbered_drawings, without_line_marks
from docgen.word.compat.skeleton import BODY, PROPERTIES, Skeleton
from docgen.word.compat.tables import fix_columns
from docgen.word.package import Member, member

_HEAD = b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
_BLANK = re.compile(rb">\s+<")
_MARKUP = re.compile(r"<[^>]+>")
_WP = {"wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"}
_DRAWINGS = etree.XPath("//wp:docPr", namespaces=_WP)
_FIRST_DRAWING = 1001
_BODY_END = "</w:body>"
_SECTIONS = etree.XPath(
    "count(w:p/w:pPr/w:sectPr | w:sectPr)",
    namespaces={"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"},
)


@dataclass(frozen=True)
class Text:
    """The Jinja source of one part. Compiled when it is first rendered, as its faults belong there."""

    source: str
    environment: Environment

    @cached_property
    def template(self) -> Template:
        """The compiled source. Raises TemplateSyntaxError."""
        tree = self.environment.parse(self.source)
        without_line_marks(tree)
        return self.environment.from_string(tree)

    @cached_property
    def is_constant(self) -> bool:
        """Tell whether no value can change what this renders to."""
        return all(
            isinstance(node, nodes.Output) and all(isinstance(each, nodes.TemplateData) for each in node.nodes)
            for node in self.environment.parse(self.source).body
        )

    @cached_property
    def is_settled(self) -> bool:
        """Tell whether only a value with markup can make this ill formed."""
        return is_settled(self.environment.parse(self.source), self.source)

    def render(self, context: Any) -> tuple[str, bool]:
        """Return the finished XML, and whether it is known to be well formed."""
        before, WATCH.marked = WATCH.marked, False
        try:
            text = self.render_text(context)
            sure = not WATCH.marked and not is_listed(text) and self.is_settled
        finally:
            WATCH.marked = before
        return finish(text), sure

    def render_text(self, context: Any) -> str:
        """Return what Jinja makes of the source. An error of Jinja's carries the lines around it as `docx_context`."""
        try:
            return self.template.render(context)
        except TemplateError as error:
            line = getattr(error, "lineno", None)
            if line is not None:
                first = max(line - 4, 0)
                around = self.source.splitlines()[first : first + 7]
                error.docx_context = (_MARKUP.sub("", each) for each in around)  # type: ignore[attr-defined]
            raise


@dataclass(frozen=True)
class Compiled:
    """A template ready to render any number of times with one environment."""

    skeleton: Skeleton
    environment: Environment
    body: Text
    sides: tuple[tuple[str, Text], ...]
    properties: tuple[tuple[str, Text], ...]
    _finished: dict[str, bytes] = field(default_factory=dict)

    def render(self, context: Any) -> list[Member]:
        """Return the parts that depend on the values. Raises what docxtpl raises."""
        made: dict[str, bytes] = {}
        body, sections = self._body(context)
        made[self.skeleton.document.name] = self.skeleton.document.filled({BODY: body})
        for name, text in self.sides:
            made[name] = self._finished.get(name) or self._side(name, text, context)
        core = self.skeleton.core.name
        made[core] = self._finished.get(core) or self._core(context)
        made.update(self._notes(context, sections))
        return [member(name, data) for name, data in made.items()]

    def _body(self, context: Any) -> tuple[bytes, int]:
        """Return the body and the number of its sections, which only footnotes ask for."""
        xml, sure = self.body.render(context)
        if sure and not self.skeleton.notes and ("<w:tbl" not in xml or has_fitting_tables(xml)):
            numbered = with_numbered_drawings(xml) if "docPr" in xml else xml
            if numbered is not None:
                return numbered.encode("utf-8"), 0
        data = xml.encode("utf-8")
        tree = _well_formed(data) if xml.endswith(_BODY_END) else None
        broken = tree is None
        if tree is None:
            tree = etree.fromstring(xml, etree.XMLParser(recover=True))
        changed = (broken or "<w:tbl" in xml) and fix_columns(tree)
        changed |= "docPr" in xml and _number_drawings(tree)
        sections = int(float(str(_SECTIONS(tree)))) if self.skeleton.notes else 0
        return etree.tostring(tree, encoding="UTF-8", with_tail=False) if changed or broken else data, sections

    def _side(self, name: str, text: Text, context: Any) -> bytes:
        """Return a header or footer, which has to be well formed. Raises XMLSyntaxError."""
        xml, sure = text.render(context)
        data = xml.encode("utf-8")
        whole = _HEAD + data
        if _BLANK.search(data):
            whole = serialize_part_xml(parse_xml(data))
        elif not sure:
            parse_xml(data)
        return self._kept(name, whole) if text.is_constant else whole

    def _core(self, context: Any) -> bytes:
        """Return the core properties. Raises ValueError for more than 255 characters or what XML cannot hold."""
        values: dict[str, bytes] = {}
        for name, text in self.properties:
            value = str(text.render_text(context))
            if len(value) > 255:
                raise ValueError(f"exceeded 255 char limit for property, got:\n\n'{value}'")
            holder = etree.Element("x")
            holder.text = value
            values[name] = etree.tostring(holder, encoding="UTF-8")[3:-4]
        core = self.skeleton.core
        whole = core.filled(values)
        return self._kept(core.name, whole) if all(text.is_constant for _, text in self.properties) else whole

    def _kept(self, name: str, data: bytes) -> bytes:
        self._finished[name] = data
        return data

    def _notes(self, context: Any, sections: int) -> Iterator[tuple[str, bytes]]:
        """Yield the footnotes: rendered once per section, each time from what the last made of them."""
        for name, data in self.skeleton.notes:
            yield name, data
        if not sections:
            return
        texts = {name: text.render(context)[0] for name, text in self._note_texts}
        for _ in range(sections - 1):
            for name, xml in texts.items():
                texts[name] = self._rendered_again(xml, context)
        for name, xml in texts.items():
            yield name, xml.encode("utf-8")

    @cached_property
    def _note_texts(self) -> list[tuple[str, Text]]:
        return [(name, _text(data.decode("utf-8"), self.environment)) for name, data in self.skeleton.notes]

    def _rendered_again(self, xml: str, context: Any) -> str:
        if self._finds_only_braces and not any(sign in xml for sign in "{}\r") and not xml.endswith("\n"):
            return finish(with_line_marks(xml))
        return _text(xml, self.environment).render(context)[0]

    @cached_property
    def _finds_only_braces(self) -> bool:
        """Tell whether text without braces and carriage returns is the same after the environment rendered it."""
        use = self.environment
        starts = (use.block_start_string, use.variable_start_string, use.comment_start_string)
        prefixes = (use.line_statement_prefix, use.line_comment_prefix)
        plain = not use.extensions and not any(prefixes) and use.newline_sequence == "\n"
        return plain and all("{" in each for each in starts)


def compile_for(skeleton: Skeleton, environment: Environment) -> Compiled:
    """Make the Jinja source of every part that docxtpl renders. Nothing is compiled before it is asked for."""
    sides = tuple((side.name, _text(side.xml, environment)) for side in skeleton.sides)
    typed = zip(PROPERTIES, skeleton.properties, strict=True)
    properties = tuple((name, Text(value, environment)) for name, value in typed)
    return Compiled(skeleton, environment, _text(skeleton.body, environment), sides, properties)


def _text(xml: str, environment: Environment) -> Text:
    return Text(with_line_marks(patch(xml)), environment)


def _well_formed(data: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(data)
    except etree.XMLSyntaxError:
        return None


def _number_drawings(tree: etree._Element) -> bool:
    """Number the drawings of the body from 1001; tell whether there are any."""
    drawings: Any = _DRAWINGS(tree)
    for number, each in enumerate(drawings, start=_FIRST_DRAWING):
        each.set("id", str(number))
    return bool(drawings)
