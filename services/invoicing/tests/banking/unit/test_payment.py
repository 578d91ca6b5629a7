from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.invoicing.banking.domain.communications import communications_in
from services.invoicing.banking.domain.movement import MovementKind
from services.invoicing.banking.domain.payment import (
    Guess,
    Match,
    MatchOutcome,
    Receipt,
    communications_of,
    match_payments,
)
from services.invoicing.billing.domain.claim import Claim

SOUND, OTHER, WRONG = "090933755493", "012600012333", "090933755494"
DAY = date(2026, 9, 14)
INVOICE = Claim("inv_1", SOUND, total_cents=10_000, open_cents=10_000, net_left_cents=8_264)


def receipt(
    amount: int, structured: str | None = SOUND, text: str = "", kind: MovementKind = MovementKind.PAYMENT
) -> Receipt:
    return Receipt("ref", amount, DAY, structured, text, kind)


def match_one(incoming: Receipt, claim: Claim = INVOICE, guess: Guess | None = None, *, closed: bool = False) -> Match:
    guesses = {} if guess is None else {0: guess}
    return match_payments(
        [incoming], {claim.invoice_id: claim}, closed=[claim.invoice_id] if closed else (), guesses=guesses
    ).matches[0]


@pytest.mark.parametrize(
    ("amount", "open_cents", "outcome", "settles"),
    [
        (9_999, 10_000, MatchOutcome.PART, False),
        (10_000, 10_000, MatchOutcome.EXACT, True),
        (10_001, 10_000, MatchOutcome.OVER, True),
        (1_000, 1_000, MatchOutcome.EXACT, True),
    ],
)
def test_a_known_communication_pays_its_invoice(
    amount: int, open_cents: int, outcome: MatchOutcome, *, settles: bool
) -> None:
    match = match_one(receipt(amount), replace(INVOICE, open_cents=open_cents))

    assert (match.invoice_id, match.outcome, match.settles) == ("inv_1", outcome, settles)
    assert match.applied_cents + match.excess_cents == amount
    assert match.suspense_cents == 0


def test_paying_what_was_paid_is_all_excess_and_settles_nothing() -> None:
    paid = INVOICE.pay(10_000, DAY).claim

    match = match_one(receipt(10_000), paid)

    assert (match.outcome, match.applied_cents, match.excess_cents, match.settles) == (
        MatchOutcome.DUPLICATE,
        0,
        10_000,
        False,
    )


def test_money_for_what_was_written_off_is_a_recovery() -> None:
    lost = INVOICE.write_off(8_264, DAY).claim

    match = match_one(receipt(10_000), lost)

    assert match == Match(MatchOutcome.RECOVERED, "inv_1")


@pytest.mark.parametrize(
    ("structured", "text", "outcome"),
    [
        (OTHER, "", MatchOutcome.UNKNOWN),
        (WRONG, "", MatchOutcome.BAD_CHECK_DIGITS),
        ("", "", MatchOutcome.BAD_CHECK_DIGITS),
        ("٠٩٠٩٣٣٧٥٥٤٩٣", "", MatchOutcome.BAD_CHECK_DIGITS),
        (None, "thank you", MatchOutcome.NO_COMMUNICATION),
        (None, "090/9337/55494", MatchOutcome.NO_COMMUNICATION),
    ],
)
def test_what_fits_no_invoice_waits_for_a_person_with_the_reason(
    structured: str | None, text: str, outcome: MatchOutcome
) -> None:
    assert match_one(receipt(10_000, structured, text)) == Match(outcome, suspense_cents=10_000)


@pytest.mark.parametrize(
    ("amount", "kind"), [(0, MovementKind.PAYMENT), (-500, MovementKind.OTHER), (0, MovementKind.BANK_COST)]
)
def test_money_that_leaves_pays_no_invoice(amount: int, kind: MovementKind) -> None:
    assert match_one(receipt(amount, kind=kind)) == Match(MatchOutcome.OUTGOING, suspense_cents=amount)


def test_a_cost_of_the_bank_waits_for_nobody() -> None:
    assert match_one(receipt(-500, kind=MovementKind.BANK_COST)) == Match(MatchOutcome.BANK_COST)


