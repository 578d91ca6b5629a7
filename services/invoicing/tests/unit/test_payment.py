import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.invoicing.domain.payment import (
    Applied,
    Claim,
    Match,
    NotAPayment,
    Outcome,
    Receipt,
    apply_payment,
    communication_in,
    match_payments,
)

SOUND, OTHER, WRONG = "090933755493", "012600012333", "090933755494"


def match_one(amount: int, structured: str | None = SOUND, text: str = "", open_cents: int = 10_000) -> Match:
    (match,) = match_payments([Receipt("ref", amount, structured, text)], [Claim("inv_1", SOUND, open_cents)])
    return match


def test_the_open_amount_exactly_settles() -> None:
    assert apply_payment(10_000, 10_000) == Applied(10_000, 0, 0, settles=True)


def test_a_part_leaves_the_rest_open() -> None:
    assert apply_payment(10_000, 1) == Applied(1, 0, 9999, settles=False)


def test_what_is_too_much_is_excess() -> None:
    assert apply_payment(10_000, 10_001) == Applied(10_000, 1, 0, settles=True)


def test_paying_what_was_paid_is_all_excess_and_settles_nothing() -> None:
    assert apply_payment(0, 10_000) == Applied(0, 10_000, 0, settles=False)


@pytest.mark.parametrize(("open_cents", "amount"), [(100, 0), (100, -1), (-1, 100)])
def test_an_amount_of_nothing_is_no_payment(open_cents: int, amount: int) -> None:
    with pytest.raises(NotAPayment):
        apply_payment(open_cents, amount)


@pytest.mark.parametrize(
    ("amount", "open_cents", "outcome", "settles"),
    [
        (9999, 10_000, Outcome.PART, False),
        (10_000, 10_000, Outcome.EXACT, True),
        (10_001, 10_000, Outcome.OVER, True),
        (10_000, 0, Outcome.DUPLICATE, False),
    ],
)
def test_a_known_communication_pays_its_invoice(
    amount: int, open_cents: int, outcome: Outcome, *, settles: bool
) -> None:
    match = match_one(amount, open_cents=open_cents)

    assert (match.invoice, match.outcome, match.settles) == ("inv_1", outcome, settles)
    assert match.applied_cents + match.credit_cents == amount
    assert match.suspense_cents == 0


@pytest.mark.parametrize(
    ("structured", "text", "outcome"),
    [
        (OTHER, "", Outcome.UNKNOWN),
        (WRONG, "", Outcome.BAD_CHECK_DIGITS),
        ("", "", Outcome.BAD_CHECK_DIGITS),
        ("٠٩٠٩٣٣٧٥٥٤٩٣", "", Outcome.BAD_CHECK_DIGITS),
        (None, "thank you", Outcome.NO_COMMUNICATION),
        (None, "090/9337/55494", Outcome.NO_COMMUNICATION),
    ],
)
def test_what_fits_no_invoice_waits_for_a_person_with_the_reason(
    structured: str | None, text: str, outcome: Outcome
) -> None:
    match = match_one(10_000, structured, text)

    assert match == Match("ref", outcome, suspense_cents=10_000)


@pytest.mark.parametrize("amount", [0, -500])
def test_money_that_leaves_pays_no_invoice(amount: int) -> None:
    assert match_one(amount) == Match("ref", Outcome.OUTGOING, suspense_cents=amount)


def test_a_communication_typed_as_free_text_is_understood() -> None:
    assert match_one(10_000, None, "invoice +++090/9337/55493+++ thanks").outcome is Outcome.EXACT


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("***090/9337/55493***", SOUND),
        ("090/9337/55493 and 090/9337/55493", SOUND),
        ("090/9337/55493 and 012/6000/12333", None),
        ("1090/9337/55493", None),
        ("090933755493", None),
        ("٠٩٠/٩٣٣٧/٥٥٤٩٣", None),
    ],
)
def test_only_one_sound_communication_counts_in_a_text(text: str, found: str | None) -> None:
    assert communication_in(text) == found


def test_receipts_of_one_file_see_what_the_earlier_ones_paid() -> None:
    receipts = [Receipt(str(n), 6000, SOUND) for n in range(3)]

    matches = match_payments(receipts, [Claim("inv_1", SOUND, 10_000)])

    assert [match.outcome for match in matches] == [Outcome.PART, Outcome.OVER, Outcome.DUPLICATE]
    assert [match.settles for match in matches] == [False, True, False]
    assert [match.credit_cents for match in matches] == [0, 2000, 6000]


RECEIPTS = st.builds(
    Receipt,
    st.just("ref"),
    st.integers(-1000, 5000),
    st.sampled_from([SOUND, OTHER, WRONG, None]),
    st.sampled_from(["", "090/9337/55493"]),
)


@given(st.lists(RECEIPTS, max_size=30), st.integers(1, 20_000))
def test_no_cent_is_lost_and_an_invoice_is_settled_at_most_once(receipts: list[Receipt], owed: int) -> None:
    matches = match_payments(receipts, [Claim("inv_1", SOUND, owed)])

    for receipt, match in zip(receipts, matches, strict=True):
        parts = match.applied_cents + match.credit_cents + match.suspense_cents
        assert parts == receipt.amount_cents
    applied = sum(match.applied_cents for match in matches)
    assert applied <= owed
    assert sum(match.settles for match in matches) == (1 if applied == owed else 0)
