"""`gedeeld`: the command with which people run, ask and audit the six services."""
