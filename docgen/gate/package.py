"""A package whose every part has been read, verified and judged. `read_package` is the only maker of `Package`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docgen.errors import InputRefused
from docgen.gate import active, archive, markup
from docgen.gate.admission import Admitted
from docgen.gate.attached import detach, lies_on_a_disk
from docgen.gate.forms import Form
from docgen.gate.links import Relationship, relationships, source_of
from docgen.problems import Origin, Problem, problem

if TYPE_CHECKING:
    from lxml import etree

_TYPES = "[Content_Types].xml"
_STRICT = "http://purl.oclc.org/ooxml/"
_MAIN_TYPES = {Form.DOCX: ("wordprocessingml", "ms-word"), Form.XLSX: ("spreadsheetml", "ms-excel")}


@dataclass(frozen=True, slots=True)
class Package:
    """A verified package. `parts` maps names ("word/document.xml") to bytes, in the archive's order.

    `types` maps every part to its content type ("" where none is declared), `relationships` a part to what it points at
    ("" is the package itself), `main` names the document or workbook part; an ODS has none of the three. `notices` are
    hints that refuse nothing.
    """

    form: Form
    file: str
    sha256: str
    parts: Mapping[str, bytes]
    main: str = ""
    types: Mapping[str, str] = field(default_factory=dict)
    relationships: Mapping[str, tuple[Relationship, ...]] = field(default_factory=dict)
    notices: tuple[Problem, ...] = ()


def read_package(admitted: Admitted) -> Package:
    """Inflate, verify and judge every part of a docx, xlsx or ods.

    Raises InputRefused with every fault found, ValueError for a form that is no package. A docx is parsed whole; of a
    workbook only the small index parts are, and the bytes of the others are searched for a DOCTYPE.
    """
    if admitted.form in (Form.XLS, Form.TEXT):
        raise ValueError(admitted.form)
    origin = Origin(admitted.file)
    parts = archive.read_members(admitted.data, admitted.file)
    package = Package(admitted.form, admitted.file, admitted.sha256, parts)
    if admitted.form is Form.ODS:
        problems = list(_open_document_faults(parts, origin))
    else:
        package, problems = _office(package, origin)
    if problems:
        raise InputRefused(*problems)
    return package


def _office(package: Package, origin: Origin) -> tuple[Package, list[Problem]]:
    parts = package.parts
    index = [name for name in parts if name == _TYPES or name.endswith(".rels")]
    trees, problems = _parse(index, parts, origin)
    arrows = {source_of(name): relationships(name, root) for name, root in trees.items() if name.endswith(".rels")}
    types = _types(trees.get(_TYPES), parts)
    main = next((arrow.target for arrow in arrows.get("", ()) if arrow.kind == "officeDocument"), "")
    package = replace(package, main=main, types=types, relationships=arrows)
    problems += _foreign(package, origin)
    rest = [name for name in parts if name not in index and _is_markup(name, types[name])]
    if package.form is Form.DOCX:
        more, faults = _parse(rest, parts, origin)
        if any(lies_on_a_disk(each) for every in arrows.values() for each in every):
            parts, arrows = detach(parts, arrows, {**trees, **more})
            notices = (problem("DG691", origin),)
            package = replace(package, parts=parts, relationships=arrows, notices=notices)
        problems += [*faults, *active.find(arrows, types, more, origin=origin)]
        return package, problems
    problems += filter(None, (markup.scan(name, parts[name], origin=origin) for name in rest))
    return replace(package, notices=tuple(active.announce(arrows, parts, origin=origin))), problems


def _parse(
    names: Iterable[str], parts: Mapping[str, bytes], origin: Origin
) -> tuple[dict[str, etree._Element], list[Problem]]:
    trees: dict[str, etree._Element] = {}
    problems: list[Problem] = []
    for name in names:
        found = markup.parse(name, parts[name], origin=origin)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            trees[name] = found
    return trees, problems


def _is_markup(name: str, type_: str) -> bool:
    return type_.endswith(("+xml", "/xml")) or name.lower().endswith(".xml")


def _types(root: etree._Element | None, parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the content type of every part: its override, else that of its extension (ECMA-376-2, 10.1.2.4)."""
    defaults: dict[str, str] = {}
    overrides: dict[str, str] = {}
    for node in root.iter("{*}Default", "{*}Override") if root is not None else ():
        type_ = node.get("ContentType") or ""
        if (extension := node.get("Extension")) is not None:
            defaults[extension.casefold()] = type_
        else:
            overrides[(node.get("PartName") or "").lstrip("/").casefold()] = type_
    return {
        name: overrides.get(name.casefold()) or defaults.get(name.rpartition(".")[2].casefold(), "") for name in parts
    }


def _foreign(package: Package, origin: Origin) -> Iterator[Problem]:
    """Yield what makes a package another format than the one docgen reads: macros, Strict, no main part."""
    macros = [name for name, type_ in package.types.items() if _is_macro(name, type_)]
    if macros:
        yield problem("DG660", origin, part=archive.printable(macros[0]))
    mains = {arrow.target for arrow in package.relationships.get("", ()) if arrow.kind == "officeDocument"}
    if len(mains) > 1:
        yield problem("DG510", origin, count=len(mains))
    if any(arrow.type.startswith(_STRICT) for arrow in package.relationships.get("", ())):
        yield problem("DG658", origin)
    elif not any(word in package.types.get(package.main, "") for word in _MAIN_TYPES[package.form]):
        yield problem("DG659", origin)


def _is_macro(name: str, type_: str) -> bool:
    return "macroenabled" in type_.casefold() or "vbaproject" in type_.casefold() or "vbaproject" in name.casefold()


def _open_document_faults(parts: Mapping[str, bytes], origin: Origin) -> Iterator[Problem]:
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        yield problem("DG648", origin, format=".ods")
        return
    macros = [name for name in parts if name.startswith(("Basic/", "Scripts/"))]
    if macros:
        yield problem("DG660", origin, part=archive.printable(macros[0]))
    for name, data in parts.items():
        if name.endswith(".xml") and (found := markup.scan(name, data, origin=origin)) is not None:
            yield found
