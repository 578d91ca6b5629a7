"""Who stands behind a holding is written down: joint owners, and who exercises a vote for another."""

from chassis.db.locks import lock_each
from chassis.db.work import Work
from chassis.rpc.access import require_known, require_self
from contracts.governance.holders import (
    EndRepresentation,
    GetHolder,
    HolderReply,
    NameRepresentative,
    RecordOwners,
)
from contracts.governance.holders import Ownership as OwnershipReply
from contracts.governance.holders import Representation as RepresentationReply
from contracts.members.enums import MemberKind
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.governance.locks import GovernanceLock
from services.governance.shares.domain.departures import require_able
from services.governance.shares.domain.holders import (
    ROLES,
    Ownership,
    Representation,
    ended,
    named_by_others,
    named_until,
    require_nameable,
    require_not_merged,
    require_owners,
    succeeded,
)
from services.governance.shares.store.departures import departures_of
from services.governance.shares.store.holders import (
    kinds_of,
    merges_of,
    replace_owners,
    replace_representations,
    representation_of,
    stand_of,
)
from services.governance.shares.use_cases.answering import known_day


def get_holder(work: Work, request: GetHolder) -> HolderReply:
    """Raises NotYourOwn, UnknownThing, InvalidRequest."""
    require_self(work.cause, request.member_id)
    known_on = known_day(work, request.known_on)
    stand = require_known(stand_of(work.connection, request.member_id, known_on), "member")
    return HolderReply(
        member_id=request.member_id,
        kind=stand.kind,
        known_on=known_on,
        owners=tuple(
            OwnershipReply(owner_ids=tuple(o.owner_ids), since=o.since, until=o.until, reference=o.reference)
            for o in stand.owners
        ),
        representations=tuple(map(_representation, stand.representations)),
    )


def name_representative(work: Work, request: NameRepresentative) -> HolderReply:
    """It counts from its day on, as it is known from today on.

    Raises UnknownThing, HasLeft, HolderMerged, RepresentsItself, NotAPerson, OwnersUnknown, NotNamedByAll,
    RepresentativeStands, InvalidRequest.
    """
    if request.until is not None and request.until <= request.since:
        raise InvalidRequest("the first day after comes after the first day", field="until", since=str(request.since))
    lock_each(work.connection, GovernanceLock.HOLDING, [request.member_id])
    today = legal_date(work.now)
    stand = require_known(stand_of(work.connection, request.member_id, today), "member")
    kinds = kinds_of(work.connection, [request.representative_id])
    kind: MemberKind = require_known(kinds.get(request.representative_id), "member", field="representative_id")
    new = Representation(
        member_id=request.member_id,
        representation_id=work.new_id("rep"),
        representative_id=request.representative_id,
        role=ROLES[stand.kind],
        since=request.since,
        until=named_until(stand, request.since, request.until),
        reference=request.reference,
        recorded_by=work.cause.actor,
        known_from=today,
    )
    merges = merges_of(work.connection, request.representative_id)
    require_not_merged(merges, request.representative_id, field="representative_id")
    require_able(departures_of(work.connection, request.representative_id), field="representative_id")
    require_nameable(stand, new, kind, request.named_by)
    replace_representations(work.connection, [], [new], today)
    return _as_known_now(work, request.member_id)


def end_representation(work: Work, request: EndRepresentation) -> HolderReply:
    """What was known before stays known. Raises UnknownThing, AlreadyEnded."""
    standing = require_known(representation_of(work.connection, request.representation_id), "representation")
    lock_each(work.connection, GovernanceLock.HOLDING, [standing.member_id])
    today = legal_date(work.now)
    standing = require_known(representation_of(work.connection, request.representation_id), "representation")
    replace_representations(work.connection, [standing], ended(standing, request.until, today), today)
    return _as_known_now(work, standing.member_id)


def record_owners(work: Work, request: RecordOwners) -> HolderReply:
    """They own together from that day on. Raises UnknownThing, NotJointOwners, LaterOwnersStand."""
    lock_each(work.connection, GovernanceLock.HOLDING, [request.member_id])
    today = legal_date(work.now)
    stand = require_known(stand_of(work.connection, request.member_id, today), "member")
    kinds = kinds_of(work.connection, request.owner_ids)
    require_known(kinds.keys() == set(request.owner_ids), "member", field="owner_ids")
    new = Ownership(
        member_id=request.member_id,
        owner_ids=request.owner_ids,
        since=request.since,
        until=None,
        reference=request.reference,
        recorded_by=work.cause.actor,
        known_from=today,
    )
    require_owners(stand, new, kinds)
    replace_owners(work.connection, succeeded(stand, new), today)
    unnamed = named_by_others(stand, request.since)
    shortened = [part for standing in unnamed for part in ended(standing, request.since, today)]
    replace_representations(work.connection, unnamed, shortened, today)
    return _as_known_now(work, request.member_id)


def _as_known_now(work: Work, member_id: str) -> HolderReply:
    return get_holder(work, GetHolder(member_id=member_id))


def _representation(known: Representation) -> RepresentationReply:
    return RepresentationReply(
        representation_id=known.representation_id,
        representative_id=known.representative_id,
        role=known.role,
        since=known.since,
        until=known.until,
        reference=known.reference,
    )
