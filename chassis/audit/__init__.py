"""What a service holds against its own books and messages, and what all of them hold against each other."""
