"""Who is paid in place of a member who left of right: the debt passes to them, to the cent."""

from collections import Counter
from collections.abc import Sequence

from chassis.books.ledger import Entry, Posting
from chassis.db.locks import lock_each
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.governance.heirs import NamePayees, PayeesReply
from contracts.governance.leaving import PayeeReply
from kernel.clock import legal_date
from services.governance.accounts import Account
from services.governance.bylaws.use_cases.in_force import COOPERATIVE
from services.governance.locks import GovernanceLock
from services.governance.movements.domain.heirs import Claim, Payee, PayeeNaming, parts_of, require_for_others
from services.governance.movements.store.heirs import add_naming, claims_of, naming_of
from services.governance.movements.store.withdrawals import progress_of, withdrawal_of
from services.governance.shares.domain.departures import require_admissible
from services.governance.shares.store.departures import departures_among
from services.governance.shares.store.holders import holder_of, kinds_of


def name_payees(work: Work, request: NamePayees) -> PayeesReply:
    """Instead of the member, or of whom was named before, as long as nothing is paid.

    Raises UnknownThing, OwnMember, NotOwed, TwiceNamed, PartsNotWhole, HasLeft.
    """
    withdrawal = require_known(withdrawal_of(work.connection, request.withdrawal_id), "withdrawal")
    lock_each(work.connection, GovernanceLock.PAYOUT, [COOPERATIVE])
    progress = progress_of(work.connection, withdrawal.withdrawal_id)
    payee_ids = [payee.payee_id for payee in request.payees]
    records = {withdrawal.member_id, holder_of(work.connection, withdrawal.member_id, legal_date(work.now))}
    since = [departure.reason for departure in departures_among(work.connection, records)]
    require_for_others(withdrawal, progress.state, since, payee_ids, "payees")
    cents = parts_of((progress.value_cents or 0) - progress.set_off_cents, [payee.part for payee in request.payees])
    require_known(kinds_of(work.connection, payee_ids).keys() == set(payee_ids), "member", field="payees")
    require_admissible(departures_among(work.connection, payee_ids), field="payees")
    before = claims_of(work.connection, [withdrawal.withdrawal_id])
    last = naming_of(work.connection, withdrawal.withdrawal_id)
    naming = PayeeNaming(
        naming_id=work.new_id("pyn"),
        withdrawal_id=withdrawal.withdrawal_id,
        replaces=last.naming_id if last else None,
        reference=request.reference,
        recorded_on=legal_date(work.now),
        recorded_by=work.cause.actor,
    )
    payees = [
        Payee(naming.naming_id, payee.payee_id, payee.part, amount)
        for payee, amount in zip(request.payees, cents, strict=True)
    ]
    add_naming(work.connection, naming, payees)
    work.post(_entry(naming, before, payees))
    return PayeesReply(
        withdrawal_id=withdrawal.withdrawal_id,
        payees=tuple(PayeeReply(payee_id=payee.payee_id, cents=payee.cents) for payee in payees),
    )


def _entry(naming: PayeeNaming, before: Sequence[Claim], payees: Sequence[Payee]) -> Entry:
    """The debt to who was paid before is one to who is paid now."""
    cents: Counter[str] = Counter()
    for claim in before:
        cents[claim.payee_id] += claim.cents
    for payee in payees:
        cents[payee.payee_id] -= payee.cents
    postings = tuple(Posting(Account.LEAVERS, person_id, amount) for person_id, amount in cents.items())
    return Entry(naming.naming_id, "payees named", naming.recorded_on, postings)
