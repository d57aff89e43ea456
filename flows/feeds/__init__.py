"""What a profile shares as files: a calendar and an Atom document."""
