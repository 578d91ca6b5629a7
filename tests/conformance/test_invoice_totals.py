"""Totals that another co-operative's software (autonomie, endi) comes to.

Its amounts are hundred-thousandths of a euro, its rates hundredths of a per cent. It sums lines exactly and rounds once
per rate; we round each line and then sum (Peppol BIS Billing), so where several lines of a rate have fractions of a
cent we may come to another cent: `SUMMED_BEFORE_ROUNDED`.
"""

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from chassis.cli.app import app
from kernel.rates import Rate
from kernel.rounding import half_up
from services.invoicing.billing.domain.claim import Claim
from services.invoicing.billing.domain.totals import Totals, totals_of_nets
from services.invoicing.billing.domain.vat import Vat
from tests.conformance.vectors import vectors

FOLDER = "peers/endi"
SUMMED_BEFORE_ROUNDED = {"ref-task": (58_662, 70_160)}
"""By case: net and gross by our rule, in cents. Two lines of 125.3125 are 250.63 there, and 125.31 twice here."""
PER_CENT = 1000  # hundred-thousandths of a euro in a cent


def read(folder: Path, name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / name).read_text("utf-8"), parse_float=Decimal)
    return content


def net_of(line: dict[str, Any], rate: int, sign: int = 1) -> tuple[Vat, Fraction]:
    amount = line.get("cost", line.get("amount", 0))
    return vat_of(rate), sign * Fraction(amount) * Fraction(line.get("qty", 1)) / PER_CENT


def vat_of(rate: int) -> Vat:
    return Vat("standard", Rate(Fraction(rate, 10_000)))


def request_of(case: dict[str, Any]) -> dict[str, Any]:
    """As `gedeeld invoice total` is asked. A negative line is a discount of its VAT group there."""
    lines = case["lines"] * case.get("groups", 1) + ([case["expenses_ht"]] if "expenses_ht" in case else [])
    charged = [line for line in lines if amount_of(line) >= 0]
    discounts = [(line["vat"], -amount_of(line)) for line in lines if amount_of(line) < 0]
    discounts += [(line["vat"], amount_of(line)) for line in case.get("discounts", [])]
    return {
        "lines": [
            {
                "unit_price": euros(amount_of(line)),
                "quantity": str(line.get("qty", 1)),
                "vat_percent": percent(line["vat"]),
            }
            for line in charged
        ],
        "discounts": [{"amount": euros(amount), "vat_percent": percent(rate)} for rate, amount in discounts],
    }


def amount_of(line: dict[str, Any]) -> int:
    amount: int = line.get("cost", line.get("amount", 0))
    return amount


def euros(amount: int) -> str:
    return f"{Decimal(amount).scaleb(-5).normalize():f}"


def percent(rate: int) -> str:
    return f"{max(Decimal(rate), Decimal(0)).scaleb(-2).normalize():f}"


def totals_of_case(case: dict[str, Any]) -> Totals:
    """Lines are rounded, then summed."""
    return totals_of_nets((vat, half_up(net)) for vat, net in nets_of(case))


def nets_of(case: dict[str, Any]) -> Iterable[tuple[Vat, Fraction]]:
    yield from (net_of(line, line["vat"]) for line in case["lines"] * case.get("groups", 1))
    yield from (net_of(line, line["vat"], -1) for line in case.get("discounts", []))
    if "expenses_ht" in case:
        yield net_of(case["expenses_ht"], case["expenses_ht"]["vat"])


def test_invoices_come_to_what_the_peer_comes_to() -> None:
    for folder in vectors(FOLDER):
        cases = read(folder, "invoice_totals.json")["cases"]
        assert cases
        for case in cases:
            as_the_peer(case)


def as_the_peer(case: dict[str, Any]) -> None:
    totals, expected = totals_of_case(case), case["expect"]
    if case["id"] in SUMMED_BEFORE_ROUNDED:
        assert (totals.net_cents, totals.gross_cents) == SUMMED_BEFORE_ROUNDED[case["id"]]
        totals = totals_of_nets(nets_of(case))
    after_vat = sum(case.get("post_ttc_lines", []))
    gross = totals.gross_cents * PER_CENT + case.get("expenses_flat_ttc", 0)

    by_rate = {int(part.rate.factor * 10_000): part for part in totals.by_vat}
    ours = {
        "total_ht": totals.net_cents * PER_CENT,
        "book_entry_ht": totals.net_cents * PER_CENT,
        "vat_total": totals.vat_cents * PER_CENT,
        "vat": {str(rate): part.vat_cents * PER_CENT for rate, part in by_rate.items()},
        "ttc_parts": {str(rate): (part.net_cents + part.vat_cents) * PER_CENT for rate, part in by_rate.items()},
        "total_ttc": gross,
        "total": gross,
        "total_due": gross + after_vat,
    }
    compared = expected.keys() & ours.keys()
    assert compared, case["id"]
    assert {key: ours[key] for key in compared} == {key: expected[key] for key in compared}, case["id"]


def test_the_command_comes_to_the_same(tmp_path: Path) -> None:
    for folder in vectors(FOLDER):
        for case in read(folder, "invoice_totals.json")["cases"]:
            file, totals = tmp_path / "invoice.json", totals_of_case(case)
            file.write_text(json.dumps(request_of(case)), "utf-8")

            result = CliRunner().invoke(app, ["invoice", "total", str(file), "--json"])

            assert result.exit_code == 0, (case["id"], result.stdout)
            reply = json.loads(result.stdout)
            assert (reply["net_cents"], reply["vat_cents"]) == (totals.net_cents, totals.vat_cents), case["id"]
            assert [(part["net_cents"], part["vat_cents"]) for part in reply["vat"]] == [
                (part.net_cents, part.vat_cents) for part in totals.by_vat
            ], case["id"]


def test_products_are_taxed_per_rate_as_in_the_peers_books() -> None:
    for folder in vectors(FOLDER):
        entries = read(folder, "book_entries_contribution.json")
        totals = totals_of_nets(net_of(line, line["vat"]) for line in entries["invoice"]["lines"])

        products = entries["expect"]["products"]
        assert [{"ht": part.net_cents * PER_CENT, "vat": part.vat_cents * PER_CENT} for part in totals.by_vat] == [
            products["P0001"],
            products["P0002"],
        ]


def test_part_payments_leave_open_what_the_peer_leaves_open() -> None:
    for folder in vectors(FOLDER):
        cases = read(folder, "invoice_totals.json")["payments"]
        assert {case["id"]: left_open(case) for case in cases} == {
            case["id"]: case["expect"]["topay"] for case in cases
        }


def left_open(case: dict[str, Any]) -> int:
    total = case["invoice_total"] // PER_CENT
    claim = Claim("inv_1", "", total_cents=total, open_cents=total, net_left_cents=total)
    for payment in case["payments"]:
        claim = claim.pay(payment // PER_CENT, date(2026, 9, 14)).claim
    return claim.open_cents * PER_CENT
