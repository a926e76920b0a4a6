"""The loop of spoilt files: short here, longer by hand with `python -m tests.hostile.fuzz`."""

from __future__ import annotations

from random import Random

from tests.hostile import fuzz
from tests.hostile.spoil import spoilt

COUNT, SECONDS = 700, 15.0


def test_every_spoilt_file_is_read_or_refused_with_codes() -> None:
    found = fuzz.run(count=COUNT, seconds=SECONDS)
    assert found.wrong == []
    assert found.read
    assert found.codes


def test_the_good_files_of_the_loop_are_read_as_they_are(tmp_path) -> None:
    for each in fuzz.seeds():
        path = tmp_path / each.name
        path.write_bytes(each.data)
        each.read(path)


def test_an_input_is_spoilt_the_same_way_every_time() -> None:
    for each in fuzz.seeds():
        assert spoilt(each.data, Random("7:1")) == spoilt(each.data, Random("7:1"))
