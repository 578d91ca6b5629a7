"""The register of before is brought in: its lots go on here for what was paid, against an opening account."""

from collections import Counter
from collections.abc import Sequence

from chassis.books.ledger import Entry, Posting
from chassis.db.locks import lock_each
from chassis.db.work import Work
from contracts.governance.events import CooperatorAdmitted
from contracts.governance.opening import BringInShares, OpeningFault, OpeningReply
from kernel.clock import legal_date
from kernel.refusal import Refused
from services.governance.accounts import Account
from services.governance.bylaws.use_cases.in_force import COOPERATIVE
from services.governance.locks import GovernanceLock
from services.governance.opening.domain.openings import Opening, faults_of, issue_of
from services.governance.opening.refusals import EntriesRefused
from services.governance.opening.store.openings import (
    add_openings,
    keep_categories,
    known_categories,
    openings_numbered,
)
from services.governance.shares.store.departures import departures_among
from services.governance.shares.store.holders import merges_of
from services.governance.shares.store.register import add_movements, ever_held
from services.governance.shares.use_cases.cover_days import cover_days

_MOST_FACTS = 50


def bring_in_shares(work: Work, request: BringInShares) -> OpeningReply:
    """All that were not brought in before, or none. A constant number of statements. Raises EntriesRefused."""
    lock_each(work.connection, GovernanceLock.OPENING, [COOPERATIVE])
    openings = _openings(work, request)
    members = {opening.member_id for opening in openings}
    lock_each(work.connection, GovernanceLock.MEMBERSHIP, members)
    known = openings_numbered(work.connection, COOPERATIVE, {opening.number for opening in openings})
    categories = known_categories(work.connection, members)
    left = {departure.member_id for departure in departures_among(work.connection, members)}
    merged = {merge.merged_id for merge in merges_of(work.connection, *members)}
    faults = list(faults_of(openings, known, categories, left, merged))
    if faults and not request.dry_run:
        raise _refused(len(openings), faults)
    fresh = [opening for opening in openings if opening.number not in known]
    if fresh and not request.dry_run:
        _bring_in(work, fresh)
    return OpeningReply(
        entries=len(openings),
        known=len(openings) - len(fresh),
        shares=sum(opening.shares for opening in openings),
        paid_cents=sum(opening.paid_cents for opening in openings),
        faults=tuple(
            OpeningFault(place=index, field=refusal.field or "entries", rule=refusal.code, sentence=refusal.sentence)
            for index, refusal in faults
        ),
    )


def _openings(work: Work, request: BringInShares) -> list[Opening]:
    import_id, today = work.new_id("imp"), legal_date(work.now)
    return [
        Opening(
            opening_id=work.new_id("opn"),
            import_id=import_id,
            legal_entity=COOPERATIVE,
            number=entry.number,
            member_id=entry.member_id,
            category=entry.category,
            share_class=entry.share_class,
            shares=entry.shares,
            unit_price_cents=entry.unit_price_cents,
            effective_on=entry.effective_on,
            booked_on=today,
            recorded_by=work.cause.actor,
        )
        for entry in request.entries
    ]


def _bring_in(work: Work, openings: Sequence[Opening]) -> None:
    latest_first = sorted(openings, key=lambda opening: opening.effective_on, reverse=True)
    first_of = {opening.member_id: opening for opening in latest_first}
    lock_each(work.connection, GovernanceLock.HOLDING, first_of)
    before = ever_held(work.connection, first_of)
    categories = {member_id: opening.category for member_id, opening in first_of.items()}
    keep_categories(work.connection, categories)
    cover_days(work, {member_id: opening.effective_on for member_id, opening in first_of.items()}, categories)
    add_openings(work.connection, openings)
    add_movements(work.connection, [issue_of(opening, work.new_id("mov")) for opening in openings])
    work.post(_capital(openings))
    for member_id, opening in first_of.items():
        if member_id not in before:
            work.publish(_admitted(opening), subject=member_id)


def _capital(openings: Sequence[Opening]) -> Entry:
    """One booking for all of them, of today: the books of before are closed."""
    cents: Counter[str] = Counter()
    for opening in openings:
        cents[opening.member_id] += opening.paid_cents
    postings = (
        Posting(Account.OPENING, "enterprise", cents.total()),
        *(Posting(Account.CAPITAL, member_id, -paid) for member_id, paid in cents.items()),
    )
    return Entry(openings[0].import_id, "shares brought in", openings[0].booked_on, postings)


def _admitted(opening: Opening) -> CooperatorAdmitted:
    return CooperatorAdmitted(
        member_id=opening.member_id,
        category=opening.category,
        shares=opening.shares,
        admitted_on=opening.effective_on,
    )


def _refused(count: int, faults: Sequence[tuple[int, Refused]]) -> EntriesRefused:
    facts = {
        f"fault_{n}": f"entries.{index}.{refusal.field}: {refusal.code}: {refusal.sentence}"
        for n, (index, refusal) in enumerate(faults[:_MOST_FACTS], 1)
    }
    sentence = f"of {count} entries some are refused, so none is brought in"
    return EntriesRefused(sentence, field=f"entries.{faults[0][0]}", faults=len(faults), **facts)
