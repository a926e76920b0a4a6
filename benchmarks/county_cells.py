"""The cells of the two tables of 示例县 as clerks type them: the same fact in several ways, habits per branch."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from county_people import FULL_COMMITTEE, SEED, WORDS, Month, Person, Unit, between, full_name, landline, pick, units

Cell = str | int | float | datetime.date | None
"""What a cell of a sheet holds; None is a blank cell, a date is a true date of Excel."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How the clerk of one branch types: the usual form of months, the mark of items, their ends, padded names."""

    month: str
    mark: str
    ends: tuple[str, str]
    padded: bool
    short_people: bool


def roster_rows(people: Sequence[Person]) -> list[list[Cell]]:
    """Return the rows of the roster, in the order of its headings."""
    rows = []
    branch, habit, dice = "", None, random.Random(SEED)
    for number, person in enumerate(people, 1):
        if habit is None or person.branch != branch:
            branch, dice = person.branch, random.Random(f"{SEED}/{person.branch}/typed")
            habit = _habit(dice)
        rows.append(_roster_row(number, person, habit=habit, dice=dice))
    return rows


def _habit(dice: random.Random) -> Habit:
    habits = WORDS["habits"]
    return Habit(
        month=pick(dice, ["date", "number", "words", "words", "dash", "dot"]),
        mark=pick(dice, habits["number_marks"]),
        ends=tuple(pick(dice, habits["assorted_ends"])),
        padded=dice.random() < 0.4,
        short_people=dice.random() < 0.3,
    )


def _roster_row(number: int, person: Person, *, habit: Habit, dice: random.Random) -> list[Cell]:
    if dice.random() < 0.12:
        habit = replace(habit, month=pick(dice, ["date", "number", "words", "dash"]))
    promises, deadline = _promise_cells(person, habit, dice=dice)
    name = f"{person.name[0]}　{person.name[1]}" if habit.padded and len(person.name) == 2 else person.name
    return [
        *(number, person.unit, person.branch, person.group or None, name, person.gender),
        person.people.removesuffix("族") if habit.short_people and person.people == "汉族" else person.people,
        *(month_cell(person.born, habit.month), person.category, month_cell(person.joined, habit.month)),
        month_cell(person.confirmed, habit.month) if person.confirmed else None,
        *(person.party_post or None, person.post, person.subject or None, person.post_kind, person.state),
        *(person.standing or None, promises, deadline, person.area or None, person.paired or None),
        *(person.phone or None, person.note or None),
    ]


def month_cell(month: Month, form: str) -> Cell:
    """Return a month as it is typed; no number tells 2015.1 from 2015.10, so those two are written in words."""
    year, number = month
    if form == "date":
        return datetime.date(year, number, 1)
    if form == "number" and number not in {1, 10}:
        return float(f"{year}.{number}")
    if form == "dash":
        return f"{year}-{number:02d}"
    if form == "dot":
        return f"{year}.{number:02d}"
    return f"{year}年{number}月"


def _promise_cells(person: Person, habit: Habit, *, dice: random.Random) -> tuple[str, str | None]:
    """Return 承诺事项 and 完成时限: one 时限 for each item, one for all of them, or none where the promises say it."""
    texts = [text for text, _ in person.promises]
    ends = [habit.ends[0]] * (len(texts) - 1) + [habit.ends[1]]
    share = dice.random()
    if share < 0.05:
        text, deadline = person.promises[0]
        return text + habit.ends[1], deadline
    items = [habit.mark.format(at) + text + end for at, (text, end) in enumerate(zip(texts, ends, strict=True), 1)]
    deadlines = [deadline for _, deadline in person.promises]
    if share < 0.6 and len(set(deadlines)) > 1:
        return "\n".join(items), "\n".join(deadlines)
    if share > 0.96:
        return "\n".join(items), None
    standing = person.post_kind == "离退休" or deadlines == ["长期坚持"] * len(deadlines)
    return "\n".join(items), "长期坚持" if standing else pick(dice, WORDS["deadlines"]["一并"])


def unit_rows(people: Sequence[Person]) -> list[list[Cell]]:
    """Return the rows of the 党组织信息表; the numbers of members are those of the roster."""
    found = units()
    parents = {unit.short: unit.parent for unit in found}
    below: dict[str, list[Person]] = {unit.short: [] for unit in found}
    for person in people:
        short = person.branch
        while short:
            below[short].append(person)
            short = parents[short]
    named = {unit.short: full_name(unit, _full(below[unit.short])) for unit in found}
    leaders = [person.name for person in people if person.party_post.startswith("局党委")]
    return [
        _unit_row(
            number, unit, below[unit.short], full=named[unit.short], above=named.get(unit.parent), leaders=leaders
        )
        for number, unit in enumerate(found, 1)
    ]


