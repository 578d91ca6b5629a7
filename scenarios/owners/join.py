"""People and a body subscribe shares, and pay them at the bank: one in two parts."""

from collections.abc import Mapping
from datetime import date
from functools import partial

from chassis.rpc.client import Client
from contracts.governance.holders import NameRepresentative
from contracts.governance.shares import DecideSubscription, GetSubscription, SubscribeShares, SubscriptionReply
from contracts.members.persons import RegisterMember
from contracts.wire.operations import GetAuditRows
from scenarios.cast import ADVISERS, PERSONS
from scenarios.owners.bank import ShareBank
from scenarios.session import Session, ask, it_becomes, request_id, unless_refused, until

BODY, REPRESENTATIVE, BODY_SHARES = "a theatre company", "eleni", 4
PAID, REST_PAID = date(2026, 1, 12), date(2026, 1, 26)
_BODY_KEY = "company"


def join(session: Session, secretary: Client) -> dict[str, SubscriptionReply]:
    """Everybody is registered and subscribes; the board admits the body, and knows who votes for it. By key."""
    for person in PERSONS:
        session.members[person.key] = _register(
            session, person.given_name, person.family_name, person.email, person.language
        )
    session.members[_BODY_KEY] = _register(session, "Théâtre du Coin", "ASBL", "coin@members.example", "fr", "body")
    subscriptions = {person.key: _subscribe(session, secretary, person.key, "A", person.shares) for person in PERSONS}
    company = _subscribe(session, secretary, _BODY_KEY, "C", BODY_SHARES)
    decision = DecideSubscription(
        request_id=request_id(), subscription_id=company.subscription_id, accept=True, reason="minutes of the board"
    )
    subscriptions[_BODY_KEY] = ask(secretary, decision)
    naming = NameRepresentative(
        request_id=request_id(),
        member_id=session.members[_BODY_KEY],
        representative_id=session.members[REPRESENTATIVE],
        since=date(2026, 1, 5),
        reference="letter of the company",
    )
    ask(secretary, naming)
    return subscriptions


def pay_all(
    session: Session, secretary: Client, bank: ShareBank, subscriptions: Mapping[str, SubscriptionReply], in_parts: str
) -> None:
    """By the bank's file of a day, and a second one with the rest of who pays `in_parts`."""
    until(session, "invoicing expects the money", partial(_expected, session, len(subscriptions)))
    first = {key: reply.price_cents for key, reply in subscriptions.items()}
    first[in_parts] //= 2
    it_becomes(PAID)
    bank.receive(session, PAID, [(subscriptions[key], cents) for key, cents in first.items()])
    it_becomes(REST_PAID)
    rest = subscriptions[in_parts].price_cents - first[in_parts]
    bank.receive(session, REST_PAID, [(subscriptions[in_parts], rest)])
    for key, reply in subscriptions.items():
        until(session, f"{key} holds shares", partial(_paid_on, secretary, reply.subscription_id))


def _register(session: Session, given: str, family: str, email: str, language: str, kind: str | None = None) -> str:
    request = RegisterMember.model_validate(
        {
            "request_id": request_id(),
            "given_name": given,
            "family_name": family,
            "email": email,
            "language": language,
            "kind": kind,
        }
    )
    return ask(session.adviser(ADVISERS[0]), request).member_id


def _subscribe(session: Session, secretary: Client, key: str, category: str, shares: int) -> SubscriptionReply:
    request = SubscribeShares.model_validate(
        {"request_id": request_id(), "member_id": session.members[key], "category": category, "shares": shares}
    )
    known = unless_refused("unknown_thing", partial(ask, secretary, request))
    return until(session, f"governance knows {key}", known)


def _expected(session: Session, count: int) -> bool | None:
    rows = ask(session.auditor, GetAuditRows(name="governance.subscriptions"), service="invoicing").rows
    return len(rows) >= count or None


def _paid_on(secretary: Client, subscription_id: str) -> date | None:
    return ask(secretary, GetSubscription(subscription_id=subscription_id)).paid_on
