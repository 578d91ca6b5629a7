"""The whole system on one machine, in containers."""
