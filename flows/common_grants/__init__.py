"""What we know, by the CommonGrants protocol."""
