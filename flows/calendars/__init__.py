"""The dates of opportunities as calendars (RFC 5545)."""
