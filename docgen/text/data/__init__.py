"""The word lists of `docgen.text`, one TOML file per subject, each with its source in a comment."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def table(subject: str) -> dict[str, Any]:
    """Return the word list `subject` ("dates" for `dates.toml`), read once per process."""
    return tomllib.loads((Path(__file__).parent / f"{subject}.toml").read_text("utf-8"))
