"""What invoicing says and answers."""
