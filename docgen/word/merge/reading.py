"""Reads documents that share most of their parts: what is the same in all of them is inflated and kept once.

For packages that docgen wrote itself and whose digest is known. Others go through the gate.
"""

from __future__ import annotations

import io
import zipfile


class SharedParts:
    """Reads packages one after another."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, int], bytes] = {}

    def read(self, data: bytes) -> dict[str, bytes]:
        """Return the parts of a package by name. Raises zipfile.BadZipFile."""
        parts: dict[str, bytes] = {}
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for info in package.infolist():
                key = info.filename, info.CRC, info.file_size
                known = self._known.get(key)
                if known is None:
                    known = package.read(info)
                    if not info.filename.startswith("word/document"):
                        self._known[key] = known
                parts[info.filename] = known
        return parts
