from typing import Any

import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.clients import RegisterClient
from contracts.wire.refusals import RequestIdReused, UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.invoicing.clients.refusals import (
    AlreadyBlocked,
    BadCountry,
    BadEmail,
    BadEnterpriseNumber,
    BadPeppolId,
    BadVatNumber,
    ClientAlreadyKnown,
    ClientBlocked,
    ClientLooksKnown,
    EnterpriseNumberMissing,
    NotBlocked,
    VatNumberOfOtherCountry,
)
from services.invoicing.refusals import BadText
from services.invoicing.tests.billing.service.billing import drafted, issue, issued, registered
from services.invoicing.tests.clients.service.registering import MARIE, THEATRE, block, get, register, unblock, update


def test_a_client_is_registered_once_per_request(invoicing: ServiceHarness) -> None:
    request = RegisterClient(request_id=uuid7(), **THEATRE)

    replies = [invoicing.ask(request) for _ in range(2)]

    assert replies[0] == replies[1]
    assert invoicing.count("client") == 1
    with pytest.raises(RequestIdReused):
        invoicing.ask(request.model_copy(update={"name": "Other"}))
    assert invoicing.count("client") == 1


def test_a_client_is_told_back_with_its_numbers_in_one_form(invoicing: ServiceHarness) -> None:
    client = register(invoicing, **THEATRE)

    assert (client.enterprise_number, client.vat_number) == ("0417497106", "BE0417497106")
    assert (client.region, client.language, client.payment_days) == ("belgium", "nl", 45)
    assert (client.street, client.postal_code, client.city) == ("Quai 1", "1000", "Bruxelles")
    assert (client.peppol_id, client.email) == ("0208:0417497106", "Office@Theatre.example")
    assert client.registered_on == invoicing.clock.now.date()
    assert get(invoicing, client.client_id) == client
    with pytest.raises(UnknownThing):
        get(invoicing, "cli_" + "0" * 32)


@pytest.mark.parametrize("more", [{}, {"not_a_duplicate": True}])
def test_a_second_client_with_the_same_enterprise_number_is_told_the_first(
    invoicing: ServiceHarness, more: dict[str, Any]
) -> None:
    first = register(invoicing, name="A", country="BE", kind="company", enterprise_number="0417.497.106")

    with pytest.raises(ClientAlreadyKnown) as refusal:
        register(invoicing, name="B", country="BE", kind="company", enterprise_number="BE 0417 497 106", **more)

    assert refusal.value.code == "client_already_known"
    assert refusal.value.field == "enterprise_number"
    assert refusal.value.facts == {"client_id": first.client_id}
    assert invoicing.count("client") == 1


def test_a_second_client_with_the_same_vat_number_is_told_the_first(invoicing: ServiceHarness) -> None:
    first = register(invoicing, name="A", country="GR", kind="company", vat_number="EL094259216")

    with pytest.raises(ClientAlreadyKnown) as refusal:
        register(invoicing, name="B", country="GR", kind="company", vat_number="el 094 259 216", not_a_duplicate=True)

    assert refusal.value.field == "vat_number"
    assert refusal.value.facts == {"client_id": first.client_id}


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"name": "Duval Marie", "email": "MARIE@home.example"}, "email"),
        ({"name": "marie DUVAL", "email": None}, "name"),
        ({"name": "Marie Duval", "email": None, "postal_code": "B-1000", "city": "Brussel"}, None),
        ({"name": "Marie Duval", "email": None, "postal_code": None}, "name"),
        ({"name": "Marie Duval", "email": None, "postal_code": "4000"}, None),
        ({"name": "Marie Duval", "email": None, "country": "FR"}, None),
    ],
)
def test_a_client_that_looks_known_is_refused_unless_somebody_looked(
    invoicing: ServiceHarness, other: dict[str, Any], field: str | None
) -> None:
    first = register(invoicing, **MARIE)

    if field is not None:
        with pytest.raises(ClientLooksKnown) as refusal:
            register(invoicing, **MARIE | other)
        assert (refusal.value.field, refusal.value.facts) == (field, {"client_ids": first.client_id})

    assert register(invoicing, **MARIE | other, not_a_duplicate=True).client_id != first.client_id
    assert invoicing.count("client") == 2


def test_postal_codes_are_compared_without_spaces_and_dashes(invoicing: ServiceHarness) -> None:
    person = {"name": "J. Smith", "country": "GB", "kind": "individual"}
    register(invoicing, **person, postal_code="SW1A 1AA")

    with pytest.raises(ClientLooksKnown):
        register(invoicing, **person, postal_code="sw1a1aa")


def test_at_most_five_look_alikes_are_told(invoicing: ServiceHarness) -> None:
    for _ in range(7):
        register(invoicing, **MARIE, not_a_duplicate=True)

    with pytest.raises(ClientLooksKnown) as refusal:
        register(invoicing, **MARIE)

    assert len(str(refusal.value.facts["client_ids"]).split(", ")) == 5


