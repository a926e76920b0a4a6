"""The numbers of GB/T 9704, read once and reckoned with."""

from docgen.word.standard import Number, number, profile


def test_a_number_carries_its_clause_its_strength_and_its_tolerance():
    assert number("page", "top_mm") == Number(37, "M", "5.2.1", 1)


def test_a_number_of_our_own_has_no_clause():
    assert number("page", "header_mm") == Number(15, "R", None, 0)


def test_page_leaves_a_type_area_of_156_by_225_mm():
    page = profile("gongwen").page
    assert (page.type_area_mm, page.height_mm - page.top_mm - page.bottom_mm) == (156, 225)


def test_22_lines_and_28_characters_fit_the_type_area_and_not_one_more():
    chosen = profile("gongwen")
    height, width = 225 / 25.4 * 1440, 156 / 25.4 * 1440
    assert (height // chosen.line_tw, width // chosen.roles["body"].char_tw) == (22, 28)


def test_only_text_of_size_three_is_drawn_together():
    roles = profile("gongwen").roles
    assert {name: role.spacing_tw for name, role in roles.items() if role.spacing_tw == 0} == {
        "title": 0, "page_number": 0, "page_number_even": 0, "last_line": 0,
    }  # fmt: skip


def test_heading_levels_are_黑体_楷体_仿宋_仿宋():
    roles = profile("gongwen").roles
    assert [roles[f"heading{level}"].font.east_asian for level in (1, 2, 3, 4)] == [
        "黑体", "楷体_GB2312", "仿宋_GB2312", "仿宋_GB2312",
    ]  # fmt: skip


def test_title_leaves_one_line_of_the_profile_below_it():
    assert profile("gongwen").roles["title"].after_tw == 579


def test_a_pledge_keeps_the_characters_of_a_line_and_sets_lines_closer():
    standard, pledge = profile("gongwen"), profile("pledge")
    assert (pledge.page.left_mm, pledge.page.type_area_mm) == (standard.page.left_mm, standard.page.type_area_mm)
    assert pledge.roles["body"].char_tw == standard.roles["body"].char_tw
    assert pledge.line_tw == 440


def test_a_blank_for_the_pen_is_10_mm_high_for_a_name_and_20_mm_for_an_opinion():
    roles = profile("pledge").roles
    opinion = roles["box_blank"].line_tw + roles["box_blank"].after_tw
    assert [roles["signature"].line_tw, roles["box_signature"].line_tw, opinion] == [567, 567, 1134]
