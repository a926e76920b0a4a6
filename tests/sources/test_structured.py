"""Files on disk, whatever their form and encoding."""

from pathlib import Path

import pytest

from docgen.errors import InputRefused
from docgen.problems import Origin, problem
from docgen.sources.structured import read_items, read_structured


def write(folder: Path, name: str, content: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.yaml", "姓名: 张三\n"),
        ("a.yml", "姓名: 张三\n"),
        ("a.JSON", '{"姓名": "张三"}'),
        ("a.toml", '"姓名" = "张三"'),
    ],
)
def test_the_extension_tells_the_form(tmp_path: Path, name: str, content: str) -> None:
    contexts, problems = read_structured(write(tmp_path, name, content), file=name)
    assert [each.values for each in contexts] == [{"姓名": "张三"}]
    assert problems == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_with_or_without_its_mark_is_read_without_a_word(tmp_path: Path, encoding: str) -> None:
    contexts, problems = read_structured(write(tmp_path, "a.yaml", "姓名: 张三\n", encoding), file="a.yaml")
    assert contexts[0].origin(("姓名",)) == Origin("a.yaml", 1, 5)
    assert problems == ()


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_is_read_and_announced(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, "a.yaml", "姓名: 𠮷三\n支部: 示例县第一小学党支部\n", encoding)
    contexts, problems = read_structured(path, file="a.yaml")
    assert [each.values for each in contexts] == [{"姓名": "𠮷三", "支部": "示例县第一小学党支部"}]
    assert [each.severity for each in problems] == ["hint"]


def test_bytes_in_no_known_encoding_refuse_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("姓名: 张三\n单位: 示例县第一小学\n".encode() + b"x: \xff\n")
    with pytest.raises(InputRefused) as caught:
        read_structured(path, file="a.yaml")
    assert caught.value.problems[0].origin == Origin("a.yaml", 3)


@pytest.mark.parametrize("content", ["# 暂无\n", "\n", "---\n---\n", "- \n"])
def test_a_file_that_says_nothing_is_a_warning(tmp_path: Path, content: str) -> None:
    assert read_structured(write(tmp_path, "common.yaml", content), file="common.yaml") == (
        (),
        (problem("DG173", Origin("common.yaml")),),
    )


def test_refused_entries_keep_their_number(tmp_path: Path) -> None:
    path = write(tmp_path, "a.yaml", "- {a: 1}\n- {a: 1, a: 2}\n- {a: 3}\n")
    items, problems = read_items(path, file="a.yaml")
    assert [(item.number, item.context is None) for item in items] == [(1, False), (2, True), (3, False)]
    assert problems == ()
    assert len(read_structured(path, file="a.yaml")[0]) == 2


def test_an_extension_of_no_known_form_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputRefused) as refusal:
        read_structured(write(tmp_path, "a.txt", "年度: 2026\n"), file="a.txt")
    assert refusal.value.problems == (problem("DG174", Origin("a.txt"), expected=".yaml/.yml/.json/.toml"),)
