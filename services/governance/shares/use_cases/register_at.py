"""The register on a day, as it was known on a day: holders, sums, and what was learned afterwards."""

from chassis.db.work import Work
from chassis.rpc.paging import page_of, start_of
from contracts.governance.register import (
    CapitalReply,
    ClassOfShares,
    GetCapital,
    GetRegisterAt,
    GetRegisterChanges,
    HolderOfShares,
    RegisterAtReply,
    RegisterChangesReply,
)
from kernel.clock import legal_date
from services.governance.bylaws.use_cases.in_force import COOPERATIVE, bylaws_on
from services.governance.shares.domain.register import legal_part
from services.governance.shares.store.register import booked_after, class_totals, holders_at
from services.governance.shares.use_cases.answering import known_day, movement_reply


def get_register_at(work: Work, request: GetRegisterAt) -> RegisterAtReply:
    """By member and class. A corrected past changes no answer about what was known before. Raises InvalidRequest."""
    today = legal_date(work.now)
    day, known_on = request.day or today, known_day(work, request.known_on)
    behind, limit = start_of(request, str), request.limit + 1
    page = page_of(
        request, holders_at(work.connection, COOPERATIVE, day, known_on, behind, limit), lambda holder: holder.key
    )
    return RegisterAtReply(
        day=day,
        known_on=known_on,
        final=known_on < today,
        holders=tuple(
            HolderOfShares(
                member_id=holder.member_id,
                share_class=holder.share_class,
                shares=holder.shares,
                paid_cents=holder.paid_cents,
                since=holder.since,
            )
            for holder in page.rows
        ),
        next_cursor=page.next_cursor,
    )


def get_capital(work: Work, request: GetCapital) -> CapitalReply:
    """What is in circulation, by class, and the legal tenth of it. Raises InvalidRequest, DateNotCovered."""
    day, known_on = request.day or legal_date(work.now), known_day(work, request.known_on)
    totals = class_totals(work.connection, COOPERATIVE, day, known_on)
    bylaws = bylaws_on(work.connection, day, known_on=known_on)
    shares = sum(total.shares for total in totals)
    return CapitalReply(
        day=day,
        known_on=known_on,
        shares=shares,
        paid_cents=sum(total.paid_cents for total in totals),
        legal_tenth_shares=legal_part(shares, bylaws.legal_tenth),
        classes=tuple(
            ClassOfShares(
                share_class=total.share_class,
                shares=total.shares,
                paid_cents=total.paid_cents,
                members=total.members,
            )
            for total in totals
        ),
    )


def get_register_changes(work: Work, request: GetRegisterChanges) -> RegisterChangesReply:
    """What the register learned after `known_on` about days up to `day`, in the order of writing.

    Raises InvalidRequest.
    """
    known_on = known_day(work, request.known_on)
    behind, limit = start_of(request, int) or 0, request.limit + 1
    rows = booked_after(work.connection, COOPERATIVE, request.day, known_on, behind, limit)
    page = page_of(request, rows, lambda row: row[0])
    return RegisterChangesReply(
        movements=tuple(movement_reply(movement) for _, movement in page.rows), next_cursor=page.next_cursor
    )
