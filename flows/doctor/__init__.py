"""The morning's look at a home."""
