"""How papers are numbered: what the number says can be looked up, and the same state has the same number."""

from datetime import date


def paper_number(legal_entity: str, size: int, day: date) -> str:
    """`BE-142366-20260616`: the register of BE up to its number 142366, as it counts on that day."""
    return f"{legal_entity}-{size}-{day:%Y%m%d}"
