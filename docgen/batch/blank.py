"""The blank table of a kind: an .xlsx to be filled in, with drop-downs, notes and an example row that is never read.

Columns are the names a roster may use, in the order of `kind.yaml`, but for what the pen fills in, what has a value when
nothing is typed, and what the ordinary paper of the kind does not ask for; these stand on the sheet of notes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docgen.batch.workbooks import new_book
from docgen.glossary import Role, Type
from docgen.kinds import Condition, Field, Kind
from docgen.sources.structured import read_structured
from docgen.text.lists import join_list

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_AS_TEXT = frozenset({Type.IDENTIFIER, Type.PHONE, Type.DATE, Type.YEAR_MONTH, Type.YEAR, Type.PERIOD, Type.DEADLINE})
_LONGEST_CHOICES, _LONGEST_MESSAGE, _LONGEST_TITLE = 250, 250, 30  # Excel's limits are 255, 255 and 32 characters
_GREY, _PALE, _HEAD = "#808080", "#F2F2F2", "#DDEBF7"
_FIRST_LIST_COLUMN = 7  # H


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the blank: its heading, the field it fills, whether a row needs it, whether a cell may hold several."""

    name: str
    field: Field
    aliases: tuple[str, ...]
    required: bool | Condition
    many: bool


def blank_columns(kind: Kind) -> tuple[list[Column], list[Column]]:
    """Return the columns of the kind's blank, and those left out of it, both in the order of `kind.yaml`."""
    fields = dict(_column_fields(kind))
    asked: list[Column] = []
    left: list[Column] = []
    for name, aliases in kind.roster_names().items():
        holder, each = fields[name]
        if each.type is Type.BY_HAND:
            continue
        part_of_list = holder is not each
        needed = each.required if not part_of_list else each.required is True and holder.required
        column = Column(name, each, aliases, needed, part_of_list or each.many)
        free = each.default is None and each.by is None and each.role is not Role.SCRIPT
        usual = free and _is_usual(kind, holder)
        (asked if usual else left).append(column)
    return asked, left


def blank_roster(kind: Kind) -> bytes:
    """Return the blank table of the kind as the bytes of an .xlsx: the same bytes from the same kind."""
    asked, left = blank_columns(kind)
    book, out = new_book()
    sheet, notes = book.add_worksheet(_words()["sheet"]), book.add_worksheet(_words()["notes"])
    _write_notes(book, notes, kind, asked, left)
    _write_headings(book, sheet, asked)
    _write_example(book, sheet, asked, _example_values(kind))
    lists = _FIRST_LIST_COLUMN
    for index, column in enumerate(asked):
        lists = _add_validation(sheet, notes, index, column, lists)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def _column_fields(kind: Kind) -> Iterator[tuple[str, tuple[Field, Field]]]:
    """Yield (column, (top-level field, field of the column)); what the ordinary paper asks for comes last, and so holds."""
    both = [each for each in kind.fields.values() if each.columns]
    for each in sorted(both, key=lambda each: _is_usual(kind, each)):
        for part, column in each.columns.items():
            yield column, (each, each.fields[part])
    for name, each in kind.fields.items():
        if not each.fields and not any(name in other.columns.values() for other in both if _is_usual(kind, other)):
            yield name, (each, each)


def _is_usual(kind: Kind, each: Field) -> bool:
    """Tell whether the field is asked for when the fields that decide about it are left at their defaults."""
    conditions = [each.when, each.required if isinstance(each.required, tuple) else None]
    return all(kind.fields[c[0]].default in (None, c[1]) for c in conditions if c and c[0] in kind.fields)


def _write_headings(book: Workbook, sheet: Worksheet, asked: list[Column]) -> None:
    heading = {"bg_color": _HEAD, "align": "center", "valign": "vcenter", "text_wrap": True}
    as_text = book.add_format({"num_format": "@"})
    for index, column in enumerate(asked):
        width = 40 if column.many else max(12, 2 * len(column.name) + 4)
        sheet.set_column(index, index, width, as_text if column.field.type in _AS_TEXT else None)
        sheet.write_string(0, index, column.name, book.add_format({**heading, "bold": column.required is not False}))


def _write_example(book: Workbook, sheet: Worksheet, asked: list[Column], values: Mapping[str, str]) -> None:
    example = {"italic": True, "font_color": _GREY, "bg_color": _PALE, "valign": "top", "text_wrap": True}
    for index, column in enumerate(asked):
        form = book.add_format({**example, "num_format": "@" if column.field.type in _AS_TEXT else "General"})
        text = values.get(column.name, "") if index else _words()["example"]
        if text:
            sheet.write_string(1, index, text, form)
        else:
            sheet.write_blank(1, index, None, form)


