"""How a service answers whether a unit can close: what it has of it, told again whenever that changes."""
