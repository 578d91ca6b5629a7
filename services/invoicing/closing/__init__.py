"""Whether a unit can close: what is open of it here."""
