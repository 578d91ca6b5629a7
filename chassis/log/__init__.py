"""Sealed logs: append-only Merkle trees (RFC 9162) whose signed heads are also kept elsewhere (ADR 0023)."""
