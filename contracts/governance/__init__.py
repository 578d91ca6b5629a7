"""What governance publishes and answers."""
