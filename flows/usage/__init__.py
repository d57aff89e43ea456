"""What each profile and unit was told, and what people made of it."""
