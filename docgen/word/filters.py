"""The filters of templates, under the Chinese names people write: `{{ 成文日期|日期 }}`, `{{ 序号|序号(1) }}`.

They turn a value into text, know no template engine, and raise `TextFault` for a value that cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from docgen.text.dates import Date, read_date
from docgen.text.faults import TextFault
from docgen.text.names import characters_of, read_name
from docgen.text.numerals import amount_in_words, chinese_number, read_decimal, read_integer, serial_mark

_PADDING = "\u3000"
_LIST_COMMA = "\u3001"
_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")
_END_MARKS = "\u3002\uff1b\uff0c\u3001;,"


def print_date(value: object) -> str:
    """Return a readable date in arabic numerals: 2026-03-05 becomes 2026年3月5日."""
    return str(_date(value))


def print_chinese_date(value: object) -> str:
    """Return a readable date in Chinese numerals: 2026-03-05 becomes 二〇二六年三月五日."""
    return _date(value).chinese


def print_chinese_number(value: object) -> str:
    """Return a whole number in Chinese numerals: 12 becomes 十二."""
    return chinese_number(_integer(value))


def print_serial_mark(value: object, level: int = 1) -> str:
    """Return the mark of an item: level 1 一、 2 （一） 3 1. 4 （1） 5 ①."""
    return serial_mark(_integer(value), _integer(level))


def print_amount(value: object) -> str:
    """Return an amount of yuan in capitals: 1005 becomes 人民币壹仟零伍元整 (《支付结算办法》 附一)."""
    if isinstance(value, Decimal) and value.is_finite():
        return amount_in_words(value)
    return amount_in_words(read_decimal(str(value)))


def join_with_commas(value: object) -> str:
    """Return a list as 甲、乙、丙; text stays as it is."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        return str(value)
    return _LIST_COMMA.join(map(str, value))


def align_name(value: object, width: int = 3) -> str:
    """Return a name of two characters spread by full-width blanks to `width` characters; other names as they are."""
    name = read_name(str(value))
    characters = characters_of(name)
    if len(characters) != 2 or name.isascii():
        return name
    return (_PADDING * (_integer(width) - 2)).join(characters)


def without_end_mark(value: object) -> str:
    """Return the text without its final stop, for text to which something in brackets is joined: 听课。 becomes 听课."""
    return str(value).rstrip(_END_MARKS)


def print_columns(value: object) -> str:
    """Return over how many columns a cell goes, 1 to 63 (Word's most), for `{% colspan %}`. Raises TextFault."""
    columns = _integer(value)
    if not 1 <= columns <= 63:
        raise TextFault("DG695", found=str(value))
    return str(columns)


def print_fill(value: object) -> str:
    """Return a cell's colour as six hexadecimal digits, or "auto", for `{% cellbg %}`. Raises TextFault."""
    text = str(value).strip().removeprefix("#")
    if text != "auto" and not _COLOUR.fullmatch(text):
        raise TextFault("DG694", found=str(value))
    return text


def _date(value: object) -> Date:
    return value if isinstance(value, Date) else read_date(str(value))


def _integer(value: Any) -> int:
    return value if type(value) is int else read_integer(str(value))


FILTERS: dict[str, Callable[..., str]] = {
    "日期": print_date,
    "中文日期": print_chinese_date,
    "中文数字": print_chinese_number,
    "序号": print_serial_mark,
    "金额大写": print_amount,
    "顿号": join_with_commas,
    "姓名对齐": align_name,
    "去末标点": without_end_mark,
    "列数": print_columns,
    "底色": print_fill,
}
"""The filters by the names templates use."""
