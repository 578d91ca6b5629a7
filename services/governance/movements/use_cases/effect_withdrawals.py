"""Withdrawals take effect on their day: the lots leave, and what they are worth is owed."""

from collections.abc import Sequence

from chassis.db.locks import lock_each
from chassis.db.work import Work
from chassis.worker.jobs import Step
from kernel.clock import legal_date
from services.governance.bylaws.use_cases.in_force import bylaws_on_each
from services.governance.locks import GovernanceLock
from services.governance.movements.domain.withdrawals import Withdrawal, WithdrawalUndoing
from services.governance.movements.store.gate import allotted
from services.governance.movements.store.withdrawals import add_undoings, due_until, still_pending
from services.governance.movements.use_cases.count_at_gate import count_at_gate, is_counted
from services.governance.movements.use_cases.leave import LotsThatLeave, leave_together
from services.governance.shares.domain.register import free_lots
from services.governance.shares.domain.restrictions import require_unrestricted
from services.governance.shares.domain.rules.separation import LOT_ORDERS
from services.governance.shares.store.register import movements_of_each
from services.governance.shares.store.restrictions import restrictions_since

_CHUNK = 200


def effect_withdrawals(step: Step) -> bool:
    """Each whose day has come, a chunk at a time in a constant number of statements. One that cannot be valued yet, or
    whose shares came under a restriction, is set aside, and tried again the next day.
    """
    with step.work() as work:
        if step.cursor is None:
            count_at_gate(work)
        due = due_until(work.connection, legal_date(work.now), step.cursor or "", _CHUNK)

        def take_effect(some: Sequence[Withdrawal]) -> None:
            _take_effect(work, some)

        step.each(work, due, take_effect, lambda withdrawal: withdrawal.withdrawal_id)
        if due:
            step.move_to(due[-1].withdrawal_id)
        return len(due) == _CHUNK


def _take_effect(work: Work, due: Sequence[Withdrawal]) -> None:
    """Raises NoApprovedAccounts, SharesRestricted, DateNotCovered."""
    today = legal_date(work.now)
    lock_each(work.connection, GovernanceLock.HOLDING, {withdrawal.member_id for withdrawal in due})
    # Undone, or done, since it was read: then it is not there any more. Of two of a member the first leaves today.
    pending = still_pending(work.connection, [withdrawal.withdrawal_id for withdrawal in due])
    first = {withdrawal.member_id: withdrawal for withdrawal in reversed(pending)}
    pages = movements_of_each(work.connection, first.keys(), today)
    may_leave = allotted(work.connection, [withdrawal.withdrawal_id for withdrawal in first.values()])
    bylaws = bylaws_on_each(work.connection, {withdrawal.effective_on for withdrawal in first.values()})
    restrictions = restrictions_since(work.connection, first.keys(), today)
    departures = []
    undoings = []
    for withdrawal in first.values():
        rules, day = bylaws[withdrawal.effective_on], withdrawal.effective_on
        if not is_counted(max(day, withdrawal.recorded_on), rules, today):
            continue  # a late letter too is counted at the gate before it leaves
        shares = may_leave.get(withdrawal.withdrawal_id, withdrawal.shares)
        lots = free_lots(pages.get(withdrawal.member_id, []), day)
        lots = require_unrestricted(shares, lots, restrictions[withdrawal.member_id])
        if leaving := LOT_ORDERS[rules.lot_order](lots, shares):
            departures.append(LotsThatLeave(withdrawal, leaving))
        else:  # all of them were corrected away meanwhile
            undoings.append(WithdrawalUndoing(withdrawal.withdrawal_id, today, work.cause.actor))
    add_undoings(work.connection, undoings)
    if departures:
        leave_together(work, departures)
