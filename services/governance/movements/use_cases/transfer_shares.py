"""Shares go from a member to another: one act, what is given and what is received."""

from chassis.books.ledger import Entry, Posting
from chassis.db.locks import lock_each
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.governance.transfers import TransferReply, TransferShares
from kernel.clock import legal_date
from services.governance.accounts import Account
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.bylaws.use_cases.in_force import COOPERATIVE, bylaws_on
from services.governance.locks import GovernanceLock
from services.governance.movements.domain.acts import ShareTransfer, require_signed
from services.governance.movements.store.acts import add_transfer
from services.governance.movements.store.withdrawals import pending_of
from services.governance.shares.domain.categories import category_on
from services.governance.shares.domain.departures import require_present
from services.governance.shares.domain.holders import require_not_merged
from services.governance.shares.domain.register import Act, Lot, free_lots, received_from, taken_from
from services.governance.shares.domain.restrictions import unrestricted
from services.governance.shares.domain.rules.separation import LOT_ORDERS
from services.governance.shares.domain.rules.transfer import TRANSFERS, Transfer
from services.governance.shares.store.categories import periods_of
from services.governance.shares.store.departures import departures_of
from services.governance.shares.store.holders import merges_of
from services.governance.shares.store.members import is_known
from services.governance.shares.store.register import add_movements, movements_of
from services.governance.shares.store.restrictions import restrictions_since
from services.governance.shares.use_cases.answering import movement_reply, versions_text

_RULES = ("transfer", "lot_order")


def transfer_shares(work: Work, request: TransferShares) -> TransferReply:
    """Lots leave in the order that the bylaws say, and keep what was paid for them.

    Raises UnknownThing, NotSigned, HasLeft, HolderMerged, DateNotCovered, and what the bylaws say of transfers.
    """
    for field in ("giver_id", "taker_id"):
        require_known(is_known(work.connection, getattr(request, field)), "member", field=field)
    today = legal_date(work.now)
    require_signed(request.effective_on, request.giver_signed_on, request.taker_signed_on, today)
    lock_each(work.connection, GovernanceLock.HOLDING, [request.giver_id, request.taker_id])
    require_present(departures_of(work.connection, request.taker_id), field="taker_id")
    require_not_merged(merges_of(work.connection, request.taker_id), request.taker_id, field="taker_id")
    bylaws = bylaws_on(work.connection, request.effective_on)
    lots = free_lots(movements_of(work.connection, request.giver_id, today), request.effective_on)
    restrictions = restrictions_since(work.connection, [request.giver_id], request.effective_on)
    free_of_restrictions = unrestricted(lots, restrictions[request.giver_id])
    TRANSFERS[bylaws.transfer](_judged(work, request, lots, free_of_restrictions))
    transfer = _transfer(work, request, bylaws)
    act = Act(transfer.transfer_id, COOPERATIVE, today, request.effective_on, today)
    given = [
        taken_from(lot, act, "transfer_out", work.new_id("mov"))
        for lot in LOT_ORDERS[bylaws.lot_order](free_of_restrictions, request.shares)
    ]
    received = [received_from(movement, request.taker_id, work.new_id("mov")) for movement in given]
    add_transfer(work.connection, transfer)
    add_movements(work.connection, [*given, *received])
    cents = sum(movement.shares * movement.unit_price_cents for movement in received)
    postings = (Posting(Account.CAPITAL, request.giver_id, cents), Posting(Account.CAPITAL, request.taker_id, -cents))
    work.post(Entry(transfer.transfer_id, "shares transferred", request.effective_on, postings))
    return TransferReply(
        transfer_id=transfer.transfer_id, movements=tuple(movement_reply(m) for m in (*given, *received))
    )


def _judged(work: Work, request: TransferShares, lots: list[Lot], unrestricted_lots: list[Lot]) -> Transfer:
    """Who is in a category on that day is accepted as a shareholder. Shares that leave are not free."""
    periods = periods_of(work.connection, request.taker_id, legal_date(work.now))
    leaving = sum(pending.shares for pending in pending_of(work.connection, request.giver_id))
    return Transfer(
        giver_id=request.giver_id,
        taker_id=request.taker_id,
        shares=request.shares,
        holding=sum(lot.shares for lot in lots),
        free=sum(lot.shares for lot in unrestricted_lots) - leaving,
        taker_is_accepted=category_on(periods, request.effective_on) is not None,
        board_consents=request.board_reference is not None,
    )


def _transfer(work: Work, request: TransferShares, bylaws: Bylaws) -> ShareTransfer:
    return ShareTransfer(
        transfer_id=work.new_id("trf"),
        giver_id=request.giver_id,
        taker_id=request.taker_id,
        shares=request.shares,
        effective_on=request.effective_on,
        giver_signed_on=request.giver_signed_on,
        taker_signed_on=request.taker_signed_on,
        board_reference=request.board_reference,
        recorded_by=work.cause.actor,
        rules=versions_text(bylaws, *_RULES),
    )
