from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.totals import Totals, totals_of_nets
from services.invoicing.billing.domain.vat import Vat

VATS = [Vat.of("standard", percent) for percent in ("21", "12", "6", "0")] + [
    Vat.of("reverse_charge"),
    Vat.of("exempt", reason="art. 44"),
    Vat.of("exempt", reason="art. 56bis"),
]


def decimals(least: int, most: int) -> st.SearchStrategy[Decimal]:
    """Four decimals, from `least` to `most` ten-thousandths."""
    return st.integers(least, most).map(lambda n: Decimal(n).scaleb(-4))


LINES = st.builds(Line, st.just("Work"), decimals(1, 10**6), decimals(0, 10**8), st.sampled_from(VATS))


def totals_of(lines: list[Line]) -> Totals:
    return totals_of_nets((line.vat, line.net_cents) for line in lines)


def test_vat_is_rounded_on_the_total_and_not_on_each_line() -> None:
    lines = [Line.of("Copy", "1", "0.12", Vat.of("standard", "21"))] * 100

    totals = totals_of(lines)

    # 100 times 2.52 cents; rounded line by line it would be 100 times 3
    assert (totals.net_cents, totals.vat_cents, totals.gross_cents) == (1200, 252, 1452)


def test_each_line_is_rounded_once_and_then_summed() -> None:
    lines = [Line.of("Translation", "1", "125.3125", Vat.of("standard", percent)) for percent in ("21", "21", "6")]

    totals = totals_of(lines)

    # the two together are 250.625, which would be 250.63
    assert [(part.percent, part.net_cents, part.vat_cents) for part in totals.by_vat] == [
        ("21", 25_062, 5_263),
        ("6", 12_531, 752),
    ]


def test_equal_lines_have_equal_nets() -> None:
    lines = [Line.of("Word", "1", "0.335", Vat.of("standard", "21"))] * 3

    assert [line.net_cents for line in lines] == [34, 34, 34]
    assert totals_of(lines).net_cents == 102


def test_a_discount_is_a_negative_net_and_the_mirror_image_of_a_charge() -> None:
    vat = Vat.of("standard", "21")

    charge, discount = totals_of_nets([(vat, Fraction(25, 2))]), totals_of_nets([(vat, Fraction(-25, 2))])

    assert discount.gross_cents == -charge.gross_cents


def test_exempt_lines_with_two_reasons_are_one_total_that_tells_both() -> None:
    lines = [Line.of("Lesson", "1", "10", vat) for vat in VATS if vat.category == "E"]

    (total,) = totals_of(lines).by_vat

    assert (total.net_cents, total.vat_cents, total.reason) == (2000, 0, "art. 44; art. 56bis")


def test_lines_without_a_price_print_zero() -> None:
    free = Line.of("Gift", "1", "0", Vat.of("standard", "21"))

    assert free.net_cents == 0


@given(st.lists(LINES, max_size=20))
def test_net_plus_vat_is_gross_in_every_part_and_in_all(lines: list[Line]) -> None:
    totals = totals_of(lines)

    assert totals.gross_cents == totals.net_cents + totals.vat_cents
    assert totals.gross_cents == sum(part.net_cents + part.vat_cents for part in totals.by_vat)
    for part in totals.by_vat:
        exact = part.net_cents * part.rate.factor
        assert abs(part.vat_cents - exact) <= Fraction(1, 2)


@given(st.lists(LINES, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_no_total(lines: list[Line], chance: object) -> None:
    shuffled = list(lines)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert totals_of(shuffled) == totals_of(lines)


@given(st.lists(LINES, max_size=20))
def test_what_is_taken_back_is_the_mirror_image_of_what_was_charged(lines: list[Line]) -> None:
    back = [replace(line, quantity=-line.quantity) for line in lines]

    assert totals_of(back).gross_cents == -totals_of(lines).gross_cents
    assert {part.vat_cents for part in totals_of([*lines, *back]).by_vat} <= {0}


@given(st.lists(LINES, max_size=20))
def test_the_nets_of_the_lines_sum_to_the_net_of_the_invoice(lines: list[Line]) -> None:
    assert sum(line.net_cents for line in lines) == totals_of(lines).net_cents
    for line in lines:
        assert abs(line.net_cents - line.exact_cents) <= Fraction(1, 2)
