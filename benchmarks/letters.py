"""The papers that `render.py` measures: packages as Word writes them, about 80 KB unpacked, and their values.

Styles, theme and settings are made here by the patterns of Word's own, so that nothing needs to be kept or downloaded.
A `Paper` has one template for docxtpl and docgen, and one with merge fields for docx-mailmerge where that can say it.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:o="urn:schemas-microsoft-com:office:office"'
    f' xmlns:r="{OFFICE}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
)
RUN = '<w:rPr><w:rFonts w:ascii="仿宋_GB2312" w:eastAsia="仿宋_GB2312" w:hint="eastAsia"/><w:sz w:val="32"/></w:rPr>'
LINE = '<w:pPr><w:spacing w:line="580" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="640"/></w:pPr>'
Field = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Paper:
    """One fixture: its template, its values, the template with merge fields (None where they cannot say it)."""

    name: str
    template: bytes
    values: dict[str, Any]
    merging: bytes | None = None
    flat: dict[str, Any] | None = None


def letter() -> Paper:
    """Return a one-page letter: 12 variables, five paragraphs in a loop, a table of three rows, header and footer."""
    values: dict[str, Any] = dict(LETTER_FIELDS)
    lines = ["".join(CLAUSES[at : at + 4])[:-1] + "。" for at in range(0, 20, 4)]
    rows = [
        {"事项": f"上门走访第{number}片区学生家庭", "时限": "2026年6月底前", "责任人": "王芳"} for number in "一二三"
    ]
    flat = {**values, **{f"条{number}": f"{number}．{line}" for number, line in enumerate(lines, 1)}, "事项": rows}
    values |= {"承诺": lines, "分工": rows}
    loop = ["{%p for 条 in 承诺 %}", "{{ loop.index }}．{{ 条 }}", "{%p endfor %}"]
    merged = [merge_field(f"条{number}") for number in range(1, 6)]
    return Paper(
        "(a) letter", _letter(tag, loop, row_tags=True), values, _letter(merge_field, merged, row_tags=False), flat
    )


LETTER_FIELDS = {
    "标题": "党员公开承诺书", "党支部": "示例县第一小学党支部", "姓名": "张伟", "身份": "正式党员", "职务": "语文教研组组长",
    "届次": "第三届第七次", "会议": "支部党员大会", "电话": "0000-1230001", "书记": "王芳", "日期": "2026年3月5日",
    "页眉": "中共示例县委教育工委", "页脚": "第一小学党支部·一式两份",
}  # fmt: skip


def _letter(field: Field, loop: Sequence[str], *, row_tags: bool) -> bytes:
    head = [
        paragraph(field("标题")),
        paragraph("我是", field("党支部"), field("身份"), field("姓名"), "，现任", field("职务")),
    ]
    head += [paragraph("经", field("届次"), field("会议"), "讨论，就以下事项向党组织和群众作出承诺，请予监督：")]
    body = [*head, *map(paragraph, loop)]
    names = ("事项", "时限", "责任人")
    cells = [field(f"行.{name}" if row_tags else name) for name in names]
    rows = [row(*names), row(*cells)]
    if row_tags:
        rows[1:] = [row("{%tr for 行 in 分工 %}"), rows[1], row("{%tr endfor %}")]
    body += [table(rows)]
    body += [paragraph("以上承诺公开上墙，定期对照检查，年底向支部大会报告落实情况，接受评议。") for _ in range(7)]
    body += [paragraph("监督电话：", field("电话")), paragraph("支部书记：", field("书记")), paragraph(field("日期"))]
    return package("".join(body), header=paragraph(field("页眉")), footer=paragraph(field("页脚")))


def work_points(chapters: int = 6, items: int = 4, characters: int = 245) -> Paper:
    """Return work points of so many chapters, items in each, and characters in an item, no two items alike."""
    choose = random.Random(1)
    texts = ["".join(choose.sample(CLAUSES, len(CLAUSES))) for _ in range(chapters * items)]
    items_ = [{"段首句": f"{text[:8]}。", "正文": f"{text[: characters - 1]}。"} for text in texts]
    titles = ("筑牢思想根基", "建强基层组织", "锻造教师队伍", "深化融合育人", "锤炼优良作风", "压实工作责任")
    points = [
        {"标题": titles[at % len(titles)], "条目": items_[at * items : (at + 1) * items]} for at in range(chapters)
    ]
    body = ["{{ 标题 }}", "{{ 前言 }}", "{%p for 章 in 章节 %}", "{{ 章.标题 }}", "{%p for 条 in 章.条目 %}"]
    body += ["{{ 条.段首句 }}{{ 条.正文 }}", "{%p endfor %}", "{%p endfor %}", "{{ 单位 }}", "{{ 日期 }}"]
    values = {"标题": "2026年工作要点", "前言": items_[0]["正文"], "章节": points, "单位": "中共示例县委教育工委"}
    values["日期"] = "2026年3月5日"
    return Paper("(b) work points", package("".join(map(paragraph, body))), values)


CLAUSES = (
    "坚持把政治建设摆在首位，", "落实“第一议题”制度，", "每月开展一次主题党日，", "推动党建与教育教学深度融合，", "完善党组织领导的校长负责制，",
    "健全议事决策规则，", "开展党员示范岗创建，", "组织教师进社区进家庭，", "建立问题清单和整改台账，", "分片包联、责任到人，", "用好本地红色资源，",
    "办好思政课集体备课，", "严格党员发展程序，", "按期完成支部换届，", "规范党费收缴使用，", "加强青年教师政治引领，", "设立师德师风监督信箱，",
    "对照考核指标逐项自查，", "每季度通报进展，", "及时总结推广经验，", "切实减轻基层负担，", "关心困难党员和退休教师，", "做好舆情风险研判，",
    "守牢校园安全底线，", "把学习成效转化为办学实绩，", "强化督导检查和结果运用，", "推进“一校一品”建设，", "落实谈心谈话制度，",
)  # fmt: skip


def tagged_paragraphs(count: int) -> Paper:
    """Return a template of so many paragraphs with a tag of its own in each."""
    values = {f"栏{number}": f"第{number}项内容" for number in range(count)}
    return Paper(
        f"{count:,} tagged paragraphs", package("".join(paragraph(f"{{{{ {name} }}}}") for name in values)), values
    )


def long_table(rows: int) -> Paper:
    """Return a table of five columns and so many rows."""
    names = ("序号", "姓名", "支部", "事项", "时限")
    lines = [
        row(*names),
        row("{%tr for 行 in 名单 %}"),
        row(*(tag(f"行.{name}") for name in names)),
        row("{%tr endfor %}"),
    ]
    values = {"名单": [{name: f"{name}{number}" for name in names} for number in range(rows)]}
    return Paper(f"table of {rows:,} rows", package(table(lines)), values)


# ---- WordprocessingML


def tag(name: str) -> str:
    """Return a docxtpl tag."""
    return f"{{{{ {name} }}}}"


def merge_field(name: str) -> str:
    """Return a simple merge field, the cheapest that docx-mailmerge reads."""
    return f'<w:fldSimple w:instr=" MERGEFIELD {name} "><w:r>{RUN}<w:t>«{name}»</w:t></w:r></w:fldSimple>'


def paragraph(*pieces: str) -> str:
    """Return a paragraph with a run for each piece; what is markup already stays."""
    return f"<w:p>{LINE}{''.join(map(_run, pieces))}</w:p>"


def _run(piece: str) -> str:
    return piece if piece.startswith("<") else f'<w:r>{RUN}<w:t xml:space="preserve">{piece}</w:t></w:r>'


def row(*cells: str) -> str:
    """Return a table row."""
    width = '<w:tcPr><w:tcW w:w="2800" w:type="dxa"/></w:tcPr>'
    return f"<w:tr>{''.join(f'<w:tc>{width}<w:p>{_run(each)}</w:p></w:tc>' for each in cells)}</w:tr>"


def table(rows: Sequence[str]) -> str:
    """Return a table."""
    grid = '<w:gridCol w:w="2800"/>' * rows[0].count("<w:tc>")
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def package(body: str, *, header: str = "", footer: str = "") -> bytes:
    """Return a package as Word saves it: styles, theme, settings, fonts, and a header and a footer where given."""
    edges = {name: text for name, text in (("header", header), ("footer", footer)) if text}
    references = "".join(f'<w:{name}Reference w:type="default" r:id="rId{name}"/>' for name in edges)
    section = (
        f'<w:sectPr>{references}<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:bottom="1984"/></w:sectPr>'
    )
    parts = {"word/document.xml": f"{HEAD}<w:document {SPACES}><w:body>{body}{section}</w:body></w:document>"}
    roots = {"header": "hdr", "footer": "ftr"}
    for name, text in edges.items():
        parts[f"word/{name}1.xml"] = f"{HEAD}<w:{roots[name]} {SPACES}>{text}</w:{roots[name]}>"
    return _zipped({**_frame(edges), **parts, **_constant_parts()})


def _frame(edges: dict[str, str]) -> dict[str, str]:
    """Return the content types and the relationships."""
    kinds = {"document": "document.main", "styles": "styles", "settings": "settings", "fontTable": "fontTable"}
    overrides = [(f"word/{name}.xml", f"{WORD}.{kind}+xml") for name, kind in kinds.items()]
    overrides += [(f"word/{name}1.xml", f"{WORD}.{name}+xml") for name in edges]
    overrides += [("word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml")]
    types = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides)
    rels = [("styles", "styles.xml"), ("settings", "settings.xml"), ("fontTable", "fontTable.xml")]
    rels += [("theme", "theme/theme1.xml"), *((name, f"{name}1.xml") for name in edges)]
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
        f' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        "_rels/.rels": _links([("officeDocument", "word/document.xml")]),
        "word/_rels/document.xml.rels": _links(rels),
    }


def _links(rows: Sequence[tuple[str, str]]) -> str:
    links = "".join(f'<Relationship Id="rId{kind}" Type="{OFFICE}/{kind}" Target="{target}"/>' for kind, target in rows)
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'


def _constant_parts() -> dict[str, str]:
    """Return what no tag stands in, in the sizes that Word gives it."""
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    scripts = ("Jpan", "Hang", "Hans", "Hant", "Arab", "Hebr", "Thai", "Ethi", "Beng", "Gujr", "Khmr", "Knda", "Guru")
    fonts = "".join(f'<a:font script="{script}" typeface="Times New Roman {script}"/>' for script in scripts * 2)
    fills = (
        '<a:gradFill rotWithShape="1"><a:gsLst><a:gs pos="0"><a:schemeClr val="phClr"/></a:gs></a:gsLst></a:gradFill>'
        * 20
    )
    asked = "".join(
        f'<w:compatSetting w:name="setting{number}" w:uri="http://schemas.microsoft.com/office/word" w:val="1"/>'
        for number in range(12)
    )
    names = ("等线", "仿宋_GB2312", "楷体_GB2312", "方正小标宋简体", "黑体", "宋体", "Times New Roman", "Calibri")
    table_of_fonts = "".join(
        f'<w:font w:name="{name}"><w:panose1 w:val="02010600030101010101"/><w:charset w:val="86"/><w:family w:val="auto"/>'
        '<w:pitch w:val="variable"/><w:sig w:usb0="A00002BF" w:usb1="38CF7CFA" w:csb0="0004000F"/></w:font>'
        for name in names
    )  # fmt: skip
    return {
        "word/styles.xml": _styles(),
        "word/theme/theme1.xml": f'{HEAD}<a:theme xmlns:a="{drawing}" name="Office"><a:themeElements><a:fontScheme name="Office">'
        f"<a:majorFont>{fonts}</a:majorFont><a:minorFont>{fonts}</a:minorFont></a:fontScheme><a:fmtScheme name=\"Office\">"
        f"<a:fillStyleLst>{fills}</a:fillStyleLst></a:fmtScheme></a:themeElements></a:theme>",
        "word/settings.xml": f"{HEAD}<w:settings {SPACES}><w:zoom w:percent=\"100\"/><w:compat>{asked}</w:compat></w:settings>",
        "word/fontTable.xml": f"{HEAD}<w:fonts {SPACES}>{table_of_fonts}</w:fonts>",
    }  # fmt: skip


LOOKS = ("Shading", "List", "Grid", "Shading 2", "List 2", "Grid 2")


def _styles() -> str:
    """Return styles as Word writes them: the names of all its latent styles, the defaults, and some forty in use."""
    named = [f"{name} {level}" for name in ("heading", "toc", "index") for level in range(1, 10)]
    named += [f"{name} {level}" for name in ("List Bullet", "List Number", "List Continue") for level in range(2, 6)]
    tables = tuple(f"{tone} {look}" for tone in ("Light", "Medium", "Dark", "Colorful") for look in LOOKS)
    tables += tuple(f"{name} Table {level}" for name in ("Grid", "List", "Plain") for level in range(1, 10))
    named += [f"{name} Accent {accent}" for name in tables for accent in range(1, 7)]
    latent = "".join(
        f'<w:lsdException w:name="{name}" w:semiHidden="1" w:uiPriority="{at % 99}" w:unhideWhenUsed="1"/>'
        for at, name in enumerate(named)
    )
    used = "".join(
        f'<w:style w:type="paragraph" w:styleId="a{number}"><w:name w:val="样式{number}"/><w:basedOn w:val="a"/><w:next w:val="a"/><w:uiPriority w:val="9"/>'
        f'<w:qFormat/><w:pPr><w:keepNext/><w:keepLines/><w:spacing w:before="340" w:after="330" w:line="578" w:lineRule="auto"/>'
        f'<w:outlineLvl w:val="{number % 9}"/></w:pPr><w:rPr><w:rFonts w:ascii="黑体" w:eastAsia="黑体" w:hAnsi="黑体"/><w:b/><w:bCs/>'
        f'<w:kern w:val="44"/><w:sz w:val="{28 + number}"/><w:szCs w:val="44"/></w:rPr></w:style>'
        for number in range(40)
    )  # fmt: skip
    first = '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    return f'{HEAD}<w:styles {SPACES}><w:latentStyles w:count="376">{latent}</w:latentStyles>{first}{used}</w:styles>'


def _zipped(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return out.getvalue()
