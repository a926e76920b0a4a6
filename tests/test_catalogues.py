"""The catalogues are in their one order, and what is derived from them is derived: `python tests/catalogues.py` cures."""

from __future__ import annotations

import pytest

from docgen.messages import LANGUAGES
from tests import catalogues

CURE = "run: python tests/catalogues.py"


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_a_source_catalogue_is_sorted_and_written_in_the_one_way(language):
    assert catalogues.path(language, "po").read_bytes() == catalogues.ordered(language), CURE


def test_traditional_chinese_is_derived_from_simplified():
    assert catalogues.path("zh_Hant", "po").read_bytes() == catalogues.traditional(), CURE


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_written_one(language):
    written = catalogues.path(language, "po").read_bytes()
    assert catalogues.path(language, "mo").read_bytes() == catalogues.compiled(written, language), CURE


def test_both_source_catalogues_hold_the_same_ids():
    ids = [{each.id for each in catalogues.read(language)} for language in ("zh_Hans", "en")]
    assert ids[0] == ids[1]
