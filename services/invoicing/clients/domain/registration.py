"""What makes a client known: who it is, by which numbers, and when it pays."""

from dataclasses import dataclass, replace

from contracts.invoicing.enums import ClientRegion
from services.invoicing.clients.domain import client_numbers as numbers
from services.invoicing.clients.domain.client import Client
from services.invoicing.clients.refusals import BadCountry, EnterpriseNumberMissing
from services.invoicing.texts import plain_text


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes in force on a day: countries (ISO 3166), those of the Union, and the schemes of Peppol."""

    countries: frozenset[str]
    union: frozenset[str]
    peppol_schemes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a client as somebody wrote them."""

    enterprise: str | None
    vat: str | None
    peppol: str | None


def sound_client(client: Client, raw_numbers: Numbers, codes: Codes) -> Client:
    """The client with its numbers in one form; a Belgian VAT number gives the enterprise number too.

    Raises BadText, BadCountry, BadEnterpriseNumber, EnterpriseNumberMissing, BadVatNumber, VatNumberOfOtherCountry,
    BadPeppolId.
    """
    plain_text(client.name, "name")
    if client.country not in codes.countries:
        raise BadCountry("no country has these letters (ISO 3166; Greece is GR)", field="country")
    vat = None if raw_numbers.vat is None else numbers.vat_number(raw_numbers.vat, client.country)
    enterprise = None if raw_numbers.enterprise is None else numbers.enterprise_number(raw_numbers.enterprise)
    if _must_have_enterprise_number(client):
        enterprise = enterprise or numbers.enterprise_number_of(vat)
        if enterprise is None:
            raise EnterpriseNumberMissing("a Belgian company or public body has one", field="enterprise_number")
    peppol = None if raw_numbers.peppol is None else numbers.peppol_id(raw_numbers.peppol, codes.peppol_schemes)
    return replace(client, enterprise_number=enterprise, vat_number=vat, peppol_id=peppol)


def region_of(country: str, union: frozenset[str]) -> ClientRegion:
    """`belgium`, `eu` or `outside_eu`. Northern Ireland is outside: for services it is a third country."""
    if country == "BE":
        return "belgium"
    return "eu" if country in union else "outside_eu"


def _must_have_enterprise_number(client: Client) -> bool:
    return client.country == "BE" and client.kind in {"company", "public"}