def _example_values(kind: Kind) -> dict[str, str]:
    """Return what the kind's own sample says, by column; a list as the numbered lines of one cell."""
    path = kind.folder / "sample.yaml"
    contexts = read_structured(path, file=path.name)[0] if path.is_file() else ()
    said = contexts[0].values if contexts else {}
    values = {name: text for name, value in said.items() if (text := _cell_text(value))}
    for each in kind.fields.values():
        items = said.get(each.name)
        listed = items if isinstance(items, list) else []
        for part, column in each.columns.items() if listed else ():
            texts = [str(item[part]) for item in listed if isinstance(item, dict) and part in item]
            values.setdefault(column, join_list(texts))
    return values


def _cell_text(value: object) -> str:
    if isinstance(value, list):
        return join_list(value) if all(isinstance(each, str) for each in value) else ""
    return value.strip() if isinstance(value, str) else ""


def _add_validation(sheet: Worksheet, notes: Worksheet, index: int, column: Column, lists: int) -> int:
    """Give a column its drop-down and its message; return the column of the notes that is free for the next long list."""
    from xlsxwriter.utility import xl_col_to_name

    choices, message = _choices(column.field), _message(column)
    if not choices and not message:
        return lists
    rule: dict[str, Any] = {"validate": "any", "show_error": False, "show_input": False}
    if choices:
        rule |= {"validate": "list", "source": list(choices), "show_error": True}
        if len(",".join(choices)) > _LONGEST_CHOICES or any("," in each or '"' in each for each in choices):
            for row, text in enumerate((column.name, *choices)):
                notes.write_string(row, lists, text)
            letter = xl_col_to_name(lists)
            rule["source"] = f"='{_words()['notes']}'!${letter}$2:${letter}${len(choices) + 1}"
            lists += 1
    if message:
        rule |= {"input_title": column.name[:_LONGEST_TITLE], "input_message": message, "show_input": True}
    sheet.data_validation(2, index, _words()["rows"] - 1, index, rule)
    return lists


def _choices(each: Field) -> tuple[str, ...]:
    return tuple(_words()["flags"]) if each.type is Type.FLAG else each.choices


def _message(column: Column) -> str:
    """Return how the column is to be filled in: the kind's own help, the form of its type, whether it may hold several."""
    many = _words()["many"] if column.many else ""
    said = [column.field.help, _words()["hints"].get(str(column.field.type), ""), many]
    return "；".join(each for each in said if each)[:_LONGEST_MESSAGE]


def _write_notes(book: Workbook, notes: Worksheet, kind: Kind, asked: list[Column], left: list[Column]) -> None:
    words = _words()
    rows: list[tuple[list[str], bool]] = [([text.replace("{kind}", kind.title)], False) for text in words["guide"]]
    rows += [([], False), (words["note_columns"], True)]
    rows += [(_note(each, _also(each)), False) for each in asked]
    if left:
        rows += [([], False), ([words["left_out"], "", words["left_out_why"]], True), (words["left_out_columns"], True)]
        rows += [(_note(each, _when_empty(each.field)), False) for each in left]
    for number, (texts, bold) in enumerate(rows):
        form = book.add_format({"bold": bold, "valign": "top", "text_wrap": len(texts) > 1})
        for index, text in enumerate(texts):
            notes.write_string(number, index, text, form)
    for index, width in enumerate(words["note_widths"]):
        notes.set_column(index, index, width)


def _note(column: Column, last: str) -> list[str]:
    words = _words()
    need = words["required"] if column.required else ""
    if isinstance(column.required, tuple):
        need = words["required_if"].format(field=column.required[0], value=column.required[1])
    return [words["named"].format(name=column.name), need, _message(column), "、".join(_choices(column.field)), last]


def _also(column: Column) -> str:
    """Return the aliases in words of their own: bare names on this sheet would pass for the headings of a roster."""
    return str(_words()["also"].format(aliases="、".join(column.aliases))) if column.aliases else ""


def _when_empty(each: Field) -> str:
    if each.by:
        return str(_words()["by"].format(by=each.by))
    return str(_words()["default"].format(default=each.default)) if isinstance(each.default, str) else ""


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data" / "blank.toml").read_text("utf-8"))
