"""Members registered: they may subscribe shares."""

from collections.abc import Sequence

from chassis.db.work import Work
from contracts.members.events import MemberRegistered
from contracts.wire.envelope import Envelope
from services.governance.shares.store.members import MemberRow, copy_members


def replicate_members(work: Work, messages: Sequence[Envelope[MemberRegistered]]) -> None:
    """Keep their ids and kinds; names and addresses are not governance's."""
    copy_members(work.connection, [MemberRow(m.data.member_id, m.data.kind or "person") for m in messages])
