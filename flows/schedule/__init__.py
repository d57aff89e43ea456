"""Nights by themselves, under Prefect and without it."""
