"""Members takes no lock: each fact is added once, by its key, and the database refuses a second."""