@pytest.mark.parametrize("kind", [MovementKind.BANK_COST, MovementKind.REFUND, MovementKind.RETURNED_DEBIT])
def test_what_the_bank_calls_no_payment_pays_no_invoice(kind: MovementKind) -> None:
    assert match_one(receipt(10_000, kind=kind)) == Match(MatchOutcome.NO_PAYMENT, suspense_cents=10_000)


def test_a_payment_for_a_unit_that_is_closed_waits() -> None:
    assert match_one(receipt(10_000), closed=True) == Match(MatchOutcome.UNIT_CLOSED, suspense_cents=10_000)


def test_a_guess_pays_only_an_invoice_that_is_as_open_as_it_was() -> None:
    guess = Guess(("inv_1",), 10_000, 95, "because")

    sure = match_one(receipt(10_000, None), guess=guess)
    late = match_one(receipt(10_000, None), replace(INVOICE, open_cents=9_999), guess)
    closed = match_one(receipt(10_000, None), guess=guess, closed=True)

    assert (sure.outcome, sure.guess, sure.applied_cents) == (MatchOutcome.EXACT, guess, 10_000)
    assert late == Match(MatchOutcome.NO_COMMUNICATION, suspense_cents=10_000)
    assert closed == Match(MatchOutcome.UNIT_CLOSED, suspense_cents=10_000)


def test_a_communication_typed_as_free_text_is_understood() -> None:
    assert match_one(receipt(10_000, None, "invoice +++090/9337/55493+++ thanks")).outcome is MatchOutcome.EXACT
    assert communications_of(receipt(1, None, "thanks 090/9337/55493")) == (SOUND,)
    assert communications_of(receipt(1, WRONG)) == ()


@pytest.mark.parametrize(
    ("text", "communications"),
    [
        ("***090/9337/55493***", (SOUND,)),
        ("090/9337/55493 and 090/9337/55493", (SOUND,)),
        ("090/9337/55493 and 012/6000/12333", (OTHER, SOUND)),
        ("090933755493 012600012333", (OTHER, SOUND)),
        ("090 9337 55493 090 9337 55493", (SOUND,)),
        ("invoice 090933755493 thanks", (SOUND,)),
        ("OGM:090933755493", (SOUND,)),
        ("090.9337.55493", (SOUND,)),
        ("090-9337-55493", (SOUND,)),
        ("+++ 090 / 9337 / 55493 +++", (SOUND,)),
        ("from BE71 0961 2345 6769, 090933755493", (SOUND,)),
        ("1090/9337/55493", ()),
        ("0909337554931", ()),
        ("12-090-9337-55493", ()),
        ("BE90 0909 3375 5493", ()),
        ("BE90090933755493", ()),
        ("090933755494", ()),
        ("٠٩٠/٩٣٣٧/٥٥٤٩٣", ()),
    ],
)
def test_every_sound_communication_of_a_text_is_read_however_it_is_spelt(
    text: str, communications: tuple[str, ...]
) -> None:
    assert communications_in(text) == communications


TWO = {"inv_1": INVOICE, "inv_2": Claim("inv_2", OTHER, total_cents=5_000, open_cents=5_000, net_left_cents=5_000)}


@pytest.mark.parametrize(
    ("text", "amount", "outcome"),
    [
        ("090933755493 thanks", 10_000, MatchOutcome.EXACT),
        ("090933755493 thanks", 9_000, MatchOutcome.PART),
        ("090/9337/55493 and 012/6000/12333", 15_000, MatchOutcome.EXACT),
        ("090/9337/55493 and 012/6000/12333", 14_999, MatchOutcome.NO_COMMUNICATION),
        ("090/9337/55493 and 012/6000/12333", 10_000, MatchOutcome.NO_COMMUNICATION),
        ("090 9337 55493, 012.6000.12333", 15_000, MatchOutcome.EXACT),
        ("090/9337/55493 and 000/0000/00101", 10_000, MatchOutcome.EXACT),
        ("090/9337/55493 and 000/0000/00101", 9_000, MatchOutcome.NO_COMMUNICATION),
        ("000/0000/00101", 10_000, MatchOutcome.UNKNOWN),
        ("order 000000000101", 10_000, MatchOutcome.NO_COMMUNICATION),
    ],
)
def test_a_text_pays_the_one_invoice_that_it_names(text: str, amount: int, outcome: MatchOutcome) -> None:
    assert match_payments([receipt(amount, None, text)], TWO).matches[0].outcome is outcome


