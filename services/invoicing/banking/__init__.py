"""The bank: statements, payments, what waits for a person."""
