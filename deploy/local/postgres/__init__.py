"""A private PostgreSQL server, from a Python package."""
