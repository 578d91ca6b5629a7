"""CODA files that nobody here made: php-coda-parser's with its expected readings, and febelfin-coda's own."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from coda import CODA

from kernel.identifiers import InvalidIdentifier, parse_structured_communication
from services.invoicing.banking.formats.coda import examine_coda
from services.invoicing.banking.formats.coda_records import check_record, records_of
from services.invoicing.banking.formats.statements import Statement
from services.invoicing.banking.refusals import BrokenStatement
from tests.conformance.vectors import vectors

FOLDER = "belgium/coda"


def statement_in(folder: Path, name: str) -> Statement:
    (statement,) = examine_coda((folder / name).read_bytes()).sound().statements
    return statement


def cents(euro: str) -> int:
    return int(Decimal(euro) * 100)


def expected_of(folder: Path) -> dict[str, Any]:
    expected: dict[str, Any] = json.loads((folder / "php-coda-parser" / "expected.json").read_text("utf-8"))
    return expected


KINDS = {
    "php-coda-parser/sample1.cod": {"payment": 4},
    "php-coda-parser/sample10.cod": {"direct_debit": 2},
    "febelfin-coda/CODA.txt": {"payment": 28, "bank_cost": 11, "returned_debit": 2, "other": 28},
}


def test_the_consistent_samples_read_as_their_authors_expect() -> None:
    for folder in vectors(FOLDER):
        sound = {name: file for name, file in expected_of(folder)["files"].items() if file["consistent"]}
        assert sound
        for name, file in sound.items():
            as_expected(statement_in(folder / "php-coda-parser", name), file, name)


def as_expected(statement: Statement, file: dict[str, Any], name: str) -> None:
    assert len(statement.entries) == file["transactions"], name
    moved = sum(entry.amount_cents for entry in statement.entries)
    assert statement.old_balance_cents + moved == statement.new_balance_cents, name
    if "date" in file:
        assert statement.date.isoformat() == file["date"], name
        assert statement.old_balance_cents == cents(file["old_balance"]), name
        assert statement.new_balance_cents == cents(file["new_balance"]), name
    for amount, entry in zip(file.get("amounts", []), statement.entries, strict=False):
        assert entry.amount_cents == cents(amount), name
    for position, entry in enumerate(statement.entries, start=1):
        expected = file.get(f"tx{position}", {})
        assert entry.amount_cents == cents(expected.get("amount", str(Decimal(entry.amount_cents) / 100))), name
        assert entry.counterparty_name == expected.get("name", entry.counterparty_name), name
        assert entry.counterparty_account == expected.get("account", entry.counterparty_account), name
        assert entry.structured == expected.get("structured", entry.structured), name


def test_the_samples_whose_balances_do_not_add_up_are_refused() -> None:
    for folder in vectors(FOLDER):
        unsound = [name for name, file in expected_of(folder)["files"].items() if not file["consistent"]]
        assert unsound
        for name in unsound:
            with pytest.raises(BrokenStatement) as refusal:
                statement_in(folder / "php-coda-parser", name)
            assert refusal.value.line > 0, name


def test_single_records_have_the_fields_they_should() -> None:
    for folder in vectors(FOLDER):
        records = expected_of(folder)["lines"]
        assert records
        for record in records:
            [written] = records_of(record["line"].encode("latin-1"))
            check_record(written)


def test_check_digits_that_the_authors_invented_are_found_wrong() -> None:
    for folder in vectors(FOLDER):
        invented = expected_of(folder)["modulo97_check_of_structured_messages"]
        assert invented
        for digits in invented:
            with pytest.raises(InvalidIdentifier):
                parse_structured_communication(digits)


def test_the_large_sample_of_the_library_reads_to_the_cent() -> None:
    for folder in vectors(FOLDER):
        statement = statement_in(folder / "febelfin-coda", "CODA.txt")

        # 59 movements: four total 3, 4, 3 and 2 payments; of one the bank kept back costs and the VAT on them
        assert len(statement.entries) == 59 - 4 + 12 - 1 + 3
        assert (statement.old_balance_cents, statement.new_balance_cents) == (0, 940_529_699)
        assert sum(entry.amount_cents for entry in statement.entries) == 940_529_699
        assert "269021157996" in {entry.structured for entry in statement.entries}


def test_every_movement_of_the_samples_is_that_of_another_reader() -> None:
    for folder in vectors(FOLDER):
        for name in ("febelfin-coda/CODA.txt", "php-coda-parser/sample1.cod", "php-coda-parser/sample10.cod"):
            (other,) = CODA(str(folder / name)).statements
            ours = Counter[tuple[str, date]]()
            for entry in statement_in(folder, name).entries:
                ours[entry.reference.rpartition(".")[0][-4:], entry.value_date] += entry.amount_cents

            assert ours == {(move.sequence, move.value_date): int(move.amount * 100) for move in other.moves}, name


def test_the_codes_of_the_samples_tell_what_each_entry_is() -> None:
    for folder in vectors(FOLDER):
        entries = {name: statement_in(folder, name).entries for name in KINDS}

        assert {
            name: Counter(entry.kind for entry in entries_of_file) for name, entries_of_file in entries.items()
        } == KINDS
        returned = [
            entry for entries_of_file in entries.values() for entry in entries_of_file if entry.kind == "returned_debit"
        ]
        assert [entry.amount_cents for entry in returned] == [-49_579, -2_194]


def test_the_empty_sample_of_the_library_reads_as_a_day_without_movements() -> None:
    for folder in vectors(FOLDER):
        statement = statement_in(folder / "febelfin-coda", "CODA-empty.txt")

        assert (statement.entries, statement.new_balance_cents) == ((), statement.old_balance_cents)