def test_several_communications_pay_each_invoice_when_they_are_the_amount() -> None:
    text = f"{SOUND} {OTHER}"
    [first, second] = match_payments([receipt(15_000, None, text), receipt(15_000, None, text)], TWO).matches

    assert [(change.claim.invoice_id, change.applied_cents, change.settles) for change in first.changes] == [
        ("inv_2", 5_000, True),
        ("inv_1", 10_000, True),
    ]
    assert (first.outcome, first.invoice_id, first.applied_cents, first.excess_cents) == ("exact", None, 15_000, 0)
    assert second == Match(MatchOutcome.NO_COMMUNICATION, suspense_cents=15_000)


def test_what_is_paid_of_several_communications_counts_for_nothing() -> None:
    paid = {**TWO, "inv_1": INVOICE.pay(10_000, DAY).claim}
    text = f"{SOUND} {OTHER}"

    [match] = match_payments([receipt(5_000, None, text)], paid).matches
    [over] = match_payments([receipt(5_001, None, text)], paid).matches

    assert (match.outcome, match.invoice_id) == ("exact", "inv_2")
    assert over == Match(MatchOutcome.NO_COMMUNICATION, suspense_cents=5_001)


def test_several_of_which_a_unit_is_closed_wait() -> None:
    matched = match_payments([receipt(15_000, None, f"{SOUND} {OTHER}")], TWO, closed=["inv_2"])

    assert matched.matches == (Match(MatchOutcome.UNIT_CLOSED, suspense_cents=15_000),)
    assert matched.claims == TWO


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (f"{SOUND} and a number", MatchOutcome.EXACT),
        ("two numbers", MatchOutcome.EXACT),
        ("000/0000/00101 and two numbers", MatchOutcome.UNKNOWN),
    ],
)
def test_a_sum_by_numbers_is_paid_unless_a_communication_of_nobody_stands_beside(
    text: str, outcome: MatchOutcome
) -> None:
    guess = Guess(("inv_1", "inv_2"), 15_000, 98, "because")

    [match] = match_payments([receipt(15_000, None, text)], TWO, guesses={0: guess}).matches

    assert match.outcome is outcome


def test_receipts_of_one_file_see_what_the_earlier_ones_paid() -> None:
    matched = match_payments([receipt(6_000) for _ in range(3)], {"inv_1": INVOICE})

    assert [match.outcome for match in matched.matches] == [
        MatchOutcome.PART,
        MatchOutcome.OVER,
        MatchOutcome.DUPLICATE,
    ]
    assert [match.settles for match in matched.matches] == [False, True, False]
    assert [match.excess_cents for match in matched.matches] == [0, 2_000, 6_000]
    assert matched.claims["inv_1"].open_cents == 0


RECEIPTS = st.builds(
    Receipt,
    st.just("ref"),
    st.integers(-1_000, 5_000),
    st.just(DAY),
    st.sampled_from([SOUND, OTHER, WRONG, None]),
    st.sampled_from(["", "090/9337/55493"]),
    st.sampled_from(MovementKind),
)


@given(st.lists(RECEIPTS, max_size=30), st.integers(1, 20_000))
def test_no_cent_is_lost_and_an_invoice_is_settled_at_most_once(receipts: list[Receipt], owed: int) -> None:
    claim = Claim("inv_1", SOUND, total_cents=owed, open_cents=owed, net_left_cents=owed)

    matched = match_payments(receipts, {"inv_1": claim})

    for incoming, match in zip(receipts, matched.matches, strict=True):
        cost = incoming.amount_cents if match.outcome is MatchOutcome.BANK_COST else 0
        assert match.applied_cents + match.excess_cents + match.suspense_cents + cost == incoming.amount_cents
    applied = sum(match.applied_cents for match in matched.matches)
    assert matched.claims["inv_1"].open_cents == owed - applied >= 0
    assert sum(match.settles for match in matched.matches) == (1 if applied == owed else 0)
