"""Python made of a template's tree: it yields the pieces of a part as bytes, and looks into plain data without a call.

Jinja's own generator asks the environment for every field and escapes every value. Where a row is plain data without a
character that XML or docgen treats apart (`values.look_at`), neither is needed: a field is read from its dict, a text
goes out as it stands. Whatever else comes to be printed, and every row that is not plain, takes the guarded way: the same
code, whose `text` then is no class that a value can have. Knows nothing of parts, packages or problems.
"""

from __future__ import annotations

import re
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, LoopContext
from markupsafe import escape

from docgen.text.faults import TextFault
from docgen.word.bounds import printable
from docgen.word.sandbox import LOOP, Sandbox

_CHAIN = (nodes.Getattr, nodes.Getitem)
_ODD = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile(r"\r\n?|[\n\t]")
_BREAKS_IN_TEXT = re.compile(rf"(<w:(instrText|delText|delInstrText)\b[^<>]*>[^<]*)|{_BREAKS.pattern}")
_BREAK = {"\t": '</w:t><w:tab/><w:t xml:space="preserve">'}
_NEW_LINE = '</w:t><w:br/><w:t xml:space="preserve">'


_INLINE = 8
"""Fields of fields so deep are read in place; Python reads no more than 200 brackets inside each other."""


class Nothing:
    """The class of no value: what may be printed unlooked-at in a row that needs escaping."""


class Page(Context):
    """What the code of one part is run on. `text` is `str` for a row of plain, clean data, `Nothing` otherwise."""

    def __init__(self, sandbox: PageSandbox, values: dict[str, Any], *, text: type, wordy: bool) -> None:
        self.parent = values
        self.vars: dict[str, Any] = {}
        self.environment = sandbox
        self.eval_ctx = sandbox.evaluation
        self.exported_vars: set[str] = set()
        self.name = None
        self.globals_keys: set[str] = set()
        self.blocks: dict[str, Any] = {}
        self.text = text
        self.put = put_words if wordy else put


def put(value: Any) -> bytes:
    """Return a value as XML, escaped. Raises TextFault for what no page can show, UndefinedError for an empty field."""
    text = escape(printable(value))
    if _UNSAYABLE.search(text):
        raise TextFault("DG625")
    return text.encode("utf-8")


def put_words(value: Any) -> bytes:
    """Return the same inside the text of a run, its line ends and tabs as Word writes them."""
    if value.__class__ is int:
        return b"%d" % value
    text = escape(value if value.__class__ is str else printable(value))
    if _ODD.search(text):
        if _UNSAYABLE.search(text):
            raise TextFault("DG625")
        return _BREAKS.sub(_broken, text).encode("utf-8")
    return text.encode("utf-8")


def break_lines(tree: nodes.Template) -> None:
    """Write the tabs of a template's own text as Word does; codes of fields and deleted words stay."""
    for data in tree.find_all(nodes.TemplateData):
        if "\t" in data.data or "\n" in data.data or "\r" in data.data:
            data.data = _BREAKS_IN_TEXT.sub(lambda found: found[1] or _broken(found), data.data)


def _broken(found: re.Match[str]) -> str:
    return _BREAK.get(found.group(), _NEW_LINE)


class PageWriter(CodeGenerator):
    """Jinja's generator, but for what is printed and how a field is read."""

    _made: frozenset[str] = frozenset()

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        """Generate the whole; what filters and sums make is no plain data, by whatever name it is printed."""
        self._made = _made_here(node)
        super().visit_Template(node, frame)

    def write_commons(self) -> None:
        """Generate what every function begins with."""
        super().write_commons()
        self.writeline("resolve = context.parent.__getitem__")
        self.writeline("text, put, read, turn = context.text, context.put, environment.getattr, environment.turn")

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802
        """Generate a yield for each stretch of the template's own and for each value."""
        assert frame.buffer is None
        for child in node.nodes:
            if isinstance(child, nodes.TemplateData):
                self.writeline(f"yield {child.data.encode('utf-8')!r}", node)
                continue
            plain = self._is_plain(child)
            self.writeline("yield (it.encode() if (it := " if plain else "yield put(", child)
            self.visit(child, frame)
            self.write(").__class__ is text else put(it))" if plain else ")")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """Generate a look into a dict, or at the state of a loop; all else asks the sandbox."""
        self._read(node.node, node.attr, frame)

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:  # noqa: N802
        """Generate the same for a name in brackets."""
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            self._read(node.node, node.arg.value, frame)
        else:
            super().visit_Getitem(node, frame)

    def _read(self, group: nodes.Expr, name: str, frame: Frame) -> None:
        if _depth(group) > _INLINE:
            self.write("read(")
            self.visit(group, frame)
            self.write(f", {name!r})")
            return
        looped = isinstance(group, nodes.Name) and group.name == "loop" and name in LOOP
        self.write(f"(it.{name} if (it := " if looped else f"(it[{name!r}] if (it := ")
        self.visit(group, frame)
        self.write(").__class__ is turn" if looped else f").__class__ is dict and {name!r} in it")
        self.write(f" else read(it, {name!r}))")

    def _is_plain(self, node: nodes.Expr) -> bool:
        root = _root(node)
        return root is not None and root.name not in self._made and root.name != "loop"


def _depth(node: nodes.Node) -> int:
    depth = 0
    while isinstance(node, _CHAIN):
        node, depth = node.node, depth + 1
    return depth


def _root(node: nodes.Node) -> nodes.Name | None:
    """Return the name that a chain of fields (支部.全称, 名单[0]) begins with; None for any other expression."""
    while isinstance(node, _CHAIN):
        if isinstance(node, nodes.Getitem) and not isinstance(node.arg, (nodes.Const, nodes.Name)):
            return None
        node = node.node
    return node if isinstance(node, nodes.Name) else None


def _made_here(tree: nodes.Template) -> frozenset[str]:
    """Return the names that may stand for something else than a piece of the row: `set`, loops over what a filter made."""
    made = {each.name for assign in tree.find_all(nodes.Assign) for each in _stored(assign.target)}
    loops = [(_root(loop.iter), {each.name for each in _stored(loop.target)}) for loop in tree.find_all(nodes.For)]
    size = -1
    while size != len(made):
        size = len(made)
        for root, names in loops:
            if root is None or root.name in made:
                made |= names
    return frozenset(made)


def _stored(target: nodes.Node) -> list[nodes.Name]:
    return [target] if isinstance(target, nodes.Name) else list(target.find_all(nodes.Name))


class PageSandbox(Sandbox):
    """The sandbox of the parts of a paper: its templates yield bytes when run on a `Page`."""

    code_generator_class = PageWriter
    turn = LoopContext

    def __init__(self) -> None:
        super().__init__()
        self.evaluation = EvalContext(self)
