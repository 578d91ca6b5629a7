"""The bylaws that count on a day, for whoever decides by them; and how they change after it."""

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa

from chassis.parameters import never_guessed
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.bylaws.domain.decisions import Decision
from services.governance.bylaws.domain.in_force import bylaws_in_force
from services.governance.bylaws.parameters import days_of_change, founding_bylaws_on, law_on
from services.governance.bylaws.store.bylaws import decided_until, decisions_of

COOPERATIVE = "BE"
"""The legal entity whose shares the register counts."""


def bylaws_on(
    connection: sa.Connection, day: date, legal_entity: str = COOPERATIVE, *, known_on: date | None = None
) -> Bylaws:
    """Every rule as it counts on `day`, with its basis. One statement. Raises DateNotCovered.

    `known_on`: as it was known at the end of that day; as it is known now when None. Of a day that is over both are the
    same.
    A decision stores the versions of the rules that it used: `bylaws.versions("who_may_vote")`.
    """
    return _bylaws(legal_entity, day, decided_until(connection, legal_entity, day, known_on or date.max))


def bylaws_on_each(
    connection: sa.Connection, days: Collection[date], legal_entity: str = COOPERATIVE
) -> dict[date, Bylaws]:
    """As `bylaws_on`, of many days, as it is known now. One statement. Raises DateNotCovered."""
    decisions = decisions_of(connection, legal_entity)
    return {day: _bylaws(legal_entity, day, decisions) for day in days}


def bylaws_from(connection: sa.Connection, day: date, legal_entity: str) -> list[Bylaws]:
    """Those of `day`, then those of every later day on which a rule changes. One statement. Raises DateNotCovered."""
    decisions = decisions_of(connection, legal_entity)
    days = {decision.effective_on for decision in decisions} | days_of_change(legal_entity)
    return [_bylaws(legal_entity, when, decisions) for when in sorted({day, *(d for d in days if d > day)})]


def _bylaws(legal_entity: str, day: date, decisions: Sequence[Decision]) -> Bylaws:
    """`decisions`: by day of effect, also later ones."""
    decided = {decision.rule: decision.basis for decision in decisions if decision.effective_on <= day}
    with never_guessed():
        return bylaws_in_force(legal_entity, day, law_on(day), founding_bylaws_on(legal_entity, day), decided)
