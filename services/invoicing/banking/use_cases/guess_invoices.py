"""Payments without a communication: which invoice each may pay, and whether that is sure enough."""

from collections.abc import Sequence
from dataclasses import replace

from chassis.db.work import Work
from kernel.clock import legal_date
from services.invoicing.banking.domain.communications import communications_in, framed_in, numbers_in
from services.invoicing.banking.domain.matching import (
    Candidate,
    MatchingRules,
    Suggestion,
    choose,
    suggest,
)
from services.invoicing.banking.domain.movement import MATCHED
from services.invoicing.banking.domain.payment import Guess, Receipt, communications_of, framed_communications
from services.invoicing.banking.parameters import matching_rules
from services.invoicing.banking.store.candidates import CandidateQuery, find_candidates
from services.invoicing.banking.store.suspense import SuspenseRow
from services.invoicing.clients.domain.names import likeness, search_words
from services.invoicing.clients.store.client_search import prefix_query


def guess_invoices(work: Work, receipts: Sequence[Receipt]) -> dict[int, Guess]:
    """By index of the receipt, the invoices that are sure enough to be matched without a person."""
    rules = matching_rules(legal_date(work.now))
    queries = [query for index, receipt in enumerate(receipts) if (query := _query(index, receipt))]
    candidates_by_index = find_candidates(work.connection, queries, by_amount=rules.trusts_amounts)
    guesses = {}
    for index, candidates in candidates_by_index.items():
        receipt = receipts[index]
        suggestions = suggested(receipt.amount_cents, receipt.payer_name, candidates, rules)
        best = choose(receipt.amount_cents, suggestions, rules)
        if best:
            guesses[index] = _guess(best)
    return guesses


def waiting_query(index: int, row: SuspenseRow) -> CandidateQuery:
    """What a payment that waits says of its invoices; its payer's name is looked up too."""
    return CandidateQuery(
        place=index,
        cents=row.left_cents,
        account=row.counterparty_account,
        communications=communications_in(row.communication),
        numbers=numbers_in(row.communication),
        payment_id=row.payment_id,
        framed=framed_in(row.communication),
        name=prefix_query(search_words(row.counterparty_name)),
    )


def suggested(cents: int, name: str, candidates: Sequence[Candidate], rules: MatchingRules) -> tuple[Suggestion, ...]:
    """The best of these candidates for a payment of `cents` by a payer of this name."""
    compared = [replace(candidate, likeness=likeness(name, candidate.client_name)) for candidate in candidates]
    return suggest(cents, compared, rules)


def _query(index: int, receipt: Receipt) -> CandidateQuery | None:
    """None for a receipt that is not guessed at.

    A valid communication of no invoice of ours is evidence against every guess: a person decides. With numbers of
    invoices beside it, they may be paid together.
    """
    if receipt.amount_cents <= 0 or receipt.kind not in MATCHED:
        return None
    framed, numbers = framed_communications(receipt), numbers_in(receipt.text)
    if framed and not numbers:
        return None
    communications = communications_of(receipt) if numbers else ()
    return CandidateQuery(index, receipt.amount_cents, receipt.payer_account, communications, numbers, framed=framed)


def _guess(best: Sequence[Suggestion]) -> Guess:
    ids = tuple(suggestion.candidate.invoice_id for suggestion in best)
    confidence = min(suggestion.confidence for suggestion in best)
    return Guess(ids, sum(suggestion.candidate.open_cents for suggestion in best), confidence, best[-1].because)
