"""Heads of the other services' sealed logs are kept here: what a service once showed, it cannot show otherwise."""

from collections.abc import Sequence
from typing import TypeVar

from chassis.db.culprits import Culprits
from chassis.db.work import Work
from contracts.wire.envelope import Envelope
from contracts.wire.sealing import SignedHeads
from services.members.refusals import HeadDiffers
from services.members.store.kept_heads import KeptHead, keep

H = TypeVar("H", bound=SignedHeads)


def keep_heads(work: Work, messages: Sequence[Envelope[H]]) -> None:
    """Keep every head. Any order, any number of times.

    Raises Culprits: HeadDiffers for each message with another head of a size of which one is kept.
    """
    heads = {
        KeptHead(message.producer, head.log, head.size, head.closed, head.note): message
        for message in messages
        for head in message.data.heads
    }
    differing = keep(work.connection, list(heads), work.now)
    if differing:
        reasons = {heads[head].id: HeadDiffers("another head of this size was kept before") for head in differing}
        raise Culprits(reasons)
