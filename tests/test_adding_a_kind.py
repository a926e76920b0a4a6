"""docs/adding-a-kind.md cannot lie: its examples are a kind and an outline, and it names every key, type and place."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from docgen.authoring.keys import _keys
from docgen.authoring.new import new_kind
from docgen.drafts import parse
from docgen.glossary import Type
from docgen.kinds import Kind, kinds, read_kind
from docgen.pipeline import kind_template
from docgen.sources.structured import read_structured
from docgen.word.house import build_template
from docgen.word.standard import profile
from tests.word.papers import lines, template

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "adding-a-kind.md").read_text("utf-8")
BLOCKS = [textwrap.dedent(each) for each in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
TAGS = re.search(r"在 Word 里做 `template.docx`：`(.*)`", PAGE)


def keys_of(fields: object) -> Iterator[str]:
    """Yield every key of every field, nested ones too."""
    assert isinstance(fields, dict)
    for field in fields.values():
        assert isinstance(field, dict)
        yield from field
        yield from keys_of(field.get("fields", {}))


def test_the_example_is_a_kind_whose_sample_prints(tmp_path: Path) -> None:
    schema, sample = BLOCKS[:2]
    (tmp_path / "kind.yaml").write_text(schema, "utf-8")
    (tmp_path / "sample.yaml").write_text(sample, "utf-8")
    kind = read_kind(tmp_path)
    contexts, _ = read_structured(tmp_path / "sample.yaml", file="sample.yaml")
    draft, _ = parse(kind, contexts[0])
    assert draft is not None
    assert TAGS is not None
    blank = "　" * 11
    assert lines(template(TAGS[1], fields=list(kind.fields)), **draft.printed) == [
        f"王芳同志：请于2026年3月5日到局三楼会议室参加会议。签收：{blank}"
    ]


@pytest.mark.parametrize("kind", kinds().values(), ids=list(kinds()))
def test_every_key_of_a_kind_stands_on_the_page(kind: Kind) -> None:
    contexts, _ = read_structured(kind.folder / "kind.yaml", file="kind.yaml")
    said = contexts[0].values
    assert {each for each in (*said, *keys_of(said["fields"])) if f"`{each}`" not in PAGE} == set()


def test_every_type_stands_on_the_page() -> None:
    assert [each for each in Type if each is not Type.GROUP and each not in PAGE] == []


def test_every_key_there_is_stands_on_the_page() -> None:
    assert [each for each in (*_keys()["kind"], *_keys()["field"]) if f"`{each}`" not in PAGE] == []


@pytest.mark.parametrize("outline", BLOCKS[2:], ids=["whole", "numbered"])
def test_an_outline_on_the_page_builds_a_template(outline: str, tmp_path: Path) -> None:
    new_kind(tmp_path / "new", id="meeting_notice", title="会议通知")
    head = "" if outline.startswith("profile") else "profile: gongwen\nproperties: {}\n"
    fields = "  目标: {type: 文本, list: true}\n"
    schema = (tmp_path / "new" / "kind.yaml").read_text("utf-8")
    (tmp_path / "new" / "kind.yaml").write_text(schema.replace("fields:\n", f"fields:\n{fields}", 1), "utf-8")
    (tmp_path / "new" / "outline.yaml").write_text(head + outline, "utf-8")
    (tmp_path / "new" / "template.docx").write_bytes(build_template(tmp_path / "new"))
    read_kind.cache_clear()
    assert kind_template(read_kind(tmp_path / "new")).fields


def test_every_place_of_text_of_the_house_stands_on_the_page() -> None:
    made_by_docgen = ("_head", "page_number", "heading2", "heading3", "cell", "attachment_label")
    places = [each for each in profile("gongwen").roles if not any(word in each for word in made_by_docgen)]
    assert [each for each in places if f"`{each}`" not in PAGE] == []


def test_what_the_commands_of_the_page_do_is_what_it_says(tmp_path: Path) -> None:
    made = new_kind(tmp_path / "会议通知", id="meeting_notice", title="会议通知")
    assert {each.name for each in made} == {"kind.yaml", "outline.yaml", "sample.yaml", "template.docx", "expected.txt"}
