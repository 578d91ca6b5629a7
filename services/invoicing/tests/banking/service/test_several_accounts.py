"""A legal entity has several accounts, each from its day: each has a chain of its own."""

from pathlib import Path

import pytest

from chassis.parameters import load_parameters
from chassis.testing.harness import ServiceHarness
from deploy.local.bank.coda import BankPayment
from services.invoicing import parameters
from services.invoicing.banking.use_cases import import_bank_statement
from services.invoicing.tests.banking.service.bank_files import bring_file, differing
from services.invoicing.tests.billing.service.billing import DAY, IBAN, coda

SECOND = "BE43068999999501"
_ROWS = f"""bank_accounts:
  - since: 2020-01-01
    value:
      BE: "{IBAN}"
    source: "a test"
  - since: 2026-09-10
    value:
      BE: ["{IBAN}", "{SECOND}"]
    source: "a test"
"""


@pytest.fixture
def two_accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "bank_accounts.yaml"
    file.write_text(_ROWS)
    own = load_parameters(file)
    monkeypatch.setattr(parameters, "all_parameters", lambda: own)
    monkeypatch.setattr(import_bank_statement, "own_accounts", parameters.own_accounts.__wrapped__)


@pytest.mark.usefixtures("two_accounts")
def test_both_accounts_of_a_file_are_imported_each_in_its_own_chain(invoicing: ServiceHarness) -> None:
    def of(iban: str, number: int, old: int, cents: int) -> bytes:
        payments = [BankPayment(cents, text=f"{number}")]
        return coda(payments, number, iban, old=old, day=DAY.replace(day=number))

    first = bring_file(invoicing, of(IBAN, 11, 0, 100) + of(SECOND, 11, 5_000, 70) + of(IBAN, 12, 100, 10))
    second = bring_file(invoicing, of(SECOND, 12, 5_070, 5) + of(IBAN, 13, 110, 1))

    assert [(reply.statements, reply.faults) for reply in (first, second)] == [(3, ()), (2, ())]
    assert (invoicing.balances()["bank"], differing(invoicing)) == (186, [])


@pytest.mark.usefixtures("two_accounts")
def test_an_account_is_ours_from_its_day_on(invoicing: ServiceHarness) -> None:
    before = coda([BankPayment(70, text="?")], 9, SECOND, day=DAY.replace(day=9))

    reply = bring_file(invoicing, coda([BankPayment(100, text="?")]) + before)

    assert (reply.statements, reply.waiting) == (1, 1)
    assert parameters.accounts_in((IBAN, SECOND))[0] == IBAN  # the one on documents
