"""Who holds shares, since when, and what was paid for them."""
