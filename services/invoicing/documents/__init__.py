"""Documents as PDF and UBL, outgoing and incoming."""
