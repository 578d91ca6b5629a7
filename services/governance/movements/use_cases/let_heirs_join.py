"""Shares of a dead member pass to accepted heirs: its withdrawal is reversed, and a transfer to each follows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chassis.books.ledger import Entry, Posting
from chassis.db.locks import lock_each
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.governance.events import CooperatorAdmitted
from contracts.governance.heirs import HeirsReply, JoiningHeir, LetHeirsJoin
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.governance.accounts import Account
from services.governance.bylaws.use_cases.in_force import COOPERATIVE, bylaws_on
from services.governance.locks import GovernanceLock
from services.governance.movements.domain.acts import ShareCorrection
from services.governance.movements.domain.heirs import HEIRS_RULES, HeirJoining, require_for_others, require_joinable
from services.governance.movements.domain.withdrawals import Withdrawal
from services.governance.movements.store.acts import add_correction
from services.governance.movements.store.heirs import add_joinings, naming_of
from services.governance.movements.store.withdrawals import effect_of, progress_of, withdrawal_of
from services.governance.shares.domain.departures import require_present
from services.governance.shares.domain.holders import require_not_merged
from services.governance.shares.domain.register import (
    Act,
    Lot,
    Movement,
    corrected,
    free_lots,
    received_from,
    taken_from,
)
from services.governance.shares.domain.restrictions import is_restricted
from services.governance.shares.domain.rules.separation import first_in_first_out
from services.governance.shares.refusals import CategoryDiffers, PayeesStand, SharesRestricted
from services.governance.shares.store.departures import departures_of
from services.governance.shares.store.holders import merges_of
from services.governance.shares.store.members import is_known, keep_category
from services.governance.shares.store.register import add_movements, ever_held, movements_of, movements_of_act
from services.governance.shares.store.restrictions import restrictions_since
from services.governance.shares.use_cases.answering import movement_reply, versions_text
from services.governance.shares.use_cases.cover_days import cover_days


def let_heirs_join(work: Work, request: LetHeirsJoin) -> HeirsReply:
    """By the bylaws of the day of death. Between that day and the acceptance nobody holds the shares.

    Raises UnknownThing, InvalidRequest, OwnMember, NotOwed, TwiceNamed, PartsNotWhole, HeirsMayNotJoin, PayeesStand,
    SharesRestricted, HasLeft, HolderMerged, CategoryDiffers, DateNotCovered.
    """
    withdrawal = require_known(withdrawal_of(work.connection, request.withdrawal_id), "withdrawal")
    heir_ids = [heir.heir_id for heir in request.heirs]
    lock_each(work.connection, GovernanceLock.HOLDING, [withdrawal.member_id, *heir_ids])
    lock_each(work.connection, GovernanceLock.PAYOUT, [COOPERATIVE])
    _require_passable(work, withdrawal, request)
    for heir in request.heirs:
        _require_acceptable(work, heir)
    new_ids = set(heir_ids) - ever_held(work.connection, heir_ids)
    returned = _return_shares(work, withdrawal, request)
    cover_days(
        work, dict.fromkeys(heir_ids, request.accepted_on), {heir.heir_id: heir.category for heir in request.heirs}
    )
    passed = _pass_shares(work, withdrawal, request, returned)
    for heir in request.heirs:
        if heir.heir_id in new_ids:
            admitted = CooperatorAdmitted(
                member_id=heir.heir_id, category=heir.category, shares=heir.shares, admitted_on=request.accepted_on
            )
            work.publish(admitted, subject=heir.heir_id)
    return HeirsReply(
        withdrawal_id=withdrawal.withdrawal_id, movements=tuple(movement_reply(m) for m in (*returned, *passed))
    )


def _require_passable(work: Work, withdrawal: Withdrawal, request: LetHeirsJoin) -> None:
    """The shares are still owed for, and neither paid out to others nor under a restriction."""
    state = progress_of(work.connection, withdrawal.withdrawal_id).state
    require_for_others(withdrawal, state, (), [heir.heir_id for heir in request.heirs], "heirs")
    require_joinable(withdrawal, [heir.shares for heir in request.heirs])
    if not withdrawal.effective_on <= request.accepted_on <= legal_date(work.now):
        raise InvalidRequest("heirs are accepted from the death to today", field="accepted_on")
    HEIRS_RULES[bylaws_on(work.connection, withdrawal.effective_on).heirs]()
    if naming_of(work.connection, withdrawal.withdrawal_id):
        raise PayeesStand("heirs were named who are paid the value", field="withdrawal_id")
    restrictions = restrictions_since(work.connection, [withdrawal.member_id], request.accepted_on)
    for movement in movements_of_act(work.connection, withdrawal.withdrawal_id):
        if is_restricted(movement.lot_id, restrictions[withdrawal.member_id]):
            raise SharesRestricted("some of these shares are under a restriction", field="withdrawal_id")


def _require_acceptable(work: Work, heir: JoiningHeir) -> None:
    require_known(is_known(work.connection, heir.heir_id), "member", field="heirs")
    require_present(departures_of(work.connection, heir.heir_id), field="heirs")
    require_not_merged(merges_of(work.connection, heir.heir_id), heir.heir_id, field="heirs")
    if not keep_category(work.connection, heir.heir_id, heir.category):
        raise CategoryDiffers("the heir is in another category since its first subscription", field="heirs")


def _return_shares(work: Work, withdrawal: Withdrawal, request: LetHeirsJoin) -> list[Movement]:
    """The withdrawal is reversed from the acceptance on: lots, capital, and what was owed."""
    act = Act(work.new_id("cor"), COOPERATIVE, request.accepted_on, request.accepted_on, legal_date(work.now))
    left = movements_of_act(work.connection, withdrawal.withdrawal_id)
    returned = [
        replace(corrected(movement, act, work.new_id("mov")), effective_on=max(movement.effective_on, act.effective_on))
        for movement in left
    ]
    correction = ShareCorrection(act.act_id, withdrawal.withdrawal_id, "heirs join", act.decided_on, work.cause.actor)
    add_correction(work.connection, correction)
    add_movements(work.connection, returned)
    effect = effect_of(work.connection, withdrawal.withdrawal_id)
    postings = (
        Posting(Account.CAPITAL, withdrawal.member_id, -effect.paid_cents),
        Posting(Account.LEAVERS, withdrawal.member_id, effect.value_cents),
        Posting(Account.RESERVES, "enterprise", effect.paid_cents - effect.value_cents),
    )
    work.post(Entry(act.act_id, "shares corrected", act.effective_on, postings))
    return returned


def _pass_shares(
    work: Work, withdrawal: Withdrawal, request: LetHeirsJoin, returned: Sequence[Movement]
) -> list[Movement]:
    """To each heir in the order of the request, the oldest lots first; each keeps what was paid for them."""
    today = legal_date(work.now)
    day = max(movement.effective_on for movement in returned)
    rules = versions_text(bylaws_on(work.connection, withdrawal.effective_on), "heirs")
    lots = free_lots(movements_of(work.connection, withdrawal.member_id, today), day)
    joinings, passed = [], []
    for heir in request.heirs:
        act = Act(work.new_id("hjn"), COOPERATIVE, request.accepted_on, day, today)
        joinings.append(
            HeirJoining(
                joining_id=act.act_id,
                withdrawal_id=withdrawal.withdrawal_id,
                heir_id=heir.heir_id,
                shares=heir.shares,
                accepted_on=request.accepted_on,
                reference=request.reference,
                rules=rules,
                recorded_on=today,
                recorded_by=work.cause.actor,
            )
        )
        parts = first_in_first_out(lots, heir.shares)
        lots = list(_without(lots, parts))
        given = [taken_from(part, act, "transfer_out", work.new_id("mov")) for part in parts]
        passed += [*given, *(received_from(movement, heir.heir_id, work.new_id("mov")) for movement in given)]
        cents = sum(part.paid_cents for part in parts)
        postings = (
            Posting(Account.CAPITAL, withdrawal.member_id, cents),
            Posting(Account.CAPITAL, heir.heir_id, -cents),
        )
        work.post(Entry(act.act_id, "shares transferred", day, postings))
    add_joinings(work.connection, joinings)
    add_movements(work.connection, passed)
    return passed


def _without(lots: Sequence[Lot], parts: Sequence[Lot]) -> Iterator[Lot]:
    """What is left of the lots."""
    taken = Counter({part.lot_id: part.shares for part in parts})
    for lot in lots:
        if left := lot.shares - taken[lot.lot_id]:
            yield replace(lot, shares=left)
