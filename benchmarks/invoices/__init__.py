"""What the bench of invoicing fills, and what was promised of it."""
