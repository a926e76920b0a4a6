"""Numbers and yes-or-no marks as people type them; numbers, amounts and serial marks as Chinese paper prints them.

Every reader is total: it returns a number or raises `TextFault`. Knows nothing of dates or fields.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from docgen.text.data import table
from docgen.text.faults import TextFault

LARGEST = 10**16 - 1
"""The largest number written in Chinese here; beyond it the names of the units are not agreed."""

_LONGEST = 40
_NUMERALS = table("numerals")
_AMOUNT = _NUMERALS["amount"]
_MARKS = _NUMERALS["marks"]
_DIGITS: str = _NUMERALS["digits"]
_UNITS: list[str] = _NUMERALS["units"]
_FLAGS = dict.fromkeys(table("flags")["yes"], True) | dict.fromkeys(table("flags")["no"], False)
_YEAR_DIGITS = {ord(str(each)): digit for each, digit in enumerate(_NUMERALS["year_digits"])}
_VARIANTS = str.maketrans(_NUMERALS["variants"])
_WIDE = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_INTEGER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|(?=\.[0-9]))(?:\.[0-9]+)?")


def fold_width(text: str) -> str:
    """Return `text` with full-width ASCII (digits, points, hyphens) made half-width, for reading only."""
    return text if text.isascii() else text.translate(_WIDE)


@lru_cache(maxsize=4096)
def _integer(text: str) -> int | None:
    bare = fold_width(text).strip()
    return int(bare.replace(",", "")) if _INTEGER.fullmatch(bare) else None


def read_integer(text: str) -> int:
    """Read 12, １２, 1,200 or -3. A Chinese numeral is refused with its value proposed (DG116), the rest with DG115."""
    value = _integer(text) if len(text) <= _LONGEST else None
    if value is None:
        raise _no_number(text, "DG115")
    return value


def read_decimal(text: str) -> Decimal:
    """Read 3.5, ３．５, 1,200.50, .5 with all its digits; neither exponents nor percentages (DG117)."""
    bare = fold_width(text).strip() if len(text) <= _LONGEST else ""
    if not _DECIMAL.fullmatch(bare):
        raise _no_number(text, "DG117")
    return Decimal(bare.replace(",", ""))


def read_flag(text: str) -> bool:
    """Read 是, 有, √, TRUE, 1 as true and 否, 无, ×, FALSE, 0 as false; anything else is DG118."""
    flag = _FLAGS.get(fold_width(text).strip().upper()) if len(text) <= _LONGEST else None
    if flag is None:
        raise TextFault("DG118", found=text)
    return flag


def _no_number(text: str, code: str) -> TextFault:
    meant = read_chinese_number(text.strip())
    if meant is None:
        return TextFault(code, found=text)
    return TextFault("DG116", found=text, other=meant)


@lru_cache(maxsize=4096)
def chinese_number(number: int) -> str:
    """Write 0 to `LARGEST` in ordinary Chinese numerals: 十二, 一百零五, 十万七千. Raises DG124 outside that range."""
    _check_range(number, low=0, high=LARGEST)
    return _usual(_spell(number, _DIGITS, _UNITS))


def chinese_digits(number: int) -> str:
    """Write a number digit by digit, as years are: 2026 becomes 二〇二六."""
    return str(number).translate(_YEAR_DIGITS)


@lru_cache(maxsize=4096)
def _chinese_number(text: str) -> int | None:
    plain = text.translate(_VARIANTS)
    if not plain or not set(plain) <= _CHINESE_LETTERS:
        return None
    value = _weigh(plain)
    return value if value <= LARGEST and chinese_number(value) == _usual(plain) else None


def read_chinese_number(text: str) -> int | None:
    """Return the value of an ordinary Chinese numeral (十二, 一百零五, 两万), or None where `text` is none."""
    return _chinese_number(text) if len(text) <= _LONGEST else None


def read_chinese_digits(text: str) -> int | None:
    """Return the value of digits written one by one (二〇二六, 二零二六), or None where `text` is none."""
    digits = [_DIGITS.find(each) for each in text[:_LONGEST].translate(_VARIANTS)]
    return int("".join(map(str, digits))) if digits and len(text) <= _LONGEST and -1 not in digits else None


def amount_in_words(amount: Decimal | int) -> str:
    """Write an amount of yuan in capitals: 1005 becomes 人民币壹仟零伍元整.

    Authority: 《支付结算办法》(银发〔1997〕393号) 附一《正确填写票据和结算凭证的基本规定》, 二 to 四. Where it leaves a
    choice, the first form it gives is written (1680.32 is 壹仟陆佰捌拾元零叁角贰分, 107000.53 is
    壹拾万柒仟元零伍角叁分), and nothing follows 角 or 分.
    Raises DG122 for a negative amount or a part of a 分, DG124 beyond `LARGEST`.
    """
    cents = Fraction(amount) * 100
    if cents < 0 or cents.denominator != 1:
        raise TextFault("DG122", found=amount)
    yuan, rest = divmod(int(cents), 100)
    _check_range(yuan, low=0, high=LARGEST)
    jiao, fen = divmod(rest, 10)
    digits: str = _AMOUNT["digits"]
    words = f"{_spell(yuan, digits, _AMOUNT['units'])}{_AMOUNT['yuan']}" if yuan or not rest else ""
    if yuan and rest and (not jiao or yuan % 10 == 0):
        words += digits[0]
    words += digits[jiao] + _AMOUNT["jiao"] if jiao else ""
    words += digits[fen] + _AMOUNT["fen"] if fen else ""
    return f"{_AMOUNT['prefix']}{words}{'' if rest else _AMOUNT['whole']}"


def serial_mark(number: int, level: int = 1) -> str:
    """Return the mark of item `number` (from 1) at level 1 to 5: 一、 （一） 1. （1） ① (GB/T 9704-2012, 7.3.3).

    Raises DG123 for another level, DG124 for a number below 1, or above 50 at level 5, where the circles end.
    """
    if level not in range(1, len(_MARKS["levels"]) + 1):
        raise TextFault("DG123", level=level, count=len(_MARKS["levels"]))
    circles: str = _MARKS["circled"]
    last_level = level == len(_MARKS["levels"])
    _check_range(number, low=1, high=len(circles) if last_level else LARGEST)
    circled = circles[number - 1] if last_level else ""
    return str(_MARKS["levels"][level - 1]).format(chinese=chinese_number(number), arabic=number, circled=circled)


def _check_range(number: int, *, low: int, high: int) -> None:
    if not low <= number <= high:
        raise TextFault("DG124", found=number, low=low, high=high)


def _spell(number: int, digits: str, units: list[str]) -> str:
    """Spell a whole number with every unit written out (一十二), one zero for each gap."""
    for size, unit in ((10**8, _NUMERALS["hundred_million"]), (10**4, _NUMERALS["ten_thousand"])):
        if number >= size:
            high, low = divmod(number, size)
            gap = digits[0] if 0 < low < size // 10 else ""
            return f"{_spell(high, digits, units)}{unit}{gap}{_spell(low, digits, units) if low else ''}"
    words = ""
    for position in range(3, -1, -1):
        digit = number // 10**position % 10
        if digit:
            words += digits[digit] + units[position]
        elif words and number % 10**position and not words.endswith(digits[0]):
            words += digits[0]
    return words or digits[0]


_CHINESE_LETTERS = frozenset(_DIGITS + "".join(_UNITS) + _NUMERALS["ten_thousand"] + _NUMERALS["hundred_million"])
_WEIGHTS = {unit: 10**power for power, unit in enumerate(_UNITS) if unit}


def _weigh(plain: str) -> int:
    """Add up a numeral by its units, right or not: `_chinese_number` spells the sum again to see that it was right."""
    total = section = digit = 0
    for each in plain:
        if each in _WEIGHTS:
            section += (digit or 1) * _WEIGHTS[each]
            digit = 0
        elif each == _NUMERALS["ten_thousand"]:
            section, digit = (section + digit) * 10**4, 0
        elif each == _NUMERALS["hundred_million"]:
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        else:
            digit = _DIGITS.index(each)
    return total + section + digit


def _usual(plain: str) -> str:
    """Return a spelt number as it is usually written: 十二 for 一十二."""
    one_ten = _DIGITS[1] + _UNITS[1]
    return plain.removeprefix(one_ten[0]) if plain.startswith(one_ten) else plain
