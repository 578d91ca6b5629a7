"""Quotes, and the orders that they become."""
