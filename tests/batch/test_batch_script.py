"""A batch in traditional characters: papers, marks and names of files; one run has one script."""

from docgen.batch.outcome import State
from tests.batch.orders import GOOD, HEADINGS, codes, lines_of, made, order, states, table


def papers(folder, *rows: list[str], headings: list[str] | None = None, **options):
    asked = order(folder, table(*rows, headings=headings), **options)
    return made(asked), folder / "成品"


def test_a_letter_in_traditional_characters_keeps_its_persons_name(tmp_path):
    row = ["1", "第一小学党支部", "于发", "2012年6月", "于发负责发展党员工作", "2026年6月底"]
    result, out = papers(tmp_path, row, settings=("文字=繁体",))
    assert states(result) == [(2, State.MADE)]
    text = lines_of(out / result.outcomes[0].name)
    assert text[0] == "承諾書"
    assert "我是于发，第一小學黨支部黨員" in text[1]
    assert any("于发負責發展黨員工作" in each for each in text)


def test_a_file_is_named_as_the_roster_says_whatever_the_script(tmp_path):
    result, _ = papers(tmp_path, GOOD[0], settings=("文字=繁体",))
    assert result.outcomes[0].name == "001-第一小学党支部-王芳-承诺书.docx"


def test_a_placeholder_is_marked_in_the_script_of_the_page(tmp_path):
    row = [*GOOD[0][:4], "帮扶【待填：青年教师】", ""]
    result, out = papers(tmp_path, row, settings=("文字=繁体",))
    assert codes(result.problems) == ["DG201"]
    import docx

    paper = docx.Document(str(out / result.outcomes[0].name))
    marked = ["".join(run.text for run in each.runs if run.font.highlight_color) for each in paper.paragraphs]
    assert [each for each in marked if each] == ["【待填：青年教師】"]


def test_a_row_in_another_script_than_the_first_is_refused(tmp_path):
    rows = [[*GOOD[0], "繁体"], [*GOOD[1], "简体"], [*GOOD[2], "繁体"]]
    result, _ = papers(tmp_path, *rows, headings=[*HEADINGS, "文字"])
    assert states(result) == [(2, State.MADE), (3, State.REFUSED), (4, State.MADE)]
    assert [(each.code, each.arg("script"), each.arg("expected")) for each in result.problems] == [
        ("DG203", "简体", "繁体")
    ]


def test_another_script_is_another_document(tmp_path):
    first, _ = papers(tmp_path, GOOD[0])
    again, _ = papers(tmp_path, GOOD[0], settings=("文字=繁体",))
    assert first.outcomes[0].sha256 != again.outcomes[0].sha256
