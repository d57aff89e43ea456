"""Names compared with lists of sanctioned parties, without asking anybody."""
