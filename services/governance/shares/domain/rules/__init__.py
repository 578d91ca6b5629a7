"""The rules that bylaws choose by name. Each is a pure function; each registry has one for every name of its kind."""
