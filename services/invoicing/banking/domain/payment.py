"""Money that comes in, and which invoice it pays.

A payment is a fact: it is never changed. What it pays is worked out once, in the order of arrival. For every entry
applied + credit + charges + recovery + cost + shares + suspense = its amount: no cent is lost between bank and books.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.invoicing.banking.domain.communications import communications_in, framed_in, sound
from services.invoicing.banking.domain.movement import MATCHED, MovementKind
from services.invoicing.billing.domain.claim import Claim, ClaimChange
from services.invoicing.shares.domain.expected import ExpectedMoney, MovedMoney, PayoutMoved, SharesPaid


class MatchOutcome(StrEnum):
    PART = "part"
    EXACT = "exact"
    OVER = "over"
    """The invoice is paid; the excess is kept apart as a credit of the client."""
    DUPLICATE = "duplicate"
    """The invoice was paid already: all of it is excess."""
    CHARGES = "charges"
    """The invoice was paid already: this pays late charges that a letter announced."""
    RECOVERED = "recovered"
    """The invoice had been written off: the loss comes back."""
    BANK_COST = "bank_cost"
    """Costs that the bank took: booked at once."""
    UNKNOWN = "unknown"
    """A sound communication that belongs to none of the invoices."""
    BAD_CHECK_DIGITS = "bad_check_digits"
    NO_COMMUNICATION = "no_communication"
    UNIT_CLOSED = "unit_closed"
    """The invoice is known, but its unit is closed."""
    NO_PAYMENT = "no_payment"
    """The bank says that it is no client's payment: interest, or money of ours that came back."""
    SHARES = "shares"
    """It pays shares that a member subscribed."""
    SHARES_OVER = "shares_over"
    """The shares are paid; the rest waits."""
    SHARES_NOT_OPEN = "shares_not_open"
    """The shares were paid before, or their subscription has ended."""
    OTHER_LEGAL_ENTITY = "other_legal_entity"
    """The shares are of another legal entity than the account on which the money came."""
    PAID_BY_UNIT = "paid_by_unit"
    """It came from an account of the enterprise itself: a share is paid by the person, never by its unit."""
    PAYOUT = "payout"
    """A pay-out to a member left the account."""
    PAYOUT_RETURNED = "payout_returned"
    """A pay-out came back: it is open again."""
    OUTGOING = "outgoing"
    """Money that left the account, or an entry of zero: it pays no invoice."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One entry of the bank: signed cents; the structured communication as the bank wrote it, or a text.

    `payer_name` and `payer_account` are personal. `legal_entity`: whose account it came on, where a file tells;
    `from_ourselves`: the payer is an account of ours.
    """

    reference: str
    amount_cents: int
    value_date: date
    structured: str | None = None
    text: str = ""
    kind: MovementKind = MovementKind.PAYMENT
    payer_name: str = ""
    payer_account: str = ""
    legal_entity: str | None = None
    from_ourselves: bool = False


@dataclass(frozen=True, slots=True)
class Guess:
    """The invoices that a receipt surely pays, and what was open of them together when this was worked out.

    Several have the amount as their sum.
    """

    invoice_ids: tuple[str, ...]
    open_cents: int
    confidence: int
    because: str


@dataclass(frozen=True, slots=True)
class Match:
    """Where the cents of one receipt go. What stands in suspense waits for a person; `outcome` is the reason.

    `invoice_id`: of the only invoice. Without `changes` that was written off: the use case says how much comes back.
    Several invoices are paid to the cent, without excess. `shares`: what pays a subscription instead; `payout`:
    what is one.
    """

    outcome: MatchOutcome
    invoice_id: str | None = None
    changes: tuple[ClaimChange, ...] = ()
    suspense_cents: int = 0
    guess: Guess | None = None
    shares: SharesPaid | None = None
    payout: PayoutMoved | None = None

    @property
    def applied_cents(self) -> int:
        return sum(change.applied_cents for change in self.changes)

    @property
    def excess_cents(self) -> int:
        return sum(change.excess_cents for change in self.changes)

    @property
    def charges_cents(self) -> int:
        return sum(change.charges_cents for change in self.changes)

    @property
    def settles(self) -> bool:
        """For the first time, nothing is left to pay of an invoice."""
        return any(change.settles for change in self.changes)


@dataclass(frozen=True, slots=True)
class MatchResult:
    """One match for each receipt, and the claims as they stand after, by invoice id."""

    matches: tuple[Match, ...]
    claims: Mapping[str, Claim]


def match_payments(
    receipts: Iterable[Receipt],
    claims: Mapping[str, Claim],
    *,
    closed: Collection[str] = (),
    guesses: Mapping[int, Guess] | None = None,
    expected: ExpectedMoney | None = None,
) -> MatchResult:
    """Match receipts in their order; each sees what the ones before it left open. Never raises.

    `claims` by invoice id. `closed`: invoices of units that are closed. `guesses`: by index of the receipt.
    `expected`: of members and for them.
    """
    matching = _Matching(dict(claims), frozenset(closed), expected or None)
    sure = guesses or {}
    matches = [matching.match(receipt, sure.get(index)) for index, receipt in enumerate(receipts)]
    return MatchResult(tuple(matches), matching.claims)


