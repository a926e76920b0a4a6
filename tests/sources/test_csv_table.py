"""Text tables: encodings, delimiters, quotes and ragged lines."""

import pytest
from rosters import read, refusal

from docgen.problems import Origin, problem
from docgen.sources.rows import Row

NAME = "花名册.csv"
TEXT = "姓名,编号\n褚十,B-01\n卫𠮷,B-02\n"
ROWS = [Row(2, ("褚十", "B-01"), ()), Row(3, ("卫𠮷", "B-02"), ())]


def line_at(line: int, column: int | None = None) -> Origin:
    return Origin(NAME, line, column)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_with_and_without_mark_is_read_without_a_word(tmp_path, encoding):
    table, rows = read(tmp_path, TEXT.encode(encoding), NAME)
    assert (table.headings, rows, table.problems) == (("姓名", "编号"), ROWS, [])


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("gb18030"), "GB18030"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "UTF-16LE"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16BE"),
        (TEXT.encode("utf-16-le"), "UTF-16LE"),
        (TEXT.encode("utf-16-be"), "UTF-16BE"),
    ],
)
def test_other_encodings_are_recognised_and_announced(tmp_path, data, encoding):
    table, rows = read(tmp_path, data, NAME)
    assert rows == ROWS
    assert table.problems == [problem("DG151", Origin(NAME), encoding=encoding)]


def test_byte_that_does_not_decode_is_refused_with_its_line(tmp_path):
    data = "姓名,编号\n褚十,B-01\n卫".encode() + b"\xff" + b",B-02\n"
    assert refusal(tmp_path, data, NAME) == (problem("DG152", line_at(3), encoding="UTF-8"),)


def test_bad_byte_in_gb18030_is_refused_with_its_line(tmp_path):
    data = "姓名,编号\n褚十,B-01\n卫".encode("gb18030") + b"\xff\xff" + b",B-02\n"
    assert refusal(tmp_path, data, NAME) == (problem("DG152", line_at(3), encoding="GB18030"),)


def test_nul_is_refused_with_its_line(tmp_path):
    data = "姓名,编号\n" + "".join(f"褚十,B-{number}\n" for number in range(200)) + "卫\0一,B-02\n"
    assert refusal(tmp_path, data, NAME) == (problem("DG152", line_at(202), encoding="UTF-8"),)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiter_is_recognised(tmp_path, delimiter):
    text = TEXT.replace(",", delimiter)
    assert read(tmp_path, text, NAME)[1] == ROWS


def test_delimiter_inside_the_content_of_another_is_content(tmp_path):
    text = "姓名,承诺\n赵一,甲;乙;丙\n"
    assert read(tmp_path, text, NAME)[1] == [Row(2, ("赵一", "甲;乙;丙"), ())]


def test_declared_delimiter_decides_and_is_no_row(tmp_path):
    assert read(tmp_path, "sep=;\n姓名;编号\n赵一;1,2\n", NAME)[1] == [Row(3, ("赵一", "1,2"), ())]


def test_blank_lines_and_lines_of_commas_are_skipped(tmp_path):
    text = "姓名,编号,\n褚十,B-01,\n\n,,\n \t,,\n卫一,B-02,\n,,\n"
    table, rows = read(tmp_path, text, NAME)
    assert rows == [Row(2, ("褚十", "B-01"), ()), Row(6, ("卫一", "B-02"), ())]
    assert table.problems == []


def test_too_many_and_too_few_fields_cost_only_their_lines(tmp_path):
    text = "姓名,编号\n赵一,B-01,多\n钱二\n孙三,B-03,\n"
    _, rows = read(tmp_path, text, NAME)
    assert rows == [
        Row(2, ("赵一", "B-01"), (problem("DG150", line_at(2, 3), count=3, expected=2),)),
        Row(3, ("钱二", ""), (problem("DG150", line_at(3, 2), count=1, expected=2),)),
        Row(4, ("孙三", "B-03"), ()),
    ]


@pytest.mark.parametrize("text", ['姓名,编号\n赵一,1\n"钱二,2\n孙三,3\n', '姓名,编号\n赵一,1\n"钱"二,2\n孙三,3\n'])
def test_quote_without_its_pair_is_refused_at_the_line_it_starts(tmp_path, text):
    assert refusal(tmp_path, text, NAME) == (problem("DG153", line_at(3)),)


def test_row_is_numbered_by_the_line_it_starts_on(tmp_path):
    text = '姓名,承诺\n赵一,"1.听课\n2.结对\n3.公开课"\n钱二,无\n'
    _, rows = read(tmp_path, text, NAME)
    assert rows == [Row(2, ("赵一", "1.听课\n2.结对\n3.公开课"), ()), Row(5, ("钱二", "无"), ())]


def test_heading_may_hold_a_line_break(tmp_path):
    table, rows = read(tmp_path, '"姓名\n",编号\n赵一,1\n', NAME)
    assert table.headings == ("姓名\n", "编号")
    assert rows == [Row(3, ("赵一", "1"), ())]


def test_field_of_a_megabyte_is_fine(tmp_path):
    long = "长" * 1_000_000
    assert read(tmp_path, f'姓名,承诺\n赵一,"{long}"\n', NAME)[1][0].cells[1] == long


def test_text_is_exactly_as_typed(tmp_path):
    typed = "  007\u3000\u200b{{ x }} <&>\u2028 "
    assert read(tmp_path, f"姓名,编号\n赵一,{typed}\n", NAME)[1][0].cells[1] == typed


def test_place_is_line_and_field(tmp_path):
    table, _ = read(tmp_path, TEXT, NAME)
    assert table.origin(3, 1) == line_at(3, 2)


def test_file_of_blanks_is_empty(tmp_path):
    assert refusal(tmp_path, "\n,,\n  \n", NAME) == (problem("DG132", Origin(NAME)),)


def test_headings_alone_are_refused(tmp_path):
    assert refusal(tmp_path, "姓名,编号\n", NAME) == (problem("DG133", line_at(1, 1)),)
