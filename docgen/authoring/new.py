"""A folder for a new kind of paper, from the house style: it is complete and passes the check, and is there to be changed."""

from __future__ import annotations

import re
from pathlib import Path

from docgen import files
from docgen.authoring.folder import rebuild
from docgen.errors import InputRefused, OutputRefused
from docgen.kinds import find_kind
from docgen.problems import Origin, problem

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TITLE = re.compile(r"[\w（）·—-]{1,30}")
_PATTERNS = Path(__file__).parent / "data" / "new"


def new_kind(folder: Path, *, id: str, title: str) -> list[Path]:
    """Write the kind's files into `folder`, made where it is lacking, and return them.

    Raises InputRefused for an id or title that cannot be used or is taken, OutputRefused for a folder that holds files.
    """
    for name, form in ((id, _ID), (title, _TITLE)):
        if not form.fullmatch(name):
            raise InputRefused(problem("DG383", id=name))
        if find_kind(name):
            raise InputRefused(problem("DG385", kind=name))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputRefused(problem("DG384", Origin(str(folder))))
    files.make_folder(folder)
    written = []
    for pattern in sorted(_PATTERNS.glob("*.yaml")):
        text = pattern.read_text("utf-8").replace("@id@", id).replace("@title@", title)
        files.write_whole(folder / pattern.name, text.encode(), replace_only_sha=None)
        written.append(folder / pattern.name)
    return [*written, *rebuild(folder)[0]]
