"""Drafts, invoices, credit notes, and the claims that they make."""
