"""Governance admitted cooperators: they may hold units."""

from collections.abc import Sequence

from chassis.db.work import Work
from contracts.governance.events import CooperatorAdmitted
from contracts.wire.envelope import Envelope
from services.members.store.members import admit


def admit_cooperators(work: Work, messages: Sequence[Envelope[CooperatorAdmitted]]) -> None:
    """Keep since when each is a cooperator. Any order, any number of times."""
    admit(work.connection, [(m.data.member_id, m.data.admitted_on) for m in messages])
