"""Views and questions as files."""
