"""Rows of the register as they stand in answers, and the days that a question is about. No entry point of its own."""

from datetime import date

from chassis.db.work import Work
from contracts.governance.register import Movement as MovementReply
from contracts.governance.register import SharesOfALot
from contracts.governance.restrictions import RestrictionReply
from contracts.governance.shares import SubscriptionReply
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.shares.domain.register import Lot, Movement
from services.governance.shares.domain.restrictions import Restriction
from services.governance.shares.domain.subscriptions import Progress


def known_day(work: Work, known_on: date | None) -> date:
    """Today when nothing is said. Raises InvalidRequest for a day to come: what will be known is not known."""
    today = legal_date(work.now)
    if known_on is not None and known_on > today:
        raise InvalidRequest("what will be known on a later day is not known yet", field="known_on", today=str(today))
    return known_on or today


def subscription_reply(progress: Progress) -> SubscriptionReply:
    subscription = progress.subscription
    return SubscriptionReply(
        subscription_id=subscription.subscription_id,
        member_id=subscription.member_id,
        shares=subscription.shares,
        price_cents=subscription.price_cents,
        paid_on=subscription.paid_on,
        state=progress.state,
        communication=subscription.communication,
        received_cents=progress.counted_cents,
    )


def movement_reply(movement: Movement) -> MovementReply:
    return MovementReply(
        movement_id=movement.movement_id,
        legal_entity=movement.legal_entity,
        act_id=movement.act_id,
        kind=movement.kind,
        member_id=movement.member_id,
        lot_id=movement.lot_id,
        share_class=movement.share_class,
        shares=movement.shares,
        unit_price_cents=movement.unit_price_cents,
        decided_on=movement.decided_on,
        effective_on=movement.effective_on,
        booked_on=movement.booked_on,
        reverses=movement.reverses,
    )


def lot_reply(lot: Lot) -> SharesOfALot:
    return SharesOfALot(
        lot_id=lot.lot_id,
        share_class=lot.share_class,
        shares=lot.shares,
        unit_price_cents=lot.unit_price_cents,
        since=lot.since,
    )


def restriction_reply(restriction: Restriction, lifted_on: date | None = None) -> RestrictionReply:
    return RestrictionReply(
        restriction_id=restriction.restriction_id,
        member_id=restriction.member_id,
        kind=restriction.kind,
        lot_id=restriction.lot_id,
        since=restriction.since,
        reference=restriction.reference,
        lifted_on=lifted_on,
    )


def versions_text(bylaws: Bylaws, *rules: str) -> str:
    """The versions of these rules, as a decision that leans on them stores them."""
    return "; ".join(f"{rule}: {version}" for rule, version in bylaws.versions(*rules).items())
