"""Documents as PDF and UBL, on their way out and come in."""
