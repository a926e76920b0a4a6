"""One rendering: find the compiled template, choose the road, write the file whole or not at all."""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from docx.opc.constants import RELATIONSHIP_TYPE
from docxtpl import DocxTemplate
from jinja2 import Environment

from docgen.files import system, whole
from docgen.word.compat.compiled import Compiled, compile_for
from docgen.word.compat.links import new_links, with_links
from docgen.word.compat.original import BoundValuePrinted, bound_values, render_by_docxtpl, template_of
from docgen.word.compat.proof import watching
from docgen.word.compat.replacing import method_of, read_replacements
from docgen.word.compat.skeleton import read_skeleton
from docgen.word.package import Member, assemble, member, stem

File = str | os.PathLike[str] | IO[bytes]
_MOST_KEPT = 32
_kept: OrderedDict[tuple[Any, ...], Compiled] = OrderedDict()
_keeping = threading.Lock()


@dataclass(frozen=True, slots=True)
class Options:
    """What docxtpl takes besides the values.

    `jinja_env`, `autoescape`: as in `DocxTemplate.render`. `replacements`: (method, source, target), as in
    `DocxTemplate.replace_pic`, `replace_media`, `replace_embedded`, `replace_zipname`. `url_ids`: the address of each
    `url_id` that the values carry, or the addresses in the order in which `build_url_id` was asked for them.
    """

    jinja_env: Environment | None = None
    autoescape: Any = False
    replacements: Sequence[tuple[str, Any, Any]] = ()
    url_ids: Mapping[str, str] | Iterable[str] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """Which road a document was made on, and what asked for docxtpl's own (empty on the compiled one)."""

    road: Literal["compiled", "docxtpl"]
    because: str = ""


def render(
    template_path: File, context: Any, out_path: File, *, options: Options | Mapping[str, Any] | None = None
) -> Rendered:
    """Write the document that docxtpl 0.20.2 makes of a template and values.

    `context` is what `DocxTemplate.render` takes. Raises what docxtpl raises; then no file is written, and one that
    stood at `out_path` is as it was.
    """
    asked = options if isinstance(options, Options) else Options(**(options or {}))
    data = _content(template_path)
    environment = asked.jinja_env
    if environment is not None and asked.autoescape:
        environment.autoescape = asked.autoescape
    pictures = [each for each in asked.replacements if method_of(each[0]) == "replace_pic"]
    bound = bound_values(context)
    if not bound and not pictures:
        try:
            package = _compiled_package(data, context, asked)
        except BoundValuePrinted as printed:
            bound.append(printed.value)
        else:
            _write(out_path, package)
            return Rendered("compiled")
    _render_originally(data, context, out_path, asked=asked, bound=bound)
    return Rendered("docxtpl", type(bound[0]).__name__ if bound else "replace_pic")


def _content(file: File) -> bytes:
    return Path(file).read_bytes() if isinstance(file, (str, os.PathLike)) else file.read()


def _compiled_package(data: bytes, context: Any, asked: Options) -> bytes:
    compiled = _compiled(data, asked)
    made = compiled.render(context)
    skeleton = compiled.skeleton
    if not asked.url_ids and not asked.replacements:
        return assemble(skeleton.start, made)
    members: list[Member] = [*skeleton.constant, *made]
    links = new_links(asked.url_ids, skeleton.links)
    if links:
        others = [each for each in members if each.name != skeleton.links_name.encode()]
        members = [*others, member(skeleton.links_name, with_links(skeleton.links_part, links))]
    return assemble(stem(()), read_replacements(asked.replacements).apply(members))


def _compiled(data: bytes, asked: Options) -> Compiled:
    """Return the compiled template: kept by what the file holds and by what the environment is at this moment."""
    key = (hashlib.sha256(data).digest(), *_identity(asked.jinja_env, asked.autoescape))
    with _keeping:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
            return found
    compiled = compile_for(read_skeleton(data), watching(asked.jinja_env, asked.autoescape))
    with _keeping:
        _kept[key] = compiled
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return compiled


def _identity(use: Environment | None, autoescape: Any) -> tuple[Any, ...]:
    """Return everything that compiled code depends on; the objects themselves, so that none is taken for another."""
    if use is None:
        return (bool(autoescape),)
    signs = (use.block_start_string, use.block_end_string, use.variable_start_string, use.variable_end_string)
    more = (use.comment_start_string, use.comment_end_string, use.line_statement_prefix, use.line_comment_prefix)
    spaces = (use.trim_blocks, use.lstrip_blocks, use.newline_sequence, use.keep_trailing_newline, use.optimized)
    names = (tuple(use.filters.items()), tuple(use.tests.items()), tuple(use.extensions), id(use.globals))
    return (use, use.autoescape, use.undefined, use.finalize, use.loader, *signs, *more, *spaces, *names)


def _render_originally(data: bytes, context: Any, out: File, *, asked: Options, bound: list[object]) -> None:
    template: DocxTemplate = template_of(bound, data)
    for method, source, target in asked.replacements:
        getattr(template, method_of(method))(source, target)
    render_by_docxtpl(template, context, bound, environment=asked.jinja_env, autoescape=asked.autoescape)
    part = template.docx.part
    known = [(each.rId, each.reltype, each.target_ref, each.is_external) for each in part.rels.values()]
    for name, address in new_links(asked.url_ids, known):
        part.rels.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, address, name, is_external=True)
    if not isinstance(out, (str, os.PathLike)):
        template.save(out)
        return
    draft = _draft_beside(Path(out))
    try:
        template.save(draft)
        _put(draft, Path(out))
    except BaseException:
        whole.remove(draft)
        raise


def _write(out: File, package: bytes) -> None:
    if not isinstance(out, (str, os.PathLike)):
        out.write(package)
        return
    path = Path(out)
    draft = _draft_beside(path)
    file = system.open_new(draft)
    try:
        try:
            rest = memoryview(package)
            while rest:
                rest = rest[system.write(file, rest) :]
        finally:
            system.close(file)
        _put(draft, path)
    except BaseException:
        whole.remove(draft)
        raise


def _put(draft: Path, path: Path) -> None:
    """Give a whole file its name. The old one goes first: replacing it in one step waits for the disk on ext4."""
    with suppress(FileNotFoundError):
        system.unlink(path)
    system.rename(draft, path)


def _draft_beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{system.pid()}.{threading.get_ident()}.part")
