"""Who may see which part of a profile: the profile is a negotiating secret."""
