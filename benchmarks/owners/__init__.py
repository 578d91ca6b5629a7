"""What the bench of shares fills, and what was promised of the register."""
