"""The heads of a service's sealed log, as this service keeps them."""

from chassis.db.work import Work
from contracts.members.heads import GetKeptHeads, KeptHeadsReply
from services.members.store.kept_heads import kept_heads_of


def get_kept_heads(work: Work, request: GetKeptHeads) -> KeptHeadsReply:
    notes = kept_heads_of(work.connection, request.service, request.log, request.behind, request.limit)
    return KeptHeadsReply(notes=tuple(notes))
