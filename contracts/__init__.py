"""What the services say to each other: events, requests, replies, refusals, and the one table of who says what."""
