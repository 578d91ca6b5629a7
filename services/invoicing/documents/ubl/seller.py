"""The enterprise as the seller on a document, from the dated parameters."""

from collections.abc import Mapping
from datetime import date

from chassis.parameters import InvalidParameterFile, never_guessed
from contracts.wire.refusals import DateNotCovered
from kernel.identifiers import parse_enterprise_number
from services.invoicing.billing.domain.leaving import ENTERPRISE_SCHEME
from services.invoicing.documents.ubl.document import Address, Endpoint, Party, Seller
from services.invoicing.parameters import accounts_in, all_parameters


def seller_of(legal_entity: str, day: date) -> Seller:
    """Who sells, and where it is paid, on `day`. Raises DateNotCovered: nobody is guessed."""
    with never_guessed("issue_date"):
        entities = all_parameters().table("legal_entities", day).fields
        accounts = all_parameters().table("bank_accounts", day).fields
    if legal_entity not in entities or legal_entity not in accounts:
        raise DateNotCovered(f"the legal entity {legal_entity} has no name and account on that day", field="unit_id")
    entity = entities[legal_entity]
    if not isinstance(entity, Mapping):
        raise InvalidParameterFile(f"legal_entities.yaml: {legal_entity} must be a table of named values")
    return Seller(_party({name: str(value) for name, value in entity.items()}), accounts_in(accounts[legal_entity])[0])


def own_numbers(day: date) -> frozenset[str]:
    """The enterprise numbers of all legal entities on `day`. Raises DateNotCovered."""
    with never_guessed():
        entities = all_parameters().table("legal_entities", day).fields
    numbers = (entity["enterprise_number"] for entity in entities.values() if isinstance(entity, Mapping))
    return frozenset(parse_enterprise_number(str(number)) for number in numbers)


def _party(entity: Mapping[str, str]) -> Party:
    number = parse_enterprise_number(entity["enterprise_number"])
    return Party(
        name=entity["name"],
        address=Address(entity["country"], entity["street"], entity["postal_code"], entity["city"]),
        endpoint=Endpoint(ENTERPRISE_SCHEME, number),
        vat_number="BE" + number,
        enterprise_number=number,
        legal_information=entity["register"],
    )
