from hypothesis import given
from hypothesis import strategies as st

from services.invoicing.banking.domain.outgoing import ReturnedPayment, StatedPurpose, explain
from services.invoicing.banking.refusals import CreditTooSmall, MoreThanIsLeft, NotReturnable

PARTS = st.tuples(
    st.sampled_from(["refund", "bank_cost", "returned_debit", "other"]),
    st.one_of(st.integers(1, 300), st.just(100)),
    st.sampled_from(["anne", "bob"]),
)


@given(st.integers(-1_000, -1), st.lists(PARTS, min_size=1, max_size=5), st.integers(0, 300))
def test_no_more_is_explained_than_waits_and_no_credit_goes_below_zero(
    left_cents: int, parts: list[tuple[str, int, str]], credit: int
) -> None:
    returned = {name: ReturnedPayment(name, 100, 100, {name: 20}) for name in ("anne", "bob")}
    stated = [
        StatedPurpose(purpose, cents, name, name, "", f"parts.{n}.") for n, (purpose, cents, name) in enumerate(parts)
    ]

    try:
        explanations = explain(left_cents, stated, returned, {"anne": credit, "bob": credit})
    except (MoreThanIsLeft, CreditTooSmall, NotReturnable):
        return

    assert [-explanation.cents for explanation in explanations] == [cents for _, cents, _ in parts]
    assert left_cents <= sum(explanation.cents for explanation in explanations) <= 0
    for name in ("anne", "bob"):
        given_back = [(purpose, cents) for purpose, cents, whom in parts if whom == name]
        returns = [purpose for purpose, _ in given_back if purpose == "returned_debit"]
        assert len(returns) <= 1
        assert sum(cents for purpose, cents in given_back if purpose == "refund") + 20 * len(returns) <= credit
