from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.totals import Totals, line_nets, totals_of_nets
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


def test_half_a_cent_goes_up_once_per_rate() -> None:
    vat21, vat6 = Vat.of("standard", "21"), Vat.of("standard", "6")

    totals = totals_of_nets([(vat21, Fraction(25, 2)), (vat6, Fraction(25, 2)), (vat21, Fraction(0))])

    assert [(part.percent, part.net_cents, part.vat_cents) for part in totals.by_vat] == [
        ("21", 13, 3),
        ("6", 13, 1),
    ]


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

    assert line_nets([free, free]) == (0, 0)


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


@given(st.lists(LINES, max_size=8), LINES, st.data())
def test_splitting_a_line_changes_no_total(lines: list[Line], line: Line, data: st.DataObject) -> None:
    whole = int(line.quantity * 10_000)
    first = data.draw(st.integers(1, whole)) if whole > 1 else 1
    parts = [
        Line(line.description, Decimal(part).scaleb(-4), line.unit_price, line.vat)
        for part in (first, whole - first)
        if part
    ]

    assert totals_of([*lines, *parts]) == totals_of([*lines, line])


@given(st.lists(LINES, max_size=20))
def test_printed_line_nets_sum_to_the_net_of_the_invoice(lines: list[Line]) -> None:
    printed = line_nets(lines)

    assert sum(printed) == totals_of(lines).net_cents
    for line, cents in zip(lines, printed, strict=True):
        assert abs(cents - line.net_cents) < 2
