"""What members says and answers."""
