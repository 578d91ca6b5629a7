"""What contributions says and answers."""
