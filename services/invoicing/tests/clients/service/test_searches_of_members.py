"""What a member may search for: own and shared clients, by three letters at least, and not without end."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from prometheus_client import REGISTRY

from chassis.testing.counting import rows_read, statements_sent
from chassis.testing.harness import ServiceHarness, test_id
from chassis.testing.plugin import EachPlan
from contracts.invoicing.clients import ClientsReply, FindClients
from contracts.wire.refusals import AskedTooOften
from kernel.refusal import Refused
from services.invoicing.clients.refusals import SearchTextTooShort
from services.invoicing.clients.use_cases.member_searches import SEARCHES
from services.invoicing.tests.billing.service.billing import ANNE, BOB, UNIT, issued, registered, unit_opened
from services.invoicing.tests.clients.service.registering import MARIE, THEATRE, find, names, register, set_view

NEWCOMER = test_id("mbr", "newcomer")
_MANY = (
    """insert into client (client_id, name, name_key, country, kind, language, payment_days, registered_on)
    select 'cli_' || md5(n::text), 'Canal', 'canal ' || n, 'FR', 'company', 'fr', 30, '2026-01-01'
    from generate_series(1, 3000) n""",
    """insert into unit (unit_id, name, legal_entity, opened_on)
    select 'unit_' || md5(n::text), 'Unit', 'BE', '2026-01-01' from generate_series(1, 3000) n""",
    """insert into unit_holder (unit_id, member_id)
    select unit_id, 'mbr_' || md5(unit_id) from unit where name = 'Unit'""",
    """insert into client_view (unit_id, client_id)
    select 'unit_' || md5(n::text), 'cli_' || md5(n::text) from generate_series(1, 3000) n""",
)
SHORT = (None, " ", "!!", "ma", "m a", "m. d.", "ma du", "' | '", "***", "...", "1.2", "é e", "sa b")


@pytest.mark.parametrize("text", SHORT)
def test_a_member_says_three_letters_at_least_of_one_word(invoicing: ServiceHarness, text: str | None) -> None:
    register(invoicing, **THEATRE)

    with pytest.raises(SearchTextTooShort) as refusal:
        find(invoicing, text, member=NEWCOMER)

    assert refusal.value.field == "text"


def test_a_member_finds_shared_clients_by_three_letters(invoicing: ServiceHarness) -> None:
    register(invoicing, **THEATRE)
    register(invoicing, name="Canal Public", country="FR", kind="public")

    assert names(find(invoicing, "can", member=NEWCOMER)) == ["Canal Public", "Théâtre du Canal SA"]
    assert names(find(invoicing, "0417.497.106", member=NEWCOMER)) == ["Théâtre du Canal SA"]


def test_staff_list_all_clients_as_before(invoicing: ServiceHarness) -> None:
    register(invoicing, **MARIE)

    assert names(find(invoicing)) == names(find(invoicing, "m")) == ["Marie Duval"]
    for role in ("adviser", "secretary", "finance", "auditor"):
        reply = invoicing.ask(FindClients(), roles=(role, "member"), subject=f"member:{NEWCOMER}")
        assert names(reply) == ["Marie Duval"]


def by_registering(house: ServiceHarness) -> str:
    return register(house, member=ANNE, **MARIE).client_id


def by_invoicing(house: ServiceHarness) -> str:
    client_id = register(house, **MARIE).client_id
    issued(house, client_id)
    return client_id


def by_a_view(house: ServiceHarness) -> str:
    client_id = register(house, **MARIE).client_id
    set_view(house, client_id, member=None, own_name="Marie")
    return client_id


def by_who_holds_with_her(house: ServiceHarness) -> str:
    carol = test_id("mbr", "carol")
    house.consume(unit_opened(test_id("unit", "shared"), holders=(ANNE, carol)))
    return register(house, member=carol, **MARIE).client_id


@pytest.mark.parametrize("known", [by_registering, by_invoicing, by_a_view, by_who_holds_with_her])
def test_a_private_person_is_found_by_those_only_who_deal_with_it(
    invoicing: ServiceHarness, known: Callable[[ServiceHarness], str]
) -> None:
    invoicing.consume(unit_opened(test_id("unit", "bobs"), holders=(BOB,)))
    known(invoicing)

    assert names(find(invoicing, "marie", member=ANNE)) == ["Marie Duval"]
    for stranger in (BOB, NEWCOMER):
        assert names(find(invoicing, "marie", member=stranger)) == []
        assert names(find(invoicing, "duval mar", member=stranger)) == []


def test_a_private_person_of_a_public_register_is_found_by_its_whole_number_only(invoicing: ServiceHarness) -> None:
    """Nobody else may be registered with that number, so that who invoices it must find it."""
    register(invoicing, **MARIE | {"enterprise_number": "0417.497.106"})

    assert names(find(invoicing, "marie", member=NEWCOMER)) == []
    [marie] = find(invoicing, "0417.497.106", member=NEWCOMER).clients
    assert (marie.name, marie.street, marie.email) == ("Marie Duval", None, None)


def test_pages_of_a_member_hold_own_and_shared_clients_without_gap(invoicing: ServiceHarness) -> None:
    for number in range(9):
        others = register(invoicing, **MARIE | {"name": f"Canal {number} of others", "email": None})
        own = register(invoicing, member=ANNE, **MARIE | {"name": f"Canal {number} own", "email": None})
        shared = registered(invoicing, name=f"Canal {number} shared")
        assert len({others.client_id, own.client_id, shared}) == 3

    pages = [find(invoicing, "canal", member=ANNE, limit=4)]
    while cursor := pages[-1].next_cursor:
        pages.append(find(invoicing, "canal", member=ANNE, limit=4, cursor=cursor))

    expected = [f"Canal {number} {whose}" for number in range(9) for whose in ("own", "shared")]
    assert [name for page in pages for name in names(page)] == expected
    assert [len(page.clients) for page in pages] == [4, 4, 4, 4, 2]


def test_who_searches_without_end_is_asked_to_wait(invoicing: ServiceHarness) -> None:
    for _ in range(SEARCHES.calls):
        find(invoicing, "can", member=NEWCOMER)

    refusal = refusal_of(lambda: find(invoicing, "can", member=NEWCOMER))
    assert isinstance(refusal, AskedTooOften)
    assert refusal.facts == {"again_in_s": 60}
    assert names(find(invoicing, "can", member=ANNE)) == []
    assert find(invoicing, unit_id=UNIT, member=ANNE).clients == ()
    invoicing.clock.forward(seconds=61)
    assert names(find(invoicing, "can", member=NEWCOMER)) == []


def test_texts_that_are_too_short_count_as_searches_too(invoicing: ServiceHarness) -> None:
    for _ in range(SEARCHES.calls):
        refusal_of(lambda: find(invoicing, "c", member=NEWCOMER))

    assert isinstance(refusal_of(lambda: find(invoicing, "can", member=NEWCOMER)), AskedTooOften)


def test_the_list_of_an_own_unit_needs_no_text_and_is_not_counted(invoicing: ServiceHarness) -> None:
    issued(invoicing, registered(invoicing, name="Invoiced"))

    for _ in range(SEARCHES.calls + 1):
        assert names(find(invoicing, unit_id=UNIT, member=ANNE)) == ["Invoiced"]


def test_staff_search_as_often_as_they_like(invoicing: ServiceHarness) -> None:
    for _ in range(SEARCHES.calls + 1):
        find(invoicing, "can")

    assert names(find(invoicing, "can")) == []


def test_searches_are_counted_by_who_and_outcome(invoicing: ServiceHarness) -> None:
    before = {key: counted(*key) for key in OUTCOMES}

    find(invoicing, "can")
    find(invoicing, "can", member=NEWCOMER)
    refusal_of(lambda: find(invoicing, "c", member=NEWCOMER))
    find(invoicing, unit_id=UNIT, member=ANNE)
    for _ in range(SEARCHES.calls):
        anything(lambda: find(invoicing, "can", member=NEWCOMER))

    after = {key: counted(*key) - before[key] for key in OUTCOMES}
    assert after == {
        ("staff", "answered"): 1,
        ("member", "answered"): SEARCHES.calls - 1,
        ("member", "search_text_too_short"): 1,
        ("member", "asked_too_often"): 2,
        ("member", "own"): 1,
    }


def test_a_word_of_very_many_is_refused_and_not_walked(
    invoicing: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.invoicing.clients.store.client_search.WIDEST", 3)
    for number in range(4):
        registered(invoicing, name=f"Canal {number}")

    assert isinstance(refusal_of(lambda: find(invoicing, "canal", member=NEWCOMER)), SearchTextTooShort)
    assert names(find(invoicing, "canal 2", member=NEWCOMER)) == ["Canal 2"]


def test_a_search_of_a_member_reads_a_page_and_not_the_register(invoicing: ServiceHarness, each_plan: EachPlan) -> None:
    invoicing.consume(unit_opened(test_id("unit", "newcomers"), holders=(NEWCOMER,)))
    with invoicing.engine.begin() as connection:
        for statement in _MANY:
            connection.execute(sa.text(statement))
    register(invoicing, **THEATRE)

    for _ in each_plan(invoicing.engine):
        with rows_read(invoicing.engine) as rows:
            assert names(find(invoicing, "theatre", member=NEWCOMER)) == ["Théâtre du Canal SA"]
        assert rows.count <= 20


def test_a_search_of_a_member_with_many_units_takes_as_many_statements_as_one_with_one(
    invoicing: ServiceHarness,
) -> None:
    for number in range(9):
        invoicing.consume(unit_opened(test_id("unit", f"bobs {number}"), holders=(BOB,)))
    with statements_sent(invoicing.engine) as of_anne:
        find(invoicing, "theatre", member=ANNE)
    with statements_sent(invoicing.engine) as of_bob:
        find(invoicing, "theatre", member=BOB)

    assert len(of_bob) == len(of_anne) > 0


OUTCOMES = (
    ("staff", "answered"),
    ("member", "answered"),
    ("member", "search_text_too_short"),
    ("member", "asked_too_often"),
    ("member", "own"),
)


def counted(who: str, outcome: str) -> float:
    return REGISTRY.get_sample_value("gedeeld_client_searches_total", {"caller": who, "outcome": outcome}) or 0


def refusal_of(ask: Callable[[], ClientsReply]) -> Refused:
    with pytest.raises(Refused) as refusal:
        ask()
    return refusal.value


def anything(ask: Callable[[], ClientsReply]) -> None:
    try:
        ask()
    except Refused:
        return
