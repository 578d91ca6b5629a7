"""The same client registered by several people at the same moment: exactly one registration wins."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from chassis.testing.harness import ServiceHarness
from kernel.refusal import Refused
from services.invoicing.clients.refusals import ClientAlreadyKnown, ClientLooksKnown
from services.invoicing.tests.billing.service.billing import another, registered
from services.invoicing.tests.clients.service.registering import MARIE, THEATRE, register, update

AT_ONCE = 4


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        (THEATRE, ClientAlreadyKnown),
        (THEATRE | {"not_a_duplicate": True}, ClientAlreadyKnown),
        (MARIE, ClientLooksKnown),
        (MARIE | {"email": None}, ClientLooksKnown),
    ],
)
def test_of_many_registrations_of_one_client_exactly_one_wins(
    invoicing: ServiceHarness, fields: dict[str, Any], refusal: type[Refused]
) -> None:
    together = Barrier(AT_ONCE)

    def register_at_once(n: int) -> str | type[Refused]:
        house = another(invoicing, n + 1)
        together.wait(10)
        try:
            return register(house, **fields).client_id
        except Refused as refused:
            return type(refused)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(register_at_once, range(AT_ONCE)))

    assert outcomes.count(refusal) == AT_ONCE - 1
    assert invoicing.count("client") == 1


def test_two_updates_at_once_do_not_give_two_clients_one_number(invoicing: ServiceHarness) -> None:
    ids = [registered(invoicing, kind="individual") for _ in range(2)]
    together = Barrier(2)

    def update_at_once(n: int) -> bool:
        together.wait(10)
        try:
            update(another(invoicing, n + 1), ids[n], vat_number="BE0417497106")
        except ClientAlreadyKnown:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(update_at_once, range(2))) == [False, True]
