"""What payroll publishes and answers."""
