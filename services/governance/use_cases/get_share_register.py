"""The share register, page by page."""

from chassis.db.work import Work
from contracts.governance.shares import GetShareRegister, RegisterEntry, ShareRegisterReply
from services.governance.store.shares import last_number, register_after


def get_share_register(work: Work, request: GetShareRegister) -> ShareRegisterReply:
    """Entries after a number, in order. There is more until `last_number`, the register's, is reached."""
    rows = register_after(work.connection, request.after, request.limit)
    return ShareRegisterReply(
        entries=tuple(RegisterEntry.model_validate(row._asdict()) for row in rows),
        last_number=last_number(work.connection),
    )
