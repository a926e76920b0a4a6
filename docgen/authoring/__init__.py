"""Kinds of paper for people who do not program: a schema for editors, a check of a kind's folder, a new folder to start from.

Works on folders of kinds as `docgen.kinds` reads them; knows no single kind.
"""
