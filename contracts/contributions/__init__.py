"""What contributions publishes and answers."""
