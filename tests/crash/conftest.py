"""A folder in memory, where there is one: these tests write some tens of thousands of small files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_MEMORY = Path("/dev/shm")


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    """Return a folder that is gone afterwards."""
    where = _MEMORY if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="docgen-crash-", dir=where) as folder:
        yield Path(folder)
