"""A member is excluded, step by step as the law says; a shortcut is tried, and refused by its name."""

from datetime import date

from chassis.rpc.client import Client
from contracts.governance.exclusion import (
    AnswerExclusion,
    DecideExclusion,
    DeliverExclusion,
    ExclusionReply,
    HearExclusion,
    ProposeExclusion,
    TellExclusion,
)
from scenarios.session import ask, it_becomes, refused, request_id

PROPOSED, DELIVERED, ANSWERED, HEARD = date(2026, 4, 1), date(2026, 4, 3), date(2026, 4, 20), date(2026, 5, 11)
TOLD = date(2026, 6, 22)


def until_heard(secretary: Client, member_id: str) -> str:
    """Proposed, delivered, answered, and heard as the member asked. Returns the exclusion's id."""
    it_becomes(PROPOSED)
    proposal = ProposeExclusion(
        request_id=request_id(),
        member_id=member_id,
        grounds="works for a competitor",
        proposed_on=PROPOSED,
        reference="board 4",
    )
    exclusion_id = ask(secretary, proposal).exclusion_id
    it_becomes(DELIVERED)
    delivery = DeliverExclusion(
        request_id=request_id(),
        exclusion_id=exclusion_id,
        delivered_on=DELIVERED,
        means="registered_letter",
        reference="receipt 12",
    )
    ask(secretary, delivery)
    it_becomes(ANSWERED)
    answer = AnswerExclusion(
        request_id=request_id(),
        exclusion_id=exclusion_id,
        answered_on=ANSWERED,
        asks_hearing=True,
        reference="letter",
    )
    ask(secretary, answer)
    it_becomes(HEARD)
    with refused("hearing_outstanding"):
        decide(secretary, exclusion_id, HEARD)
    hearing = HearExclusion(request_id=request_id(), exclusion_id=exclusion_id, heard_on=HEARD, reference="minutes 5")
    ask(secretary, hearing)
    return exclusion_id


def decide(secretary: Client, exclusion_id: str, decided_on: date) -> ExclusionReply:
    """By the assembly, with reasons."""
    decision = DecideExclusion(
        request_id=request_id(),
        exclusion_id=exclusion_id,
        exclude=True,
        decided_by="assembly",
        decided_on=decided_on,
        reasons="the grounds were not denied",
        reference="assembly 3",
    )
    return ask(secretary, decision)


def tell(secretary: Client, exclusion_id: str) -> ExclusionReply:
    it_becomes(TOLD)
    telling = TellExclusion(
        request_id=request_id(),
        exclusion_id=exclusion_id,
        told_on=TOLD,
        means="registered_letter",
        reference="receipt 13",
    )
    return ask(secretary, telling)
