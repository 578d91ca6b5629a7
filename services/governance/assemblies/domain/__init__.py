"""The rules of assemblies that bylaws set: pure functions, asked with the bylaws of the day of the assembly."""
