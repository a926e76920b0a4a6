"""Numbers that name things: codes and ID numbers (编号), telephone numbers. They stay text and print as typed."""

from __future__ import annotations

import re
from functools import lru_cache

from docgen.text.data import table
from docgen.text.dates import read_date
from docgen.text.faults import TextFault

_TELEPHONES = table("telephones")
_NUMBER = re.compile(_TELEPHONES["number"], re.VERBOSE)
_EXTENSION = re.compile(rf"(?:{_TELEPHONES['extension']})\Z", re.IGNORECASE)
_SEPARATORS = re.compile(_TELEPHONES["separators"])
_DROPPED = re.compile(_TELEPHONES["dropped"])
_DASH_EXTENSION = re.compile(r"(?<=[0-9]{7})-[0-9]{1,6}\Z")
_IDENTIFIER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]*")
_NEAR_IDENTITY = re.compile(r"[0-9]{16}[0-9Xx]|[0-9]{18}[0-9Xx]")
_IDENTITY = re.compile(r"[0-9]{17}[0-9Xx]")
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_LONGEST = 100


def read_identifier(text: str) -> str:
    """Return a code as typed, ends trimmed: ASCII letters and digits with - _ . / inside, else DG120.

    Text shaped like an ID number is held to its rule: DG121 for 17 or 19 places (18 are right), the hint DG125 with
    the text as `value` for a wrong check digit.
    """
    bare = text.strip()
    if len(bare) > _LONGEST or not _IDENTIFIER.fullmatch(bare):
        raise TextFault("DG120", found=text)
    if _NEAR_IDENTITY.fullmatch(bare) and _holds_birthday(bare):
        raise TextFault("DG121", found=text, count=len(bare))
    if _IDENTITY.fullmatch(bare) and _holds_birthday(bare):
        return read_identity_number(bare)
    return bare


def read_identity_number(text: str) -> str:
    """Return an ID number of 18 places as typed, ends trimmed (GB 11643-1999).

    Raises DG120 for other characters, DG121 for another length, the hint DG125 with the text as `value` for a wrong
    check digit.
    """
    bare = text.strip()
    if not re.fullmatch(r"[0-9]*[0-9Xx]", bare[:_LONGEST]):
        raise TextFault("DG120", found=text)
    if len(bare) != 18:
        raise TextFault("DG121", found=text, count=len(bare))
    if not bare[:17].isdigit():
        raise TextFault("DG120", found=text)
    if check_digit(bare) != bare[17].upper():
        raise TextFault("DG125", bare, found=text)
    return bare


def check_digit(number: str) -> str:
    """Return the check digit that belongs to the first 17 digits of an ID number (ISO 7064:1983, MOD 11-2)."""
    return _CHECK_DIGITS[
        sum(int(digit) * weight for digit, weight in zip(number, _IDENTITY_WEIGHTS, strict=False)) % 11
    ]


def read_phone(text: str) -> str:
    """Return one or several telephone numbers as typed, ends trimmed.

    Raises the hint DG119, with the text as `value`, where one of them has not the shape of a number in the mainland.
    """
    bare = text.strip()
    if len(bare) > _LONGEST or not _are_phones(bare):
        raise TextFault("DG119", bare, found=text)
    return bare


@lru_cache(maxsize=4096)
def _are_phones(text: str) -> bool:
    return all(_is_phone(each) or all(map(_is_phone, each.split())) for each in _SEPARATORS.split(text) if each.strip())


def _is_phone(text: str) -> bool:
    whole = _NUMBER.fullmatch(_DROPPED.sub("", text))
    bare = _DROPPED.sub("", _DASH_EXTENSION.sub("", _EXTENSION.sub("", text)))
    return bool(whole or _NUMBER.fullmatch(bare))


def _holds_birthday(number: str) -> bool:
    try:
        return number[6:8] in {"19", "20"} and bool(read_date(number[6:14]))
    except TextFault:
        return False
