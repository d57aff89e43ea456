"""Searching by meaning: the index that a night writes, and what is found with it."""