def _full(people: Sequence[Person]) -> int:
    return sum(person.category == "正式党员" for person in people)


def _unit_row(
    number: int, unit: Unit, people: Sequence[Person], *, full: str, above: str | None, leaders: Sequence[str]
) -> list[Cell]:
    dice = random.Random(f"{SEED}/{unit.short}/unit")
    members = _full(people)
    of = {"党委": "局党委", "党总支": "党总支"}.get(unit.type, "")
    secretary = next(person for person in people if person.party_post == f"{of}书记")
    issued, issue_number = _issued(number, unit, dice=dice)
    under = unit.parent.endswith("党总支")
    joined = "\n" if unit.posts == "幼儿园" else "、"
    return [
        *(number, f"SX-JY-{number:03d}", full, unit.short, unit.type, above or WORDS["above"]),
        unit.school.replace("、", joined),
        *(unit.stage or None, unit.owner, secretary.name),
        secretary.post if secretary.post in {"校长", "副校长", "园长", "副园长", "局长", "主任", "副主任"} else None,
        *(_holders(people, f"{of}副书记"), _committee(unit, people, members)),
        _head(unit, people, dice=dice),
        *(members, len(people) - members, sum(person.state == "退休" for person in people)),
        *(unit.staff or None, unit.pupils or None, _mark(unit), issue_number, issued),
        _approval(unit, members, issued),
        _addressees(unit, members),
        None if unit.type == "党委" else leaders[number % len(leaders)],
        *(unit.features or None, unit.place or None, unit.switches or None),
        pick(dice, WORDS["habits"]["phases"]) if unit.mark and dice.random() < 0.2 else None,
        landline("units", number),
        "不盖章" if under else "签名章" if members < FULL_COMMITTEE else "盖章",
    ]


def _holders(people: Sequence[Person], office: str) -> str | None:
    """Return the names of those in an office, or None where nobody is."""
    return "、".join(person.name for person in people if person.party_post == office) or None


def _committee(unit: Unit, people: Sequence[Person], members: int) -> str | None:
    if unit.type in {"党委", "党总支"}:
        return _holders(people, f"{'局党委' if unit.type == '党委' else '党总支'}委员")
    offices = ("组织委员", "宣传委员", "纪检委员") if members >= FULL_COMMITTEE else ()
    return "、".join(name for office in offices if (name := _holders(people, office))) or None


def _head(unit: Unit, people: Sequence[Person], *, dice: random.Random) -> str | None:
    """Return 校长: a member who holds the post, else somebody outside the Party; None where there is no school."""
    if not unit.stage or unit.parent.endswith("党总支") or unit.type == "联合党支部":
        return None
    inside = next((person.name for person in people if person.post in {"校长", "园长"}), None)
    return inside or pick(dice, WORDS["surnames"]) + pick(dice, WORDS["given_men"])


def _mark(unit: Unit) -> str | None:
    if not unit.mark:
        return None
    return unit.mark + ("党支" if unit.type.endswith("党支部") else "党")


def _issued(number: int, unit: Unit, *, dice: random.Random) -> tuple[datetime.date | None, int | None]:
    """Return 成文日期 and 发文序号 of the unit's own scheme; both blank while it is not issued."""
    day: datetime.date = WORDS["notice_day"]
    if unit.type == "党委":
        return day, 5
    if not unit.mark or dice.random() < 0.25:
        return None, None
    return day + datetime.timedelta(days=between(dice, 1, 14)), 1 + number % 4


def _approval(unit: Unit, members: int, issued: datetime.date | None) -> str | None:
    if issued is None:
        return None
    day = issued - datetime.timedelta(days=1)
    meeting = {"党委": "局党委会议", "党总支": "党总支委员会会议"}.get(
        unit.type, "支部委员会会议" if members >= FULL_COMMITTEE else "支部党员大会"
    )
    return f"{day.year}年{day.month}月{day.day}日{meeting}"


def _addressees(unit: Unit, members: int) -> str | None:
    if not unit.mark:
        return None
    by_type = {"党委": "各中小学校党组织、局机关各股室", "党总支": "各党支部"}
    return by_type.get(unit.type) or ("各党小组" if members >= 30 else "全体党员")
