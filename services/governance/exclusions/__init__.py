"""Members who are excluded: proposed with grounds, answered, heard, decided with reasons, told (CSA 6:123)."""
