"""Every sample of every kind in traditional characters and back: the same paper, its people's names untouched."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from docgen.drafts import Draft, parse
from docgen.drafts.script import in_script, wording
from docgen.kinds import kinds
from docgen.pipeline import kind_template, render
from docgen.problems import has_errors
from docgen.rules import check_draft
from docgen.sources.structured import read_structured
from docgen.text.script import Script, convert
from docgen.word.blocks import dump, read_blocks_bytes

SAMPLES = [
    pytest.param(kind.id, sample, id=f"{kind.id}-{sample.stem}")
    for kind in kinds().values()
    for sample in sorted(kind.folder.glob("sample*.yaml"))
]


def draft_of(kind_id: str, sample: Path, script: Script | None) -> Draft:
    kind = kinds()[kind_id]
    contexts, _ = read_structured(sample, file=sample.name)
    values = contexts[0].values | ({"文字": str(script)} if script else {})
    draft, problems = parse(kind, replace(contexts[0], values=values))
    assert draft is not None, problems
    return draft


@cache
def page(kind_id: str, sample: Path, script: Script | None) -> str:
    draft = draft_of(kind_id, sample, script)
    return dump(read_blocks_bytes(render(draft, kind_template(draft.kind, script))))


@pytest.mark.parametrize(("kind_id", "sample"), SAMPLES)
def test_a_paper_in_traditional_characters_is_the_same_paper(kind_id, sample):
    plain, made = page(kind_id, sample, None), page(kind_id, sample, Script.TRADITIONAL)
    assert made != plain
    assert convert(made, Script.SIMPLIFIED, protected=()) == convert(plain, Script.SIMPLIFIED, protected=())


@pytest.mark.parametrize(("kind_id", "sample"), SAMPLES)
def test_a_simplified_paper_is_already_simplified(kind_id, sample):
    assert page(kind_id, sample, Script.SIMPLIFIED) == page(kind_id, sample, None)


@pytest.mark.parametrize(("kind_id", "sample"), SAMPLES)
def test_a_rule_reads_what_was_written(kind_id, sample):
    plain, made = (list(check_draft(draft_of(kind_id, sample, each))) for each in (None, Script.TRADITIONAL))
    assert has_errors(plain) == has_errors(made)
    assert [each.code for each in plain] == [each.code for each in made]


def test_people_keep_their_names_and_the_rest_is_converted():
    sample = kinds()["pledge"].folder / "sample-支部.yaml"
    draft = draft_of("pledge", sample, Script.TRADITIONAL)
    shown = in_script(draft)
    assert shown["书记"] == "张建国"
    assert shown["支部全称"] == "中共示例縣第一小學支部委員會"
    assert wording(draft)("书记张建国讲党课") == "書記张建国講黨課"
    assert draft.printed["支部全称"] == "中共示例县第一小学支部委员会"
