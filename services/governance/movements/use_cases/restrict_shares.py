"""Shares come under a restriction, and out of it; who asks is told which stand."""

from chassis.db.work import Work
from chassis.rpc.access import require_known, require_self
from contracts.governance.restrictions import (
    GetRestrictions,
    LiftRestriction,
    RestrictionReply,
    RestrictionsReply,
    RestrictShares,
)
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.governance.movements.store.withdrawals import is_owed
from services.governance.movements.use_cases.leave import lock_holding
from services.governance.shares.domain.register import lots_at
from services.governance.shares.domain.restrictions import Restriction, RestrictionLift, require_standing
from services.governance.shares.refusals import NothingHeld
from services.governance.shares.store.members import is_known
from services.governance.shares.store.register import movements_of
from services.governance.shares.store.restrictions import (
    add_lift,
    add_restriction,
    lift_of,
    restriction_of,
    restrictions_of,
)
from services.governance.shares.use_cases.answering import known_day, restriction_reply


def restrict_shares(work: Work, request: RestrictShares) -> RestrictionReply:
    """On a lot that the member has, or on all that it holds and is owed.

    Raises UnknownThing, InvalidRequest, NothingHeld.
    """
    require_known(is_known(work.connection, request.member_id), "member")
    today = legal_date(work.now)
    if request.since > today:
        raise InvalidRequest("a restriction is written down once it counts", field="since")
    lock_holding(work, request.member_id)
    lots = lots_at(movements_of(work.connection, request.member_id, today), today)
    if request.lot_id:
        require_known(any(lot.lot_id == request.lot_id for lot in lots), "lot")
    elif not lots and not is_owed(work.connection, request.member_id):
        raise NothingHeld("the member holds no shares, and nothing is owed to it", field="member_id")
    restriction = Restriction(
        restriction_id=work.new_id("rst"),
        member_id=request.member_id,
        lot_id=request.lot_id,
        kind=request.kind,
        since=request.since,
        reference=request.reference,
        recorded_on=today,
        recorded_by=work.cause.actor,
    )
    add_restriction(work.connection, restriction)
    return restriction_reply(restriction)


def lift_restriction(work: Work, request: LiftRestriction) -> RestrictionReply:
    """Raises UnknownThing, AlreadyLifted, InvalidRequest."""
    restriction = require_known(restriction_of(work.connection, request.restriction_id), "restriction")
    lock_holding(work, restriction.member_id)
    require_standing(lift_of(work.connection, restriction.restriction_id))
    today = legal_date(work.now)
    if not restriction.since <= request.lifted_on <= today:
        raise InvalidRequest(f"a day from {restriction.since} to {today}", field="lifted_on")
    lift = RestrictionLift(
        restriction_id=restriction.restriction_id,
        lifted_on=request.lifted_on,
        reference=request.reference,
        recorded_on=today,
        recorded_by=work.cause.actor,
    )
    add_lift(work.connection, lift)
    return restriction_reply(restriction, lifted_on=lift.lifted_on)


def get_restrictions(work: Work, request: GetRestrictions) -> RestrictionsReply:
    """Raises NotYourOwn, UnknownThing, InvalidRequest."""
    require_self(work.cause, request.member_id)
    require_known(is_known(work.connection, request.member_id), "member")
    day, known_on = request.day or legal_date(work.now), known_day(work, request.known_on)
    standing = restrictions_of(work.connection, [request.member_id], day, known_on)
    return RestrictionsReply(
        member_id=request.member_id,
        day=day,
        known_on=known_on,
        restrictions=tuple(map(restriction_reply, standing[request.member_id])),
    )
