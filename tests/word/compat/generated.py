"""Templates and values made by chance, of everything that docxtpl documents and much that it does not."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from docxtpl import Listing, RichText, RichTextParagraph
from jinja2 import ChainableUndefined, Environment, StrictUndefined

from tests.word.compat.packages import SECTION, cell, p, package, row, run, table


class Person:
    """An object with a field, a method and a text of its own."""

    def __init__(self, name: str) -> None:
        self.名 = name

    def 称呼(self, *words: object) -> str:
        return self.名 + "".join(map(str, words))

    def __str__(self) -> str:
        return f"<{self.名}>"


TEXTS = (
    *(
        "王芳",
        "甲 & 乙 <b> 丙",
        "一\n二",
        "一\t二",
        "一\a二",
        "一\f二",
        "\r\n换行",
        "甲\r乙",
        "{{ 甲 }}",
        "{_{ 甲 }_}",
        "{_% x %_}",
    ),
    *("", " ", "  两边  ", "“引”", "&amp;", "</w:t>", "]]>", "\x0b", "\ufffe", "𠮷", "#", "<w:r><w:t>硬</w:t></w:r>"),
)
PLAIN = ("王芳", "教育", "2026", "甲乙", "x")
EXPRESSIONS = (
    *("甲", "乙", "人.名", "人.称呼('您')", "人", "列.0", "列[1]", "列|length", "列|join('、')", "甲|upper", "甲|e"),
    *(
        "无名",
        "无名|default('缺')",
        "无名|default(“缺”)",
        "空",
        "1 + 2",
        "甲 ~ 乙",
        "甲 if 真 else 乙",
        "组.名",
        "组.items()|list",
    ),
    *(
        "‘引’",
        "“引”|length",
        "3 > 2",
        "3 < 2 or 甲",
        "列|map('string')|join",
        "{'a': 1}.a",
        "7 % 4",
        "loop.index",
        "富",
        "单",
    ),
    *(
        "列[:1]|map('string')|join",
        "甲[::-1]",
        "'{{'",
        "'%}'",
        "组['名']",
        "甲|safe",
        "-1",
        "甲 == “王芳”",
        "range(3)|list",
        "落|string",
    ),
)
WRONG = ("甲 +", "甲|无此过滤器", "甲.b.c", "1 / 0", "人.称呼(", "列|first|sum")
CONDITIONS = (
    "真",
    "not 真",
    "甲",
    "无名",
    "列|length > 1",
    "列|length < 2",
    "甲 == “王芳”",
    "甲 != ‘x’",
    "人.名 and 真",
)
RUN_PROPERTIES = ("", "", "<w:b/>", '<w:rFonts w:eastAsia="仿宋"/><w:sz w:val="32"/>')
PARAGRAPH_PROPERTIES = ("", "", '<w:jc w:val="center"/>', "<w:rPr><w:b/></w:rPr>")


@dataclass(frozen=True)
class Case:
    """A template with what to fill it with and how."""

    template: bytes
    context: Callable[[], dict[str, Any]]
    options: Callable[[], dict[str, Any]]


class Maker:
    """Makes the pieces of one template. `tame` leaves out what would nearly always raise."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.wild = self.chance.random() < 0.15
        self.drawings = 0

    def pick(self, *choices: Any) -> Any:
        return self.chance.choice(choices)

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    def expression(self) -> str:
        return self.pick(*WRONG) if self.wild and self.often(0.05) else self.pick(*EXPRESSIONS)

    def value(self) -> str:
        return self.pick("{{ %s }}", "{{%s}}", "{{ %s }}", "{{- %s }}", "{{ %s -}}") % self.expression()

    def inline(self) -> str:
        sort = self.chance.randrange(14)
        if sort < 6:
            return self.value()
        if sort == 6:
            return f"{{% if {self.pick(*CONDITIONS)} %}}是{{% else %}}否{self.value()}{{% endif %}}"
        if sort == 7:
            return "{% for 项 in 列 %}{{ loop.index }}{{ 项 }}{% if not loop.last %}、{% endif %}{% endfor %}"
        if sort == 8:
            return self.pick(
                "{# 注 #}", "{_{ 原样 }_}", "{_% x %_}", "{% raw %}{{ x }}{% endraw %}", "{% set 乙 = 甲 %}"
            )
        if sort == 9:
            return self.pick("{{r 富 }}", "{%r if 真 %}", "{%r endif %}", "{{r 富}}") if self.wild else "{{r 富 }}"
        if sort == 10 and self.wild:
            return self.pick(
                "{{", "}}", "{%", "%}", "{% endif %}", "{#", "{", "}", "{{ 甲 }", "{%p endif %}", "{{p 段 }}"
            )
        return self.pick(*PLAIN, "  ", "甲&乙<丙", "“", "单行")

    def runs(self, text: str) -> str:
        """Return a text in one to four runs, cut anywhere."""
        cuts = sorted(self.chance.randrange(len(text) + 1) for _ in range(self.pick(0, 0, 0, 1, 2, 3)))
        pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
        return "".join(self.run(piece) for piece in pieces)

    def run(self, text: str) -> str:
        made = run(text, self.pick(*RUN_PROPERTIES))
        if self.often(0.1):
            made = made.replace("<w:t>", '<w:t xml:space="preserve">')
        if self.often(0.05):
            made += self.pick('<w:proofErr w:type="gramStart"/>', "<w:r><w:tab/></w:r>", "<w:r><w:br/></w:r>")
        if self.often(0.03):
            self.drawings += 1
            made += (
                f'<w:r><w:drawing><wp:inline><wp:docPr id="{self.drawings}" name="图"/></wp:inline></w:drawing></w:r>'
            )
        return made.replace("<w:r>", '<w:r w:rsidR="00A1">', 1) if self.often(0.1) else made

    def paragraph(self) -> str:
        text = "".join(self.inline() for _ in range(self.pick(0, 1, 1, 2, 3)))
        section = SECTION if self.often(0.03) else ""
        made = p(self.runs(text), properties=self.pick(*PARAGRAPH_PROPERTIES) + section)
        return made.replace("<w:p>", '<w:p w:rsidR="00B2">', 1) if self.often(0.2) else made

    def tagged(self, tag: str) -> str:
        return p(self.runs(tag), properties=self.pick(*PARAGRAPH_PROPERTIES))

    def block(self, depth: int) -> str:
        sort = self.chance.randrange(16)
        if sort < 6 or depth <= 0:
            return self.paragraph()
        inside = "".join(self.block(depth - 1) for _ in range(self.pick(1, 1, 2)))
        if sort == 6:
            return self.tagged("{%p for 项 in 列 %}") + inside + self.tagged("{%p endfor %}")
        if sort == 7:
            return self.tagged(f"{{%p if {self.pick(*CONDITIONS)} %}}") + inside + self.tagged("{%p endif %}")
        if sort == 8:
            return self.tagged(
                self.pick("{{p 段 }}", "{#p 整段注 #}", "{%p set 乙 = 列[0] %}", "甲{%p set 丙 = 1 %}乙")
            )
        if sort == 9:
            return p(self.runs("前{% if 真 -%}")) + self.paragraph() + p(self.runs("{%- endif %}后"))
        if sort == 10:
            return p(self.runs("{% if 真 %}开")) + inside + p(self.runs("合{% endif %}"))
        if sort == 11:
            tags = ("{%r if 真 %}", self.value(), "{%r endif %}")
            return p(*(self.runs(each) for each in tags))
        return self.table(depth)

    def cells(self, count: int, depth: int) -> list[str]:
        return [self.cell(depth) for _ in range(count)]

    def cell(self, depth: int) -> str:
        properties = self.pick(
            '<w:tcW w:w="1000" w:type="dxa"/>', '<w:tcW w:w="9" w:type="dxa"/><w:gridSpan w:val="2"/>'
        )
        if self.often(0.8):
            properties = '<w:tcW w:w="1000" w:type="dxa"/>'
        if self.often(0.1):
            properties += '<w:shd w:val="clear" w:fill="FF0000"/>'
        text = self.inline()
        if self.often(0.1):
            text = (
                self.pick("{% colspan 列|length %}", "{%colspan 2%}", "{% cellbg 色 %}", "{%cellbg “00FF00” %}") + text
            )
        content = p(self.runs(text))
        if depth > 1 and self.often(0.08):
            content += self.table(depth - 1) + p("")
        return cell(content, properties=properties)

    def table(self, depth: int) -> str:
        columns = self.pick(1, 2, 3)
        rows = [
            row(*self.cells(self.pick(columns, columns, columns, columns + 1, 1), depth))
            for _ in range(self.pick(1, 2))
        ]
        sort = self.chance.randrange(7)
        looped = row(*self.cells(columns, depth))
        if sort <= 1:
            rows += [row("{%tr for 项 in 列 %}"), looped, row("{%tr endfor %}")]
        elif sort == 2:
            rows += [row("{%tr if 真 %}"), looped, row("{%tr endif %}", "余"), row("{#tr 注 #}")]
        elif sort == 3:
            rows += [row("{%tc for 项 in 列 %}", cell(p(self.runs("{{ 项 }}"))), "{%tc endfor %}", "尾")]
        elif sort == 4:
            merged = cell(
                p(self.runs("合{% vm %}" + self.value())), properties=self.pick("", '<w:tcW w:w="1" w:type="dxa"/>')
            )
            rows += [row("{%tr for 项 in 列 %}"), row(merged, self.cell(0)), row("{%tr endfor %}")]
        elif sort == 5:
            span = self.pick("", '<w:gridSpan w:val="2"/>')
            merged = cell(p(self.runs("并{% hm %}" + self.value())), properties='<w:tcW w:w="1" w:type="dxa"/>' + span)
            rows += [row("{%tc for 项 in 列 %}", merged, "{%tc endfor %}")]
        return table(*rows, columns=columns)

    def side(self) -> str:
        return "".join(self.block(1) for _ in range(self.pick(1, 1, 2)))

    def template(self) -> bytes:
        notes = None
        if self.often(0.3):
            notes = f'<w:footnote w:id="1">{self.paragraph()}</w:footnote>'
        return package(
            "".join(self.block(2) for _ in range(self.pick(1, 2, 3, 4))),
            headers=tuple(self.side() for _ in range(self.pick(0, 0, 1, 2))),
            footers=tuple(self.side() for _ in range(self.pick(0, 0, 1))),
            notes=notes,
            title=self.pick("", "题", "{{ 甲 }}的题", "{% if 真 %}甲{% endif %}"),
            author=self.pick("", "{{ 人.名 }}"),
        )

    def text(self) -> str:
        return self.pick(*(TEXTS if self.wild or self.often(0.3) else PLAIN))

    def context(self) -> Callable[[], dict[str, Any]]:
        first, second, truth = self.text(), self.text(), self.pick(True, False, "是", None)
        listed = [self.text() for _ in range(self.pick(0, 1, 2, 3))]
        rich = self.pick("富文", "粗\n体", "a & b")
        special = self.pick("富", "单", "空")

        def make() -> dict[str, Any]:
            text = RichText(rich, bold=True, color="#FF0000")
            text.add("又", italic=True, url_id="rId9")
            paragraph = RichTextParagraph()
            paragraph.add(text, parastyle="a")
            values: dict[str, Any] = {
                "甲": first,
                "乙": second,
                "真": truth,
                "列": listed,
                "人": Person(first),
                "空": None,
            }
            values |= {
                "富": text,
                "段": paragraph,
                "单": Listing(second),
                "组": {"名": second},
                "色": "00AA00",
                "落": 1.5,
            }
            if special != "空":
                values["列"] = [*listed, values[special]]
            return values

        return make

    def options(self) -> Callable[[], dict[str, Any]]:
        sort = self.chance.randrange(10)

        def make() -> dict[str, Any]:
            if sort == 0:
                return {"autoescape": True}
            if sort == 1:
                return {"jinja_env": Environment(undefined=StrictUndefined)}
            if sort == 2:
                return {"jinja_env": Environment(undefined=ChainableUndefined, trim_blocks=True, lstrip_blocks=True)}
            if sort == 3:
                return {"jinja_env": Environment(finalize=lambda value: "无" if value is None else value)}
            if sort == 4:
                return {"jinja_env": Environment(extensions=["jinja2.ext.do"]), "autoescape": True}
            return {}

        return make


def case(seed: int) -> Case:
    """Return the case of a number, the same every time."""
    maker = Maker(seed)
    return Case(maker.template(), maker.context(), maker.options())
