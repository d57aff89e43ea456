"""Reference data: what is fetched as sources are, by the same policy, and announces no call."""
