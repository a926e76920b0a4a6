"""Templates as they may come by mail: programs in the place of fields, in every part; and ordinary ones beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.cases import NAMESPACES, arrow, docx, docx_parts, paragraph, part, zipped
from tests.hostile.scenes import BODY, OUT, ROSTER, TEMPLATE, Case, Scene, batch, body, csv, refused

PEOPLE = csv(("编号", "姓名"), ("1", "王芳"))
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RUN = "''.__class__.__mro__[1].__subclasses__()[0].__init__.__globals__['os'].popen('touch canary').read()"

ESCAPES = (
    (f"{{{{ {_RUN} }}}}", "DG606"),
    ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "DG606"),
    ("{{ ''['__class__'] }}", "DG606"),
    (r"{{ ''['\x5f\x5fclass\x5f\x5f'] }}", "DG606"),
    ("{{ ()|attr('__class__') }}", "DG607"),
    (r"{{ 姓名|attr('\x5f\x5fclass\x5f\x5f') }}", "DG607"),
    ("{{ [姓名]|map('attr', '__class__')|list }}", "DG606"),
    ("{{ [姓名]|map(attribute='__class__')|list }}", "DG606"),
    ("{{ [姓名]|map(attribute='x.__class__.y')|first }}", "DG606"),
    ("{{ [姓名]|selectattr('__class__')|first }}", "DG606"),
    ("{{ [姓名]|rejectattr('__class__')|first }}", "DG606"),
    ("{{ [姓名]|max(attribute='__class__') }}", "DG606"),
    ("{{ [姓名]|join(attribute='__class__') }}", "DG606"),
    ("{{ [姓名]|groupby('__class__')|first }}", "DG606"),
    ("{{ [姓名]|sort(attribute='__class__')|first }}", "DG606"),
    ("{{ [姓名]|map(*['attr', '__class__'])|list }}", "DG606"),
    ("{{ [姓名]|map(**{'attribute': '__class__'})|list }}", "DG606"),
    ("{{ '{0.__class__}'.format(姓名) }}", "DG606"),
    ("{{ '%0999999d'|format(1) }}", "DG607"),
    ("{{ 姓名|center(1000000000) }}", "DG607"),
    ("{{ 姓名|indent(1000000000) }}", "DG607"),
    ("{{ 姓名|wordwrap(1) }}", "DG607"),
    ("{{ 姓名|safe }}", "DG607"),
    ("{{ 姓名|xmlattr }}", "DG607"),
    ("{{ 姓名|tojson }}", "DG607"),
    ("{{ 姓名 is callable }}", "DG614"),
    ("{{ 'x' * 3000000000 }}", "DG606"),
    ("{{ 9**9**9 }}", "DG606"),
    ("{{ 999999999 * 999999999 }}", "DG606"),
    ("{{ self }}", "DG601"),
    ("{{ self.__init__.__globals__ }}", "DG606"),
    ("{{ cycler.__init__.__globals__.os.popen('touch canary') }}", "DG606"),
    ("{{ joiner.__init__.__globals__ }}", "DG606"),
    ("{{ lipsum(999999) }}", "DG606"),
    ("{{ namespace(a=1) }}", "DG606"),
    ("{{ dict(a=1) }}", "DG606"),
    ("{{ config.items() }}", "DG606"),
    ("{{ __import__('os').system('touch canary') }}", "DG606"),
    ("{{ open('canary', 'w') }}", "DG606"),
    ("{{ caller() }}", "DG606"),
    ("{{ 姓名.encode('utf-8') }}", "DG606"),
    ("{{ 姓名|default(lipsum.__globals__) }}", "DG606"),
    ("{% include '/etc/passwd' %}", "DG606"),
    ("{% import 'os' as os %}", "DG606"),
    ("{% from 'os' import system %}", "DG606"),
    ("{% extends '/etc/passwd' %}", "DG606"),
    ("{% block a %}{% endblock %}", "DG606"),
    ("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "DG606"),
    ("{% call(x) a() %}{% endcall %}", "DG606"),
    ("{% filter upper %}a{% endfilter %}", "DG606"),
    ("{% with a = 1 %}{{ a }}{% endwith %}", "DG606"),
    ("{% set a %}{{ 姓名 }}{% endset %}", "DG606"),
    ("{% set a.b = 1 %}", "DG606"),
    ("{% autoescape false %}{{ 姓名 }}{% endautoescape %}", "DG606"),
    ("{% do 姓名 %}", "DG603"),
    ("{% for a in range(10000000000) %}x{% endfor %}", "DG606"),
    ("{% for a in 姓名 recursive %}{{ loop(a) }}{% endfor %}", "DG606"),
    ("{% for a in 姓名 %}{{ loop.cycle('a', 'b') }}{% endfor %}", "DG606"),
    ("{% for a in 姓名 %}{{ loop._iterable }}{% endfor %}", "DG606"),
    ("{% for a in [1] if lipsum %}x{% endfor %}", "DG601"),
    ("{{ range.__class__ }}", "DG606"),
    ("{{ range(*[1, 2]) }}", "DG606"),
    ("{{ (1).__class__ }}", "DG606"),
    ("{{ none.__class__ }}", "DG606"),
    ("{{ ((((((((" * 400 + "1" + "))))))))" * 400 + " }}", "DG613"),
    ("{{ " + "-" * 9000 + "1 }}", "DG613"),
    ("{{ " + "not " * 9000 + "1 }}", "DG613"),
    ("{{ 1" + " + 1" * 9000 + " }}", "DG613"),
    ("{{ 姓名" + ".a" * 9000 + " }}", "DG613"),
    ("{{ 姓名" + "|e" * 9000 + " }}", "DG613"),
    ("{% if 姓名 %}" * 300 + "x" + "{% endif %}" * 300, "DG613"),
    ("{% for a in [1] %}" * 40 + "x" + "{% endfor %}" * 40, "DG613"),
)  # fmt: skip
"""Tags no template may have, each with the code that refuses it."""

MISTAKES = (
    ("姓名：{{ 姓名", "DG602"),
    ("{% if 姓名 %}从不结束", "DG680"),
    ("{% endfor %}", "DG681"),
    ("{{ 姓名 姓名 }}", "DG603"),
    ("{{ }}", "DG603"),
    ("{{ '姓名 }}", "DG603"),
    ("{{ 姓命 }}", "DG615"),
    ("{{ zzz }}", "DG601"),
    ("{{ 姓名|大写 }}", "DG607"),
    ("｛｛姓名｝｝", "DG683"),
    ("{% colspan 3 %}", "DG697"),
    ("{%p if 姓名 %}还有字", "DG604 DG680"),
    ("{{ 姓名 }}" + "{{" * 5000, "DG602"),
    ("{{ " + "9" * 5000 + " }}", "DG603"),
)  # fmt: skip

AT_THE_ROW = (
    ("{{ '%0999999d' % 1 }}", "DG606"),
    ("{{ [姓名] }}", "DG620"),
    ("{{ [姓名]|map(attribute=姓名)|list }}", "DG620"),
    ("{{ [姓名]|map(attribute='_' ~ '_class_' ~ '_')|list }}", "DG620"),
    ("{{ [姓名]|map(姓名)|list }}", "DG610"),
    ("{{ [姓名]|map()|list }}", "DG610"),
    ("{{ [姓名]|select(姓名)|list }}", "DG610"),
    ("{{ 姓名['__cla' ~ 'ss__'] }}", "DG608"),
    ("{{ 姓名.姓名 }}", "DG608"),
    ("{{ 1 // 0 }}", "DG610"),
    ("{{ [1]|batch(1000000000)|list|length }}", "DG606"),
    ("{{ [1]|slice(1000000000)|list|length }}", "DG606"),
    ("{{ 3|round(999999999) }}", "DG606"),
    ("{{ 'a'|truncate(1000000000) }}", "DG606"),
    ("{% set a = 姓名 %}" + "{% set a = a ~ a %}" * 30 + "{{ a|length }}", "DG606"),
    ("{% set a = 9999 %}" + "{% set a = a * a %}" * 30 + "{{ a }}", "DG606"),
    ("{{ 空栏 }}", "DG608"),
    ("{{ 姓名|日期 }}", "DG106"),
    ("{% set range = 姓名 %}{{ range(5) }}", "DG610"),
    ("{{ 姓名|items|list }}", "DG610"),
)  # fmt: skip
"""Tags that only the values make wrong: their row is refused, the others are made."""

ORDINARY = (
    ("{{ 姓名 }}同志", "王芳同志"),
    ("{{姓名}}{{编号}}", "王芳{}"),
    ("{% if 姓名 == '王芳' %}是{% else %}否{% endif %}", "是"),
    ("{% for 号 in range(3) %}{{ 号 }}、{% endfor %}", "0、1、2、"),
    ("{% for 字 in ['甲', '乙'] %}{{ loop.index }}.{{ 字 }}{% if not loop.last %}；{% endif %}{% endfor %}", "1.甲；2.乙"),
    ("{{ '2026-03-05'|日期 }} {{ '2026-03-05'|中文日期 }}", "2026年3月5日 二〇二六年三月五日"),
    ("{{ 编号|序号(1) }}{{ '1005'|金额大写 }}", "{marks}人民币壹仟零伍元整"),
    ("{{ 空栏|default('（无）') }}{% if 空栏 %}有{% endif %}", "（无）"),
    ("{{ ['甲', '乙']|顿号 }}{{ ['甲', '乙']|join('；') }}", "甲、乙甲；乙"),
    ("{{ 姓名|replace('王', '汪')|upper }}{{ 姓名|length }}", "汪芳2"),
    ("{{ '%' }}{{ 50 }}% {{ 1 + 2 * 3 }}", "%50% 7"),
    ("JSON {'a': 1} 与 {单括号} 照样", "JSON {'a': 1} 与 {单括号} 照样"),
    ("{% raw %}{{ 姓名 }} {% if %}{% endraw %}{{ 姓名 }}", "{{ 姓名 }} {% if %}王芳"),
    ("{# 注 #}{{ 姓名 ~ '（' ~ 编号 ~ '）' }}", "王芳（{}）"),
    ("{% set 全名 = 姓名 %}{{ 全名 }}", "王芳"),
    ("{{ 姓名 if 姓名 else '无' }}{{ [3, 1, 2]|sort|join }}", "王芳123"),
)  # fmt: skip
"""Tags that templates live by, and what they print."""


def runs(text: str, *, size: int = 2) -> str:
    """Return a paragraph in which Word has split the text over runs of `size` characters."""
    pieces = (text[at : at + size] for at in range(0, len(text), size))
    return "<w:p>" + "".join(f'<w:r><w:t xml:space="preserve">{_xml(each)}</w:t></w:r>' for each in pieces) + "</w:p>"


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def by_row(tags: list[str]) -> bytes:
    """Return a template whose tag of number n is printed in row n alone."""
    inner = (
        paragraph(f"{{%p if 编号 == '{number}' %}}") + paragraph(_xml(tag)) + paragraph("{%p endif %}")
        for number, tag in enumerate(tags, 1)
    )
    return docx("".join(inner))


def box(text: str) -> str:
    """Return a paragraph with a text box (VML, as WPS writes it)."""
    return (
        "<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
        f"{paragraph(text)}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )


def control(text: str) -> str:
    """Return a content control that holds the text."""
    return f'<w:sdt><w:sdtPr><w:tag w:val="a"/></w:sdtPr><w:sdtContent>{paragraph(text)}</w:sdtContent></w:sdt>'


def deep_table(text: str, depth: int) -> str:
    """Return tables inside each other with the text in the innermost cell."""
    for _ in range(depth):
        text = f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc>{text if text[0] == '<' else paragraph(text)}<w:p/></w:tc></w:tr></w:tbl>"
    return text


_PARTS = {"header1": "hdr", "footer1": "ftr", "footnotes": "footnotes", "endnotes": "endnotes", "comments": "comments"}
_KINDS = {"header1": "header", "footer1": "footer"}
_PROPERTIES = {
    "core": (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title></cp:coreProperties>'
    ),
    "app": (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Company>{}</Company></Properties>"
    ),
    "custom": (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
        ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<property pid="2" name="a"><vt:lpwstr>{}</vt:lpwstr></property></Properties>'
    ),
}


def everywhere(text: str, *, sections: int = 1, only: str = "") -> dict[str, bytes | str]:
    """Return the parts of a document that says `text` in every place that can hold a tag, or in `only` one."""

    def said(place: str) -> str:
        return text if only in ("", place) else "照样"

    links, types, extra = [], {}, {}
    for number, (name, root) in enumerate(_PARTS.items(), 1):
        inner = paragraph(said(name))
        kind = _KINDS.get(name, name)
        if name in ("footnotes", "endnotes", "comments"):
            inner = f'<w:{name[:-1]} w:id="{number}">{inner}</w:{name[:-1]}>'
        links.append(arrow(kind, f"{name}.xml", id=f"rId{number}"))
        types[f"word/{name}.xml"] = f"{WORD}.{kind}+xml"
        extra[f"word/{name}.xml"] = part(root, inner)
    for name, xml in _PROPERTIES.items():
        extra[f"docProps/{name}.xml"] = xml.format(said(name))
        types[f"docProps/{name}.xml"] = "application/xml"
    section = '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/><w:footerReference w:type="default" r:id="rId2"/></w:sectPr>'
    inner = paragraph(said("body")) + box(said("box")) + control(said("control")) + runs(said("runs"))
    for _ in range(sections - 1):
        inner += f"<w:p><w:pPr>{section}</w:pPr></w:p>{paragraph(said('body'))}"
    return docx_parts(inner + section, links="".join(links), types=types, extra=extra)


def says_everywhere(text: str, *, sections: int = 1) -> Mapping[str, tuple[str, ...]]:
    """Return what the document of `everywhere` says, part by part."""
    lines = (text, "", text, text, text, *(("", text) * (sections - 1)))
    return {
        BODY: lines,
        **{f"word/{name}.xml": (text,) for name in _PARTS},
        **{f"docProps/{name}.xml": (text,) for name in _PROPERTIES},
    }


PLACES = (*_PARTS, *_PROPERTIES, "body", "box", "control", "runs")

_ODD_PLACES = (
    ("alt-text", '<w:p><w:r><w:drawing><wps:docPr id="1" name="a" descr="{}"/></w:drawing></w:r></w:p>'),
    ("field-code", '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF {} </w:instrText></w:r>'
     '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'),
    ("simple-field", '<w:p><w:fldSimple w:instr=" REF {} "/></w:p>'),
    ("style-name", '<w:p><w:pPr><w:pStyle w:val="{}"/></w:pPr></w:p>'),
    ("bookmark", '<w:p><w:bookmarkStart w:id="0" w:name="{}"/></w:p>'),
)  # fmt: skip


def cases() -> Iterator[Case]:
    """Yield every case of a template."""
    yield from _refused()
    yield from _rows()
    yield from _ordinary()
    yield from _placed()
    yield from _exhausting()


def _exhausting() -> Iterator[Case]:
    """Yield templates that no glance can judge: they are stopped while they run."""
    loops = "".join(f"{{% for {each} in range(9999) %}}" for each in "abc")
    ends = "{% endfor %}"
    built = (
        ("twelve-digits-of-turns", loops + ends * 3, "DG717"),
        ("too-much-text", loops[: loops.index("{% for c")] + "{{ 姓名 }}" + "长" * 9_000 + ends * 2, "DG623"),
    )
    for name, tag, code in built:
        scene = Scene(
            f"templates/{name}", {TEMPLATE: docx(paragraph(tag)), ROSTER: PEOPLE}, batch(), 1, frozenset({code}), (2,)
        )
        yield Case(f"templates/{name}", scene, "note", code)


def _one(id: str, template: bytes, codes: str, *, place: str = TEMPLATE) -> Case:
    return refused(f"templates/{id}", {TEMPLATE: template, ROSTER: PEOPLE}, batch(), codes, place=place)


def _refused() -> Iterator[Case]:
    for number, (tag, codes) in enumerate(ESCAPES, 1):
        yield _one(f"escape-{number:02}", docx(paragraph("标题") + paragraph(_xml(tag))), codes, place="第 2 段")
    for number, (tag, codes) in enumerate(MISTAKES, 1):
        yield _one(f"mistake-{number:02}", docx(paragraph(_xml(tag))), codes, place="第 1 段")
    for place in PLACES:
        parts = everywhere("{{ 姓名.__class__ }}", only=place)
        yield _one(f"escape-in-{place}", zipped(parts), "DG606")
    yield _one("too-many-tags", docx(paragraph("{{ 姓名 }}" * 10_001)), "DG791")
    for name, xml in _ODD_PLACES:
        yield _one(f"tag-in-{name}", docx(xml.format("{{ 姓名 }}")), "DG621")


def _rows() -> Iterator[Case]:
    """Yield the cases of rows, among them rows that are made: one run for all."""
    tags = [tag for tag, _ in AT_THE_ROW]
    rows = [(str(number), "王芳", "") for number in range(1, len(tags) + 2)]
    files = {TEMPLATE: by_row(tags), ROSTER: csv(("编号", "姓名", "空栏"), *rows)}
    codes = frozenset(code for _, code in AT_THE_ROW)
    scene = Scene("templates/rows", files, batch(), 1, codes, tuple(range(2, len(rows) + 2)))
    for number, (_, code) in enumerate(AT_THE_ROW, 1):
        yield Case(f"templates/row-{number:02}", scene, "row", code, row=number + 1)
    yield Case("templates/row-good", scene, "made", row=len(rows) + 1, text=body())


def _ordinary() -> Iterator[Case]:
    tags = [tag for tag, _ in ORDINARY]
    rows = [(str(number), "王芳", "") for number in range(1, len(tags) + 1)]
    files = {TEMPLATE: by_row(tags), ROSTER: csv(("编号", "姓名", "空栏"), *rows)}
    scene = Scene("templates/ordinary", files, batch(), rows=tuple(range(2, len(rows) + 2)))
    marks = "〇一二三四五六七八九十"
    for number, (_, printed) in enumerate(ORDINARY, 1):
        text = printed.replace("{}", str(number)).replace("{marks}", f"{marks[number % 10]}、")
        yield Case(
            f"templates/ordinary-{number:02}", scene, "made", row=number + 1, text=body(text), name=f"{number}.docx"
        )


def _placed() -> Iterator[Case]:
    """Yield good templates of unusual build, each a run of its own."""
    long = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(700_000))
    built = (
        ("in-every-place", zipped(everywhere("{{ 姓名 }}")), says_everywhere("王芳")),
        ("ten-deep-tables", docx(deep_table("{{ 姓名 }}", 10)), None),
        ("two-megabytes-in-a-run", docx(paragraph(long + "{{ 姓名 }}")), body(long + "王芳")),
        ("five-hundred-tags", docx("".join(paragraph("{{ 姓名 }}") for _ in range(500))), body(*["王芳"] * 500)),
        ("one-character-a-run", docx(runs("{% if 姓名 %}我是{{ 姓名 }}。{% endif %}", size=1)), body("我是王芳。")),
    )
    for name, template, text in built:
        scene = Scene(f"templates/{name}", {TEMPLATE: template, ROSTER: PEOPLE}, batch(), rows=(2,))
        yield Case(f"templates/{name}", scene, "made", row=2, text=text, name="1.docx")


__all__ = ["NAMESPACES", "OUT", "PEOPLE", "cases", "everywhere", "says_everywhere"]
