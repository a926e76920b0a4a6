"""docgen: structured context files in, Party-building paperwork out."""

__version__ = "0.1.0"
