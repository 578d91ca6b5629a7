"""A debt of a member who left is paid from the value of its shares: declared first, booked when the value is paid."""

from collections.abc import Sequence

from chassis.books.ledger import Entry, Posting
from chassis.db.locks import lock_each
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.governance.events import DebtSetOff
from contracts.governance.leaving import SetOffDebt, SetOffReply
from contracts.wire.closing import ClosingPosition
from kernel.clock import legal_date
from services.governance.accounts import Account
from services.governance.bylaws.use_cases.in_force import COOPERATIVE
from services.governance.locks import GovernanceLock
from services.governance.movements.domain.set_offs import (
    SetOff,
    require_certain,
    require_due_and_liquid,
    require_owed,
    told_of,
)
from services.governance.movements.domain.withdrawals import Debt
from services.governance.movements.store.heirs import naming_of
from services.governance.movements.store.leavings import answers_about
from services.governance.movements.store.set_offs import add_set_off, declared_for, set_offs_of
from services.governance.movements.store.withdrawals import queue_of, withdrawal_of
from services.governance.shares.refusals import NothingOwed


def set_off_debt(work: Work, request: SetOffDebt) -> SetOffReply:
    """From now on the queue has so much less for the member; nothing is booked before the board releases it.

    Raises UnknownThing, NothingOwed, DebtNotCertain, DebtNotDue, DebtNotLiquid, MoreThanOwed.
    """
    withdrawal = require_known(withdrawal_of(work.connection, request.withdrawal_id), "withdrawal")
    lock_each(work.connection, GovernanceLock.PAYOUT, [COOPERATIVE])
    owed = {debt.withdrawal_id: debt for debt in queue_of(work.connection)}.get(withdrawal.withdrawal_id)
    if owed is None or owed.held_back or naming_of(work.connection, withdrawal.withdrawal_id):
        raise NothingOwed("the value of these shares is not owed to the member now", field="withdrawal_id")
    today = legal_date(work.now)
    acknowledged_on = require_certain(request.acknowledged_on, today)
    lacks = _told(work, withdrawal.withdrawal_id, request.unit_id) - declared_for(work.connection, request.unit_id)
    require_due_and_liquid(request.cents, request.due_on, max(lacks, 0), today)
    require_owed(request.cents, owed.cents)
    set_off = SetOff(
        set_off_id=work.new_id("sof"),
        withdrawal_id=withdrawal.withdrawal_id,
        unit_id=request.unit_id,
        cents=request.cents,
        acknowledged_on=acknowledged_on,
        due_on=request.due_on,
        reference=request.reference,
        declared_on=today,
        recorded_by=work.cause.actor,
    )
    add_set_off(work.connection, set_off)
    return SetOffReply(
        set_off_id=set_off.set_off_id,
        withdrawal_id=withdrawal.withdrawal_id,
        unit_id=set_off.unit_id,
        cents=set_off.cents,
        left_cents=owed.cents - set_off.cents,
    )


def book_set_offs(work: Work, released: Sequence[Debt]) -> None:
    """Of values that are paid now: what was declared goes to the budgets of the units, over the clearing account."""
    members = {owed.withdrawal_id: owed.member_id for owed in released}
    today = legal_date(work.now)
    for set_off in set_offs_of(work.connection, members.keys()):
        member_id = members[set_off.withdrawal_id]
        postings = (
            Posting(Account.LEAVERS, member_id, set_off.cents),
            Posting(Account.TO_PAYROLL, member_id, -set_off.cents),
        )
        work.post(Entry(set_off.set_off_id, "debt set off", today, postings))
        event = DebtSetOff(
            set_off_id=set_off.set_off_id,
            member_id=member_id,
            unit_id=set_off.unit_id,
            cents=set_off.cents,
            set_off_on=today,
        )
        work.publish(event, subject=set_off.unit_id)


def _told(work: Work, withdrawal_id: str, unit_id: str) -> int:
    content = answers_about(work.connection, withdrawal_id).get("payroll")
    if content is None:
        return 0
    position = ClosingPosition.model_validate_json(content)
    return told_of(unit_id, ((figure.name, figure.cents) for figure in position.hindrances))
