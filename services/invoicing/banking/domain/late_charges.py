"""What a late client pays on top of an invoice: interest and compensation, announced by a letter and not booked then.

Money beyond what is open of the invoice pays them first, as far as the latest letter announced them and nobody has
paid them. That is income of the enterprise, not of the unit, and bears no VAT; only the rest is the
client's credit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.invoicing.banking.domain.payment import Match, MatchOutcome
from services.invoicing.billing.domain.claim import ClaimChange
from services.invoicing.dunning.domain.late_charges import Charges


def charge_matches(matches: Sequence[Match], charges: Mapping[str, Charges]) -> tuple[Match, ...]:
    """The matches in their order, each with the part of its excess that pays charges. `charges`: by invoice id.

    Excess on an invoice that was open pays as much of the charges as it can. A payment for an invoice with nothing
    open pays charges only when all of it fits; else it is a duplicate, and the client's. Applied + excess +
    charges stays the amount.
    """
    paid: dict[str, int] = {}
    charged_matches = []
    for match in matches:
        invoice_charges = charges.get(match.invoice_id or "")
        if invoice_charges is None or not match.excess_cents:
            charged_matches.append(match)
            continue
        [change] = match.changes
        before = paid.get(change.claim.invoice_id, 0)
        cents = _paid_by(change, invoice_charges.open_cents - before)
        paid[change.claim.invoice_id] = before + cents
        charged_matches.append(_charged(match, change, cents))
    return tuple(charged_matches)


def charge_rest(
    changes: Sequence[ClaimChange], open_cents: Mapping[str, int], rest_cents: int
) -> tuple[ClaimChange, ...]:
    """The changes in their order; those that leave nothing open also pay charges out of `rest_cents`.

    `open_cents`: of charges, by invoice id, before these changes.
    """
    after = []
    for change in changes:
        left = max(0, open_cents.get(change.claim.invoice_id, 0) - change.charges_cents)
        cents = 0 if change.claim.open_cents else min(left, rest_cents)
        rest_cents -= cents
        after.append(replace(change, charges_cents=change.charges_cents + cents))
    return tuple(after)


def with_charges(change: ClaimChange, cents: int) -> ClaimChange:
    """The change, with `cents` of its excess paying charges."""
    return replace(change, excess_cents=change.excess_cents - cents, charges_cents=change.charges_cents + cents)


def _paid_by(change: ClaimChange, open_cents: int) -> int:
    is_twice = change.applied_cents == 0 and change.excess_cents > open_cents
    return 0 if is_twice else min(change.excess_cents, open_cents)


def _charged(match: Match, change: ClaimChange, cents: int) -> Match:
    """A match that leaves no credit is no overpayment."""
    if not cents:
        return match
    after = with_charges(change, cents)
    outcome = (
        match.outcome if after.excess_cents else MatchOutcome.EXACT if after.applied_cents else MatchOutcome.CHARGES
    )
    return replace(match, changes=(after,), outcome=outcome)
