"""Every kind of paper, by its folder alone: the samples parse, render, pass the checks and read as the golden says.

`python -m pytest tests/test_every_kind.py --rewrite` writes the goldens anew.
"""

from pathlib import Path

import pytest

from docgen.drafts import parse
from docgen.kinds import kinds
from docgen.pipeline import kind_template, render
from docgen.problems import has_errors
from docgen.rules import check_draft
from docgen.sources.structured import read_structured
from docgen.word.blocks import dump, read_blocks_bytes
from docgen.word.house import build_template

SAMPLES = [
    pytest.param(kind, sample, id=f"{kind.id}-{sample.stem}")
    for kind in kinds().values()
    for sample in sorted(kind.folder.glob("sample*.yaml"))
]


@pytest.mark.parametrize(("kind", "sample"), SAMPLES)
def test_a_sample_makes_the_document_its_golden_shows(kind, sample: Path, request: pytest.FixtureRequest) -> None:
    contexts, problems = read_structured(sample, file=sample.name)
    assert not problems
    draft, problems = parse(kind, contexts[0])
    assert draft is not None, problems
    assert not has_errors([*problems, *check_draft(draft)])
    shown = dump(read_blocks_bytes(render(draft, kind_template(kind))))
    golden = sample.with_name(sample.name.replace("sample", "expected")).with_suffix(".txt")
    if request.config.getoption("--rewrite"):
        golden.write_text(shown, "utf-8")
    assert shown == golden.read_text("utf-8")


@pytest.mark.parametrize("kind", kinds().values(), ids=list(kinds()))
def test_every_tag_of_the_template_is_a_field_of_the_kind(kind) -> None:
    assert kind_template(kind).fields <= set(kind.fields)


@pytest.mark.parametrize("kind", kinds().values(), ids=list(kinds()))
def test_the_template_is_what_its_outline_builds(kind, request: pytest.FixtureRequest) -> None:
    if not (kind.folder / "outline.yaml").is_file():
        pytest.skip("a template made in Word")
    built = build_template(kind.folder)
    if request.config.getoption("--rewrite"):
        kind.template.write_bytes(built)
    assert kind.template.read_bytes() == built


@pytest.mark.parametrize("kind", kinds().values(), ids=list(kinds()))
def test_no_two_fields_share_a_heading(kind) -> None:
    headings = [text for name, aliases in kind.roster_names().items() for text in dict.fromkeys((name, *aliases))]
    assert sorted(headings) == sorted(set(headings))


@pytest.mark.parametrize("kind", kinds().values(), ids=list(kinds()))
def test_the_folder_is_complete(kind) -> None:
    assert {"kind.yaml", "template.docx", "sample.yaml", "expected.txt"} <= {
        each.name for each in kind.folder.iterdir()
    }
