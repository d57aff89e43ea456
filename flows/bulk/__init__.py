"""Many profiles and readers at once, from tables and folders."""
