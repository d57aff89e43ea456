"""``legation serve`` on the web."""
