"""Side-by-side measurements; each module that has a `__main__` is one command."""
