"""Every hostile case ends as it must, every good one beside it succeeds exactly, and no red line is ever crossed."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile import make, reader
from tests.hostile.scenes import OUT, Case, Scene
from tests.hostile.stage import CANARY, SECRET, Played, play

_CHILDREN = ("docgen.batch.worker", "docgen.sources.apart")
SECONDS, MEMORY = 20, 1 << 30
_SPARE, _SPARED = Path(tempfile.gettempdir()), ("openpyxl.", "docgen-")
"""Where a report grows before it is written, under which names; gone when the run ends."""
Stage = Callable[[Scene], Played]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Return the function that plays a scene, once each."""
    played: dict[str, Played] = {}

    def run(scene: Scene) -> Played:
        if scene.id not in played:
            folder = tmp_path_factory.mktemp("scene") / "here"
            folder.mkdir()
            played[scene.id] = play(scene, folder)
        return played[scene.id]

    return run


@pytest.mark.parametrize("case", make.every_case(), ids=lambda case: case.id)
def test_it_ends_as_it_must(case: Case, stage: Stage) -> None:
    ended = stage(case.scene)
    told = [each for each in ended.problems if not case.code or each["code"] == case.code]
    if case.expect == "refused":
        assert (ended.code, ended.documents()) == (2, {}), ended.stderr
    if case.expect in ("row", "made"):
        (output,) = [each for each in ended.outputs if each["row"] == case.row]
    if case.expect == "row":
        assert output["state"] == "refused", ended.stderr
        assert told, [each["code"] for each in ended.problems]
    if case.expect == "made":
        assert output["state"] == "made", ended.stderr
        found = reader.texts(ended.documents()[str(Path(output["file"]).relative_to(OUT))])
        assert {part: found.get(part) for part in case.text or ()} == (case.text or {})
        if case.name:
            assert Path(output["file"]).name == case.name
    elif case.code:
        assert told, [each["code"] for each in ended.problems]
    if case.place:
        assert any(case.place in where(each) for each in told), [where(each) for each in told]


def where(problem: dict[str, object]) -> str:
    """Return what a problem says of its place and its finding, as one text."""
    parts = [f"{problem['file']}"]
    parts += [f"第 {problem[name]} {word}" for name, word in (("line", "行"), ("paragraph", "段")) if problem[name]]
    return " ".join([*parts, str(problem["sheet"] or ""), str(problem["cell"] or ""), str(problem["message"])])


@pytest.mark.parametrize("scene", make.every_scene(), ids=lambda scene: scene.id)
def test_no_red_line_is_crossed(scene: Scene, stage: Stage) -> None:
    ended = stage(scene)
    errors = {each["code"] for each in ended.problems if each["severity"] == "error"}
    assert (ended.code, errors) == (scene.code, errors if scene.errors is None else scene.errors), ended.stderr
    assert ended.problems or scene.code == 0, "a failure without a word"
    assert "Traceback" not in ended.stdout + ended.stderr
    assert not {"DG719", "DG732"} & errors
    if scene.code != 2:
        assert sorted(each["row"] for each in ended.outputs) == sorted(scene.rows), "a row lost"
    nothing_ran(ended)
    nothing_outside(ended)
    documents_are_whole(ended)
    assert ended.seconds < SECONDS
    assert ended.peak < MEMORY


def nothing_ran(ended: Played) -> None:
    """No program, no connection, and nothing of what templates try to do or to read."""
    allowed = ("open", "os.mkdir", "os.remove", "os.rename", "os.link", "os.rmdir")
    assert [event for event in ended.events if event[0] not in allowed and not is_worker(*event)] == []
    assert [name for name in ended.after if Path(name).name.startswith(CANARY)] == []
    everything = [ended.stdout.encode(), ended.stderr.encode(), *ended.documents().values()]
    assert not any(SECRET.encode() in data for data in everything)


def is_worker(event: str, words: str) -> bool:
    """Tell whether the program started is a worker of docgen's own."""
    return event == "subprocess.Popen" and words.startswith(sys.executable) and any(each in words for each in _CHILDREN)


def nothing_outside(ended: Played) -> None:
    """What was there is as it was, and all that is new lies in the output folder."""
    assert {name: ended.after.get(name) for name in ended.before} == ended.before
    new = ended.after.keys() - ended.before.keys()
    assert [name for name in new if name != OUT and not name.startswith(f"{OUT}{os.sep}")] == []
    paths = [path for event, path in ended.events if event != "subprocess.Popen"]
    written = {Path(path) for path in paths if path != os.devnull and f"{os.sep}{OUT}" not in path}
    ours = {path for path in written if path != _SPARE and path.parent == _SPARE and path.name.startswith(_SPARED)}
    assert written - ours - {_SPARE} == set()
    assert [path for path in ours if path.exists()] == []


def documents_are_whole(ended: Played) -> None:
    """Every file under a document's name is a whole document with nothing in it that acts, as the report says."""
    made = {each["sha256"] for each in ended.outputs if each["state"] == "made"}
    documents = {name: data for name, data in ended.documents().items() if f"{OUT}/{name}" not in ended.before}
    assert {name: reader.faults(data) for name, data in documents.items()} == dict.fromkeys(documents, [])
    assert {hashlib.sha256(data).hexdigest() for data in documents.values()} == made
    assert [name for name in ended.after if name.endswith((".tmp", ".part"))] == []


# --- the set itself


def test_there_are_many_and_a_third_of_them_are_good() -> None:
    count = Counter(case.expect for case in make.every_case())
    assert count.total() >= 220
    assert count["made"] * 3 >= count.total()


def test_the_set_is_the_same_every_time() -> None:
    make.every_case.cache_clear()
    first = make.every_case()
    make.every_case.cache_clear()
    second = make.every_case()

    def bytes_of(scene: Scene) -> dict[str, bytes]:
        return {name: data for name, data in scene.files.items() if isinstance(data, bytes)}

    assert [bytes_of(case.scene) for case in first] == [bytes_of(case.scene) for case in second]
    assert [(case.id, case.expect, case.code, case.text) for case in first] == [
        (case.id, case.expect, case.code, case.text) for case in second
    ]
