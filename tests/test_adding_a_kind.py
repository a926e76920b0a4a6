"""docs/adding-a-kind.md cannot lie: its example is a kind, and it names every key that shipped kinds use."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from docgen.drafts import parse
from docgen.glossary import Type
from docgen.kinds import Kind, kinds, read_kind
from docgen.sources.structured import read_structured
from tests.word.papers import lines, template

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "adding-a-kind.md").read_text("utf-8")
TAGS = re.search(r"在 Word 里做 `template.docx`：`(.*)`", PAGE)


def keys_of(fields: object) -> Iterator[str]:
    """Yield every key of every field, nested ones too."""
    assert isinstance(fields, dict)
    for field in fields.values():
        assert isinstance(field, dict)
        yield from field
        yield from keys_of(field.get("fields", {}))


def test_the_example_is_a_kind_whose_sample_prints(tmp_path: Path) -> None:
    schema, sample = (textwrap.dedent(each) for each in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
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
