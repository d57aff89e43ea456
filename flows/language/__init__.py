"""Our own words in a reader's language."""
