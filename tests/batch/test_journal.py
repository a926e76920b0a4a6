from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from docgen.batch import journal
from docgen.batch.journal import Finished, Ledger, Written
from docgen.batch.outcome import Outcome, State
from docgen.problems import Origin, problem

FIRST = Written(2, "a.docx", "a.docx", "job1", "sha1")
SECOND = Written(3, "b.docx", "b（新）.docx", "job2", "sha2")
LINES = [
    journal.encoded(each)
    for each in (journal.start(inputs="i", version="1"), journal.group([FIRST]), journal.group([SECOND]))
]
WHOLE = b"".join(LINES)


def test_records_are_read_back():
    ledger = journal.parse(WHOLE)
    assert ledger.written == {"a.docx": (FIRST,), "b.docx": (SECOND,)}
    assert (ledger.damaged, ledger.torn, ledger.good) == (0, False, WHOLE)


def test_an_absent_journal_is_an_empty_ledger(tmp_path):
    assert journal.read(tmp_path / "none") == Ledger()


def test_only_the_last_group_is_in_doubt():
    assert journal.parse(WHOLE).doubtful == {"b.docx"}
    assert journal.parse(WHOLE + LINES[0]).doubtful == frozenset()


def test_a_void_record_takes_the_last_one_back():
    ledger = journal.parse(WHOLE + journal.encoded(journal.void([SECOND])))
    assert ledger.written == {"a.docx": (FIRST,)}


def test_a_torn_last_line_is_no_damage():
    ledger = journal.parse(WHOLE[:-9])
    assert (ledger.written, ledger.damaged, ledger.torn) == ({"a.docx": (FIRST,)}, 0, True)


def test_a_line_that_lacks_only_its_end_counts():
    ledger = journal.parse(WHOLE[:-1])
    assert (list(ledger.written), ledger.torn, ledger.good) == (["a.docx", "b.docx"], True, WHOLE)


def test_a_line_damaged_in_the_middle_is_passed_over_and_counted():
    ledger = journal.parse(LINES[0] + LINES[1].replace(b"a.docx", b"x.docx") + LINES[2])
    assert (ledger.written, ledger.damaged) == ({"b.docx": (SECOND,)}, 1)


def test_mending_leaves_the_good_lines_alone(tmp_path):
    path = tmp_path / "journal.jsonl"
    path.write_bytes(LINES[0] + b"rubbish\n" + LINES[2] + b"torn")
    journal.mend(path, journal.read(path))
    assert path.read_bytes() == LINES[0] + LINES[2]


def test_a_finished_run_is_read_back_without_what_people_typed():
    said = problem(
        "DG101", Origin("a.xlsx", sheet="党员", cell="F5"), path=("承诺", 0), span=(1, 2), name="张三", field="姓名"
    )
    blank = problem(
        "DG101", Origin("a.xlsx", sheet="党员", cell="F5"), path=("承诺", 0), span=(1, 2), name="…", field="姓名"
    )
    ended = Finished("i", (Outcome(2, "a.docx", State.REFUSED, None, (said,)),), ("old.docx",), b'{"a": 1}')
    line = journal.encoded(journal.finish(ended))
    assert "张三" not in line.decode()
    assert journal.parse(line).finished == Finished(
        "i", (Outcome(2, "a.docx", State.REFUSED, None, (blank,)),), ("old.docx",), b'{"a": 1}'
    )
    assert journal.parse(line + LINES[1]).finished is None


@given(st.integers(0, len(WHOLE)))
def test_a_journal_cut_at_any_byte_gives_its_first_records(cut):
    ledger = journal.parse(WHOLE[:cut])
    assert ledger.damaged == 0
    assert WHOLE.startswith(ledger.good)
    assert journal.parse(ledger.good).written == ledger.written


@given(st.binary(max_size=300) | st.lists(st.sampled_from([*LINES, b"x\n", b"\n"])).map(b"".join))
def test_any_bytes_give_a_ledger(data):
    ledger = journal.parse(data)
    again = journal.parse(ledger.good)
    assert (again.written, again.damaged, again.torn) == (ledger.written, 0, False)
