"""A certificate: what a member holds on a day, with every entry that made it so, each proven."""

from chassis.db.work import Work
from chassis.log.reading import inclusion_paths
from chassis.rpc.access import require_known, require_self
from contracts.governance.papers import GetShareCertificate, ShareCertificateReply
from kernel.clock import legal_date
from services.governance.bylaws.use_cases.in_force import COOPERATIVE, bylaws_on
from services.governance.papers.domain.numbers import paper_number
from services.governance.papers.store.papers import page_of_member, restrictions_on
from services.governance.papers.use_cases.answering import (
    acts_of,
    entry_reply,
    head_at,
    issuer_reply,
    number_of,
    paper_days,
    restriction_reply,
    rights_reply,
    succession_replies,
    transfer_replies,
)
from services.governance.shares.domain.categories import category_on
from services.governance.shares.domain.electors import elector, holder_on
from services.governance.shares.domain.register import lots_at
from services.governance.shares.store.categories import periods_of
from services.governance.shares.store.holders import exercise_of
from services.governance.shares.store.members import is_known
from services.governance.shares.use_cases.answering import lot_reply


def get_share_certificate(work: Work, request: GetShareCertificate) -> ShareCertificateReply:
    """Raises NotYourOwn, UnknownThing, InvalidRequest, DateNotCovered, NotSealedYet."""
    require_self(work.cause, request.member_id)
    require_known(is_known(work.connection, request.member_id), "member")
    day, known_on = paper_days(work, request.day, request.known_on)
    bylaws = bylaws_on(work.connection, day, known_on=known_on)
    page = page_of_member(work.connection, COOPERATIVE, request.member_id, day, known_on)
    log, size, note = head_at(work.connection)
    movements = [entry.movement for entry in page]
    lots = lots_at(movements, day)
    category = category_on(periods_of(work.connection, request.member_id, known_on), day)
    exercise = exercise_of(work.connection, request.member_id, day, known_on)
    voter = elector(request.member_id, category, holder_on(movements, day), exercise, bylaws)
    paths = inclusion_paths(work.connection, log, [number_of(entry) - 1 for entry in page])
    acts = acts_of(page, "transfer_out", "transfer_in")
    return ShareCertificateReply(
        number=paper_number(COOPERATIVE, size, day),
        issuer=issuer_reply(COOPERATIVE, day),
        legal_entity=COOPERATIVE,
        member_id=request.member_id,
        day=day,
        known_on=known_on,
        final=known_on < legal_date(work.now),
        size=size,
        head=note,
        lots=tuple(map(lot_reply, lots)),
        shares=sum(lot.shares for lot in lots),
        paid_cents=sum(lot.paid_cents for lot in lots),
        category=category,
        voices=voter.voices,
        lack=voter.lack,
        hindrance=voter.hindrance,
        representative_id=voter.exercise.representative_id,
        rights=rights_reply(bylaws),
        entries=tuple(entry_reply(entry, path) for entry, path in zip(page, paths, strict=True)),
        transfers=transfer_replies(work.connection, acts),
        successions=succession_replies(work.connection, acts),
        restrictions=tuple(map(restriction_reply, restrictions_on(work.connection, day, known_on, request.member_id))),
    )
