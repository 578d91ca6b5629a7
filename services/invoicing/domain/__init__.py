"""The rules of invoicing: pure, no clock, no I/O. Dates, rates and ids are passed in."""
