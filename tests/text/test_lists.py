import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from docgen.text.lists import join_list, split_list, split_spans

pieces = st.text(st.sampled_from("甲乙丙12一二①（）().、；。 班月万x"), min_size=1, max_size=8) | st.text(max_size=20)
items = pieces.map(lambda each: "".join(each.splitlines()).strip()).filter(bool)


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("1.每周听课1节\n2.结对帮扶2名\n3.12月底前上公开课", ("每周听课1节", "结对帮扶2名", "12月底前上公开课")),
        ("1、听课\n2、结对", ("听课", "结对")),
        ("１．听课\r\n２．结对", ("听课", "结对")),
        ("1）听课\n2）结对", ("听课", "结对")),
        ("（1）听课\n（2）结对", ("听课", "结对")),
        ("（一）听课\n（二）结对", ("听课", "结对")),
        ("一、听课\n二、结对", ("听课", "结对")),
        ("①听课\n②结对", ("听课", "结对")),
        ("（1）班级管理\n（2）班主任谈心", ("班级管理", "班主任谈心")),
        ("1.听课；\n2.结对。", ("听课；", "结对。")),
        ("\n 1. 听课\u3000\n\n2. 结对\n", ("听课", "结对")),
    ],
)
def test_numbered_lines_are_items_without_their_marks(cell, items):
    assert split_list(cell) == items


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("1.听课 2.结对 3.上公开课", ("听课", "结对", "上公开课")),
        ("1.听课；2.结对；3.上公开课。", ("听课", "结对", "上公开课。")),
        ("1.听课2.结对", ("听课", "结对")),
        ("1.听课1节；2.12月底前上课", ("听课1节", "12月底前上课")),
        ("1.听课1节 2.12月底前上课", ("听课1节", "12月底前上课")),
        ("1.完成率98.5% 2.结对", ("完成率98.5%", "结对")),
        ("（1）听课（2）结对", ("听课", "结对")),
        ("①听课②结对③上课", ("听课", "结对", "上课")),
        ("1.听课 2.结对\n3.上课", ("听课", "结对", "上课")),
    ],
)
def test_marks_in_sequence_part_a_line(cell, items):
    assert split_list(cell) == items


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("听课\n结对", ("听课", "结对")),
        ("一是听课\n二是结对", ("一是听课", "二是结对")),
        ("1.1 听课\n1.2 结对", ("1.1 听课", "1.2 结对")),
        ("11.听课\n12.结对", ("11.听课", "12.结对")),
        ("1.5万元\n2.5万元", ("1.5万元", "2.5万元")),
    ],
)
def test_lines_without_marks_in_sequence_are_items_as_typed(cell, items):
    assert split_list(cell) == items


def test_a_number_out_of_sequence_stays_in_its_item():
    assert split_list("1.听课\n2.结对\n2.上课") == ("听课", "结对", "2.上课")


def test_a_line_before_the_first_mark_is_an_item():
    assert split_list("本人承诺：\n1.听课\n2.结对") == ("本人承诺：", "听课", "结对")


def test_a_single_mark_goes():
    assert split_list("1.每周听课") == ("每周听课",)


@pytest.mark.parametrize(
    "cell",
    [
        "每周听课1节",
        "1.5万元捐款",
        "1.5万元 2.5万元",
        "1、2、3班家访",
        "（1）班家访",
        "一、二年级家访",
        "一是听课；二是结对",
        "听课；结对",
        "第1.2节",
        "做好2.0版，3.结对",
        "1.",
    ],
)
def test_a_text_that_is_no_list_is_one_item_as_typed(cell):
    assert split_list(cell) == (cell,)


def test_a_joined_list_is_numbered_plainly_where_that_can_be_read_back():
    assert join_list(["听课", "12月底前上课"]) == "1.听课\n2.12月底前上课"
    assert join_list(["5万元", "6万元"]) == "①5万元\n②6万元"


@pytest.mark.parametrize("cell", ["", " ", "\n\u3000\n"])
def test_a_blank_cell_has_no_items(cell):
    assert split_list(cell) == ()


@given(st.lists(items, max_size=12))
def test_law_joining_then_splitting_is_the_identity(texts):
    assume(len(texts) != 1 or split_list(texts[0]) == (texts[0],))
    assert split_list(join_list(texts)) == tuple(texts)


@given(st.lists(pieces, max_size=5).map("\n".join) | st.text())
def test_law_items_stand_in_the_cell_in_order_and_only_marks_blanks_and_semicolons_are_left_out(cell):
    spans = split_spans(cell)
    assert tuple(cell[start:end] for start, end in spans) == split_list(cell)
    last = 0
    left_out = ""
    for start, end in spans:
        assert last <= start < end
        left_out += cell[last:start]
        last = end
    assume(spans)
    left_out += cell[last:]
    assert all(each.isspace() or each.isnumeric() or each in ".．、)）(（；;" for each in left_out)
