"""What invoicing publishes and answers."""
