"""The papers of the register: certificate, extract, yearly list of a member. Whoever prints asks members for names."""
