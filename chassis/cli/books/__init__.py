"""Commands that prove the books."""
