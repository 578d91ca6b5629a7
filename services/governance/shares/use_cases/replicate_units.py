"""Units opened: their holders develop an activity in the enterprise, which is what category A means."""

from collections.abc import Sequence

from chassis.db.work import Work
from contracts.members.events import UnitOpened
from contracts.wire.envelope import Envelope
from services.governance.shares.store.members import Activity, copy_activities


def replicate_units(work: Work, messages: Sequence[Envelope[UnitOpened]]) -> None:
    """Keep who holds which unit since when. May come before the holders are known here."""
    activities = [Activity(m.data.unit_id, holder, m.data.opened_on) for m in messages for holder in m.data.holder_ids]
    copy_activities(work.connection, activities)
