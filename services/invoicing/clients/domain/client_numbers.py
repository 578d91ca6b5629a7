"""The numbers and addresses by which a client is known elsewhere, each in one form."""

import re

from kernel.identifiers import InvalidIdentifier, parse_enterprise_number
from kernel.vat_numbers import parse_vat_number, vat_letters
from services.invoicing.clients.refusals import (
    BadEnterpriseNumber,
    BadPeppolId,
    BadVatNumber,
    VatNumberOfOtherCountry,
)

_PEPPOL = re.compile(r"([0-9]{4}):([0-9A-Za-z:._-]{1,50})", re.ASCII)
ENTERPRISE_SCHEME, BELGIAN_VAT_SCHEME = "0208", "9925"


def enterprise_number(text: str) -> str:
    """The ten digits of a Belgian enterprise number. Raises BadEnterpriseNumber."""
    try:
        return parse_enterprise_number(text)
    except InvalidIdentifier as error:
        raise BadEnterpriseNumber(str(error), field="enterprise_number") from error


def vat_number(text: str, country: str) -> str:
    """The VAT number of a client of this country, in one form. Raises BadVatNumber, VatNumberOfOtherCountry."""
    try:
        number = parse_vat_number(text)
    except InvalidIdentifier as error:
        raise BadVatNumber(str(error), field="vat_number") from error
    if number[:2] not in vat_letters(country):
        letters = " or ".join(vat_letters(country))
        raise VatNumberOfOtherCountry(f"a VAT number of this country begins with {letters}", field="vat_number")
    return number


def enterprise_number_of(vat_number: str | None) -> str | None:
    """A Belgian VAT number holds the enterprise number."""
    return vat_number[2:] if vat_number is not None and vat_number.startswith("BE") else None


def peppol_id(text: str, schemes: frozenset[str]) -> str:
    """`scheme:value`, the scheme one of `schemes`; Belgian values are checked (mod 97). Raises BadPeppolId."""
    match = _PEPPOL.fullmatch(text)
    if match is None:
        raise BadPeppolId("a Peppol identifier is scheme:value, such as 0208:0123456749", field="peppol_id")
    scheme, value = match.groups()
    if scheme not in schemes:
        raise BadPeppolId(f"Peppol has no scheme {scheme}", field="peppol_id")
    if scheme in {ENTERPRISE_SCHEME, BELGIAN_VAT_SCHEME}:
        return f"{scheme}:{_belgian(scheme, value)}"
    return f"{scheme}:{value}"


def numbers_in(text: str) -> tuple[str | None, str | None]:
    """The enterprise number and the VAT number that a text to search for may be."""
    try:
        number = parse_enterprise_number(text)
    except InvalidIdentifier:
        number = None
    if number is not None:
        return number, f"BE{number}"
    if not any(sign.isdigit() for sign in text):
        return None, None
    try:
        return None, parse_vat_number(text)
    except InvalidIdentifier:
        return None, None


def _belgian(scheme: str, value: str) -> str:
    try:
        number = parse_enterprise_number(value)
    except InvalidIdentifier as error:
        raise BadPeppolId("this scheme takes a Belgian number with its check digits", field="peppol_id") from error
    return number if scheme == ENTERPRISE_SCHEME else f"BE{number}"
