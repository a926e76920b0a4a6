"""Fuzzing: good files spoilt a little, again and again, the same way every time; each is read or refused with codes.

`python -m tests.hostile.fuzz --seconds 60` runs for a minute; `--seed` takes another path, `--only N` tries one input
again and keeps it, `--keep FOLDER` keeps every input that something went wrong with.
"""

from __future__ import annotations

import argparse
import io
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1])]

from docgen.errors import DocgenError
from docgen.gate import Form, admit, read_package
from docgen.sources.structured import read_items
from docgen.sources.table import open_table
from docgen.word.blocks import read_blocks
from docgen.word.template import compile
from tests.cases import paragraph, zipped
from tests.hostile import reader, rosters, templates
from tests.hostile.contexts import FINE, swelling
from tests.hostile.spoil import spoilt
from tests.sources.rosters import line, lines, merged, number, sheet, workbook

PATIENCE = 10.0
"""Seconds after which one input counts as hanging."""
MEMORY = 3 << 29
"""Bytes of address space beyond which one input counts as too heavy."""


@dataclass(frozen=True)
class Seed:
    """A good file, and how docgen reads it."""

    name: str
    data: bytes
    read: Callable[[Path], None]


@dataclass
class Found:
    """What a run of the loop came to: how many inputs were read, refused by which codes, and what went wrong."""

    count: int = 0
    read: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class _Hangs(BaseException):
    """An input took too long. Not an Exception: nothing in docgen may catch it."""


# --- reading


def read_template(path: Path) -> None:
    """Judge, compile and fill in a template as a run does; what comes out must be whole."""
    package = read_package(admit(path, file=path.name, want=frozenset({Form.DOCX})))
    read_blocks(package)
    template = compile(package.parts, file=path.name)
    document = template.render(dict.fromkeys(template.fields, "王芳 & <b> {{ x }}"))
    if faults := [each for each in reader.faults(document) if not each.startswith(("parts", "remote"))]:
        raise AssertionError(faults)


def read_table(path: Path) -> None:
    """Read a roster to its last row."""
    table = open_table(
        path, file=path.name, fill=lambda heading: heading == "党支部", names={"姓名": (), "承诺事项": ()}
    )
    for _ in table.rows:
        pass


def read_entries(path: Path) -> None:
    """Read a context file."""
    read_items(path, file=path.name)


def seeds() -> tuple[Seed, ...]:
    """Return the good files the loop begins with."""
    row = rosters.ROW
    rich = sheet(
        line(1, "名单"),
        line(2, *rosters.HEADINGS),
        line(3, *row),
        line(4, "", "李明", number("2015.70", 1)),
        line(5, "合计", number("2")),
        after=merged("A3:A4"),
    )
    shared = workbook(
        {"党员": rich, "说明": lines(("说明",))}, formats=("000", "yyyy-mm-dd"), strings="<si><t>王芳</t></si>"
    )
    table = paragraph("{%p for 项 in 名单 %}") + paragraph("{{ 项 }}，{{ 姓名|去末标点 }}") + paragraph("{%p endfor %}")
    texts = [(name, data) for _, name, data, _ in FINE[:1] + FINE[3:9] + FINE[9:]]
    csv = next(data for name, _, data, _ in rosters.FINE if name == "quoted")
    found = [
        Seed("模板.docx", zipped(templates.everywhere("我是{{ 姓名 }}。")), read_template),
        Seed("循环.docx", templates.docx(table + templates.runs("{% if 姓名 %}甲{% endif %}")), read_template),
        Seed("花名册.xlsx", shared, read_table),
        Seed("花名册.csv", bytes(csv) if isinstance(csv, bytes) else b"", read_table),
        Seed("国标.csv", bytes(csv).decode().encode("gb18030") if isinstance(csv, bytes) else b"", read_table),
        Seed("花名册.ods", rosters.good_ods(), read_table),
        *(Seed(f"{at}{name}", data, read_entries) for at, (name, data) in enumerate(texts)),
        Seed("引用.yaml", swelling(3).encode(), read_entries),
    ]
    with suppress(ImportError):
        found.append(Seed("花名册.xls", _xls(), read_table))
    return tuple(found)


def _xls() -> bytes:
    import xlwt

    book = xlwt.Workbook()
    page = book.add_sheet("党员")
    for down, cells in enumerate((rosters.HEADINGS, rosters.ROW)):
        for across, text in enumerate(cells):
            page.write(down, across, text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- the loop


def run(
    *,
    seed: int = 0,
    count: int | None = None,
    seconds: float | None = None,
    only: int | None = None,
    keep: Path | None = None,
) -> Found:
    """Try `count` inputs, or as many as `seconds` allow, or input `only` alone, and return what became of them."""
    begin, found, good = time.monotonic(), Found(), seeds()
    with tempfile.TemporaryDirectory(prefix="docgen-fuzz-") as folder:
        at = only or 0
        while (count is None or found.count < count) and (seconds is None or time.monotonic() - begin < seconds):
            chance = Random(f"{seed}:{at}")
            start = good[at % len(good)]
            data = spoilt(start.data, chance)
            if keep is not None:
                _keep(start, data, 0, keep / "now")
            fault = _try(start, data, Path(folder), found)
            if fault or only is not None:
                _keep(start, data, at, keep)
            if fault:
                found.wrong.append(f"--seed {seed} --only {at} ({start.name}): {fault}")
            found.count += 1
            at += 1
            if only is not None:
                break
    return found


def _try(start: Seed, data: bytes, folder: Path, found: Found) -> str:
    """Read one input; return what went wrong, or an empty text."""
    path = folder / start.name
    path.write_bytes(data)
    try:
        with _patience():
            start.read(path)
    except DocgenError as refusal:
        if not refusal.problems:
            return "refused without a word"
        found.codes.update(each.code for each in refusal.problems)
        return ""
    except _Hangs:
        return f"more than {PATIENCE:.0f} seconds"
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001  whatever else comes is what the loop looks for
        return traceback.format_exc()
    found.read += 1
    return ""


@contextmanager
def _patience() -> Iterator[None]:
    """Raise `_Hangs` after a while, where the system has alarms."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise _Hangs

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _keep(start: Seed, data: bytes, at: int, folder: Path | None) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{at}-{start.name}").write_bytes(data)


def _limit_memory() -> None:
    """Let this process have little more than a run may take, where the system has such a limit."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> int:
    """Run the loop from the command line; 1 when something went wrong."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seconds", type=float, default=15.0)
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--only", type=int)
    words.add_argument("--keep", type=Path)
    asked = words.parse_args()
    _limit_memory()
    found = run(seed=asked.seed, seconds=asked.seconds, only=asked.only, keep=asked.keep)
    for each in found.wrong:
        print(each)
    refused = ", ".join(f"{code} {count}" for code, count in found.codes.most_common())
    print(f"{found.count} inputs: {found.read} read, {len(found.wrong)} wrong; refused: {refused}")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
