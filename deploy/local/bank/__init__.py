"""The bank of a local system: writes the files that a Belgian bank would send."""
