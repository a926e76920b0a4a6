"""The house style: makes the .docx templates that docgen ships, from a profile of `standard` and a kind's `outline.yaml`.

Does not know what a paper says: that is data. Tags are ordinary docxtpl tags, typed as text; nothing here reads or runs
them. An entry of an outline is one of

    - ROLE: text                      a paragraph in a role of the profile; text may be a list of pieces, joined: plain
                                      text, {rule: text} on a rule to write on, {ROLE: text} in another role's font
    - ROLE: {text: …, for: "段 in 段落", if: 条件, last: ROLE}
                                      the same under a loop or a condition; `last` is the role of the last turn
    - tag: "{%p if … %}"              a paragraph that holds a tag alone and vanishes
    - blank_line: ""
    - run_in: {lead: …, rest: …, level: 2}
                                      a paragraph of text that begins with its heading, in the heading's font
    - frame: [ROLE: text, …]          one box that does not break over pages
    - table: {for: "项 in 列表", role: cell, columns: [{title: …, width_mm: 20, align: center, text: …}, …]}
                                      a head that repeats on each page and a row, never broken, for each turn; role
                                      `cell` is 五号, `large_cell` 四号; a column without width_mm shares what is left;
                                      `for: "步 in 项.措施"` in a column makes a paragraph of its cell for each turn
    - attachment: "附件1"             begins the page of an attachment; its title follows as `attachment_title`
    - landscape: [entries]            a section on sheets that lie on their side
    - block: NAME                     the content of `blocks/NAME.yaml` beside the kind's folder

Roles of the profile `gongwen`, top to bottom of a paper:

    document_number                   发文字号, centred above the title where there is no masthead, two blank lines after
    title                             a line of the title; lines that follow each other have no gap, a blank line after
    title_over_subtitle               the same without the blank line, where a subtitle follows
    subtitle                          副标题, 述职人: 楷体, centred, a blank line after
    addressee                         主送, flush left
    heading1 … heading4, body, flush  levels 黑体, 楷体, 仿宋, 仿宋; text; text without indent
    closing                           the last paragraph before a signature: never leaves it alone on a page
    attachment_note                   附件： with one name, a blank line above; continued under the name's first character
    attachment_note_first, …_next     附件：1.name, and 2.name and on, under each other
    signatory, issued_on              署名 and 成文日期 without a seal (7.3.5.2)
    signatory_sealed, issued_on_sealed
                                      with a seal (7.3.5.1); for both pairs see `docgen.word.signing`
    remark                            附注, in brackets
    attachment_label, attachment_title
    cell, cell_head, large_cell, large_cell_head
    last_line                         what Word needs after a table at the end, too low to be seen
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml
from lxml import etree

from docgen.word.house.outline import Outline, read_outline
from docgen.word.house.pages import fill, number_pages, set_page
from docgen.word.house.paper import Paper
from docgen.word.standard import Profile
from docgen.word.standard import profile as read_profile
from docgen.word.styles import font_elements, setting_elements, style_elements

_MADE = datetime(2026, 1, 1, tzinfo=UTC)  # a template has no clock: the same input gives the same bytes
_KEPT = frozenset(
    {
        RELATIONSHIP_TYPE.OFFICE_DOCUMENT,
        RELATIONSHIP_TYPE.CORE_PROPERTIES,
        RELATIONSHIP_TYPE.STYLES,
        RELATIONSHIP_TYPE.SETTINGS,
    }
)


def build(profile: str, *, title: str = "", author: str = "") -> Paper:
    """Return an empty paper of a profile ("gongwen", "pledge"); title and author go to the document's properties.

    Raises KeyError for an unknown profile.
    """
    chosen = read_profile(profile)
    document = docx.Document()
    _drop_parts(document)
    fill(document.styles.element, style_elements(chosen))
    fill(document.settings.element, setting_elements())
    _add_font_table(document, chosen)
    set_page(document, chosen)
    if "page_number" in chosen.roles:
        number_pages(document, chosen)
    _set_properties(document, title=title, author=author)
    return Paper(document, chosen)


def build_template(folder: Path) -> bytes:
    """Return the template of the kind in `folder`, written from its `outline.yaml` and the fragments it includes.

    Raises FileNotFoundError for a kind that has no outline.
    """
    return build_outline(folder / "outline.yaml", blocks=folder.parent / "blocks")


def build_outline(path: Path, *, blocks: Path) -> bytes:
    """Return the template that an outline writes; `blocks` is the folder of the fragments it includes."""
    outline = read_outline(path)
    paper = build(outline["profile"], **outline["properties"])
    Outline(paper, blocks).write(outline["content"])
    return paper.to_bytes()


def _drop_parts(document: Document) -> None:
    """Drop what python-docx's default template brings along: theme, thumbnail, numbering, web settings, custom XML."""
    for relations in (document.part.rels, document.part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype not in _KEPT]:
            del relations[key]


def _add_font_table(document: Document, profile: Profile) -> None:
    root = parse_xml(f"<w:fonts {nsdecls('w')}/>")
    root.extend(font_elements(profile))
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE, data, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FONT_TABLE)


def _set_properties(document: Document, *, title: str, author: str) -> None:
    """Set the few properties a paper carries; nothing of the maker's machine, name or hour."""
    properties = document.core_properties
    fill(properties._element, [])  # python-docx has no public way to drop what its own template says
    properties.title = title
    properties.author = author
    properties.language = "zh-CN"
    properties.created = properties.modified = _MADE
