"""What payroll says and answers."""
