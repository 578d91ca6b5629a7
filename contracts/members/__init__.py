"""What members publishes and answers."""
