"""Payments without a communication: which invoice each may pay, and whether that is sure enough."""

from collections.abc import Sequence
from dataclasses import replace

from chassis.db.work import Work
from kernel.clock import legal_date
from services.invoicing.banking.domain.communications import numbers_in
from services.invoicing.banking.domain.matching import (
    Candidate,
    MatchingRules,
    Suggestion,
    choose,
    suggest,
)
from services.invoicing.banking.domain.movement import MATCHED
from services.invoicing.banking.domain.payment import Guess, Receipt, framed_communications
from services.invoicing.banking.parameters import matching_rules
from services.invoicing.banking.store.candidates import CandidateQuery, find_candidates
from services.invoicing.clients.domain.names import likeness


def guess_invoices(work: Work, receipts: Sequence[Receipt]) -> dict[int, Guess]:
    """By index of the receipt, the invoice that is sure enough to be matched without a person."""
    rules = matching_rules(legal_date(work.now))
    unread_receipts = {index: receipt for index, receipt in enumerate(receipts) if _is_unread(receipt)}
    queries = [_query(index, receipt) for index, receipt in unread_receipts.items()]
    candidates_by_index = find_candidates(work.connection, queries, by_amount=rules.trusts_amounts)
    guesses = {}
    for index, candidates in candidates_by_index.items():
        receipt = unread_receipts[index]
        best = choose(suggested(receipt.amount_cents, receipt.payer_name, candidates, rules), rules)
        if best is not None:
            guesses[index] = _guess(best)
    return guesses


def suggested(cents: int, name: str, candidates: Sequence[Candidate], rules: MatchingRules) -> tuple[Suggestion, ...]:
    """The best of these candidates for a payment of `cents` by a payer of this name."""
    compared = [replace(candidate, likeness=likeness(name, candidate.client_name)) for candidate in candidates]
    return suggest(cents, compared, rules)


def _is_unread(receipt: Receipt) -> bool:
    """A valid communication of no invoice of ours is evidence against every guess: a person decides."""
    return receipt.amount_cents > 0 and receipt.kind in MATCHED and not framed_communications(receipt)


def _query(index: int, receipt: Receipt) -> CandidateQuery:
    return CandidateQuery(index, receipt.amount_cents, receipt.payer_account, (), numbers_in(receipt.text))


def _guess(best: Suggestion) -> Guess:
    return Guess(best.candidate.invoice_id, best.candidate.open_cents, best.confidence, best.because)
