"""The closed lists by which code speaks of Chinese fields: roles, field types, stages. Terms: docs/glossary.md.

A rule asks for a role, a kind's schema says which Chinese field plays it. Nothing here knows a kind.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a field means to a rule. The Chinese name of the field is the kind's choice."""

    STAGE = "stage"
    SUBJECT = "subject"
    TITLE = "title"
    YEAR = "year"
    ISSUER = "issuer"
    ISSUED_ON = "issued_on"
    ROW_NUMBER = "row_number"
    PERSON = "person"
    BRANCH = "branch"
    BRANCH_NAME = "branch_name"
    UNIT_NAME = "unit_name"
    BORN_ON = "born_on"
    JOINED_ON = "joined_on"
    CONFIRMED_ON = "confirmed_on"
    PROMISES = "promises"
    DEADLINE = "deadline"
    NUMBERING = "numbering"
    ITEM_ID = "item_id"
    ATTRIBUTION = "attribution"
    LEAD = "lead"
    DOCUMENT_NUMBER = "document_number"
    ONLY_FOR = "only_for"
    TRAIT = "trait"
    LEVEL = "level"
    COLLECTIVE = "collective"
    UNIT_CODE = "unit_code"
    FULL_MEMBERS = "full_members"
    COMMITTEE_MEMBERS = "committee_members"
    DOCUMENT_PREFIX = "document_prefix"
    DOCUMENT_SERIAL = "document_serial"
    PHASES = "phases"
    NOTICE_ON = "notice_on"
    PROBLEMS = "problems"
    CAUSES = "causes"
    STEPS = "steps"
    ANSWERS = "answers"
    UNANSWERED = "unanswered"
    LEAST_SHARE = "least_share"
    REMEDIES = "remedies"
    REMEDY_TYPE = "remedy_type"
    STATE = "state"
    FINISHED_ON = "finished_on"
    EVIDENCE = "evidence"
    ACCEPTED_BY = "accepted_by"
    AS_OF = "as_of"
    WORD_LIMIT = "word_limit"
    SCRIPT = "script"
    PERIOD = "period"


class Type(StrEnum):
    """The types a schema may give a field; the values are what `kind.yaml` says."""

    TEXT = "文本"
    PARAGRAPHS = "段落"
    PERSON = "姓名"
    ORGANISATION = "单位"
    DATE = "日期"
    YEAR_MONTH = "年月"
    YEAR = "年度"
    PERIOD = "期间"
    DEADLINE = "时限"
    INTEGER = "整数"
    DECIMAL = "小数"
    FLAG = "是否"
    CHOICE = "选项"
    IDENTIFIER = "编号"
    PHONE = "电话"
    BY_HAND = "手填"
    GROUP = "组"


class Stage(StrEnum):
    """How far a paper has come (稿别). Only a final paper may hold no placeholder."""

    DRAFT = "草稿"
    COMMENTS = "征求意见稿"
    REVIEW = "送审稿"
    FINAL = "正式稿"
