"""Who is invoiced, as on the day of a document."""

import re
from dataclasses import dataclass

from contracts.invoicing.enums import ClientKind
from contracts.wire.enums import Language
from kernel.identifiers import InvalidIdentifier, parse_enterprise_number
from services.invoicing.clients.refusals import BadCountry, BadVatNumber
from services.invoicing.texts import plain_text

_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


_VAT_NUMBER = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,13}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Client:
    """Who is invoiced, as on that day. `country` is ISO 3166-1; `vat_number` begins with country letters.

    `peppol_id` is scheme:value; absent texts are empty.
    """

    client_id: str
    name: str
    country: str = "BE"
    vat_number: str | None = None
    street: str = ""
    postal_code: str = ""
    city: str = ""
    language: Language = "fr"
    enterprise_number: str | None = None
    peppol_id: str | None = None
    kind: ClientKind = "company"

    def __post_init__(self) -> None:
        """Raises BadText, BadCountry, BadVatNumber."""
        plain_text(self.name, "client_name")
        for field in ("street", "postal_code", "city"):
            if text := getattr(self, field):
                plain_text(text, field)
        if not _COUNTRY.fullmatch(self.country):
            raise BadCountry("a country is two capital letters", field="country")
        if self.vat_number is not None:
            _must_be_vat_number(self.vat_number)


def _must_be_vat_number(text: str) -> None:
    if not _VAT_NUMBER.fullmatch(text):
        raise BadVatNumber("a VAT number is two letters and 2 to 13 signs, without spaces", field="vat_number")
    if text.startswith("BE"):
        try:
            parse_enterprise_number(text)
        except InvalidIdentifier as error:
            raise BadVatNumber(
                "a Belgian VAT number has ten digits and check digits mod 97", field="vat_number"
            ) from error
