"""An act that should not have been is reversed: by new movements, which name those they undo."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from chassis.books.ledger import Entry, Posting
from chassis.db.locks import lock_each
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.governance.transfers import CorrectAct, CorrectionReply
from kernel.clock import legal_date
from services.governance.accounts import Account
from services.governance.bylaws.use_cases.in_force import COOPERATIVE
from services.governance.locks import GovernanceLock
from services.governance.movements.domain.acts import ShareCorrection
from services.governance.movements.domain.withdrawals import Withdrawal, is_of
from services.governance.movements.store.acts import add_correction, is_corrected
from services.governance.movements.store.heirs import naming_of
from services.governance.movements.store.withdrawals import progress_of, withdrawal_of
from services.governance.opening.store.openings import is_opening
from services.governance.shares.domain.departures import require_present
from services.governance.shares.domain.register import Act, Movement, corrected, require_correctable
from services.governance.shares.domain.restrictions import is_restricted
from services.governance.shares.refusals import NotCorrectable, SharesRestricted
from services.governance.shares.store.departures import departures_of
from services.governance.shares.store.holders import is_merge
from services.governance.shares.store.register import add_movements, lots_left, movements_of_act
from services.governance.shares.store.restrictions import restrictions_since
from services.governance.shares.use_cases.answering import movement_reply


def correct_act(work: Work, request: CorrectAct) -> CorrectionReply:
    """As if it had never been, as it is known from today on; what was known before stays known.

    Money that was paid for shares that are no more is owed back. Of who did not die, or was excluded without right, the
    shares are held as if it had never left; what it had subscribed, and whom it represented, is written anew.

    Raises UnknownThing, CorrectionOfCorrection,
    AlreadyCorrected, LotInUse, NotCorrectable, SharesRestricted, and HasLeft when shares would go back to who has left.
    """
    movements = require_known(movements_of_act(work.connection, request.act_id) or None, "act")
    if is_merge(work.connection, request.act_id):
        raise NotCorrectable("two records were made one for good", field="act_id")
    lock_each(work.connection, GovernanceLock.HOLDING, {movement.member_id for movement in movements})
    left = lots_left(work.connection, {movement.lot_id for movement in movements})
    require_correctable(movements, left, is_corrected=is_corrected(work.connection, request.act_id))
    withdrawal = withdrawal_of(work.connection, request.act_id)
    owed = _owed_for(work, withdrawal) if withdrawal else 0
    for giver_id in {movement.member_id for movement in movements if movement.shares < 0}:
        others = [d for d in departures_of(work.connection, giver_id) if not (withdrawal and is_of(withdrawal, d))]
        require_present(others, field="act_id")
    today = legal_date(work.now)
    _require_unrestricted(work, movements, today)
    act = Act(work.new_id("cor"), COOPERATIVE, today, movements[0].effective_on, today)
    reversals = [corrected(movement, act, work.new_id("mov")) for movement in movements]
    add_correction(
        work.connection, ShareCorrection(act.act_id, request.act_id, request.reason, today, work.cause.actor)
    )
    add_movements(work.connection, reversals)
    work.post(_entry(act, movements, owed_cents=owed, brought_in=is_opening(work.connection, request.act_id)))
    return CorrectionReply(correction_id=act.act_id, movements=tuple(map(movement_reply, reversals)))


def _require_unrestricted(work: Work, movements: Sequence[Movement], today: date) -> None:
    """Shares that the correction takes from who has them are under no restriction. Raises SharesRestricted."""
    takers = [movement for movement in movements if movement.shares > 0]
    restrictions = restrictions_since(work.connection, {movement.member_id for movement in takers}, today)
    for movement in takers:
        if is_restricted(movement.lot_id, restrictions[movement.member_id]):
            raise SharesRestricted("shares of this act are under a restriction", field="act_id")


def _owed_for(work: Work, withdrawal: Withdrawal) -> int:
    """What is owed for these shares, as long as it is, and to the member itself. Raises NotCorrectable."""
    lock_each(work.connection, GovernanceLock.PAYOUT, [COOPERATIVE])
    progress = progress_of(work.connection, withdrawal.withdrawal_id)
    if progress.state != "owed" or progress.set_off_cents or naming_of(work.connection, withdrawal.withdrawal_id):
        raise NotCorrectable("the value of these shares was paid, set off, or given to others", field="act_id")
    return progress.value_cents or 0


def _entry(act: Act, movements: Sequence[Movement], *, owed_cents: int, brought_in: bool) -> Entry:
    """Capital goes back where it was; that of an issue is owed to who paid it, unless that was before our books.
    What was owed for shares that had left is owed no more.
    """
    cents: Counter[tuple[Account, str]] = Counter()
    for movement in movements:
        paid = movement.shares * movement.unit_price_cents
        cents[Account.CAPITAL, movement.member_id] += paid
        if movement.kind == "issue":
            payer = (Account.OPENING, "enterprise") if brought_in else (Account.REPAYABLE, movement.member_id)
            cents[payer] -= paid
        if movement.kind == "withdrawal":
            cents[Account.RESERVES, "enterprise"] -= paid
    if owed_cents:
        cents[Account.LEAVERS, movements[0].member_id] += owed_cents
        cents[Account.RESERVES, "enterprise"] -= owed_cents
    postings = tuple(Posting(account, subject, amount) for (account, subject), amount in cents.items())
    return Entry(act.act_id, "shares corrected", act.effective_on, postings)
