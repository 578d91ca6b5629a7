"""Searching the register: by words of a name or a whole number, of a unit or of all, a page at a time."""

import pytest
import sqlalchemy as sa

from chassis.testing.counting import rows_read
from chassis.testing.harness import ServiceHarness
from chassis.testing.plugin import EachPlan
from contracts.invoicing.clients import FindClients
from services.invoicing.clients.store import client_search
from services.invoicing.tests.billing.service.billing import ANNE, UNIT, issued, registered
from services.invoicing.tests.clients.service.registering import THEATRE, find, names, register, set_view

MANY = 20_000
_FILL = sa.text(
    """insert into client (client_id, name, name_key, country, kind, language, payment_days, registered_on)
    select 'cli_' || md5(n::text), 'Client', 'theatre ' || substr(md5(n::text), 1, 4) || ' ' || n, 'FR', 'company',
      'fr', 30, '2026-01-01' from generate_series(1, :many) n"""
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("canal", ["Théâtre du Canal SA"]),
        ("THEATRE can", ["Théâtre du Canal SA"]),
        ("can thé", ["Théâtre du Canal SA"]),
        ("théâtre du canal s.a.", ["Théâtre du Canal SA"]),
        ("thea", ["Théâtre du Canal SA", "Theatre Nord"]),
        ("anal", []),
        ("canal nord", []),
        ("0417.497.106", ["Théâtre du Canal SA"]),
        ("BE 0417497106", ["Théâtre du Canal SA"]),
        ("el 094259216", ["Athina"]),
        ("0417", []),
        ("' | '':*", []),
        ("!!", ["!!"]),
        (" ", ["!!", "Athina", "Théâtre du Canal SA", "Theatre Nord"]),
        (None, ["!!", "Athina", "Théâtre du Canal SA", "Theatre Nord"]),
    ],
)
def test_a_client_is_found_by_the_beginnings_of_words_or_by_a_whole_number(
    invoicing: ServiceHarness, text: str | None, expected: list[str]
) -> None:
    register(invoicing, **THEATRE)
    register(invoicing, name="Theatre Nord", country="FR", kind="company")
    register(invoicing, name="Athina", country="GR", kind="company", vat_number="EL094259216")
    register(invoicing, name="!!", country="FR", kind="company")

    assert names(find(invoicing, text)) == expected


@pytest.mark.parametrize("few", [0, 5_000], ids=["many", "few"])
@pytest.mark.parametrize("text", [None, "studio"])
def test_pages_follow_each_other_without_gap_or_repetition(
    invoicing: ServiceHarness, monkeypatch: pytest.MonkeyPatch, text: str | None, few: int
) -> None:
    monkeypatch.setattr(client_search, "_FEW", few)
    for name in ("Studio B", "Studio A", "Studio C", "Studio A", "Studio D"):
        registered(invoicing, name=name)

    pages, cursor = [find(invoicing, text, limit=2)], None
    while cursor := pages[-1].next_cursor:
        pages.append(find(invoicing, text, limit=2, cursor=cursor))

    assert [names(page) for page in pages] == [["Studio A", "Studio A"], ["Studio B", "Studio C"], ["Studio D"]]
    assert len({client.client_id for page in pages for client in page.clients}) == 5


def test_those_who_have_a_number_come_page_by_page_too(invoicing: ServiceHarness) -> None:
    """One has it as enterprise number, the other as VAT number."""
    number = THEATRE["vat_number"]
    register(invoicing, name="Theatre", country="BE", kind="company", enterprise_number=THEATRE["enterprise_number"])
    register(invoicing, name="Group", country="BE", kind="individual", vat_number=number)

    first = find(invoicing, number, limit=1)
    second = find(invoicing, number, limit=1, cursor=first.next_cursor)

    assert (names(first), names(second), second.next_cursor) == (["Group"], ["Theatre"], None)


def test_the_clients_of_a_unit_are_those_it_invoiced_or_has_a_view_of(invoicing: ServiceHarness) -> None:
    seen, invoiced, _other = (registered(invoicing, name=name) for name in ("Seen", "Invoiced", "Other"))
    set_view(invoicing, seen, own_name="Ours")
    for _ in range(3):
        issued(invoicing, invoiced)

    mine = find(invoicing, member=ANNE, unit_id=UNIT)

    assert names(mine) == ["Invoiced", "Seen"]
    assert [client.view and client.view.own_name for client in mine.clients] == [None, "Ours"]
    assert names(find(invoicing, "inv", unit_id=UNIT)) == ["Invoiced"]
    assert names(find(invoicing, "other", unit_id=UNIT)) == []
    first = find(invoicing, unit_id=UNIT, limit=1)
    assert names(find(invoicing, unit_id=UNIT, limit=1, cursor=first.next_cursor)) == ["Seen"]


def test_finding_among_many_looks_at_no_more_than_at_a_few(invoicing: ServiceHarness, each_plan: EachPlan) -> None:
    with invoicing.engine.begin() as connection:
        connection.execute(_FILL, {"many": MANY})
    last = find(invoicing, "theatre", limit=1).next_cursor

    requests = (
        (FindClients(limit=50), 110),
        (FindClients(text="theatre", limit=50), client_search._FEW + 110),
        (FindClients(text="theatre", limit=50, cursor=last), client_search._FEW + 110),
        (FindClients(text="theatre 19999", limit=50), 110),
        (FindClients(text="nobody", limit=50), 110),
    )
    for _ in each_plan(invoicing.engine):
        for request, most in requests:
            with rows_read(invoicing.engine) as rows:
                find(invoicing, request.text, limit=request.limit, cursor=request.cursor)
            assert rows.count <= most, request
