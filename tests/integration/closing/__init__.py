"""Units that close, through all services."""