@pytest.mark.parametrize(
    ("fields", "refusal", "field"),
    [
        ({"enterprise_number": None}, EnterpriseNumberMissing, "enterprise_number"),
        ({"enterprise_number": None, "kind": "public"}, EnterpriseNumberMissing, "enterprise_number"),
        ({"enterprise_number": "0417497107"}, BadEnterpriseNumber, "enterprise_number"),
        ({"enterprise_number": "٠٤١٧٤٩٧١٠٦"}, BadEnterpriseNumber, "enterprise_number"),
        ({"vat_number": "BE0417497107"}, BadVatNumber, "vat_number"),
        ({"vat_number": "0417497106"}, BadVatNumber, "vat_number"),
        ({"vat_number": "FR\x00"}, BadVatNumber, "vat_number"),
        ({"vat_number": "NL123456789B01", "country": "NL"}, BadVatNumber, "vat_number"),
        ({"vat_number": "NL999999990B99"}, VatNumberOfOtherCountry, "vat_number"),
        ({"country": "UK"}, BadCountry, "country"),
        ({"peppol_id": "0208:0417497107"}, BadPeppolId, "peppol_id"),
        ({"peppol_id": "0001:1"}, BadPeppolId, "peppol_id"),
        ({"email": "nobody"}, BadEmail, "email"),
        ({"email": "a\x00@example.org"}, BadEmail, "email"),
        ({"name": "  "}, BadText, "name"),
    ],
)
def test_bad_numbers_are_refused_by_field(
    invoicing: ServiceHarness, fields: dict[str, Any], refusal: type[Refused], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        registered(invoicing, **fields)

    assert refused.value.field == field
    assert invoicing.count("client") == 0


def test_what_was_issued_keeps_the_client_as_it_was(invoicing: ServiceHarness) -> None:
    client_id = registered(invoicing, name="Old name")
    before = issued(invoicing, client_id)

    changed = update(invoicing, client_id, name="New name", city="Gent", payment_days=10)

    assert (changed.name, changed.city, changed.payment_days) == ("New name", "Gent", 10)
    assert get(invoicing, client_id) == changed
    with invoicing.engine.connect() as connection:
        query = sa.text("select document from issued_invoice where invoice_id = :id")
        document = str(connection.execute(query, {"id": before.invoice_id}).scalar_one())
    assert "Old name" in document
    assert "New name" not in document


def test_an_update_follows_the_rules_of_registering(invoicing: ServiceHarness) -> None:
    theatre = register(invoicing, **THEATRE).client_id
    marie = register(invoicing, **MARIE).client_id

    for fields, refusal in (
        ({"vat_number": "BE0417497107"}, BadVatNumber),
        ({"peppol_id": "9925:1"}, BadPeppolId),
        ({"email": "nobody"}, BadEmail),
        ({"vat_number": "BE0417497106"}, ClientAlreadyKnown),
        ({"email": "office@theatre.example"}, ClientLooksKnown),
        ({"name": "Theatre du Canal"}, ClientLooksKnown),
    ):
        with pytest.raises(refusal):
            update(invoicing, marie, **fields)
    with pytest.raises(UnknownThing):
        update(invoicing, "cli_" + "0" * 32, name="Nobody")
    assert update(invoicing, marie, name="Theatre du Canal", not_a_duplicate=True).name == "Theatre du Canal"
    assert update(invoicing, theatre, payment_days=5).payment_days == 5, "looks like marie, but not by what changes"


def test_numbers_are_judged_when_one_is_told(invoicing: ServiceHarness) -> None:
    client_id = register(invoicing, **THEATRE).client_id
    with invoicing.engine.begin() as connection:
        connection.execute(sa.text("update client set enterprise_number = null, vat_number = null"))

    assert update(invoicing, client_id, city="Gent").city == "Gent"
    with pytest.raises(EnterpriseNumberMissing):
        update(invoicing, client_id, peppol_id="0208:0417497106")
    mended = update(invoicing, client_id, enterprise_number="0417497106", peppol_id="0208:0417497106")

    assert (mended.enterprise_number, mended.peppol_id) == ("0417497106", "0208:0417497106")


def test_for_a_blocked_client_nothing_is_drafted_or_issued_until_the_block_is_gone(invoicing: ServiceHarness) -> None:
    client_id = registered(invoicing)
    draft = drafted(invoicing, client_id)

    assert block(invoicing, client_id, "does not pay").blocked_because == "does not pay"

    with pytest.raises(ClientBlocked):
        drafted(invoicing, client_id)
    with pytest.raises(ClientBlocked):
        issue(invoicing, draft)
    with pytest.raises(AlreadyBlocked):
        block(invoicing, client_id)
    assert get(invoicing, client_id).blocked_because == "does not pay"
    assert unblock(invoicing, client_id).blocked_because is None
    assert issue(invoicing, draft).number
    with pytest.raises(NotBlocked):
        unblock(invoicing, client_id)


def test_every_block_leaves_a_trace_that_never_changes(invoicing: ServiceHarness) -> None:
    client_id = registered(invoicing)
    block(invoicing, client_id, "one")
    unblock(invoicing, client_id, "two")

    with invoicing.engine.connect() as connection:
        rows = connection.execute(sa.text("select blocked, reason, actor from client_block order by number")).all()
    assert [tuple(row) for row in rows] == [(True, "one", "operator:test"), (False, "two", "operator:test")]
    with pytest.raises(sa.exc.ProgrammingError), invoicing.engine.begin() as connection:
        connection.execute(sa.text("update client_block set reason = ''"))
