"""What people decide about calls and what becomes of them: from a table, and from a form in the browser."""
