"""The yearly list of a member: what it holds, since when, what it paid, and what moved in the year."""

from datetime import date

from chassis.db.work import Work
from chassis.rpc.access import require_known, require_self
from contracts.governance.papers import GetShareStatement, ShareStatementReply
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.governance.bylaws.use_cases.in_force import COOPERATIVE
from services.governance.papers.domain.year import year_of
from services.governance.papers.store.papers import paid_out
from services.governance.papers.use_cases.answering import issuer_reply
from services.governance.shares.store.members import is_known
from services.governance.shares.store.register import movements_of
from services.governance.shares.use_cases.answering import known_day, lot_reply, movement_reply


def get_share_statement(work: Work, request: GetShareStatement) -> ShareStatementReply:
    """Raises NotYourOwn, UnknownThing, InvalidRequest, DateNotCovered."""
    require_self(work.cause, request.member_id)
    require_known(is_known(work.connection, request.member_id), "member")
    today, known_on = legal_date(work.now), known_day(work, request.known_on)
    if request.year > today.year:
        raise InvalidRequest("a list is of a year that has begun", field="year", today=str(today))
    until = min(date(request.year, 12, 31), today)
    year = year_of(movements_of(work.connection, request.member_id, known_on), request.year, until)
    return ShareStatementReply(
        number=f"{COOPERATIVE}-{request.year}-{request.member_id}",
        issuer=issuer_reply(COOPERATIVE, until),
        legal_entity=COOPERATIVE,
        member_id=request.member_id,
        year=request.year,
        until=until,
        known_on=known_on,
        final=known_on < today and date(request.year, 12, 31) < today,
        shares_before=year.shares_before,
        lots=tuple(map(lot_reply, year.lots)),
        shares=sum(lot.shares for lot in year.lots),
        paid_cents=sum(lot.paid_cents for lot in year.lots),
        issued_shares=year.issued_shares,
        issued_cents=year.issued_cents,
        received_shares=year.received_shares,
        given_shares=year.given_shares,
        withdrawn_shares=year.withdrawn_shares,
        withdrawn_cents=year.withdrawn_cents,
        paid_out_cents=paid_out(work.connection, request.member_id, date(request.year, 1, 1), until),
        movements=tuple(map(movement_reply, year.movements)),
    )
