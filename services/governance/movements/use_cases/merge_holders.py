"""One person turns out to be two members: their shares stand together from today on, and vote once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from chassis.books.ledger import Entry, Posting
from chassis.db.locks import lock_each
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.governance.merging import HolderMergeReply, MergeHolders
from contracts.members.enums import MemberKind
from kernel.clock import legal_date
from services.governance.accounts import Account
from services.governance.bylaws.use_cases.in_force import COOPERATIVE
from services.governance.locks import GovernanceLock
from services.governance.movements.domain.merges import Record, require_mergeable
from services.governance.movements.store.withdrawals import pending_of
from services.governance.shares.domain.departures import require_present
from services.governance.shares.domain.holders import HolderMerge
from services.governance.shares.domain.register import Act, lots_at, received_from, taken_from
from services.governance.shares.refusals import SharesRestricted
from services.governance.shares.store.categories import periods_of
from services.governance.shares.store.departures import departures_of
from services.governance.shares.store.holders import add_merge, followed, kinds_of, merges_of
from services.governance.shares.store.members import categories_of
from services.governance.shares.store.register import add_movements, movements_of, movements_of_act
from services.governance.shares.store.restrictions import restrictions_since
from services.governance.shares.store.subscriptions import locked_open_of
from services.governance.shares.use_cases.answering import movement_reply


def merge_holders(work: Work, request: MergeHolders) -> HolderMergeReply:
    """Lots keep what was paid; subscriptions that are open follow. Asked again about the same two, it changes nothing.

    Raises UnknownThing, SameHolder, HolderMerged, HasLeft, KindsDiffer, NeverHeld, CategoryDiffers, UnderWithdrawal,
    SharesRestricted.
    """
    ids = (request.merged_id, request.kept_id)
    kinds = kinds_of(work.connection, ids)
    for field, member_id in zip(("merged_id", "kept_id"), ids, strict=True):
        require_known(member_id in kinds, "member", field=field)
    lock_each(work.connection, GovernanceLock.MEMBERSHIP, ids)
    locked_open_of(work.connection, request.merged_id)
    lock_each(work.connection, GovernanceLock.HOLDING, ids)
    today = legal_date(work.now)
    others = merges_of(work.connection, *ids)
    for other in others:
        if (other.merged_id, other.kept_id) == ids:
            return _reply(work, other, followed(work.connection, other.merge_id))
    for field, member_id in zip(("merged_id", "kept_id"), ids, strict=True):
        require_present(departures_of(work.connection, member_id), field=field)
    gone, staying = _records(work, ids, kinds)
    require_mergeable(gone, staying, others, today)
    if restrictions_since(work.connection, [request.merged_id], today)[request.merged_id]:
        raise SharesRestricted("shares of this record are under a restriction: lift that first", field="merged_id")
    merge = HolderMerge(work.new_id("mrg"), *ids, today, request.reason, work.cause.actor)
    subscription_ids = add_merge(work.connection, merge)
    _move(work, merge)
    return _reply(work, merge, subscription_ids)


def _records(work: Work, ids: Sequence[str], kinds: Mapping[str, MemberKind]) -> list[Record]:
    today = legal_date(work.now)
    categories = categories_of(work.connection, ids)
    return [
        Record(
            member_id=member_id,
            kind=kinds[member_id],
            category=categories.get(member_id),
            periods=periods_of(work.connection, member_id, today),
            is_leaving=bool(pending_of(work.connection, member_id)),
        )
        for member_id in ids
    ]


def _move(work: Work, merge: HolderMerge) -> None:
    """All lots, from today on; those of a later day from theirs."""
    act = Act(merge.merge_id, COOPERATIVE, merge.merged_on, merge.merged_on, merge.merged_on)
    lots = lots_at(movements_of(work.connection, merge.merged_id, merge.merged_on), date.max)
    given = [
        taken_from(lot, replace(act, effective_on=max(lot.since, merge.merged_on)), "transfer_out", work.new_id("mov"))
        for lot in lots
    ]
    received = [received_from(movement, merge.kept_id, work.new_id("mov")) for movement in given]
    add_movements(work.connection, [*given, *received])
    cents = sum(lot.paid_cents for lot in lots)
    postings = (Posting(Account.CAPITAL, merge.merged_id, cents), Posting(Account.CAPITAL, merge.kept_id, -cents))
    work.post(Entry(merge.merge_id, "shares transferred", merge.merged_on, postings))


def _reply(work: Work, merge: HolderMerge, subscription_ids: Sequence[str]) -> HolderMergeReply:
    return HolderMergeReply(
        merge_id=merge.merge_id,
        merged_id=merge.merged_id,
        kept_id=merge.kept_id,
        merged_on=merge.merged_on,
        movements=tuple(map(movement_reply, movements_of_act(work.connection, merge.merge_id))),
        subscription_ids=tuple(subscription_ids),
    )
