"""What makes a client known: who it is, by which numbers, and when it pays."""

import re
from dataclasses import dataclass
from datetime import date

from kernel.identifiers import InvalidIdentifier, parse_enterprise_number
from services.invoicing.domain.invoice import Client
from services.invoicing.domain.refusals import BadEmail, BadEnterpriseNumber, BadVatNumber

_SEPARATORS = re.compile(r"[ .-]")
_EMAIL = re.compile(r"[\x21-\x3f\x41-\x7e]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Registration:
    """A client as registered on that day. `payment_days`: from issue to due date."""

    client: Client
    kind: str
    language: str
    enterprise_number: str | None
    email: str | None
    payment_days: int
    registered_on: date


def enterprise_number(text: str) -> str:
    """The ten digits of a Belgian enterprise number. Raises BadEnterpriseNumber."""
    try:
        return parse_enterprise_number(text)
    except InvalidIdentifier as error:
        raise BadEnterpriseNumber(str(error), field="enterprise_number") from error


def vat_number(text: str) -> str:
    """The VAT number without spaces, points and dashes; `Client` checks its shape. Raises BadVatNumber."""
    plain = _SEPARATORS.sub("", text).upper() if text.isascii() else text
    if not plain.startswith("BE"):
        return plain
    try:
        return "BE" + parse_enterprise_number(plain)
    except InvalidIdentifier as error:
        raise BadVatNumber("a Belgian VAT number has ten digits and check digits mod 97", field="vat_number") from error


def email(text: str) -> str:
    """The address, if it looks like one. Raises BadEmail."""
    if not _EMAIL.fullmatch(text):
        raise BadEmail("an e-mail address has a name, one @, and a domain", field="email")
    return text
