"""The share register, page by page."""

from chassis.db.work import Work
from contracts.governance.shares import GetShareRegister, RegisterEntry, ShareRegisterReply
from services.governance.shares.store.shares import RegisterRow, last_number, register_after


def get_share_register(work: Work, request: GetShareRegister) -> ShareRegisterReply:
    """Entries after a number, in order. There are more until the register's `last_number` is reached."""
    rows = register_after(work.connection, request.after, request.limit)
    return ShareRegisterReply(
        entries=tuple(map(_entry, rows)),
        last_number=last_number(work.connection),
    )


def _entry(row: RegisterRow) -> RegisterEntry:
    return RegisterEntry(
        number=row.number,
        member_id=row.member_id,
        kind=row.kind,
        shares=row.shares,
        unit_price_cents=row.unit_price_cents,
        effective_on=row.effective_on,
    )
