"""Double-entry books and what the audit reads of them."""
