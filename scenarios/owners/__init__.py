"""A year of those who own the enterprise."""
