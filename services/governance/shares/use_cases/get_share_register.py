"""The share register, page by page."""

from chassis.db.work import Work
from contracts.governance.enums import MovementKind, RegisterEntryKind
from contracts.governance.shares import GetShareRegister, RegisterEntry, ShareRegisterReply
from services.governance.bylaws.use_cases.in_force import COOPERATIVE
from services.governance.shares.domain.register import Movement
from services.governance.shares.store.register import last_number, numbered_after
from services.governance.shares.use_cases.answering import movement_reply

_AS_BEFORE: dict[MovementKind, RegisterEntryKind] = {
    "issue": "issue",
    "withdrawal": "withdraw",
    "cancellation": "withdraw",
}


def get_share_register(work: Work, request: GetShareRegister) -> ShareRegisterReply:
    """Entries after a number, in order. There are more until the register's `last_number` is reached."""
    rows = numbered_after(work.connection, COOPERATIVE, request.after, request.limit)
    return ShareRegisterReply(
        entries=tuple(_entry(number, movement) for number, movement in rows),
        last_number=last_number(work.connection, COOPERATIVE),
    )


def _entry(number: int, movement: Movement) -> RegisterEntry:
    return RegisterEntry(
        number=number,
        member_id=movement.member_id,
        kind=_AS_BEFORE.get(movement.kind, "receive" if movement.shares > 0 else "give"),
        shares=movement.shares,
        unit_price_cents=movement.unit_price_cents,
        effective_on=movement.effective_on,
        movement=movement_reply(movement),
    )