@dataclass(slots=True)
class _Matching:
    claims: dict[str, Claim]
    closed: frozenset[str]
    expected: ExpectedMoney | None
    by_communication: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.by_communication = {claim.communication: claim.invoice_id for claim in self.claims.values()}

    def match(self, receipt: Receipt, guess: Guess | None) -> Match:
        if receipt.amount_cents <= 0 or receipt.kind not in MATCHED:
            return self._for_member(receipt) or _out(receipt)
        known = [
            self.by_communication[communication]
            for communication in communications_of(receipt)
            if communication in self.by_communication
        ]
        several = self._for_member(receipt, known) or self._several(receipt, known, guess)
        if several is not None:
            return several
        if len(known) == 1 and self._is_surely(receipt, known[0]):
            return self._paid(receipt, known[0])
        if known or framed_communications(receipt):
            return _suspense(receipt, MatchOutcome.NO_COMMUNICATION if known else MatchOutcome.UNKNOWN)
        return self._guessed(receipt, guess)

    def _several(self, receipt: Receipt, known: Sequence[str], guess: Guess | None) -> Match | None:
        """All that the text names, by communications or also by numbers, when they are the amount to the cent."""
        sum_ids = self._summed(receipt, known)
        if sum_ids:
            return self._paid_all(receipt, sum_ids)
        guessed_ids = self._summed(receipt, guess.invoice_ids) if guess else ()
        is_sure = set(known) <= set(guessed_ids) and (known or not framed_communications(receipt))
        return self._paid_all(receipt, guessed_ids, guess) if guessed_ids and is_sure else None

    def _open(self, invoice_ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(id_ for id_ in invoice_ids if id_ in self.claims and self.claims[id_].open_cents)

    def _summed(self, receipt: Receipt, invoice_ids: Collection[str]) -> tuple[str, ...]:
        """Those that are open of several, if the receipt is their sum to the cent."""
        if len(invoice_ids) < 2:
            return ()
        open_ids = self._open(invoice_ids)
        total = sum(self.claims[invoice_id].open_cents for invoice_id in open_ids)
        return open_ids if total == receipt.amount_cents else ()

    def _paid_all(self, receipt: Receipt, invoice_ids: tuple[str, ...], guess: Guess | None = None) -> Match:
        if not self.closed.isdisjoint(invoice_ids):
            return _suspense(receipt, MatchOutcome.UNIT_CLOSED)
        changes = tuple(self.claims[id_].pay(self.claims[id_].open_cents, receipt.value_date) for id_ in invoice_ids)
        self.claims.update({change.claim.invoice_id: change.claim for change in changes})
        only = invoice_ids[0] if len(invoice_ids) == 1 else None
        return Match(MatchOutcome.EXACT, only, changes, guess=guess)

    def _is_surely(self, receipt: Receipt, invoice_id: str) -> bool:
        """Unless the text names another one too, of no invoice of ours, and the amount does not speak for this one."""
        claim = self.claims[invoice_id]
        others = set(framed_communications(receipt)) - {claim.communication}
        return not others or receipt.amount_cents == claim.open_cents

    def _for_member(self, receipt: Receipt, known: Sequence[str] = ()) -> Match | None:
        if self.expected is None:
            return None
        moved = MovedMoney(
            receipt.amount_cents,
            communications_of(receipt),
            receipt.kind in MATCHED,
            receipt.legal_entity,
            receipt.from_ourselves,
        )
        match = self.expected.match(moved, invoices=len(known))
        if match is None:
            return None
        rest_cents = receipt.amount_cents - match.cents
        return Match(MatchOutcome(match.outcome), suspense_cents=rest_cents, shares=match.shares, payout=match.payout)

    def _guessed(self, receipt: Receipt, guess: Guess | None) -> Match:
        """A guess is valid while as much is open of its only invoice as when the guess was made."""
        claim = self.claims.get(guess.invoice_ids[0]) if guess and len(guess.invoice_ids) == 1 else None
        if guess is None or claim is None or claim.open_cents != guess.open_cents:
            unread = MatchOutcome.NO_COMMUNICATION if receipt.structured is None else MatchOutcome.BAD_CHECK_DIGITS
            return _suspense(receipt, unread)
        return self._paid(receipt, claim.invoice_id, guess)

    def _paid(self, receipt: Receipt, invoice_id: str, guess: Guess | None = None) -> Match:
        if invoice_id in self.closed:
            return _suspense(receipt, MatchOutcome.UNIT_CLOSED)
        claim = self.claims[invoice_id]
        if claim.written_off_on is not None:
            return Match(MatchOutcome.RECOVERED, invoice_id)
        change = claim.pay(receipt.amount_cents, receipt.value_date)
        self.claims[invoice_id] = change.claim
        return Match(_outcome(claim.open_cents, change), invoice_id, (change,), guess=guess)


def communications_of(receipt: Receipt) -> tuple[str, ...]:
    """The valid communications of the receipt, by which claims are looked up; in a free text however they are spelt."""
    return communications_in(receipt.text) if receipt.structured is None else _structured(receipt.structured)


def framed_communications(receipt: Receipt) -> tuple[str, ...]:
    """Those that can be nothing else: in the bank's own field, or in a free text with slashes."""
    return framed_in(receipt.text) if receipt.structured is None else _structured(receipt.structured)


def _structured(digits: str) -> tuple[str, ...]:
    communication = sound(digits)
    return () if communication is None else (communication,)


def _out(receipt: Receipt) -> Match:
    if receipt.amount_cents < 0 and receipt.kind is MovementKind.BANK_COST:
        return Match(MatchOutcome.BANK_COST)
    return _suspense(receipt, MatchOutcome.OUTGOING if receipt.amount_cents <= 0 else MatchOutcome.NO_PAYMENT)


def _outcome(open_before_cents: int, change: ClaimChange) -> MatchOutcome:
    if open_before_cents == 0:
        return MatchOutcome.DUPLICATE
    if change.claim.open_cents > 0:
        return MatchOutcome.PART
    return MatchOutcome.OVER if change.excess_cents else MatchOutcome.EXACT


def _suspense(receipt: Receipt, outcome: MatchOutcome) -> Match:
    return Match(outcome, suspense_cents=receipt.amount_cents)
