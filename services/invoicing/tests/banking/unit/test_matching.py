from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.parameters import InvalidParameterFile, load_parameters
from services.invoicing.banking.domain.communications import numbers_in
from services.invoicing.banking.domain.matching import (
    Candidate,
    Clue,
    MatchingRules,
    choose,
    clues_of,
    suggest,
)
from services.invoicing.banking.parameters import matching_rules, rules_of
from services.invoicing.clients.domain.names import likeness

RULES = matching_rules(date(2026, 9, 14))


def candidate(number: int = 1, open_cents: int = 10_000, **clues: bool | int) -> Candidate:
    return Candidate(
        f"inv_{number}",
        f"2026-BE-{number:06d}",
        f"cli_{number}",
        "A Client",
        open_cents,
        **clues,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("clues", "cents", "percent", "because"),
    [
        ({"same_communication": True}, 1, 100, "the communication is that of the invoice"),
        ({"named": True}, 10_000, 99, "the text names the invoice; the amount is what is open"),
        (
            {"named": True, "known_account": True},
            1,
            97,
            "the text names the invoice; the account paid for this client before",
        ),
        ({"known_account": True, "likeness": 90}, 10_000, 95, None),
        ({"known_account": True}, 10_000, 90, None),
        ({"likeness": 100}, 10_000, 80, "the amount is what is open; the payer's name is like the client's"),
        ({"known_account": True}, 1, 50, None),
        ({}, 10_000, 30, "the amount is what is open"),
    ],
)
def test_every_clue_makes_an_invoice_more_likely(
    clues: dict[str, bool | int], cents: int, percent: int, because: str | None
) -> None:
    [suggestion] = suggest(cents, [candidate(**clues)], RULES)

    assert suggestion.confidence == percent
    assert because is None or suggestion.because == because


def test_an_invoice_that_nothing_speaks_for_is_not_suggested() -> None:
    assert suggest(1, [candidate(likeness=84)], RULES) == ()


def test_the_surest_comes_first_and_at_most_five_are_shown() -> None:
    several = [candidate(n) for n in range(9, 1, -1)]

    suggestions = suggest(10_000, [*several, candidate(1, named=True)], RULES)

    assert [suggestion.candidate.number for suggestion in suggestions] == [f"2026-BE-{n:06d}" for n in (1, 2, 3, 4, 5)]
    assert choose(10_000, suggestions, RULES) == suggestions[:1]


def test_two_that_are_as_likely_wait_for_a_person() -> None:
    sure = {"known_account": True, "likeness": 100}

    suggestions = suggest(10_000, [candidate(1, **sure), candidate(2, **sure)], RULES)

    assert [suggestion.confidence for suggestion in suggestions] == [95, 95]
    assert choose(10_000, suggestions, RULES) == ()
    surer = suggest(10_000, [candidate(1, **sure), candidate(2, likeness=100)], RULES)
    assert choose(10_000, surer, RULES) == surer[:1]


def test_below_the_limit_nothing_is_matched_without_a_person() -> None:
    assert choose(10_000, suggest(10_000, [candidate(known_account=True)], RULES), RULES) == ()
    assert choose(10_000, (), RULES) == ()
    assert not RULES.trusts_amounts


def percents(cents: int, *candidates: Candidate) -> list[tuple[str, int]]:
    return [(s.candidate.invoice_id, s.confidence) for s in suggest(cents, candidates, RULES)]


def of_client(*open_cents: int, client: str = "cli_1", **clues: Any) -> list[Candidate]:
    """Invoices of one client, the oldest first."""
    return [replace(candidate(n, cents, **clues), client_id=client) for n, cents in enumerate(open_cents, 1)]


def test_all_that_a_text_names_is_matched_when_it_is_the_amount_together() -> None:
    named = [candidate(1, 4_000, named=True), candidate(2, 6_000, named=True)]
    stranger = candidate(3, 10_000)
    mixed = [candidate(1, 4_000, same_communication=True), candidate(2, 6_000, named=True)]

    assert percents(10_000, *named, stranger) == [("inv_1", 98), ("inv_2", 98), ("inv_3", 30)]
    for parts in (named, mixed):
        chosen = choose(10_000, suggest(10_000, [*parts, stranger], RULES), RULES)
        assert {suggestion.candidate.invoice_id for suggestion in chosen} == {"inv_1", "inv_2"}
    assert percents(9_999, *named) == [("inv_1", 90), ("inv_2", 90)]
    assert choose(9_999, suggest(9_999, named, RULES), RULES) == ()


def test_a_communication_among_others_waits_below_the_limit_and_before_strangers() -> None:
    among = [candidate(n, 4_000, same_communication=True, alone=False) for n in (1, 2)]

    assert percents(10_000, *among, candidate(3)) == [("inv_1", 94), ("inv_2", 94), ("inv_3", 30)]
    assert RULES.automatic > 94


@pytest.mark.parametrize(
    ("clues", "percent"),
    [({"known_account": True, "likeness": 90}, 90), ({"known_account": True}, 85), ({"likeness": 90}, 80)],
)
def test_a_sum_of_invoices_of_one_payer_is_suggested_and_never_matched(clues: dict[str, Any], percent: int) -> None:
    theirs = of_client(5_000, 1_000, 4_000, 2_000, **clues)

    suggestions = suggest(7_000, theirs, RULES)

    assert [s.candidate.invoice_id for s in suggestions if s.candidate.summed] == ["inv_1", "inv_4"]
    assert [s.confidence for s in suggestions][:2] == [percent, percent]
    assert choose(7_000, suggestions, RULES) == ()


