"""What governance says and answers."""
