"""A plan becomes a mail: subject, text and HTML of the same words."""
