"""Zip archives that lie, swell, or say two things."""

from __future__ import annotations

import struct
import time
import tracemalloc
import zipfile
import zlib

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import InputRefused
from docgen.gate import archive
from docgen.gate.archive import read_members
from docgen.problems import Origin, Problem, problem

HERE = Origin("甲.docx")


def faults(data: bytes) -> tuple[Problem, ...]:
    with pytest.raises(InputRefused) as caught:
        read_members(data, "甲.docx")
    return caught.value.problems


def replaced(data: bytes, old: bytes, new: bytes, *, last: bool = False) -> bytes:
    at = data.rfind(old) if last else data.find(old)
    assert at >= 0
    return data[:at] + new + data[at + len(new) :]


def test_parts_come_whole_and_in_the_archives_order() -> None:
    parts = {"z.xml": "<a/>", "a/b.xml": "<b/>", "空": ""}
    found = read_members(cases.zipped(parts), "甲.docx")
    assert list(found.items()) == [(name, data.encode()) for name, data in parts.items()]


def test_stored_parts_are_read_as_well() -> None:
    data = cases.zipped({"a.png": "x" * 99}, method=zipfile.ZIP_STORED)
    assert read_members(data, "甲.docx") == {"a.png": b"x" * 99}


def test_folders_are_left_out() -> None:
    assert read_members(cases.zipped({"word/": "", "word/a.xml": "<a/>"}), "甲.docx") == {"word/a.xml": b"<a/>"}


def test_a_part_of_zeros_ends_at_once_and_in_little_memory() -> None:
    data = cases.zipped({"a.xml": "<a/>", "word/media/pad.bin": bytes(archive.MAX_PART)})
    tracemalloc.start()
    begun = time.perf_counter()
    found = faults(data)
    assert time.perf_counter() - begun < 0.5
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()
    assert found == (problem("DG676", HERE, part="word/media/pad.bin", limit="200"),)


def test_a_megabyte_may_be_compressed_as_well_as_it_likes() -> None:
    data = cases.zipped({"word/styles.xml": " " * archive.RATIO_FLOOR})
    assert len(read_members(data, "甲.docx")["word/styles.xml"]) == archive.RATIO_FLOOR


def test_a_part_over_the_limit() -> None:
    data = cases.zipped({"a.bin": bytes(archive.MAX_PART + 1)})
    assert faults(data) == (problem("DG662", HERE, part="a.bin", limit="64 MB"),)


def test_parts_that_are_too_much_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_TOTAL", 2 << 20)
    data = cases.zipped({f"{n}.bin": bytes(900_000) for n in range(3)})
    assert faults(data) == (problem("DG644", HERE, limit="2 MB"),)


def test_more_parts_than_a_document_has() -> None:
    data = cases.zipped({str(n): "" for n in range(archive.MAX_MEMBERS + 1)}, method=zipfile.ZIP_STORED)
    assert faults(data) == (problem("DG675", HERE, limit="5,000"),)


def test_a_list_too_long_to_be_read_is_not_read() -> None:
    assert faults(b"PK\3\4" + b"PK\1\2" * 30_000) == (problem("DG675", HERE, limit="5,000"),)


def test_a_part_larger_than_the_archive_tells_is_not_inflated_beyond_it() -> None:
    data = cases.zipped({"a.xml": " " * 5000})
    size = struct.pack("<L", 5000)
    lying = replaced(replaced(data, size, struct.pack("<L", 10)), size, struct.pack("<L", 10), last=True)
    assert faults(lying) == (problem("DG679", HERE, part="a.xml"),)


def test_a_part_whose_checksum_is_not_the_one_told() -> None:
    data = cases.zipped({"a.xml": "甲乙丙", "b.xml": "丁"}, method=zipfile.ZIP_STORED)
    assert faults(replaced(data, "甲".encode(), "申".encode())) == (problem("DG679", HERE, part="a.xml"),)


def test_a_part_whose_compressed_bytes_are_spoilt() -> None:
    data = cases.zipped({"a.xml": "承诺" * 400})
    assert faults(data[:40] + b"\xff\xff\xff" + data[43:])[0].code == "DG679"


@pytest.mark.parametrize(
    "name", ["../a", "a/../../b", "/etc/a", "C:/a", "c:a", "a\\b", "a//b", "a/./b", "\\\\host\\a", "a\0b"]
)
def test_names_that_lead_out(name: str) -> None:
    data = cases.zipped({"x" * len(name): "甲"}).replace(b"x" * len(name), name.encode())
    assert [found.code for found in faults(data)] == ["DG663"]


