"""Tags that are nearly right: every mutation of every tag is found, and mended to what it was."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from docgen.authoring.templates import Beside, check_template, fix_template, open_template
from docgen.word.tags.near import find_near, is_suspicious
from docgen.word.tags.spans import spans
from tests.cases import docx, paragraph, zipped
from tests.word.mutations import MUTATIONS
from tests.word.papers import row, runs, table

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(ROOT.glob("templates/*/template.docx"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OWN = docx(
    paragraph("{{ 姓名 }}同志（{{支部.名称}}）：")
    + runs("请于{", "{ 时间|日期 }", "}到“{{ 地点 or '会议室' }}”（二楼）参加「主题党日」，自带《党章》。")
    + paragraph('{%p if 备注 and 类别 == "正式（A）" %}')
    + paragraph('备注：{{ 备注|replace("（", "【") }}；人数：{{ 人数|int + 1 }}%，｛不是标记，{x^2}，“｛｛”。')
    + paragraph("{%p endif %}")
    + paragraph(
        "{% for 项 in 事项 %}{{ loop.index|序号(3) }}{{ 项[0] }}{% if not loop.last %}；{% endif %}{% endfor %}"
    )
    + table(
        row("姓名", "电话"),
        row("{%tr for 人 in 名单 %}"),
        row("{{ 人.姓名 }}", '{{ 人.电话 or "—" }}'),
        row("{%tr endfor %}"),
    )
    + paragraph("{# 说明：｛｛ ％ #}签名：________　　　　年　　月　　日")
)


def text_of(data: bytes) -> list[tuple[str, list[str]]]:
    """Return the text of every paragraph of every part that has text."""
    package = zipfile.ZipFile(io.BytesIO(data))
    parts = [name for name in package.namelist() if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name)]
    return [
        (name, ["".join(each.itertext(f"{W}t")) for each in etree.fromstring(package.read(name)).iter(f"{W}p")])
        for name in parts
    ]


def tags_of(data: bytes) -> list[tuple[str, int, int, int, str]]:
    """Return (part, paragraph from 0, start, end, tag) of every tag but comments."""
    return [
        (name, number, start, end, text[start:end])
        for name, texts in text_of(data)
        for number, text in enumerate(texts)
        for start, end in spans(text)
        if text[start + 1] != "#"
    ]


def with_text(data: bytes, part: str, number: int, text: str) -> bytes:
    """Return the document with another text in one paragraph, in its first run."""
    package = zipfile.ZipFile(io.BytesIO(data))
    parts = {name: package.read(name) for name in package.namelist()}
    root = etree.fromstring(parts[part])
    words = list(list(root.iter(f"{W}p"))[number].iter(f"{W}t"))
    for each in words:
        each.text = ""
    words[0].text = text
    words[0].set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return zipped(parts)


def different(data: bytes) -> dict[str, tuple[str, int, int, int, str]]:
    """Return the tags of a template, one of each wording."""
    return {each[4]: each for each in tags_of(data)}


@pytest.mark.parametrize("template", SHIPPED, ids=lambda each: each.parent.name)
def test_a_shipped_template_has_no_finding(template: Path) -> None:
    assert check_template(open_template(template), Beside()) == []


def test_a_good_template_of_a_user_has_no_finding(tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    path.write_bytes(OWN)
    assert check_template(open_template(path), Beside()) == []


@pytest.mark.parametrize("name", MUTATIONS)
def test_every_mutation_of_every_tag_is_found_and_mended_in_its_text(name: str) -> None:
    """Over the texts alone, for all tags of all templates: fast enough to try every one."""
    wrong = []
    for data in [OWN, *(each.read_bytes() for each in SHIPPED)]:
        texts = {(part, number): text for part, lines in text_of(data) for number, text in enumerate(lines)}
        words = {word for *_, tag in tags_of(data) for word in re.findall(r"[^\W\d]\w*", tag)}
        for part, number, start, end, tag in different(data).values():
            mutant = MUTATIONS[name](tag)
            if mutant is None or mutant == tag:
                continue
            whole = texts[part, number]
            text = whole[:start] + mutant + whole[end:]
            found = list(find_near(text, words))
            mended = text
            for each in reversed(found):
                mended = mended[: each.start] + each.mended + mended[each.end :] if each.sure else mended
            if "".join(mended.split()) != "".join(whole.split()):
                wrong.append((mutant, [(each.typed, each.mended, each.sure) for each in found]))
    assert wrong == []


@pytest.mark.parametrize("name", MUTATIONS)
def test_every_mutation_is_found_by_check_and_mended_by_fix(name: str, tmp_path: Path) -> None:
    """Through the files, for one template; every tag of it that the mutation changes."""
    before = text_of(OWN)
    for index, (part, number, start, end, tag) in enumerate(different(OWN).values()):
        mutant = MUTATIONS[name](tag)
        if mutant is None or mutant == tag:
            continue
        whole = dict(before)[part][number]
        path, out = tmp_path / f"{index}.docx", tmp_path / f"{index}-新.docx"
        path.write_bytes(with_text(OWN, part, number, whole[:start] + mutant + whole[end:]))
        assert check_template(open_template(path), Beside()) != [], mutant
        fixed = fix_template(path, out, None)
        assert fixed.left == (), mutant
        assert [("".join(a.split())) for _, lines in text_of(out.read_bytes()) for a in lines] == [
            "".join(a.split()) for _, lines in before for a in lines
        ], mutant


@pytest.mark.parametrize(
    "text",
    [
        "（一）学习「两山」理论，牢记“三个务必”；<<中国共产党章程>>、《《党章》学习问答》、【待填】、[1][2]，x∈{1,2}，占50%。",
        '{"a":{"b":1}}',
        "{x^{2}}",
        "占{50%}",
        "请勿写成“｛｛”或“｝｝”。",
        "｛甲、乙、丙｝",
        "a[[1, 2], [3]]",
        "if a << 2 and b >> 1",
        "{{ 事项|join(\"；\") }}{% if 类型 == '（党组）' %}，{% endif %}",
    ],
)
def test_plain_text_and_good_tags_are_left_alone(text: str) -> None:
    assert list(find_near(text, {"姓名"})) == []


@pytest.mark.parametrize(
    "text", ["{{ 姓名（曾用名） }}", "｛｛姓名", "{{ 姓名。 }}", "{{ 姓名.upper（） }}", "{{ 甲 乙 }}"]
)
def test_what_would_not_read_then_is_not_mended(text: str) -> None:
    assert list(find_near(text, {"姓名"})) == []


def test_a_literal_keeps_its_signs_whatever_is_mended_around_it() -> None:
    (near,) = find_near("｛％ if 类型 ＝＝ “（一）％｛，。” and 甲 ％｝", ())
    assert near.mended == '{% if 类型 == "（一）％｛，。" and 甲 %}'


def test_an_ordinary_template_is_not_looked_at_twice() -> None:
    assert not is_suspicious("{{ 姓名 }}同志（{% if 备注 %}“{{ 备注 }}”{% endif %}），[1]《党章》")
