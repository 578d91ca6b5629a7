"""An extract: the register of a day, page by page, with every leaf that its head is made of."""

from chassis.db.work import Work
from contracts.governance.papers import GetRegisterExtract, RegisterExtractReply
from kernel.clock import legal_date
from services.governance.bylaws.use_cases.in_force import COOPERATIVE, bylaws_on
from services.governance.papers.domain.numbers import paper_number
from services.governance.papers.store.papers import leaves_behind, restrictions_on
from services.governance.papers.use_cases.answering import (
    acts_of,
    entry_reply,
    head_at,
    issuer_reply,
    paper_days,
    restriction_reply,
    rights_reply,
    succession_replies,
    transfer_replies,
)
from services.governance.shares.domain.register import Movement


def get_register_extract(work: Work, request: GetRegisterExtract) -> RegisterExtractReply:
    """What is of a later day or another class stands as its hash. What has no number yet stands in no extract.

    Raises InvalidRequest, DateNotCovered, NotSealedYet, NoSuchHead.
    """
    day, known_on = paper_days(work, request.day, request.known_on)
    _, size, note = head_at(work.connection, request.size)
    bylaws = bylaws_on(work.connection, day, known_on=known_on)
    leaves = leaves_behind(work.connection, COOPERATIVE, request.after, size, request.limit)

    def shown(movement: Movement) -> bool:
        of_class = request.share_class in {None, movement.share_class}
        return of_class and movement.effective_on <= day and movement.booked_on <= known_on

    acts = acts_of([leaf for leaf in leaves if shown(leaf.movement)], "transfer_out")
    is_last = request.after + len(leaves) == size
    restrictions = restrictions_on(work.connection, day, known_on) if is_last else []
    return RegisterExtractReply(
        number=paper_number(COOPERATIVE, size, day),
        issuer=issuer_reply(COOPERATIVE, day),
        legal_entity=COOPERATIVE,
        day=day,
        known_on=known_on,
        final=known_on < legal_date(work.now),
        size=size,
        head=note,
        rights=rights_reply(bylaws),
        entries=tuple(entry_reply(leaf, shown=shown(leaf.movement)) for leaf in leaves),
        transfers=transfer_replies(work.connection, acts),
        successions=succession_replies(work.connection, acts),
        restrictions=tuple(map(restriction_reply, restrictions)),
    )
