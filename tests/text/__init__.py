"""Tests of docgen.text: a package of its own, so that its file names may recur elsewhere."""
