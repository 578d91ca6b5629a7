"""What a message is: strict reading, envelope, refusals, and what every service answers."""
