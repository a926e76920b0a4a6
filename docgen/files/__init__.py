"""The one small layer between docgen and the disk: open, read, write, sync, link, unlink, rename, list, lock.

Knows nothing of documents, rows or journals. `system` holds the primitives, each exactly one call of the operating
system and all of them through one point; `faults` turns what the system answers into problems; `whole` and `lock` are
what callers use. No file is ever changed under its final name: it is put there whole, or not at all.
"""

from docgen.files.faults import input_fault, input_refused, output_fault, output_refused, spares_the_rest
from docgen.files.lock import locked
from docgen.files.whole import (
    Seen,
    Sort,
    is_file,
    is_real_folder,
    look_at,
    make_folder,
    place,
    read_whole,
    remove,
    replace,
    sync_folder,
    sync_whole,
    write_new,
    write_whole,
)

__all__ = [
    "Seen",
    "Sort",
    "input_fault",
    "input_refused",
    "is_file",
    "is_real_folder",
    "locked",
    "look_at",
    "make_folder",
    "output_fault",
    "output_refused",
    "place",
    "read_whole",
    "remove",
    "replace",
    "spares_the_rest",
    "sync_folder",
    "sync_whole",
    "write_new",
    "write_whole",
]
