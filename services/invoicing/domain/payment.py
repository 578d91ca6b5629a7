"""Money that comes in, and which invoice it pays.

A payment is a fact: it is never changed. What it pays is worked out once, in the order of arrival. For every
entry applied + credit + suspense = its amount, so no cent is lost between the bank and the books.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from kernel.identifiers import InvalidIdentifier, parse_structured_communication
from kernel.refusal import Refused

_IN_FREE_TEXT = re.compile(r"(?<![0-9/])([0-9]{3})/([0-9]{4})/([0-9]{5})(?![0-9/])", re.ASCII)


class NotAPayment(Refused):
    """The amount paid is zero or less, or what is open is below zero."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What one payment did to one invoice, in cents. `settles`: something was left to pay, now nothing is."""

    applied_cents: int
    excess_cents: int
    now_open_cents: int
    settles: bool


class Outcome(StrEnum):
    PART = "part"
    EXACT = "exact"
    OVER = "over"
    """The invoice is paid; the excess is kept apart as a credit of the client."""
    DUPLICATE = "duplicate"
    """The invoice was paid already: all of it is excess."""
    UNKNOWN = "unknown"
    """A sound communication that belongs to none of the invoices."""
    BAD_CHECK_DIGITS = "bad_check_digits"
    NO_COMMUNICATION = "no_communication"
    OUTGOING = "outgoing"
    """Money that left the account, or an entry of nothing: it pays no invoice."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What is still open, in cents, of the invoice with this communication of 12 digits."""

    invoice: str
    communication: str
    open_cents: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """One entry of the bank: signed cents; the structured communication as the bank wrote it, or a text."""

    reference: str
    amount_cents: int
    structured: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Where the cents of one receipt go. What stands in suspense waits for a person; `outcome` is the reason.

    `settles` is true for exactly one match in the life of an invoice: the moment to say InvoicePaid.
    """

    reference: str
    outcome: Outcome
    invoice: str | None = None
    applied_cents: int = 0
    credit_cents: int = 0
    suspense_cents: int = 0
    now_open_cents: int = 0
    settles: bool = False


def apply_payment(invoice_open_cents: int, amount_cents: int) -> Applied:
    """Pay as much of what is open as the amount allows; the rest is excess. Raises NotAPayment."""
    if amount_cents <= 0 or invoice_open_cents < 0:
        raise NotAPayment("a payment is above zero, and what is open is zero or more")
    applied = min(invoice_open_cents, amount_cents)
    left = invoice_open_cents - applied
    return Applied(applied, amount_cents - applied, left, settles=invoice_open_cents > 0 and left == 0)


def match_payment(receipt: Receipt, claims: Mapping[str, Claim]) -> Match:
    """Match one receipt against the claims, keyed by their communication of 12 digits. Never raises."""
    if receipt.amount_cents <= 0:
        return _suspense(receipt, Outcome.OUTGOING)
    communication = communication_of(receipt)
    if communication is None:
        unread = Outcome.NO_COMMUNICATION if receipt.structured is None else Outcome.BAD_CHECK_DIGITS
        return _suspense(receipt, unread)
    claim = claims.get(communication)
    return _suspense(receipt, Outcome.UNKNOWN) if claim is None else _pay(receipt, claim)


def match_payments(receipts: Iterable[Receipt], claims: Iterable[Claim]) -> tuple[Match, ...]:
    """Match receipts in their order; each sees what the ones before it left open."""
    open_claims = {claim.communication: claim for claim in claims}
    by_invoice = {claim.invoice: claim.communication for claim in open_claims.values()}
    matches = []
    for receipt in receipts:
        match = match_payment(receipt, open_claims)
        matches.append(match)
        if match.invoice is not None:
            place = by_invoice[match.invoice]
            open_claims[place] = replace(open_claims[place], open_cents=match.now_open_cents)
    return tuple(matches)


def communication_of(receipt: Receipt) -> str | None:
    """The sound communication that the receipt names, by which its claim is looked up; or None."""
    if receipt.structured is None:
        return communication_in(receipt.text)
    try:
        return parse_structured_communication(receipt.structured)
    except InvalidIdentifier:
        return None


def communication_in(text: str) -> str | None:
    """The one sound communication typed into a free text as `090/9337/55493`; None when none, or several."""
    sound = set()
    for groups in _IN_FREE_TEXT.findall(text):
        try:
            sound.add(parse_structured_communication("".join(groups)))
        except InvalidIdentifier:
            continue
    return sound.pop() if len(sound) == 1 else None


def _pay(receipt: Receipt, claim: Claim) -> Match:
    paid = apply_payment(claim.open_cents, receipt.amount_cents)
    return Match(
        reference=receipt.reference,
        outcome=_outcome(claim.open_cents, paid),
        invoice=claim.invoice,
        applied_cents=paid.applied_cents,
        credit_cents=paid.excess_cents,
        now_open_cents=paid.now_open_cents,
        settles=paid.settles,
    )


def _outcome(open_before_cents: int, paid: Applied) -> Outcome:
    if open_before_cents == 0:
        return Outcome.DUPLICATE
    if paid.now_open_cents > 0:
        return Outcome.PART
    return Outcome.OVER if paid.excess_cents else Outcome.EXACT


def _suspense(receipt: Receipt, outcome: Outcome) -> Match:
    return Match(receipt.reference, outcome, suspense_cents=receipt.amount_cents)
