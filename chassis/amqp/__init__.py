"""The broker: one connection, publishing with proof, the topology made from the catalogue."""
