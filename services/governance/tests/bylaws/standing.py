"""The bylaws of a day without a database: law, founding act, and what a test decides."""

from datetime import date

from services.governance.bylaws.domain.bylaws import Basis, Bylaws
from services.governance.bylaws.domain.in_force import bylaws_in_force
from services.governance.bylaws.parameters import founding_bylaws_on, law_on

DAY = date(2026, 9, 14)


def standing(day: date = DAY, **decided: str) -> Bylaws:
    """The bylaws of a day, with these decided values."""
    bases = {rule: Basis("bylaw", "bylaw 1", day, text, "assembly", "minutes", True) for rule, text in decided.items()}
    return bylaws_in_force("BE", day, law_on(day), founding_bylaws_on("BE", day), bases)
