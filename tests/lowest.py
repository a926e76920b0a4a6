"""Print the lowest versions that pyproject.toml admits, as pip's requirements: `python3 tests/lowest.py > lowest.txt`."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def lowest(text: str) -> list[str]:
    """Return `name==version` for every requirement of docgen, docgen[fast], docgen[test] and the build."""
    table = tomllib.loads(text)
    more = table["project"]["optional-dependencies"]
    asked = [*table["project"]["dependencies"], *more["fast"], *more["test"], *table["build-system"]["requires"]]
    return sorted({each.replace(">=", "==") for each in asked})


if __name__ == "__main__":
    sys.stdout.write("\n".join(lowest(PROJECT.read_text("utf-8"))) + "\n")
