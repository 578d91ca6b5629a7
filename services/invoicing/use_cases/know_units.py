"""Units opened: they may invoice."""

from collections.abc import Sequence

from chassis.work import Work
from contracts.envelope import Envelope
from contracts.members import UnitOpened
from services.invoicing.store.units import Unit, keep_units


def know_units(work: Work, messages: Sequence[Envelope[UnitOpened]]) -> None:
    """Keep their names, legal entities and holders."""
    opened = [message.data for message in messages]
    units = [Unit(u.unit_id, u.name, u.legal_entity, u.opened_on, u.holder_ids) for u in opened]
    keep_units(work.connection, units)
