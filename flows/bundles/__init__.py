"""One night in one file, to be replayed elsewhere."""
