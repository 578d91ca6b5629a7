"""The words everybody shares: money, rates, splits, days, identifiers. Pure; standard library and stdnum only."""
