"""The invented numbers are well formed, and belong to nobody."""

import pytest

from kernel.identifiers import parse_enterprise_number, parse_iban, parse_national_number
from scenarios.cast import CLIENTS, ENTERPRISE_ACCOUNT, PERSONS, UNITS, UNPAID, UNSIGNED, Client, Person
from scenarios.trade import HASTY, ORDERS, PATIENT, SALARIED
from services.invoicing.parameters import own_accounts
from services.members.domain.unit import OFFICES

BELGIAN = [client for client in CLIENTS if client.serial is not None]
NUMBERED = [person for person in PERSONS if person.born is not None]


@pytest.mark.parametrize("person", NUMBERED, ids=lambda person: person.key)
def test_a_national_number_is_valid_and_has_the_serial_of_nobody(person: Person) -> None:
    number = person.national_number or ""

    assert parse_national_number(number) == number
    assert number[6:9] == "999"


@pytest.mark.parametrize("client", BELGIAN, ids=lambda client: client.key)
def test_an_enterprise_number_and_an_account_are_valid_and_beyond_any_register(client: Client) -> None:
    number = client.enterprise_number or ""

    assert parse_enterprise_number(number) == number
    assert number.startswith("099999")
    assert parse_iban(client.iban) == client.iban
    assert client.iban[4:7] == "999"


def test_nobody_shares_a_key_or_a_number() -> None:
    for entries in (PERSONS, UNITS, CLIENTS):
        assert len({entry.key for entry in entries}) == len(entries)
    assert len({person.national_number for person in NUMBERED}) == len(NUMBERED)
    assert len({client.serial for client in BELGIAN}) == len(BELGIAN)


def test_the_cast_knows_everyone_the_story_names() -> None:
    persons, units = {person.key for person in PERSONS}, {unit.key for unit in UNITS}

    assert {holder for unit in UNITS for holder in unit.holders} == persons
    assert {order.unit for order in ORDERS} == units >= {PATIENT, HASTY, SALARIED}
    assert {order.client for order in ORDERS} == {client.key for client in CLIENTS}
    assert {(UNSIGNED,), (UNPAID,)} <= {unit.holders for unit in UNITS}


def test_some_keep_their_national_number_and_all_languages_are_spoken() -> None:
    assert 0 < len(NUMBERED) < len(PERSONS)
    assert {person.language for person in PERSONS} == {"fr", "nl", "en"}


def test_the_offices_and_the_account_are_those_of_the_enterprise() -> None:
    from scenarios.plan import LAST

    assert {unit.office for unit in UNITS} <= set(OFFICES)
    assert ENTERPRISE_ACCOUNT in own_accounts(LAST)
