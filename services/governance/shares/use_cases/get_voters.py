"""Who may vote on a day, as it was known on a day; why a member may, or what it lacks; who came and left in a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.work import Work
from chassis.rpc.access import require_known, require_self
from chassis.rpc.paging import page_of, start_of
from contracts.governance.voters import (
    GetMembership,
    GetVoters,
    GetVotingRight,
    MembershipReply,
    Voter,
    VotersReply,
    VotingRightReply,
)
from kernel.clock import legal_date
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.bylaws.use_cases.in_force import COOPERATIVE, bylaws_on
from services.governance.shares.domain.categories import category_on
from services.governance.shares.domain.electors import (
    ROLL_RULES,
    Elector,
    elector,
    electors_of,
    holder_on,
    sentence_for,
)
from services.governance.shares.store.categories import periods_of
from services.governance.shares.store.electors import ALL_HOLDERS, holders_on, membership_of
from services.governance.shares.store.holders import exercise_of, holder_of
from services.governance.shares.store.members import is_known
from services.governance.shares.store.register import movements_of_holder
from services.governance.shares.use_cases.answering import known_day, versions_text


@dataclass(frozen=True, slots=True)
class Roll:
    """Who holds shares on a day, by id, judged by the bylaws of that day."""

    bylaws: Bylaws
    electors: Sequence[Elector]


def voters_at(
    connection: sa.Connection, day: date, known_on: date, *, behind: str = "", limit: int = ALL_HOLDERS
) -> Roll:
    """All in one statement, behind this member. Raises DateNotCovered."""
    bylaws = bylaws_on(connection, day, known_on=known_on)
    return Roll(bylaws, electors_of(holders_on(connection, COOPERATIVE, day, known_on, behind, limit), bylaws))


def get_voters(work: Work, request: GetVoters) -> VotersReply:
    """By member. Raises InvalidRequest, DateNotCovered."""
    today = legal_date(work.now)
    day, known_on = request.day or today, known_day(work, request.known_on)
    roll = voters_at(work.connection, day, known_on, behind=start_of(request, str) or "", limit=request.limit + 1)
    page = page_of(request, roll.electors, lambda voter: voter.member_id)
    return VotersReply(
        day=day,
        known_on=known_on,
        final=known_on < today,
        rule=roll.bylaws.who_may_vote,
        version=roll.bylaws.versions("who_may_vote")["who_may_vote"],
        versions=versions_text(roll.bylaws, *ROLL_RULES),
        voters=tuple(
            Voter(
                member_id=voter.member_id,
                category=voter.category,
                shares=voter.shares,
                voices=voter.voices,
                lack=voter.lack,
                kind=voter.exercise.kind if voter.exercise.kind != "person" else None,
                hindrance=voter.hindrance,
                representative_id=voter.exercise.representative_id,
            )
            for voter in page.rows
        ),
        next_cursor=page.next_cursor,
    )


def get_voting_right(work: Work, request: GetVotingRight) -> VotingRightReply:
    """In words too. About a record that was merged it tells what the kept one may.

    Raises NotYourOwn, UnknownThing, InvalidRequest, DateNotCovered.
    """
    require_self(work.cause, request.member_id)
    require_known(is_known(work.connection, request.member_id), "member")
    day, known_on = request.day or legal_date(work.now), known_day(work, request.known_on)
    bylaws = bylaws_on(work.connection, day, known_on=known_on)
    member_id = holder_of(work.connection, request.member_id, min(day, known_on))
    category = category_on(periods_of(work.connection, member_id, known_on), day)
    holder = holder_on(movements_of_holder(work.connection, member_id, day, known_on), day)
    exercise = exercise_of(work.connection, member_id, day, known_on)
    voter = elector(member_id, category, holder, exercise, bylaws)
    return VotingRightReply(
        member_id=member_id,
        day=day,
        rule=bylaws.who_may_vote,
        version=bylaws.versions("who_may_vote")["who_may_vote"],
        basis=bylaws.explained(*voter.rules),
        may_vote=voter.may_vote,
        voices=voter.voices,
        shares=voter.shares,
        category=category,
        lack=voter.lack,
        kind=voter.exercise.kind,
        hindrance=voter.hindrance,
        representative_id=voter.exercise.representative_id,
        sentence=sentence_for(voter, day),
    )


def get_membership(work: Work, request: GetMembership) -> MembershipReply:
    """By category at the end of the year, as it is known now."""
    membership = membership_of(work.connection, COOPERATIVE, request.year)
    return MembershipReply(
        year=request.year,
        members=membership.members,
        joined=membership.joined,
        left=membership.left,
        shares_issued=membership.issued,
        shares_withdrawn=membership.withdrawn,
        by_category=membership.by_category,
        by_kind=membership.by_kind,
        with_one_share=membership.with_one_share,
        shares=membership.shares,
        capital_cents=membership.capital_cents,
    )
