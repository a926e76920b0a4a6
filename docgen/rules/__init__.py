"""What docgen checks in a draft or a set of drafts: small functions in one registry, one module per subject.

Importing this package registers every rule.
"""

from docgen.rules import careers, deadlines, duties, people, periods, placeholders, points, schemes, years
from docgen.rules.registry import Facts, Rule, Subject, check_draft, check_set, facts, rules

__all__ = [
    "Facts", "Rule", "Subject", "careers", "check_draft", "check_set", "deadlines", "duties", "facts", "people", "periods", "placeholders", "points",
    "rules", "schemes", "years",
]  # fmt: skip