def test_names_that_differ_in_case_only_are_one_name_twice() -> None:
    data = cases.zipped({"word/document.xml": "<a/>", "word/Document.XML": "<b/>"})
    assert faults(data) == (problem("DG674", HERE, part="word/document.xml", count=2),)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice() -> None:
    data = cases.zipped({"word/a.xml": "<a/>", "word/b.xml": "<b/>"}).replace(b"word/b.xml", b"word/a.xml")
    assert faults(data) == (problem("DG674", HERE, part="word/a.xml", count=2),)


def test_an_encrypted_part() -> None:
    data = cases.zipped({"a.xml": "甲"})
    local, listed = data.find(b"PK\3\4") + 6, data.find(b"PK\1\2") + 8
    locked = data[:local] + b"\1\0" + data[local + 2 : listed] + b"\1\0" + data[listed + 2 :]
    assert faults(locked) == (problem("DG664", HERE, part="a.xml"),)


def test_a_way_of_compression_no_office_program_uses() -> None:
    data = cases.zipped({"a.xml": "甲" * 100}, method=zipfile.ZIP_LZMA)
    assert faults(data) == (problem("DG664", HERE, part="a.xml"),)


def test_data_before_the_first_part() -> None:
    assert faults(b"#!/bin/sh\n" + cases.docx())[0] == problem("DG670", HERE, part="[Content_Types].xml")


def test_one_document_glued_behind_another() -> None:
    assert faults(cases.docx() + cases.docx())[0] == problem("DG670", HERE, part="[Content_Types].xml")


def test_a_name_that_the_header_before_the_part_tells_differently() -> None:
    data = replaced(cases.zipped({"a.xml": "<a/>"}), b"a.xml", b"b.xml")
    assert faults(data) == (problem("DG670", HERE, part="a.xml"),)


def test_a_size_that_the_header_before_the_part_tells_differently() -> None:
    data = cases.zipped({"a.xml": "<a/>"})
    assert faults(data[:22] + b"\7" + data[23:]) == (problem("DG670", HERE, part="a.xml"),)


def test_two_parts_over_the_same_bytes() -> None:
    data = cases.zipped({"a.xml": "<a/>", "b.xml": "<b/>"})
    second = data.rfind(b"PK\1\2") + 42
    overlapping = data[:second] + struct.pack("<L", 0) + data[second + 4 :]
    assert problem("DG670", HERE, part="b.xml") in faults(overlapping)


def test_parts_written_as_a_stream_with_sizes_after_them_are_read() -> None:
    body = zlib.compress("甲".encode())[2:-4]
    crc, size = zlib.crc32("甲".encode()), len("甲".encode())
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 8, 8, 0, 0x21, 0, 0, 0, 5, 0) + b"a.xml" + body
    local += struct.pack("<4s3L", b"PK\7\x08", crc, len(body), size)
    listed = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 8, 8, 0, 0x21, crc, len(body), size, 5, 0, 0, 0, 0, 0, 0)
    listed += b"a.xml"
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(listed), len(local), 0)
    assert read_members(local + listed + end, "甲.docx") == {"a.xml": "甲".encode()}


def test_all_faults_of_an_archive_come_at_once() -> None:
    data = cases.zipped({"../a": "甲", "B": "乙", "b": "丙"})
    assert [found.code for found in faults(data)] == ["DG663", "DG674"]


def test_names_in_messages_hold_no_control_or_bidirectional_characters() -> None:
    assert archive.printable("a\u202eb\nc" + "长" * 200) == "a\ufffdb\ufffdc" + "长" * 75


@given(st.data())
def test_a_document_cut_or_spoilt_anywhere_is_refused_or_read_to_the_same_parts(data: st.DataObject) -> None:
    whole = cases.docx()
    at = data.draw(st.integers(0, len(whole) - 1))
    noise = data.draw(st.binary(max_size=4))
    spoilt = whole[:at] + noise + whole[at + len(noise) :] if noise else whole[:at]
    try:
        found = read_members(spoilt, "甲.docx")
    except InputRefused as error:
        assert error.problems
    else:
        assert list(found.values()) == list(read_members(whole, "甲.docx").values())