def test_a_sum_is_of_the_oldest_invoices_of_one_client_and_only_when_none_alone_is_the_amount() -> None:
    account: dict[str, Any] = {"known_account": True}
    oldest = suggest(3_000, of_client(1_000, 2_000, 1_500, 1_500, **account), RULES)
    alone = suggest(3_000, of_client(1_000, 2_000, 3_000, **account), RULES)
    apart = suggest(3_000, [*of_client(1_000, **account), *of_client(2_000, client="cli_2", **account)], RULES)
    strangers = suggest(3_000, of_client(1_000, 2_000), RULES)

    assert [s.candidate.number[-1] for s in oldest if s.candidate.summed] == ["1", "2"]
    assert not any(s.candidate.summed for s in (*alone, *apart, *strangers))


def test_a_sum_is_shown_whole_and_sought_among_the_twelve_oldest() -> None:
    twelve = suggest(1_200, of_client(*[100] * 20, known_account=True), RULES)
    more = suggest(1_300, of_client(*[100] * 20, known_account=True), RULES)

    assert len(twelve) == 12
    assert {s.confidence for s in twelve} == {85}
    assert len(more) == RULES.shown
    assert {s.confidence for s in more} == {50}


CANDIDATES = st.builds(
    Candidate,
    st.just("inv_1"),
    st.just("2026-BE-000001"),
    st.just("cli_1"),
    st.just("A Client"),
    st.integers(1, 3),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.integers(0, 100),
)


@given(CANDIDATES, CANDIDATES, st.integers(1, 3))
def test_more_clues_never_make_less_sure(first: Candidate, second: Candidate, cents: int) -> None:
    if clues_of(cents, first, RULES) <= clues_of(cents, second, RULES):
        less, more = (sum(percent for _, percent in percents(cents, c)) for c in (first, second))
        assert less <= more <= 100


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("invoice 2026-BE-000123 thanks", ("2026-BE-000123",)),
        ("2026 be 123, 2026/BE/124", ("2026-BE-000123", "2026-BE-000124")),
        ("2026BE000123", ("2026-BE-000123",)),
        ("12026-BE-000123", ()),
        ("2026-BE-1234567", ()),
        ("2026-B-000123", ()),
        ("of 14/09/2026 BE", ()),
        ("refund 11/2026 BE03 0961 2345 6769", ()),
        ("advance 2026 BE03-0961-2345-6769", ()),
        ("advance of 2026 be 03 0961 2345", ()),
        ("paid 11/2026 be 12", ()),
        ("from BE71 0961 2345 6769 for 2026 be 123 2026 be 124", ("2026-BE-000123", "2026-BE-000124")),
        ("advance 2026 BE68/5390/0754/7034", ()),
        ("advance 2026 BE68_5390_0754_7034", ()),
        ("advance 2026 BE68  5390  0754  7034", ()),
        ("advance 2026 BE 685390 07547034", ()),
        ("advance 2026 BE 68 53 90 07 54 70 34", ()),
        ("advance 2026 BE 68-5390-0754-7034", ()),
        ("2026-BE-12--34", ()),
        ("2026-BE-12\xa034", ()),
        ("2026-BE-12 (34 pieces)", ("2026-BE-000012",)),
        ("2026-BE-12, 34 pieces", ("2026-BE-000012",)),
        ("2026-BE-12 + 2026-BE-13", ("2026-BE-000012", "2026-BE-000013")),
        ("2026-BE-000123 20260914", ("2026-BE-000123",)),
        ("2026-BE-000123/2026-BE-000124 100", ("2026-BE-000123", "2026-BE-000124")),
    ],
)
def test_the_numbers_that_a_text_names_are_found(text: str, numbers: tuple[str, ...]) -> None:
    assert numbers_in(text) == numbers


@pytest.mark.parametrize(
    ("payer", "client", "alike"),
    [
        ("JANSSENS JAN", "Jan Janssens", True),
        ("DHR DE BRUYN ELS", "Els De Bruyne", True),
        ("S.A. MULLER ET FILS", "Müller & Fils SRL", True),
        ("JAN PEETERS", "Piet Peeters", False),
        ("DUPONT SA", "Durand SA", False),
        ("SA", "SA", False),
        ("VERENIGING VOOR KUNST EN SAMENLEVIN", "Vereniging voor Kunst en Samenleving vzw", True),
        ("FEDERATION INTERNATIONALEDESARTSDUC", "Fédération InternationaleDesArtsDuCirqueEtDeLaRue", True),
        ("ATELIERS DES BATELIERS DE LA MEU SR", "Ateliers des Bateliers de la Meu SRL", True),
        ("ROOFTOPGARDENERSCOLLECTIVEANTWERPEN", "Dakterrassenverzorgingscooperatie", False),
        ("KORT NAAMLO", "Kort Naamloosheidsbevorderaar", False),
        ("", "A Client", False),
    ],
)
def test_names_are_alike_whatever_the_order_the_accents_and_the_legal_form(
    payer: str, client: str, *, alike: bool
) -> None:
    assert (likeness(payer, client) >= RULES.alike) is alike


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ('automatic: "95"', "automatic"),
        ('clues: "number amount"', "clues"),
        ('percent: "99"', "percent"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused(tmp_path: Path, wrong: str, rule: str) -> None:
    file = Path(__file__).parents[3] / "parameters" / "matching.yaml"
    spoilt = tmp_path / "matching.yaml"
    spoilt.write_text(file.read_text("utf-8").replace(wrong, f'{rule}: "101 guesses"'), "utf-8")

    with pytest.raises(InvalidParameterFile, match=rule):
        rules_of(load_parameters(spoilt).table("matching", date(2026, 9, 14)))


def test_a_rule_that_trusts_amounts_says_so() -> None:
    bold = MatchingRules({frozenset({Clue.AMOUNT, Clue.NAME}): 96}, automatic=95, alike=85, shown=5)

    assert bold.trusts_amounts
