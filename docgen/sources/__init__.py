"""Files to contexts: text with its origin. Knows nothing of kinds' meaning and makes no types."""
