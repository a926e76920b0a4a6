"""No reader takes more than linear time: a cell of 100,000 characters must not stop a batch."""

import time

import pytest

from docgen.text import characters, dates, deadlines, identifiers, lists, names, numerals, periods, placeholders
from docgen.text.faults import TextFault

LENGTH = 100_000
READERS = {
    "date": dates.read_date,
    "year month": dates.read_year_month,
    "year": dates.read_year,
    "deadline": lambda text: deadlines.read_deadline(text, 2026),
    "period": periods.read_period,
    "integer": numerals.read_integer,
    "decimal": numerals.read_decimal,
    "flag": numerals.read_flag,
    "name": names.read_name,
    "name key": names.compare_name,
    "identifier": identifiers.read_identifier,
    "identity number": identifiers.read_identity_number,
    "phone": identifiers.read_phone,
    "list": lists.split_list,
    "placeholders": placeholders.find_placeholders,
    "characters": characters.list_illegal,
}
TEXTS = (
    "1",
    " ",
    "一",
    "王 ",
    "【待填",
    "〔",
    "20__",
    "X",
    "_",
    "1.",
    "1.甲；2.乙；",
    "（1）",
    "①",
    "\n",
    "1.a\n",
    "12345、",
    "2026年3月—",
    "-",
    "1,",
    "(",
)


@pytest.mark.parametrize("reader", READERS)
def test_a_very_long_text_is_read_or_refused_at_once(reader):
    for piece in TEXTS:
        text = (piece * LENGTH)[:LENGTH]
        began = time.process_time()
        try:
            READERS[reader](text)
        except TextFault as fault:
            assert fault.code.startswith("DG")
        assert time.process_time() - began < 1, piece
