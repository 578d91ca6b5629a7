"""camt.053 files of OCA's bank-statement-import, read through `gedeeld bank read`."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from chassis.cli.app import app
from services.invoicing.banking.formats.camt import examine_camt
from services.invoicing.banking.refusals import BrokenStatement
from tests.conformance.vectors import vectors

FOLDER = "belgium/camt053"
PLAIN, DETAILS, EMPTY, OTHER = (
    f"{FOLDER}/oca_test-{name}" for name in ("camt053", "camt053-txdtls", "camt053-no-ntry", "camt054")
)
NOT_EURO = {
    "line": 41,
    "path": "Stmt[1]/Bal[2]",
    "rule": "an account in another currency than the euro",
    "statement": "58",
}


def read(file: Path) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(app, ["bank", "read", str(file), "--lenient", "--json"])
    data: dict[str, Any] = json.loads(result.stdout)
    return result.exit_code, data


def test_the_movements_of_the_first_sample_are_read_and_its_wrong_balance_is_found() -> None:
    for file in vectors(PLAIN):
        code, data = read(file)

        (statement,) = data["statements"]
        assert [booked["amount_cents"] for booked in statement["movements"]] == [-75_425, -66_405, 140_531]
        assert [entry["amount_cents"] for entry in statement["entries"]] == [-75_425, -56_405, -10_000, 140_531]
        kinds = [entry["kind"] for entry in statement["entries"]]
        assert kinds == ["direct_debit", "returned_debit", "returned_debit", "payment"]
        assert statement["entries"][3]["counterparty_account"] == "NL69ABNA0522123643"
        assert (statement["old_balance_cents"], statement["new_balance_cents"]) == (1_556_827, 1_512_112)
        # 15,568.27 - 12.99 is not 15,121.12: its authors changed the amounts
        assert (code, [fault["path"] for fault in data["faults"]]) == (1, ["Stmt[1]/Bal[2]"])
        with pytest.raises(BrokenStatement, match="do not sum"):
            examine_camt(file.read_bytes()).sound()


def test_a_total_with_its_details_reads_to_the_cent_but_is_not_in_euro() -> None:
    for file in vectors(DETAILS):
        code, data = read(file)

        (statement,) = data["statements"]
        assert (statement["currency"], statement["adds_up"]) == ("CHF", True)
        assert [booked["amount_cents"] for booked in statement["movements"]] == [348_300]
        assert [entry["amount_cents"] for entry in statement["entries"]] == [218_700, 129_600]
        assert (code, data["faults"]) == (1, [NOT_EURO])


def test_the_same_total_in_euro_is_sound() -> None:
    for file in vectors(DETAILS):
        content = file.read_bytes().replace(b'Ccy="CHF"', b'Ccy="EUR"')

        (statement,) = examine_camt(content).sound().statements

        assert sum(entry.amount_cents for entry in statement.entries) == 348_300


def test_a_statement_without_entries_keeps_its_balance() -> None:
    for file in vectors(EMPTY):
        (statement,) = examine_camt(file.read_bytes()).file.statements

        assert (statement.entries, statement.old_balance_cents, statement.new_balance_cents) == ((), 152_076, 152_076)


def test_a_notification_is_no_statement() -> None:
    for file in vectors(OTHER):
        with pytest.raises(BrokenStatement, match=r"not a camt\.053"):
            examine_camt(file.read_bytes()).sound()
