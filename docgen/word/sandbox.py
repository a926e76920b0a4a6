"""What a template may say: an allow-list over Jinja's syntax tree, judged before anything is compiled or folded,
and the environment that renders: autoescape, strict undefined, immutable sandbox, no globals, no calls, no methods.

Templates come by mail from other offices: they fill in values and nothing else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from unicodedata import normalize

from jinja2 import StrictUndefined, Undefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from docgen.word.bounds import COUNT_LIMIT, bounded, concatenate, guarded, printable
from docgen.word.filters import FILTERS

LOOP = frozenset(
    {"index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0", "previtem", "nextitem"}
)
"""What a template may ask of the loop it is in."""
_LISTS = tomllib.loads((Path(__file__).parent / "data" / "sandbox.toml").read_text("utf-8"))
_BUILT_IN_FILTERS = frozenset(_LISTS["filters"])
_BUILT_IN_TESTS = frozenset(_LISTS["tests"])
_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Name, nodes.Const, nodes.List,
    nodes.Tuple, nodes.Dict, nodes.Pair, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Filter, nodes.Test,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Concat, nodes.Add, nodes.Sub,
    nodes.Mul, nodes.Mod, nodes.Div, nodes.FloorDiv, nodes.Neg, nodes.Pos, nodes.Assign, nodes.Keyword, nodes.Call,
)  # fmt: skip

_LARGEST = 10**100
"""The largest number that may be written out: beyond, Python has no digits for it."""
_LITERALS = (nodes.List, nodes.Tuple, nodes.Dict)
_DEEPEST, _DEEPEST_BLOCKS = 100, 18
"""Levels of anything, and of loops and conditions, inside each other: Python gives up at some 200 and at 20."""


_ALL = slice(None)
_BY_ATTRIBUTE: dict[str, slice] = dict.fromkeys(("map", "groupby", "sort", "sum", "unique"), _ALL) | {
    "selectattr": slice(1), "rejectattr": slice(1), "join": slice(1, 2), "max": slice(1, 2), "min": slice(1, 2),
}  # fmt: skip
"""The filters that reach an attribute by its name, and which of their arguments is the name."""


class Blank(Undefined):
    """An empty field: false, empty and equal to "", so that a template can ask for it; printing it is an error."""

    __slots__ = ()
    __str__ = Undefined._fail_with_undefined_error

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Blank) or other == ""

    def __hash__(self) -> int:
        return hash("")

    def __contains__(self, item: object) -> bool:
        return False

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Blank(name=f"{self._undefined_name}.{name}")

    def __getitem__(self, key: object) -> Any:
        return Blank(name=f"{self._undefined_name}.{key}")


@lru_cache(maxsize=1024)
def _blank(name: str) -> Blank:
    return Blank(name=name)


class Silent(Blank):
    """An empty field in the name of a file: prints nothing."""

    __slots__ = ()

    def __str__(self) -> str:  # type: ignore[override]
        return ""


@pass_context
def _print(_context: Any, value: Any) -> Any:
    """Let through what may be printed. Asks for the context so that Jinja folds no constant while compiling."""
    return value if type(value) is str else printable(value)


class _Joined(NodeTransformer):
    """Makes of `甲 ~ 乙` a filter, whose size can be bounded."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: N802  the name is Jinja's
        """Return the filter that joins the pieces and bounds what comes of it."""
        self.generic_visit(node)
        pieces = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(pieces, "~", [], [], None, None, lineno=node.lineno, environment=node.environment)


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of every template docgen renders itself. Nothing is worked out before values are there."""

    intercepted_binops = frozenset({"*", "%", "+", "-"})

    def __init__(self) -> None:
        super().__init__(
            autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True, optimized=False, finalize=_print
        )
        self.globals.clear()
        self.globals["range"] = bounded_range
        allowed = {name: self.filters[name] for name in _BUILT_IN_FILTERS} | FILTERS
        self.filters = {name: guarded(name, use) for name, use in allowed.items()} | {"~": concatenate}
        self.tests = {name: self.tests[name] for name in _BUILT_IN_TESTS}

    def _generate(self, source: nodes.Template, *args: Any, **named: Any) -> str:
        return super()._generate(_Joined().visit(source), *args, **named)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a field of a group: the field wins over a method of the same name."""
        if isinstance(obj, dict):
            return obj[attribute] if attribute in obj else _blank(attribute)
        if isinstance(obj, Blank):
            return Blank.__getattr__(obj, attribute)
        if isinstance(obj, LoopContext) and attribute in LOOP:
            return getattr(obj, attribute)
        if isinstance(obj, tuple) and attribute in getattr(obj, "_fields", ()):
            return super().getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return an item of a list by its place, of a group by its name; nothing else answers to a name in brackets."""
        if isinstance(argument, str):
            return self.getattr(obj, argument)
        if isinstance(obj, Blank):
            return obj[argument]
        if isinstance(obj, (str, list, tuple, range)) and isinstance(argument, int):
            return obj[argument] if -len(obj) <= argument < len(obj) else self.undefined(obj=obj, name=str(argument))
        if isinstance(obj, dict) and argument in obj:
            return obj[argument]
        return self.undefined(obj=obj, name=str(argument))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Reckon with numbers; join text only by `+`. Text times a number is how a template exhausts memory."""
        numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
        if not numbers and (operator != "+" or not (isinstance(left, str) and isinstance(right, str))):
            raise SecurityError(operator)
        return bounded(super().call_binop(context, operator, left, right))


def bounded_range(*bounds: int) -> range:
    """Return range(*bounds) of at most 10,000 turns. Raises SecurityError beyond."""
    turns = range(*bounds)
    if len(turns) > COUNT_LIMIT:
        raise SecurityError("range")
    return turns


