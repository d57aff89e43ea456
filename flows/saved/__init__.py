"""Saved queries: answered every night, and told to who subscribed when the answer changes."""
