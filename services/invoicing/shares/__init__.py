"""Shares of the enterprise, as far as the bank has to do with them: which money pays them, as governance says."""
