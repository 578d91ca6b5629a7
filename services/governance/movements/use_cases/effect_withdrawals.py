"""Withdrawals take effect on their day: the lots leave, and what they are worth is owed."""

from collections.abc import Sequence

from chassis.worker.jobs import Step
from kernel.clock import legal_date
from services.governance.bylaws.use_cases.in_force import bylaws_on
from services.governance.movements.domain.withdrawals import Withdrawal, WithdrawalUndoing
from services.governance.movements.store.withdrawals import add_undoing, due_until, pending_of
from services.governance.movements.use_cases.leave import leave, lock_holding
from services.governance.shares.domain.register import free_lots
from services.governance.shares.domain.restrictions import require_unrestricted
from services.governance.shares.domain.rules.separation import LOT_ORDERS
from services.governance.shares.store.register import movements_of
from services.governance.shares.store.restrictions import restrictions_since

_CHUNK = 200


def effect_withdrawals(step: Step) -> bool:
    """Each whose day has come. One that cannot be valued yet, or whose shares came under a restriction,
    is set aside, and tried again the next day.
    """
    with step.work() as work:
        today = legal_date(work.now)
        due = due_until(work.connection, today, step.cursor or "", _CHUNK)

        def take_effect(some: Sequence[Withdrawal]) -> None:
            for withdrawal in some:
                lock_holding(work, withdrawal.member_id)
                if withdrawal not in pending_of(work.connection, withdrawal.member_id):
                    continue  # undone, or done, since it was read
                day = withdrawal.effective_on
                lots = free_lots(movements_of(work.connection, withdrawal.member_id, today), day)
                restrictions = restrictions_since(work.connection, [withdrawal.member_id], day)
                lots = require_unrestricted(withdrawal.shares, lots, restrictions[withdrawal.member_id])
                order = LOT_ORDERS[bylaws_on(work.connection, day).lot_order]
                if leaving := order(lots, withdrawal.shares):
                    leave(work, withdrawal, leaving)
                else:  # all of them were corrected away meanwhile
                    add_undoing(work.connection, WithdrawalUndoing(withdrawal.withdrawal_id, today, work.cause.actor))

        step.each(work, due, take_effect, lambda withdrawal: withdrawal.withdrawal_id)
        if due:
            step.move_to(due[-1].withdrawal_id)
        return len(due) == _CHUNK
