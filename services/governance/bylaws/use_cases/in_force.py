"""The bylaws that count on a day, for whoever decides by them."""

from datetime import date

import sqlalchemy as sa

from chassis.parameters import never_guessed
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.bylaws.domain.in_force import bylaws_in_force
from services.governance.bylaws.parameters import founding_bylaws_on, law_on
from services.governance.bylaws.store.bylaws import decided_until

COOPERATIVE = "BE"
"""The legal entity whose shares the register counts."""


def bylaws_on(connection: sa.Connection, day: date, legal_entity: str = COOPERATIVE) -> Bylaws:
    """Every rule as it counts on `day`, with its basis. One statement. Raises DateNotCovered.

    A decision stores the versions of the rules that it used: `bylaws.versions("who_may_vote")`.
    """
    decided = {row.rule: row.basis for row in decided_until(connection, legal_entity, day)}
    with never_guessed():
        return bylaws_in_force(legal_entity, day, law_on(day), founding_bylaws_on(legal_entity, day), decided)
