"""Contributions takes no locks of its own: each fact is added once, by its key."""
