"""Matches that wait for a person, and what people decided."""
