"""CODA files that nobody here made: php-coda-parser's with its expected readings, and febelfin-coda's own."""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kernel.identifiers import InvalidIdentifier, parse_structured_communication
from services.invoicing.banking.formats import coda
from services.invoicing.banking.formats.coda import examine_coda
from services.invoicing.banking.formats.statements import BrokenStatement, Statement
from tests.conformance.vectors import tell_where, vector_path

FOLDER = "belgium/coda"


def statement_in(folder: Path, name: str) -> Statement:
    (statement,) = examine_coda((folder / name).read_bytes()).sound().statements
    return statement


def cents(euro: str) -> int:
    return int(Decimal(euro) * 100)


def expected_of(folder: Path) -> dict[str, Any]:
    expected: dict[str, Any] = json.loads((folder / "php-coda-parser" / "expected.json").read_text("utf-8"))
    return expected


FOUND = vector_path(FOLDER)


def test_says_where_vectors_are_looked_for() -> None:
    assert not tell_where(FOLDER)


if FOUND is not None:
    EXPECTED = expected_of(FOUND)
    FILES: dict[str, dict[str, Any]] = EXPECTED["files"]
    SOUND = sorted(name for name, file in FILES.items() if file["consistent"])

    @pytest.mark.parametrize("name", SOUND)
    def test_a_consistent_sample_reads_as_its_authors_expect(name: str) -> None:
        assert FOUND is not None
        file = FILES[name]

        statement = statement_in(FOUND / "php-coda-parser", name)

        assert len(statement.entries) == file["transactions"]
        moved = sum(entry.amount_cents for entry in statement.entries)
        assert statement.old_balance_cents + moved == statement.new_balance_cents
        if "date" in file:
            assert statement.date.isoformat() == file["date"]
            assert statement.old_balance_cents == cents(file["old_balance"])
            assert statement.new_balance_cents == cents(file["new_balance"])
        for amount, entry in zip(file.get("amounts", []), statement.entries, strict=False):
            assert entry.amount_cents == cents(amount)
        for place, entry in enumerate(statement.entries, start=1):
            wanted = file.get(f"tx{place}", {})
            assert entry.amount_cents == cents(wanted.get("amount", str(Decimal(entry.amount_cents) / 100)))
            assert entry.counterparty_name == wanted.get("name", entry.counterparty_name)
            assert entry.counterparty_account == wanted.get("account", entry.counterparty_account)
            assert entry.structured == wanted.get("structured", entry.structured)

    @pytest.mark.parametrize("name", sorted(set(FILES) - set(SOUND)))
    def test_a_sample_whose_balances_do_not_add_up_is_refused(name: str) -> None:
        assert FOUND is not None
        with pytest.raises(BrokenStatement) as refusal:
            statement_in(FOUND / "php-coda-parser", name)

        assert refusal.value.line > 0

    @pytest.mark.parametrize("record", EXPECTED["lines"], ids=lambda record: record["type"])
    def test_a_single_record_has_the_fields_it_should(record: dict[str, Any]) -> None:
        coda._check_fields(1, record["line"])

    @pytest.mark.parametrize("digits", sorted(EXPECTED["modulo97_check_of_structured_messages"]))
    def test_check_digits_that_the_authors_invented_are_found_wrong(digits: str) -> None:
        with pytest.raises(InvalidIdentifier):
            parse_structured_communication(digits)

    def test_the_large_sample_of_the_library_reads_to_the_cent() -> None:
        assert FOUND is not None

        statement = statement_in(FOUND / "febelfin-coda", "CODA.txt")

        # 59 movements; four of them are totals of 3, 4, 3 and 2 payments
        assert len(statement.entries) == 59 - 4 + 12
        assert (statement.old_balance_cents, statement.new_balance_cents) == (0, 940_529_699)
        assert sum(entry.amount_cents for entry in statement.entries) == 940_529_699
        assert "269021157996" in {entry.structured for entry in statement.entries}

    @pytest.mark.parametrize(
        ("name", "kinds"),
        [
            ("php-coda-parser/sample1.cod", {"payment": 4}),
            ("php-coda-parser/sample10.cod", {"direct_debit": 2}),
            ("febelfin-coda/CODA.txt", {"payment": 28, "bank_cost": 9, "returned_debit": 2, "other": 28}),
        ],
    )
    def test_the_codes_of_the_samples_tell_what_each_entry_is(name: str, kinds: dict[str, int]) -> None:
        assert FOUND is not None

        entries = statement_in(FOUND, name).entries

        assert Counter(entry.kind for entry in entries) == kinds
        returned = [entry for entry in entries if entry.kind == "returned_debit"]
        assert [entry.amount_cents for entry in returned] == ([-49_579, -2_194] if returned else [])

    def test_the_empty_sample_of_the_library_reads_as_a_day_without_movements() -> None:
        assert FOUND is not None

        statement = statement_in(FOUND / "febelfin-coda", "CODA-empty.txt")

        assert (statement.entries, statement.new_balance_cents) == ((), statement.old_balance_cents)
