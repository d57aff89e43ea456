"""One night: its stages, their order, and what it leaves behind."""
