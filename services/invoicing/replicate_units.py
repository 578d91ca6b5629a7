"""Units opened and closed: from when to when they may invoice. The two may be consumed in either order."""

from collections.abc import Sequence

from chassis.db.work import Work
from contracts.members.events import UnitClosed, UnitOpened
from contracts.wire.envelope import Envelope
from services.invoicing.units import Unit, copy_closings, copy_units


def replicate_units(work: Work, messages: Sequence[Envelope[UnitOpened]]) -> None:
    """Keep their names, legal entities, holders and advisers."""
    opened = [message.data for message in messages]
    units = [Unit(u.unit_id, u.name, u.legal_entity, u.opened_on, u.holder_ids, adviser=u.adviser) for u in opened]
    copy_units(work.connection, units)


def replicate_closings(work: Work, messages: Sequence[Envelope[UnitClosed]]) -> None:
    """Keep the day from which each does not invoice any more."""
    copy_closings(work.connection, {message.data.unit_id: message.data.closed_on for message in messages})
