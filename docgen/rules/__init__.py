"""What docgen checks in a draft, a set of drafts or a text: small functions in one registry."""
