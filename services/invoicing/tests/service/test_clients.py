import pytest

from chassis.testing.house import House
from contracts.invoicing import ClientReply, RegisterClient
from contracts.refusals import RequestIdReused
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.invoicing.domain.refusals import (
    BadEmail,
    BadEnterpriseNumber,
    BadText,
    BadVatNumber,
    ClientAlreadyKnown,
)
from services.invoicing.tests.service.billing import registered


def test_a_client_is_registered_once_per_request(invoicing: House) -> None:
    request = RegisterClient(request_id=uuid7(), name="Theatre", country="BE", kind="public")

    replies = [invoicing.ask(request, ClientReply) for _ in range(2)]

    assert replies[0] == replies[1]
    assert replies[0].name == "Theatre"
    assert invoicing.count("client") == 1
    with pytest.raises(RequestIdReused):
        invoicing.ask(request.model_copy(update={"name": "Other"}), ClientReply)
    assert invoicing.count("client") == 1


def test_a_second_client_with_the_same_enterprise_number_is_told_the_first(invoicing: House) -> None:
    first = registered(invoicing, enterprise_number="0417.497.106")

    with pytest.raises(ClientAlreadyKnown) as refusal:
        registered(invoicing, enterprise_number="BE 0417 497 106", name="Other name")

    assert refusal.value.code == "client_already_known"
    assert refusal.value.field == "enterprise_number"
    assert refusal.value.facts == {"client_id": first}
    assert invoicing.count("client") == 1


def test_clients_without_an_enterprise_number_are_each_their_own(invoicing: House) -> None:
    assert registered(invoicing, kind="individual") != registered(invoicing, kind="individual")


@pytest.mark.parametrize(
    ("fields", "refusal", "field"),
    [
        ({"enterprise_number": "0417497107"}, BadEnterpriseNumber, "enterprise_number"),
        ({"enterprise_number": "٠٤١٧٤٩٧١٠٦"}, BadEnterpriseNumber, "enterprise_number"),
        ({"vat_number": "BE0417497107"}, BadVatNumber, "vat_number"),
        ({"vat_number": "0417497106"}, BadVatNumber, "vat_number"),
        ({"vat_number": "FR\x00"}, BadVatNumber, "vat_number"),
        ({"email": "nobody"}, BadEmail, "email"),
        ({"email": "a\x00@example.org"}, BadEmail, "email"),
        ({"name": "  "}, BadText, "name"),
    ],
)
def test_bad_numbers_are_refused_by_field(
    invoicing: House, fields: dict[str, str], refusal: type[Refused], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        registered(invoicing, **fields)

    assert refused.value.field == field
    assert invoicing.count("client") == 0


@pytest.mark.parametrize("number", ["BE 0417.497.106", "be0417497106", "NL 123456789 B01", None])
def test_vat_numbers_may_be_written_with_spaces_and_points(invoicing: House, number: str | None) -> None:
    registered(invoicing, vat_number=number)

    assert invoicing.count("client") == 1
