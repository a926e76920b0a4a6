"""A kind of paper is a folder: `kind.yaml` (its fields), `template.docx`, a sample and a golden. No Python.

This module reads `kind.yaml` into `Kind` and `Field`; it knows nothing of any one kind and nothing of Word.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from docgen.errors import InputRefused
from docgen.glossary import Role, Type
from docgen.problems import Key, Problem, problem
from docgen.resources import shipped
from docgen.sources.context import Context
from docgen.sources.operations import closest
from docgen.sources.structured import read_structured

_TITLE = re.compile(r"^title:[ \t]*(.+?)[ \t]*(?:#.*)?$", re.MULTILINE)
Condition = tuple[str, str]
"""(field, value): holds where that field has that value."""


_VERBATIM = frozenset({Type.TEXT, Type.ORGANISATION, Type.PARAGRAPHS})


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind, as `kind.yaml` says it.

    `required` is True, False or a condition. `default` is a text, or a mapping from the value of the field `by` to one.
    `columns` names the roster columns that fill the parts of a list of groups. `width` and `height` are millimetres.
    `verbatim`: texts are printed as they are, without a reader. `unit` names the field by which the organisation table is searched, `key` marks the columns searched there, and
    `from_unit` takes the value from the row found. `own`: said of one organisation alone, so that the base document of a
    batch does not give it to the rows. `counter`: the items of the list get their number through the whole
    document under this name. `published`: may be printed in what is put up for the public; `hidden`: may not, nor where
    other texts quote it.
    """

    name: str
    type: Type
    role: Role | None = None
    many: bool = False
    required: bool | Condition = False
    when: Condition | None = None
    choices: tuple[str, ...] = ()
    default: object = None
    by: str | None = None
    aliases: tuple[str, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    fill: bool = False
    unit: str | None = None
    from_unit: bool = False
    key: bool = False
    published: bool = True
    hidden: bool = False
    width: int = 0
    height: int = 0
    form: str = ""
    help: str = ""
    verbatim: bool = False
    counter: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """One kind of paper, compared and hashed by identity: each is read once. `name` is the pattern of output names, `properties` maps document properties to fields.

    `differences`: a batch also says in 差异一览.xlsx in what its papers differ. `blocks`: the fragments it takes fields from.
    `pages`: how many pages a paper may take when it is printed, 0 for any number.
    """

    id: str
    title: str
    summary: str
    name: str
    folder: Path
    fields: Mapping[str, Field]
    properties: Mapping[str, str]
    roles: Mapping[Role, Field]
    differences: bool = False
    blocks: tuple[str, ...] = ()
    pages: int = 0

    @property
    def sources(self) -> tuple[Path, ...]:
        """The files that the fields were read from: `kind.yaml` and the fragments it shares with other kinds."""
        return (self.folder / "kind.yaml", *(_block_file(self.folder, each) for each in self.blocks))

    @property
    def template(self) -> Path:
        """The Word template of the kind."""
        return self.folder / "template.docx"

    def by_role(self, role: Role) -> Field | None:
        """Return the top-level field that plays the role, or None."""
        return self.roles.get(role)

    def roster_names(self) -> dict[str, tuple[str, ...]]:
        """Return every name a roster column may fill, with its aliases: top-level fields, then columns of lists."""
        names = {name: each.aliases for name, each in self.fields.items() if not each.fields}
        for each in self.fields.values():
            for part, column in each.columns.items():
                names[column] = tuple(dict.fromkeys((*names.get(column, ()), *each.fields[part].aliases)))
        return names


@cache
def kinds(folder: Path | None = None) -> dict[str, Kind]:
    """Return the kinds in `folder` (the shipped templates by default), by id."""
    root = folder or shipped("templates")
    found = (read_kind(each.parent) for each in sorted(root.glob("*/kind.yaml")))
    return {each.id: each for each in found}


def find_kind(name: str) -> Kind | None:
    """Return the shipped kind with that id or Chinese title, or None. Reads that kind alone: a folder bears its id."""
    for folder in sorted(shipped("templates").glob("*/")):
        path = folder / "kind.yaml"
        if path.is_file() and (folder.name == name or _title(path) == name):
            return read_kind(folder)
    return None


def plays(fields: Mapping[str, Field], role: Role) -> bool:
    """Tell whether a field, however deep in groups, plays the role."""
    return any(each.role is role or plays(each.fields, role) for each in fields.values())


def _title(path: Path) -> str | None:
    """Return the title as the file's line says it, without reading the whole schema."""
    found = _TITLE.search(path.read_text("utf-8", "replace"))
    return found[1].strip() if found else None


@cache
def read_kind(folder: Path) -> Kind:
    """Read one kind's folder. Raises InputRefused when its `kind.yaml` cannot be used."""
    path = folder / "kind.yaml"
    contexts, problems = read_structured(path, file=path.name)
    if problems or len(contexts) != 1:
        raise InputRefused(*(problems or (problem("DG126", file=path.name, detail=""),)))
    said = contexts[0].values
    unknown = [
        *unknown_keys(contexts[0], (), known_keys()["kind"], path.name),
        *_unknown_in_fields(contexts[0], path.name),
    ]
    if unknown:
        raise InputRefused(*unknown)
    try:
        fields = dict(_fields(_mapping(said["fields"])))
        blocks = _texts(said.get("blocks"))
        for block in blocks:
            fields |= _block_fields(_block_file(folder, block))
        _check_references(fields)
        return Kind(
            id=_text(said["id"]),
            title=_text(said["title"]),
            summary=_text(said.get("summary", "")),
            name=_text(said["name"]),
            folder=folder,
            fields=fields,
            roles={each.role: each for each in reversed(fields.values()) if each.role},
            properties={key: _text(value) for key, value in _mapping(said.get("properties", {})).items()},
            differences=_flag(said.get("differences")),
            blocks=blocks,
            pages=int(_text(said.get("pages", "0"))),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputRefused(problem("DG126", contexts[0].origin(()), file=path.name, detail=str(error))) from error


@cache
def known_keys() -> dict[str, tuple[str, ...]]:
    """Return the keys of a `kind.yaml`: of its top (`kind`), the `needed` of these, of a `field`, and of a `part` of a group."""
    listed = tomllib.loads((Path(__file__).parent / "kind_keys.toml").read_text("utf-8"))
    parts = [key for key in listed["field"] if key not in listed["top"]]
    return {name: tuple(listed[name]) for name in ("kind", "needed", "field")} | {"part": tuple(parts)}


def unknown_keys(said: Context, path: Key, known: Sequence[str], file: str) -> Iterator[Problem]:
    """Yield a problem for each key of the mapping at `path` that does nothing there; `file` is its name in messages."""
    row = said.get(path)
    for key in row if isinstance(row, dict) else ():
        if key not in known:
            options = closest(key, known) or "、".join(known)
            yield problem("DG371", said.origin((*path, key)), path=(key,), file=file, key=key, options=options)


def _unknown_in_fields(said: Context, file: str, path: Key = ("fields",)) -> Iterator[Problem]:
    fields = said.get(path)
    for name in fields if isinstance(fields, dict) else ():
        known = known_keys()["field" if len(path) == 1 else "part"]
        yield from unknown_keys(said, (*path, name), known, file)
        yield from _unknown_in_fields(said, file, (*path, name, "fields"))


def _block_file(folder: Path, block: str) -> Path:
    return folder.parent / "blocks" / f"{block}.yaml"


def _check_references(fields: Mapping[str, Field]) -> None:
    """Raise ValueError where a field speaks of one that is not there: its condition would never hold, its default never come."""
    for name, each in fields.items():
        conditions = [said for said in (each.when, each.required) if isinstance(said, tuple)]
        asked = [*(other for other, _ in conditions), *filter(None, (each.by, each.unit))]
        missing = [other for other in asked if other not in fields] + [
            part for part in each.columns if part not in each.fields
        ]
        if missing:
            raise ValueError(f"{name}: {missing[0]}")


def _block_fields(path: Path) -> dict[str, Field]:
    """Return the fields of a fragment that several kinds share. Raises InputRefused when it cannot be read."""
    contexts, problems = read_structured(path, file=path.name)
    problems = problems or tuple(_unknown_in_fields(contexts[0], path.name))
    if problems:
        raise InputRefused(*problems)
    return dict(_fields(_mapping(contexts[0].values["fields"])))


def _fields(said: Mapping[str, object]) -> Iterator[tuple[str, Field]]:
    for name, row in said.items():
        yield name, _field(name, _mapping(row))


def _field(name: str, row: Mapping[str, object]) -> Field:
    nested = dict(_fields(_mapping(row.get("fields", {}))))
    role = row.get("role")
    return Field(
        name=name,
        type=Type(_text(row["type"])) if not nested else Type.GROUP,
        role=Role(_text(role)) if role else None,
        many=_flag(row.get("list")) or row.get("type") == Type.PARAGRAPHS,
        required=_required(row.get("required")),
        when=_condition(row["when"]) if "when" in row else None,
        choices=_texts(row.get("choices")),
        default=row.get("default"),
        by=_text(row["by"]) if "by" in row else None,
        aliases=_texts(row.get("aliases")),
        fields=nested,
        columns={key: _text(value) for key, value in _mapping(row.get("columns", {})).items()},
        fill=_flag(row.get("fill")),
        unit=_text(row["unit"]) if "unit" in row else None,
        from_unit=_flag(row.get("from_unit")),
        key=_flag(row.get("key")),
        published=_text(row.get("published", "true")) == "true",
        hidden=row.get("published") == "hidden",
        width=int(_text(row.get("width", "0"))),
        height=int(_text(row.get("height", "0"))),
        form=_text(row.get("form", "")),
        help=_text(row.get("help", "")),
        counter=_text(row.get("counter", "")),
        own=_flag(row.get("own")),
        verbatim=not nested and Type(_text(row["type"])) in _VERBATIM,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(repr(value))
    return value


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError(repr(value))
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(each) for each in value) if isinstance(value, list) else ()


def _flag(value: object) -> bool:
    return value == "true"


def _condition(value: object) -> Condition:
    ((name, wanted),) = _mapping(value).items()
    return name, _text(wanted)


def _required(value: object) -> bool | Condition:
    return _condition(value) if isinstance(value, dict) else _flag(value)
