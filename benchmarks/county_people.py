"""The organisations and people of the fictitious 示例县, the same on every run; knows nothing of sheets or of docgen.

The words and figures are in `county.toml`. Everything drawn comes from one seed per branch, so that a change in one
branch leaves the others as they are.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("county.toml").read_text("utf-8"))
ROWS = 2000
SEED = "示例县2026"
FULL_COMMITTEE = 7
"""Below this many full members a branch has no committee, the secretary alone (支部工作条例)."""

Month = tuple[int, int]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Unit:
    """One Party organisation, as `county.toml` lists it; `size` counts its own members among 2,000 people."""

    short: str
    type: str
    parent: str
    school: str
    stage: str
    owner: str
    posts: str
    size: int
    staff: int
    pupils: int
    mark: str
    switches: str
    features: str
    place: str


@dataclass(frozen=True, slots=True)
class Person:
    """One member of a branch. `promises` pairs each promise with its own 时限; an empty text is a blank cell."""

    branch: str
    unit: str
    name: str
    gender: str
    people: str
    born: Month
    joined: Month
    confirmed: Month | None
    state: str = "在岗"
    group: str = ""
    party_post: str = ""
    post: str = ""
    subject: str = ""
    post_kind: str = ""
    standing: str = ""
    promises: tuple[tuple[str, str], ...] = ()
    area: str = ""
    paired: str = ""
    phone: str = ""
    note: str = ""

    @property
    def category(self) -> str:
        """党员类别: a member without a day of confirmation who joined lately is on probation."""
        return "预备党员" if self.confirmed is None and self.joined[0] >= WORDS["year"] - 1 else "正式党员"


def pick(dice: random.Random, things: Sequence[_T]) -> _T:
    """Return one of `things`; `random()` alone is used, because its sequence is the one Python promises to keep."""
    return things[int(dice.random() * len(things))]


def between(dice: random.Random, low: int, high: int) -> int:
    """Return a whole number from `low` to `high`, both included."""
    return low + int(dice.random() * (high - low + 1))


def units() -> list[Unit]:
    """Return the 53 organisations in the order of the table."""
    return [Unit(**dict(zip(WORDS["unit_columns"], row, strict=True))) for row in WORDS["units"]]


def full_name(unit: Unit, full_members: int) -> str:
    """Return the 全称; a branch of fewer than seven full members has no committee to be named after."""
    stem = unit.short.removesuffix("联合党支部").removesuffix(unit.type)
    joint = "联合" if unit.type == "联合党支部" else ""
    endings = {"党委": "委员会", "党总支": "总支部委员会"}
    branch = "支部委员会" if full_members >= FULL_COMMITTEE else "支部"
    return f"中共{WORDS['county']}{stem}{joint}{endings.get(unit.type, branch)}"


def sizes(rows: int) -> dict[str, int]:
    """Share `rows` among the branches in proportion to their size, by largest remainder."""
    weights = {unit.short: unit.size for unit in units() if unit.size}
    whole = sum(weights.values())
    shares = {short: rows * weight // whole for short, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda short: (-(rows * weights[short] % whole), short))
    for short in by_remainder[: rows - sum(shares.values())]:
        shares[short] += 1
    return shares


def people(rows: int = ROWS) -> list[Person]:
    """Return `rows` people, branch after branch, without any error."""
    shares = sizes(rows)
    return [person for unit in units() if unit.size for person in members(unit, shares[unit.short])]


def members(unit: Unit, count: int) -> list[Person]:
    """Return `count` members of a branch, those who hold an office first."""
    dice = random.Random(f"{SEED}/{unit.short}")
    special = {place: tuple(rest) for branch, place, *rest in WORDS["special_people"] if branch == unit.short}
    taken = {*WORDS["not_these"], *(name for name, *_ in special.values())}
    offices = _offices(unit)
    schools = unit.school.split("、")
    groups = 0 if unit.size < 30 else 3 if unit.size < 60 else 4
    found = []
    for index in range(count):
        person = _drawn(unit, special.get(index + 1) or _named(dice, taken), dice=dice)
        if index < len(offices):
            person = _in_office(unit, person, office=offices[index])
        group = f"第{'一二三四'[index * groups // count]}党小组" if groups else ""
        person = replace(person, unit=schools[index * len(schools) // count], group=group)
        found.append(_with_promises(unit, person, dice=dice))
    return found


def _named(dice: random.Random, taken: set[str]) -> tuple[str, str, str]:
    """Return a name that is not taken, its 性别 and 民族, and take it."""
    while True:
        surname = pick(dice, WORDS["surnames_two"] if dice.random() < 0.004 else WORDS["surnames"])
        gender = pick(dice, "男女")
        if dice.random() < 0.7:
            given = pick(dice, WORDS["given_men" if gender == "男" else "given_women"])
        else:
            given = pick(dice, WORDS["given_first"]) + pick(dice, WORDS["given_more"])
        if surname + given not in taken:
            taken.add(surname + given)
            return surname + given, gender, pick(dice, WORDS["minorities"]) if dice.random() < 0.06 else "汉族"


def _drawn(unit: Unit, named: tuple[str, str, str], *, dice: random.Random) -> Person:
    """Return an ordinary member of the branch: dates in order, a post, a state; no office and no promises yet."""
    year = WORDS["year"]
    state = _state(unit, dice)
    retired = state == "退休" or unit.posts == "退休"
    born = (between(dice, 1938, year - 61) if retired else between(dice, 1968, 2001), between(dice, 1, 12))
    joined = (between(dice, born[0] + 19, min(born[0] + 42, year - 2)), between(dice, 1, 12))
    confirmed: Month | None = (joined[0] + 1, joined[1])
    if state == "在岗" and born[0] > 1984 and unit.size > 8 and dice.random() < 0.05:
        joined, confirmed = (year - 1, between(dice, 5, 12)), None
    elif joined[0] < 1978 or dice.random() < 0.02:
        confirmed = None
    post, kind = _post("退休" if retired else unit.posts, dice)
    return Person(
        *(unit.short, unit.school, *named),
        *(born, joined, confirmed),
        state=state,
        post=post,
        subject=_subject(unit, post, dice=dice) if kind == "教学" else "",
        post_kind=kind,
        standing="离退休" if retired else "",
        phone=_phone(state, dice),
        note=dict(WORDS["habits"]["notes"]).get(state, "") if dice.random() < 0.8 else "",
    )


def _state(unit: Unit, dice: random.Random) -> str:
    """Return 在岗状态: everybody of a branch of the retired, a few of an ordinary school's."""
    share = dice.random()
    if unit.posts == "退休":
        return "退休" if share < 0.97 else "流动"
    marks = [(0.03, "借调"), (0.045, "支教"), (0.055, "病休"), (0.06, "流动")]
    if unit.posts in {"小学", "初中"} and unit.owner == "公办":
        marks.append((0.1, "退休"))
    return next((state for mark, state in marks if share < mark), "在岗")


