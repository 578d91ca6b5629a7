from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.invoicing.banking.domain.late_charges import charge_matches, charge_rest
from services.invoicing.banking.domain.payment import Match, MatchOutcome, Receipt, match_payments
from services.invoicing.billing.domain.claim import Claim, ClaimChange
from services.invoicing.dunning.domain.late_charges import Charges

DAY = date(2026, 9, 14)
CODES = {"inv_1": "090933755493", "inv_2": "012600012333"}
CLAIMS = {id_: Claim(id_, code, 10_000, 10_000, 8_264) for id_, code in CODES.items()}
PAID = {id_: claim.pay(10_000, DAY).claim for id_, claim in CLAIMS.items()}
TOLD = {"inv_1": Charges(4_700, 0)}


def matches(*paid: tuple[str, int], claims: dict[str, Claim] = CLAIMS) -> tuple[Match, ...]:
    receipts = [Receipt("ref", cents, DAY, CODES[invoice]) for invoice, cents in paid]
    return match_payments(receipts, claims).matches


def charged(*paid: tuple[str, int], claims: dict[str, Claim] = CLAIMS) -> list[tuple[str, int, int, int]]:
    """(outcome, applied, charges, credit) of each, where the first invoice was told 47.00 of charges."""
    charged_matches = charge_matches(matches(*paid, claims=claims), TOLD)
    return [
        (match.outcome.value, match.applied_cents, match.charges_cents, match.excess_cents) for match in charged_matches
    ]


@pytest.mark.parametrize(
    ("cents", "expected"),
    [
        (9_999, ("part", 9_999, 0, 0)),
        (10_000, ("exact", 10_000, 0, 0)),
        (10_001, ("exact", 10_000, 1, 0)),
        (14_700, ("exact", 10_000, 4_700, 0)),
        (14_701, ("over", 10_000, 4_700, 1)),
        (30_000, ("over", 10_000, 4_700, 15_300)),
    ],
)
def test_what_comes_beyond_what_is_open_pays_charges_before_it_is_credit(
    cents: int, expected: tuple[str, int, int, int]
) -> None:
    assert charged(("inv_1", cents)) == [expected]


@pytest.mark.parametrize(
    ("cents", "expected"),
    [
        (4_700, ("charges", 0, 4_700, 0)),
        (4_000, ("charges", 0, 4_000, 0)),
        (4_701, ("duplicate", 0, 0, 4_701)),
        (10_000, ("duplicate", 0, 0, 10_000)),
    ],
)
def test_a_later_payment_within_the_charges_pays_them_and_a_larger_one_is_a_duplicate(
    cents: int, expected: tuple[str, int, int, int]
) -> None:
    assert charged(("inv_1", cents), claims=PAID) == [expected]


def test_charges_are_paid_once_by_payments_of_one_file() -> None:
    assert charged(("inv_1", 11_000), ("inv_1", 3_700), ("inv_1", 1)) == [
        ("exact", 10_000, 1_000, 0),
        ("charges", 0, 3_700, 0),
        ("duplicate", 0, 0, 1),
    ]


def test_an_invoice_of_which_no_letter_told_charges_has_none() -> None:
    assert charged(("inv_2", 14_700)) == [("over", 10_000, 0, 4_700)]


@pytest.mark.parametrize(
    ("charges", "open_cents"),
    [
        (Charges(4_700, 0), 4_700),
        (Charges(4_700, 4_000), 700),
        (Charges(4_000, 4_700), 0),
        (Charges(4_700, 0, is_due=False), 0),
    ],
)
def test_what_is_open_of_charges_is_what_the_latest_letter_told_less_what_was_paid(
    charges: Charges, open_cents: int
) -> None:
    assert charges.open_cents == open_cents


def test_a_rest_pays_charges_of_settled_invoices_only_in_their_order() -> None:
    first, second = PAID["inv_1"], PAID["inv_2"]
    part = replace(CLAIMS["inv_1"], invoice_id="inv_3", open_cents=1)
    changes = [
        ClaimChange(part, 1, 0),
        ClaimChange(first, 10_000, 0, charges_cents=200),
        ClaimChange(second, 10_000, 0),
    ]

    after = charge_rest(changes, {"inv_1": 4_700, "inv_2": 4_700, "inv_3": 4_700}, 5_000)

    assert [change.charges_cents for change in after] == [0, 4_700, 500]


COMING = st.lists(st.tuples(st.sampled_from(sorted(CODES)), st.integers(1, 15_000)), max_size=12)
CHARGES = st.builds(Charges, st.integers(0, 9_000), st.integers(0, 9_000), st.booleans())


@given(COMING, st.dictionaries(st.sampled_from(sorted(CODES)), CHARGES))
def test_never_more_is_charged_than_was_told_and_no_cent_is_lost(
    coming: list[tuple[str, int]], charges_by_invoice: dict[str, Charges]
) -> None:
    before = matches(*coming)

    after = charge_matches(before, charges_by_invoice)

    for (_, cents), plain_match, match in zip(coming, before, after, strict=True):
        assert match.applied_cents == plain_match.applied_cents
        assert match.applied_cents + match.charges_cents + match.excess_cents == cents
        assert min(match.charges_cents, match.excess_cents) >= 0
        assert (match.settles, match.invoice_id) == (plain_match.settles, plain_match.invoice_id)
        assert (match.outcome in {MatchOutcome.OVER, MatchOutcome.DUPLICATE}) == (match.excess_cents > 0)
    for invoice in CODES:
        paid = sum(match.charges_cents for match in after if match.invoice_id == invoice)
        assert 0 <= paid <= charges_by_invoice.get(invoice, Charges(0, 0)).open_cents


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 5_000), st.integers(0, 5_000)), max_size=5), st.integers(0, 20_000)
)
def test_a_rest_never_pays_more_than_it_is_or_than_is_open(settled: list[tuple[bool, int, int]], rest: int) -> None:
    open_by_invoice = {f"inv_{n}": open_cents for n, (_, open_cents, _) in enumerate(settled)}
    changes = [
        ClaimChange(replace(CLAIMS["inv_1"], invoice_id=f"inv_{n}", open_cents=0 if done else 5), 10, 0, False, before)
        for n, (done, _, before) in enumerate(settled)
    ]

    after = charge_rest(changes, open_by_invoice, rest)

    more = [now.charges_cents - was.charges_cents for now, was in zip(after, changes, strict=True)]
    assert min(more, default=0) >= 0
    assert sum(more) <= rest
    for cents, now in zip(more, after, strict=True):
        assert cents == 0 or (now.claim.open_cents == 0 and now.charges_cents <= open_by_invoice[now.claim.invoice_id])
