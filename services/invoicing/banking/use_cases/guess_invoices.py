"""Payments that tell no communication: which invoice each may pay, and which of these is sure enough."""

from collections.abc import Sequence

from chassis.db.work import Work
from kernel.clock import legal_date
from services.invoicing.banking.domain.matching import (
    Candidate,
    MatchingRules,
    Suggestion,
    choose,
    numbers_in,
    suggest,
)
from services.invoicing.banking.domain.movement import MATCHED
from services.invoicing.banking.domain.payment import Guess, Receipt, communication_of
from services.invoicing.banking.parameters import matching_rules
from services.invoicing.banking.store.candidates import CandidateQuery, InvoiceCandidate, find_candidates
from services.invoicing.clients.domain.names import likeness


def guess_invoices(work: Work, receipts: Sequence[Receipt]) -> dict[int, Guess]:
    """For the receipts (by place) of which the invoice is sure enough to match them without a person."""
    rules = matching_rules(legal_date(work.now))
    unread = {place: receipt for place, receipt in enumerate(receipts) if _is_unread(receipt)}
    sought = [_sought(place, receipt) for place, receipt in unread.items()]
    found = find_candidates(work.connection, sought, by_amount=rules.trusts_amounts)
    guesses = {}
    for place, candidates in found.items():
        receipt = unread[place]
        best = choose(suggested(receipt.amount_cents, receipt.payer_name, candidates, rules), rules)
        if best is not None:
            guesses[place] = _guess(best)
    return guesses


def suggested(cents: int, name: str, found: Sequence[InvoiceCandidate], rules: MatchingRules) -> tuple[Suggestion, ...]:
    """The best of what was found for a payment of `cents` by somebody of this name."""
    return suggest(cents, [_candidate(one, name) for one in found], rules)


def _is_unread(receipt: Receipt) -> bool:
    """A sound communication of no invoice of ours speaks against every guess: that is left to a person."""
    return receipt.amount_cents > 0 and receipt.kind in MATCHED and communication_of(receipt) is None


def _sought(place: int, receipt: Receipt) -> CandidateQuery:
    return CandidateQuery(place, receipt.amount_cents, receipt.payer_account, None, numbers_in(receipt.text))


def _candidate(found: InvoiceCandidate, name: str) -> Candidate:
    return Candidate(
        invoice_id=found.invoice_id,
        number=found.number,
        client_id=found.client_id,
        client_name=found.client_name,
        open_cents=found.open_cents,
        named=found.named,
        known_account=found.known_account,
        same_communication=found.same_communication,
        likeness=likeness(name, found.client_name),
    )


def _guess(best: Suggestion) -> Guess:
    return Guess(best.candidate.invoice_id, best.candidate.open_cents, best.confidence, best.because)
