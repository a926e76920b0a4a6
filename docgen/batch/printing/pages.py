"""PDF by LibreOffice, and on which pages of it each piece stands.

LibreOffice is run once for all documents, on a profile of its own and with a time limit; pages are read by pypdf.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from docgen.errors import InputRefused
from docgen.problems import problem

_OPTIONS = {
    "IsSkipEmptyPages": {"type": "boolean", "value": "false"},  # the blank backs that front sides need
    "ExportBookmarksToPDFDestination": {"type": "boolean", "value": "true"},
}
_START_SECONDS, _PAPER_SECONDS = 120.0, 0.5
_PAINTS = re.compile(rb"\b(?:Tj|TJ|Do|S|s|f|F|B|b)\b|\bf\*|\bB\*")


def to_pdf(office: str, documents: Sequence[bytes], *, papers: int) -> list[bytes]:
    """Return each document as PDF, blank backs included. `papers` is how many papers they hold, for the time limit.

    Raises InputRefused where LibreOffice fails or takes too long.
    """
    with TemporaryDirectory(prefix="docgen-pdf-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        sources = [home / f"{number}.docx" for number in range(len(documents))]
        for path, data in zip(sources, documents, strict=True):
            path.write_bytes(data)
        command = [
            office,
            f"-env:UserInstallation={(home / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            f"pdf:writer_pdf_Export:{json.dumps(_OPTIONS, separators=(',', ':'))}",
            "--outdir",
            str(home),
            *map(str, sources),
        ]
        _run(command, seconds=_START_SECONDS + _PAPER_SECONDS * papers)
        made = [path.with_suffix(".pdf") for path in sources]
        if not all(path.is_file() for path in made):
            raise InputRefused(problem("DG772"))
        return [path.read_bytes() for path in made]


def _run(command: Sequence[str], *, seconds: float) -> None:
    """Run a program to its end; one that takes too long is ended with all that it started."""
    try:
        running = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise InputRefused(problem("DG772")) from error
    try:
        running.wait(seconds)
    except BaseException as error:
        with suppress(OSError):
            _end(running)
        running.wait()
        if isinstance(error, subprocess.TimeoutExpired):
            raise InputRefused(problem("DG778", seconds=round(seconds))) from error
        raise


def _end(running: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(running.pid, signal.SIGKILL)
    else:
        running.kill()


def can_count() -> bool:
    """Tell whether the library that reads PDF is there."""
    return find_spec("pypdf") is not None


def page_counts(pdf: bytes, marks: Sequence[str]) -> list[int]:
    """Return how many pages each marked piece takes, in the order of the marks; a blank back is not counted.

    Raises InputRefused where the PDF does not have every mark.
    """
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(pdf))
    places = {name.lstrip("/"): each for name, each in reader.named_destinations.items()}
    if not all(mark in places for mark in marks):
        raise InputRefused(problem("DG772"))
    starts = [reader.get_destination_page_number(places[mark]) or 0 for mark in marks]
    counts = []
    for start, end in zip(starts, [*starts[1:], len(reader.pages)], strict=True):
        content = reader.pages[end - 1].get_contents() if end - start > 1 else None
        blank = end - start > 1 and (content is None or not _PAINTS.search(content.get_data()))
        counts.append(end - start - blank)
    return counts
