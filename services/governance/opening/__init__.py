"""The register of before, brought in: lots with the price paid, capital against an opening account."""
