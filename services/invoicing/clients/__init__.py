"""The register of clients, and each unit's own view of it."""
