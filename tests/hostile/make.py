"""All hostile cases and the good ones beside them, the same bytes every time.

`python -m tests.hostile.make FOLDER` writes every scene into a folder of its own, to be looked at or tried by hand.
"""

from __future__ import annotations

import sys
from collections import Counter
from functools import cache
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1])]

from tests.hostile import contexts, names, packages, rosters, templates, values
from tests.hostile.scenes import Case, Scene

FAMILIES = (templates, packages, rosters, contexts, values, names)


@cache
def every_case() -> tuple[Case, ...]:
    """Return every case, in a fixed order. Raises ValueError where two have one id."""
    found = tuple(case for family in FAMILIES for case in family.cases())
    twice = [id for id, count in Counter(case.id for case in found).items() if count > 1]
    if twice:
        raise ValueError(twice)
    return found


def every_scene() -> tuple[Scene, ...]:
    """Return the scenes of all cases, each once."""
    return tuple({case.scene.id: case.scene for case in every_case()}.values())


def write(scene: Scene, folder: Path) -> None:
    """Write the files of a scene and its command into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in scene.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data() if callable(data) else data)
    (folder / "命令.txt").write_text(" ".join(("docgen", *scene.words)) + "\n", "utf-8")


def main() -> None:
    """Write all scenes and say how many cases of which class there are."""
    folder = Path(sys.argv[1])
    for scene in every_scene():
        write(scene, folder / scene.id)
    for (family, expect), count in sorted(Counter((case.family, case.expect) for case in every_case()).items()):
        print(f"{family:10} {expect:8} {count:4}")


if __name__ == "__main__":
    main()
