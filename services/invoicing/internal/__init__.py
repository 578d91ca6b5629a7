"""Invoices between units of the enterprise."""
