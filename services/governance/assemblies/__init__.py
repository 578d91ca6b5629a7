"""Assemblies of the members: when they are called, whether they may decide, and what is carried."""
