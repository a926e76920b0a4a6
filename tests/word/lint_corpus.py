"""Templates with one known fault each, and good ones: what a check has to find, and what it has to leave alone.

`python tests/word/lint_corpus.py DIR` writes them as files, for another linter to be run over.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.cases import arrow, docx, paragraph, part
from tests.word.papers import row, runs, table

DELETED = '<w:p><w:del w:id="1" w:author="甲"><w:r><w:delText>{{ 旧 }}</w:delText></w:r></w:del></w:p>'
LOOPED = paragraph("{%p for 项 in 事项 %}") + paragraph("{{ 项 }}") + paragraph("{%p endfor %}")
NOTE = '<w:p><w:r><w:t>{{ 项 }}</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
BOX = (
    "<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
)
CONTROL = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"


def ps(*texts: str) -> str:
    return "".join(map(paragraph, texts))


def nested(inner: str, depth: int) -> str:
    for _ in range(depth):
        inner = f"<w:tbl><w:tr><w:tc>{inner}{paragraph('')}</w:tc></w:tr></w:tbl>"
    return inner + paragraph("")


FAULTY: dict[str, str] = {
    # what docxtpl-lint looks for
    "unclosed braces": ps("甲{{ 姓名"),
    "unclosed per cent": ps("甲{% if 备注"),
    "over two paragraphs": ps("{{ 姓", "名 }}"),
    "closed by the next tag": ps("{{ 姓名 }，{{ 职务 }}"),
    "if without end": ps("{%p if 备注 %}", "{{ 备注 }}"),
    "for without end": ps("{% for 项 in 事项 %}{{ 项 }}"),
    "raw without end": ps("{% raw %}{{ 姓名 }}"),
    "set block without end": ps("{% set 甲 %}乙"),
    "stray endif": ps("{{ 姓名 }}", "{%p endif %}"),
    "stray endfor": ps("{{ 姓名 }}{% endfor %}"),
    "stray else": ps("{% else %}{{ 姓名 }}"),
    "crossed blocks": ps("{% for 项 in 事项 %}{% if 项 %}{{ 项 }}{% endfor %}{% endif %}"),
    "two words": ps("{{ 姓 名 }}"),
    "empty tag": ps("{{ }}"),
    "if without condition": ps("{% if %}{{ 姓名 }}{% endif %}"),
    "misspelt endfor": ps("{% for 项 in 事项 %}{{ 项 }}{% endfro %}"),
    "unknown statement": ps("{% 如果 备注 %}{{ 备注 }}{% endif %}"),
    "unfinished filter": ps("{{ 姓名| }}"),
    "unclosed literal": ps('{{ 姓名 or "无 }}'),
    "unknown filter": ps("{{ 金额|大写金额 }}"),
    "unknown test": ps("{% if 备注 is 空 %}{{ 备注 }}{% endif %}"),
    "item after its loop": LOOPED + ps("{{ 项 }}"),
    "loop after its loop": LOOPED + ps("{{ loop.index }}"),
    "space before tr": table(row("{% tr for 人 in 名单 %}"), row("{{ 人 }}"), row("{% tr endfor %}")),
    "tr outside a table": ps("{%tr for 人 in 名单 %}", "{{ 人 }}", "{%tr endfor %}"),
    "tc outside a table": ps("{%tc if 备注 %}", "{{ 备注 }}", "{%tc endif %}"),
    "tr closed by p": table(row("{%tr for 人 in 名单 %}"), row("{{ 人 }}"), row("{%p endfor %}")),
    "p closed by plain": ps("{%p if 备注 %}", "{{ 备注 }}", "{% endif %}"),
    "plain closed by p": ps("{% if 备注 %}", "{{ 备注 }}", "{%p endif %}"),
    "loop over two tables": table(row("{%tr for 人 in 名单 %}"), row("{{ 人 }}")) + table(row("{%tr endfor %}")),
    "loop in one row": table(row("{%tr for 人 in 名单 %}", "{{ 人 }}", "{%tr endfor %}")),
    "cells over two rows": table(row("{%tc for 人 in 名单 %}", "{{ 人 }}"), row("{%tc endfor %}")),
    "vm outside a table": ps("{% vm %}{{ 姓名 }}"),
    "colspan outside a table": ps("{% colspan 2 %}{{ 姓名 }}"),
    "text beside p": ps("注意：{%p if 备注 %}", "{{ 备注 }}", "{%p endif %}"),
    "text beside tr": table(row("{%tr for 人 in 名单 %}", "序号"), row("{{ 人 }}"), row("{%tr endfor %}")),
    "if and endif in one paragraph": ps("{%p if 备注 %}{{ 备注 }}{%p endif %}"),
    "tag in deleted text": DELETED + ps("{{ 姓名 }}"),
    # what it does not look for
    "full-width braces": ps("｛｛姓名｝｝"),
    "half full-width braces": ps("{｛ 姓名 }}"),
    "full-width per cent": ps("{％ if 备注 ％}{{ 备注 }}{％ endif ％}"),
    "full-width operator": ps("{% if 类型 ＝＝ '党组' %}{{ 姓名 }}{% endif %}"),
    "full-width bar": ps("{{ 时间｜日期 }}"),
    "full-width dot": ps("{{ 支部．名称 }}"),
    "ideographic stop": ps("{{ 支部。名称 }}"),
    "full-width letters": ps("{{ ｎａｍｅ }}"),
    "corner quotes": ps("{% if 类型 == 「党组」 %}{{ 姓名 }}{% endif %}"),
    "single braces": ps("{ 姓名 }同志，{{ 职务 }}"),
    "square brackets": ps("[[ 姓名 ]]同志，{{ 职务 }}"),
    "mail merge marks": ps("«姓名»同志，{{ 职务 }}"),
    "zero-width space": ps("{{ 姓\u200b名 }}"),
    "byte order mark": ps("{{\ufeff 姓名 }}"),
    "two formats": "<w:p><w:r><w:t>{{ </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>姓名</w:t></w:r><w:r><w:t> }}</w:t></w:r></w:p>",
    "bracketed field": ps("【姓名】同志：{{ 职务 }}"),
    "crosses": ps("{{ 姓名 }}：××学校"),
    "underscores": ps("{{ 姓名 }}：主题____"),
    "hostile": ps("{{ 姓名.__class__.__mro__ }}"),
    "call": ps("{{ 姓名.upper() }}"),
    "endless loop": ps("{% for 甲 in range(999999999) %}{% endfor %}{{ 姓名 }}"),
    "tag in an attribute": '<w:p><w:hyperlink w:anchor="a" w:tooltip="{{ 姓名 }}"/></w:p>' + ps("{{ 姓名 }}"),
    "note in a loop": ps("{%p for 项 in 事项 %}") + NOTE + ps("{%p endfor %}"),
    "in a text box": BOX.format(ps("{{ 姓名")) + ps("{{ 职务 }}"),
    "in a content control": CONTROL.format(ps("｛｛姓名｝｝")) + ps("{{ 职务 }}"),
    "ten tables deep": nested(ps("{{ 姓 名 }}"), 10),
}

CLEAN: dict[str, str] = {
    "one tag": ps("{{ 姓名 }}同志："),
    "no spaces": ps("{{姓名}}同志{%if 备注%}（{{备注}}）{%endif%}"),
    "group": ps("{{ 支部.名称 }}{{ 名单[0].姓名 }}{{ 支部['书记'] }}"),
    "filters": ps("{{ 时间|日期 }}{{ 事项|join('；') }}{{ 备注|default('（无）') }}"),
    "arithmetic": ps("{{ 人数|int + 1 }}，{{ 甲|int % 2 }}，{{ 甲 ~ '（' ~ 乙 ~ '）' }}"),
    "elif": ps("{% if 甲 %}一{% elif 乙 %}二{% else %}三{% endif %}"),
    "paragraphs": ps("{%p if 备注 %}", "{{ 备注 }}", "{%p else %}", "无", "{%p endif %}"),
    "loop": LOOPED,
    "loop in a line": ps(
        "{% for 项 in 事项 %}{{ loop.index }}.{{ 项 }}{% if not loop.last %}；{% endif %}{% endfor %}"
    ),
    "rows": table(row("姓名"), row("{%tr for 人 in 名单 %}"), row("{{ 人.姓名 }}"), row("{%tr endfor %}")),
    "cells": table(row("{%tc for 人 in 名单 %}", "{{ 人 }}", "{%tc endfor %}")),
    "rows in a condition": table(row("甲"), row("{%tr if 备注 %}"), row("{{ 备注 }}"), row("{%tr endif %}")),
    "loop within a loop": ps(
        "{%p for 类 in 类别 %}", "{{ 类.名 }}", "{%p for 项 in 类.项 %}", "{{ 项 }}", "{%p endfor %}", "{%p endfor %}"
    ),
    "set": ps("{% set 甲 = 姓名|trim %}{{ 甲 }}"),
    "comment": ps("{# 说明 #}{{ 姓名 }}", "{#p 整段说明 #}", "{{ 职务 }}"),
    "raw": ps("{% raw %}{{ 不填 }}{% endraw %}{{ 姓名 }}"),
    "escaped braces": ps("{_{ 不填 }_}{{ 姓名 }}"),
    "whitespace control": ps("甲{%- if 备注 -%}乙{%- endif -%}丙{{ 姓名 }}"),
    "split in one format": runs("{", "{ 姓", "名 }", "}"),
    "over runs of one line": runs("{% if 备注 ", "%}", "{{ 备注 }}", "{% endif %}"),
    "vm": table(row("{%tr for 人 in 名单 %}"), row("{% vm %}甲", "{{ 人 }}"), row("{%tr endfor %}")),
    "hm": table(row("{%tc for 人 in 名单 %}", "{% hm %}{{ 题 }}", "{%tc endfor %}")),
    "colspan and cellbg": table(row("{% colspan 列 %}{% cellbg 色 %}{{ 姓名 }}", "乙")),
    "rich text": ps("{{r 姓名 }}", "{{p 备注 }}"),
    "json": ps('{"a":{"b":1}}', "{{ 姓名 }}"),
    "formula": ps("{x^{2}}，占{50%}", "{{ 姓名 }}"),
    "prose": ps(
        "（一）学习「两山」，牢记“三个务必”；《党章》、〔2026〕5号、[1][2]、&lt;&lt;章程&gt;&gt;、1&lt;2，100%。{{ 姓名 }}"
    ),
    "blanks for the pen": ps("{{ 姓名 }}", "承诺人（签名）：________　　日期：____年__月__日", "盖章：______"),
    "quoted braces": ps("不要写成“｛｛”或“｝｝”。{{ 姓名 }}"),
    "text box": BOX.format(ps("{{ 姓名 }}")) + ps("{{ 职务 }}"),
    "content control": CONTROL.format(ps("{{ 姓名 }}")),
    "tables in tables": nested(ps("{{ 姓名 }}"), 10),
    "literal with signs": ps("{{ 事项|join(\"，（％｝\") }}{% if 类型 == '「党组」。' %}{{ 姓名 }}{% endif %}"),
    "namespace of loops": ps("{% for 甲 in 乙 if 甲.有 %}{{ 甲.名 }}{% else %}无{% endfor %}"),
}


def documents(bodies: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    """Yield each template by name; a body that refers to a footnote gets one."""
    notes = part("footnotes", f'<w:footnote w:id="2">{paragraph("注")}</w:footnote>')
    for name, body in bodies.items():
        if "footnoteReference" in body:
            yield name, docx(body, links=arrow("footnotes", "footnotes.xml"), extra={"word/footnotes.xml": notes})
        else:
            yield name, docx(body)


if __name__ == "__main__":
    for kind, bodies in (("faulty", FAULTY), ("clean", CLEAN)):
        folder = Path(sys.argv[1]) / kind
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in documents(bodies):
            (folder / f"{name}.docx").write_bytes(data)
