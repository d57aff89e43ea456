"""The officers' desk: the pages of ``legation serve`` made for people."""
