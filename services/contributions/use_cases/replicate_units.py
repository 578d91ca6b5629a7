"""Keep which legal entity a new unit belongs to."""

from collections.abc import Sequence

from chassis.db.work import Work
from contracts.members.events import UnitOpened
from contracts.wire.envelope import Envelope
from services.contributions.store.units import Unit, copy_units


def replicate_units(work: Work, messages: Sequence[Envelope[UnitOpened]]) -> None:
    opened = [message.data for message in messages]
    copy_units(work.connection, [Unit(u.unit_id, u.legal_entity, u.opened_on) for u in opened])
