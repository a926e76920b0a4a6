"""The manual of the command line tells what happens: every page of tests/transcripts is played and compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import transcript


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The empty folder in which a page is played."""
    monkeypatch.chdir(tmp_path)
    for name, value in transcript.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LANGUAGE", "")
    return tmp_path


@pytest.mark.parametrize("page", transcript.PAGES, ids=lambda each: each.stem)
def test_a_page_of_the_manual_tells_what_happens(page, folder, request):
    told = page.read_text("utf-8")
    happened = transcript.play(told, folder)
    if request.config.getoption("--rewrite"):
        page.write_text(happened, "utf-8")
    else:
        assert happened.splitlines() == told.splitlines()


def test_no_page_of_the_manual_shows_a_traceback_or_an_empty_argument():
    for page in transcript.PAGES:
        text = page.read_text("utf-8")
        assert "Traceback" not in text
        assert "“…”" not in text