def forbidden(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Yield (line, what) for everything in a template that is not a plain filling-in of values."""
    for node in tree.find_all(nodes.Node):
        name = _name_of(node) or _unreadable(node)
        if name is not None:
            yield node.lineno, name
    yield from _alike(tree)
    set_here = {each.target.name for each in tree.find_all(nodes.Assign) if isinstance(each.target, nodes.Name)}
    for assign in tree.find_all(nodes.Assign):
        literals = [assign.node, *assign.node.find_all(_LITERALS)]
        if any(isinstance(each, _LITERALS) and _holds(each, set_here) for each in literals):
            yield assign.lineno, "set […]"


def _holds(literal: nodes.Node, set_here: set[str]) -> bool:
    """Tell whether a list is made of what `set` made: ten such lines nest a thousand lists."""
    return any(each.name in set_here for each in literal.find_all(nodes.Name))


def is_too_deep(tree: nodes.Template) -> bool:
    """Tell whether a template nests deeper than can be compiled. Walks without recursion, unlike Jinja."""
    waiting: list[tuple[nodes.Node, int, int]] = [(tree, 0, 0)]
    while waiting:
        node, depth, blocks = waiting.pop()
        blocks += isinstance(node, (nodes.For, nodes.If))
        if depth > _DEEPEST or blocks > _DEEPEST_BLOCKS:
            return True
        waiting += ((each, depth + 1, blocks) for each in node.iter_child_nodes())
    return False


def unknown_names(tree: nodes.Template, kind: type[nodes.Filter] | type[nodes.Test]) -> Iterator[tuple[int, str]]:
    """Yield (line, name) for each filter (or test) that no template may use or that does not exist."""
    known = _BUILT_IN_FILTERS | FILTERS.keys() if kind is nodes.Filter else _BUILT_IN_TESTS
    for node in tree.find_all(kind):
        if node.name not in known:
            yield node.lineno, node.name


def asked_names(tree: nodes.Template) -> set[str]:
    """Return the names that a template takes from its data: those it reads and nowhere sets.

    Read off the tree; Jinja's own answer generates code for it, which a template that is still unjudged must not get.
    """
    names = list(tree.find_all(nodes.Name))
    set_here = {each.name for each in names if each.ctx in ("store", "param")}
    return {each.name for each in names if each.ctx == "load"} - set_here - {"loop", "range"}


def read_names(tree: nodes.Template) -> set[str]:
    """Return every name that a template reads, also those it sets itself."""
    return {each.name for each in tree.find_all(nodes.Name)}


def _name_of(node: nodes.Node) -> str | None:
    """Return the name of a forbidden construct, None for an allowed one."""
    if isinstance(node, nodes.Call):
        bounded = isinstance(node.node, nodes.Name) and node.node.name == "range"
        plain = not node.kwargs and node.dyn_args is None and node.dyn_kwargs is None
        return None if bounded and plain and _small(node.args) else "(…)"
    if isinstance(node, nodes.Pow):
        return "**"
    if isinstance(node, nodes.Mul) and not all(_may_multiply(each) for each in (node.left, node.right)):
        return "*"
    if isinstance(node, (nodes.Getattr, nodes.Name)):
        name = node.attr if isinstance(node, nodes.Getattr) else node.name
        return name if name.startswith("_") else None
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and str(node.arg.value).startswith("_"):
        return str(node.arg.value)
    if isinstance(node, (nodes.Filter, nodes.Test)) and (node.dyn_args is not None or node.dyn_kwargs is not None):
        return "(*…)"
    if isinstance(node, nodes.Filter) and node.name in _BY_ATTRIBUTE:
        return next((str(each.as_const()) for each in _attributes(node) if "_" in str(each.as_const())), None)
    return None if isinstance(node, _ALLOWED) else type(node).__name__.lower()


def _unreadable(node: nodes.Node) -> str | None:
    """Return what Jinja would make code of that Python cannot read or run; None for all else."""
    if isinstance(node, nodes.For) and node.recursive:
        return "recursive"
    if isinstance(node, nodes.Name) and node.name == "loop" and node.ctx == "store":
        return "loop"
    if isinstance(node, nodes.Const):
        huge = isinstance(node.value, (int, float)) and not -_LARGEST <= node.value <= _LARGEST
        return "1e100…" if huge else None
    if isinstance(node, (nodes.Filter, nodes.Test)):
        keys = [normalize("NFKC", str(each.key)) for each in node.kwargs]
        return next((each for each in keys if each.startswith("_") or keys.count(each) > 1), None)
    return None


def _alike(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Yield names that Python takes for another of the template: １ for 1, a ligature for its letters."""
    first: dict[str, str] = {}
    for node in tree.find_all(nodes.Name):
        if first.setdefault(normalize("NFKC", node.name), node.name) != node.name:
            yield node.lineno, node.name


def _attributes(node: nodes.Filter) -> Iterator[nodes.Const]:
    """Return the constants among a filter's arguments that may name an attribute."""
    place = _BY_ATTRIBUTE[node.name]
    typed: list[nodes.Expr] = node.args
    values = typed[place] + [each.value for each in node.kwargs if each.key == "attribute" or place == _ALL]
    return (each for each in values if isinstance(each, nodes.Const))


def _small(arguments: list[nodes.Expr]) -> bool:
    return all(
        not isinstance(each, nodes.Const) or (type(each.value) is int and abs(each.value) <= COUNT_LIMIT)
        for each in arguments
    )


def _may_multiply(node: nodes.Expr) -> bool:
    """Tell whether a factor may be a number of ordinary size; what the values make of it is judged while rendering."""
    return not isinstance(node, nodes.Const) or (
        isinstance(node.value, (int, float)) and abs(node.value) <= COUNT_LIMIT
    )