def _post(posts: str, dice: random.Random) -> tuple[str, str]:
    """Return a post and its 岗位类别, by the weights of the list."""
    rows = [(post, kind) for post, kind, weight in WORDS["posts"][posts] for _ in range(weight)]
    return pick(dice, rows)


def _subject(unit: Unit, post: str, *, dice: random.Random) -> str:
    subjects = WORDS["subjects"].get(unit.posts) or [""]
    named = next((grade for grade in WORDS["grades"].get("高中", []) if grade in unit.short), None)
    grades = [named] if named else WORDS["grades"].get(unit.posts, [""])
    return "" if post in {"少先队辅导员"} else pick(dice, grades) + pick(dice, subjects)


def _phone(state: str, dice: random.Random) -> str:
    """Return a number that cannot be anybody's: a mobile, of the retired also a landline or none."""
    share, digits = dice.random(), between(dice, 0, 9999)
    if state == "退休" and share < 0.45:
        return "" if share < 0.3 else landline("homes", digits)
    return f"{WORDS['mobile']}{digits:04d}"


def landline(whose: str, number: int) -> str:
    """Return a landline of the county, of "units" or "homes"; its 区号 is no one's."""
    return f"{WORDS['area_code']}-{WORDS['local'][whose]}{number:04d}"


def _offices(unit: Unit) -> list[tuple[str, str]]:
    """Return 党内职务 and post of those in office, in the order of the roster; for the post "" the drawn one stays."""
    head, deputy, under = WORDS["heads"][unit.posts]
    first, second = head, deputy
    if unit.parent.endswith("党总支") or unit.posts == "退休":
        first, second = under, ""
    elif unit.owner == "民办":
        first, second = deputy, ""
    elif unit.size >= 20 and len(unit.short) % 2:
        first, second = "专职书记", head
    rows = [("书记", first)]
    if unit.size >= 20:
        rows.append(("副书记", second))
    if unit.size > FULL_COMMITTEE:
        rows += [(post, "") for post in ("组织委员", "宣传委员", "纪检委员")]
    return rows + [(party_post, post) for party_post, post in WORDS["offices"].get(unit.short, [])]


def _in_office(unit: Unit, person: Person, *, office: tuple[str, str]) -> Person:
    """Return the person with an office: at work, past the probation, old enough to lead."""
    party_post, post = office
    if unit.posts == "退休":
        return replace(
            person, party_post=party_post, state="退休", standing="书记" if party_post == "书记" else "离退休"
        )
    year = 1968 + person.born[0] % 14
    joined = (year + 23 + person.born[1] % 5, person.joined[1])
    person = replace(person, party_post=party_post, born=(year, person.born[1]), state="在岗", note="", standing="")
    person = replace(person, joined=joined, confirmed=(joined[0] + 1, joined[1]))
    if person.post_kind == "离退休":
        person = replace(person, post=post or "教师", post_kind="教学")
    if party_post == "书记":
        person = replace(person, standing="书记")
    elif post and post in {*WORDS["heads"][unit.posts][:2], "专职书记", "总督学", "工会主席"}:
        person = replace(person, standing="班子成员")
    return replace(person, post=post, post_kind="管理", subject="") if post else person


def _with_promises(unit: Unit, person: Person, *, dice: random.Random) -> Person:
    """Return the person with two to four different promises of their post, each with its 时限."""
    lists = WORDS["promises"]
    office = "机关" if unit.posts in {"机关", "事业", "进修"} else unit.posts
    rows = list(lists.get(f"{office}/{person.post_kind}") or lists[person.post_kind])
    promises = []
    for _ in range(pick(dice, [2, 2, 3] if person.post_kind == "离退休" else [2, 3, 3, 3, 4])):
        text, kind, low, high = rows.pop(int(dice.random() * len(rows)))
        promises.append((text.replace("{n}", str(between(dice, low, high))), pick(dice, WORDS["deadlines"][kind])))
    area = pick(dice, WORDS["areas"][person.post_kind]) if dice.random() < 0.4 else ""
    area = area.replace("{grade}", person.subject[:3]) if person.subject[2:3] == "级" else area.replace("{grade}", "")
    paired = ""
    if any("结对" in text for text, _ in promises) and dice.random() < 0.7:
        paired = pick(dice, WORDS["habits"]["paired"]).format(_named(dice, set(WORDS["not_these"]))[0])
    return replace(person, promises=tuple(promises), area=area, paired=paired)
