"""Shares of one class become shares of another: one act, what is given and what is received."""

from collections.abc import Sequence

from chassis.db.locks import lock_each
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.governance.conversions import ConversionReply, ConvertShares
from kernel.clock import legal_date
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.bylaws.use_cases.in_force import COOPERATIVE, bylaws_on
from services.governance.locks import GovernanceLock
from services.governance.movements.domain.conversions import ShareConversion, require_decided
from services.governance.movements.store.acts import add_conversion
from services.governance.movements.store.withdrawals import pending_of
from services.governance.shares.domain.register import Act, Lot, converted_from, free_lots, taken_from
from services.governance.shares.domain.restrictions import unrestricted
from services.governance.shares.domain.rules.conversion import Conversion, require_convertible
from services.governance.shares.domain.rules.separation import LOT_ORDERS
from services.governance.shares.store.members import is_known
from services.governance.shares.store.register import add_movements, movements_of
from services.governance.shares.store.restrictions import restrictions_since
from services.governance.shares.use_cases.answering import movement_reply, versions_text

_RULES = ("conversion", "share_classes", "lot_order")


def convert_shares(work: Work, request: ConvertShares) -> ConversionReply:
    """One for one; each lot keeps what was paid for it, so capital stays what it was. No share is issued by it.

    Raises UnknownThing, NotDecided, DateNotCovered, and what the bylaws' rules of conversion refuse.
    """
    require_known(is_known(work.connection, request.member_id), "member")
    today = legal_date(work.now)
    require_decided(request.decided_on, request.effective_on, today)
    lock_each(work.connection, GovernanceLock.HOLDING, [request.member_id])
    bylaws = bylaws_on(work.connection, request.effective_on)
    lots = free_lots(movements_of(work.connection, request.member_id, today), request.effective_on)
    of_the_class = [lot for lot in lots if lot.share_class == request.from_class]
    restrictions = restrictions_since(work.connection, [request.member_id], request.effective_on)[request.member_id]
    free_of_restrictions = unrestricted(of_the_class, restrictions)
    require_convertible(_judged(work, request, of_the_class, unrestricted(lots, restrictions)), bylaws)
    conversion = _conversion(work, request, bylaws)
    act = Act(conversion.conversion_id, COOPERATIVE, request.decided_on, request.effective_on, today)
    given = [
        taken_from(lot, act, "conversion_out", work.new_id("mov"))
        for lot in LOT_ORDERS[bylaws.lot_order](free_of_restrictions, request.shares)
    ]
    received = [converted_from(movement, request.to_class, work.new_id("mov")) for movement in given]
    add_conversion(work.connection, conversion)
    add_movements(work.connection, [*given, *received])
    return ConversionReply(
        conversion_id=conversion.conversion_id, movements=tuple(map(movement_reply, (*given, *received)))
    )


def _judged(
    work: Work, request: ConvertShares, of_the_class: Sequence[Lot], free_of_restrictions: Sequence[Lot]
) -> Conversion:
    """Shares that leave are not free, of whatever class."""
    leaving = sum(pending.shares for pending in pending_of(work.connection, request.member_id))
    unrestricted_shares = sum(lot.shares for lot in free_of_restrictions)
    of_the_class_free = sum(lot.shares for lot in free_of_restrictions if lot.share_class == request.from_class)
    return Conversion(
        from_class=request.from_class,
        to_class=request.to_class,
        shares=request.shares,
        holding=sum(lot.shares for lot in of_the_class),
        free=min(of_the_class_free, unrestricted_shares - leaving),
        decided_by=request.decided_by,
    )


def _conversion(work: Work, request: ConvertShares, bylaws: Bylaws) -> ShareConversion:
    return ShareConversion(
        conversion_id=work.new_id("cnv"),
        member_id=request.member_id,
        from_class=request.from_class,
        to_class=request.to_class,
        shares=request.shares,
        effective_on=request.effective_on,
        decided_by=request.decided_by,
        decided_on=request.decided_on,
        reference=request.reference,
        recorded_by=work.cause.actor,
        rules=versions_text(bylaws, *_RULES),
    )
