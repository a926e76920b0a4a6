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
    assert {role.size_hp for role in roles.values() if role.spacing_tw == -5} == {32}
    assert 32 not in {role.size_hp for role in roles.values() if role.spacing_tw == 0}


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


def test_a_blank_line_before_or_after_is_a_line_of_the_profile():
    roles = profile("gongwen").roles
    assert [roles[name].before_tw for name in ("attachment_note", "signatory", "signatory_sealed")] == [579, 579, 1158]


def test_a_title_over_a_subtitle_is_a_title_without_the_blank_line():
    roles = profile("gongwen").roles
    title, over = roles["title"], roles["title_over_subtitle"]
    assert (over.size_hp, over.line_tw, over.align, over.after_tw) == (title.size_hp, title.line_tw, title.align, 0)


def test_names_of_attachments_begin_under_each_other():
    roles = profile("gongwen").roles
    first, following = roles["attachment_note_first"], roles["attachment_note_next"]
    assert first.left_chars == following.left_chars
    assert (following.left_chars + following.first_line_chars, roles["attachment_note"].left_chars) == (5, 5)
