"""The month, lived on the running system: what it prints, what it leaves, and that every cent is where it belongs."""

from pathlib import Path
from typing import Any

import pytest

from contracts.catalogue import SERVICES
from deploy.local.stack import RUN
from kernel.rates import Rate
from scenarios.late_clients_are_chased import SECOND_ROUND
from scenarios.plan import FIRST
from services.invoicing.documents.ubl.validate import validate
from tests.conftest import CalmMonth

pytestmark = pytest.mark.timeout(300)

ENTRIES = "select source, booked_on from journal_entry"
PAID_ON = "select value_date, booked_on from payment join journal_entry on source = payment_id"
WORKED_ON = "select day, booked_on from contract join journal_entry on source = contract_id"
SAID_ON = [
    ("members", "registered_on", "member"),
    ("governance", "subscribed_on", "subscription"),
    ("invoicing", "made_on", "quote"),
    ("payroll", "settled_on", "settlement"),
    ("notifications", "written_at::date", "letter"),
]
CONTRIBUTION = Rate.percent("6.5")


@pytest.fixture
def summary(calm_month: CalmMonth) -> dict[str, Any]:
    return calm_month.summary


@pytest.fixture
def folder(calm_month: CalmMonth) -> Path:
    return calm_month.folder


def test_the_story_is_told_on_one_page(calm_month: CalmMonth) -> None:
    assert 25 <= len(calm_month.lines) < 50
    assert any("BALANCES" in line for line in calm_month.lines)


def test_every_entry_is_of_a_day_that_the_story_lives(calm_month: CalmMonth) -> None:
    entries = [row for service in SERVICES for row in calm_month.system.ask_database(service, ENTRIES)]

    assert max(day for _, day in entries) == SECOND_ROUND
    assert [entry for entry in entries if not FIRST <= entry[1] <= SECOND_ROUND] == []


@pytest.mark.parametrize(("service", "days"), [("invoicing", PAID_ON), ("payroll", WORKED_ON)])
def test_payments_and_wages_are_booked_on_their_own_days(calm_month: CalmMonth, service: str, days: str) -> None:
    booked = calm_month.system.ask_database(service, days)

    assert len(booked) > 40
    assert [days for days in booked if len(set(days)) > 1] == []


@pytest.mark.parametrize(("service", "day", "table"), SAID_ON)
def test_what_a_service_dates_by_itself_is_of_the_story(
    calm_month: CalmMonth, service: str, day: str, table: str
) -> None:
    ((first, last),) = calm_month.system.ask_database(service, f"select min({day}), max({day}) from {table}")  # noqa: S608 - of this file

    assert FIRST <= first <= last <= SECOND_ROUND


def test_the_run_starts_on_the_first_day_of_the_story() -> None:
    assert RUN.begins == FIRST


def test_the_audit_balances_and_every_pair_agrees(calm_month: CalmMonth, summary: dict[str, Any]) -> None:
    assert calm_month.balanced
    assert summary["audit"]["balanced"] is True
    assert not any(summary["audit"]["differences_cents"].values())
    assert not any(summary["audit"]["totals_cents"].values())


def test_each_paid_invoice_gave_its_part_to_the_pot_and_no_other(summary: dict[str, Any]) -> None:
    for invoice in summary["invoices"]:
        due = CONTRIBUTION.of_cents(invoice["net_cents"]) if invoice["state"] == "paid" else 0
        assert invoice["contribution_cents"] == due

    assert summary["pot"]["turnover_cents"] == sum(i["contribution_cents"] for i in summary["invoices"])
    assert summary["pot"]["wage_cents"] == sum(w["wage_contribution_cents"] for w in summary["wages"])


def test_every_unit_has_what_it_earned_less_what_its_wages_cost(summary: dict[str, Any]) -> None:
    for key, unit in summary["units"].items():
        paid = [i for i in summary["invoices"] if i["unit"] == key and i["state"] == "paid"]
        wages = [w for w in summary["wages"] if w["unit"] == key]
        earned = sum(i["net_cents"] - i["contribution_cents"] for i in paid)
        wage_cost = sum(w["employer_cost_cents"] + w["wage_contribution_cents"] for w in wages)

        assert unit["available_cents"] == unit["statement_cents"] == unit["books_cents"] == earned - wage_cost
        assert unit["reserved_cents"] == 0


def test_every_cent_from_the_bank_paid_an_invoice_or_waits(summary: dict[str, Any]) -> None:
    bank, invoices = summary["bank"], summary["invoices"]
    applied = sum(invoice["total_cents"] - invoice["open_cents"] for invoice in invoices)
    twice = sum(invoice["total_cents"] for invoice in invoices if invoice["fate"] == "paid twice")

    assert bank["amount_cents"] == applied + twice + bank["suspense_cents"]
    assert (bank["overpaid"], bank["part_paid"], bank["suspense"]) == (1, 1, 1)
    assert bank["settled"] == sum(invoice["state"] == "paid" for invoice in invoices)


def test_the_second_import_changed_nothing(summary: dict[str, Any]) -> None:
    again = summary["bank_again"]

    assert again["already_imported"] is True
    assert (again["changed"], again["suspense_cents"]) == ([], 0)
    assert again["entries"] == summary["bank"]["entries"]


def test_what_must_not_be_was_refused_and_one_unit_lives_on_the_advance(summary: dict[str, Any]) -> None:
    assert sorted(summary["refused"].values()) == ["agreement_not_signed", "budget_exceeded", "not_a_cooperator"]
    assert summary["exceeded"]["needed_cents"] > summary["exceeded"]["spendable_cents"]
    assert [key for key, unit in summary["units"].items() if unit["available_cents"] < 0] == ["podium"]


def test_the_files_are_there_and_a_letter_for_each_news(summary: dict[str, Any], folder: Path) -> None:
    mails = list((folder / "mails").glob("*.eml"))

    assert len(mails) == sum(summary["letters"].values()) + summary["after"]["letters"]
    assert {mail.read_bytes().count(b"\nMessage-ID:") for mail in mails} == {1}
    assert len(list((folder / "statements").glob("*.txt"))) == len(summary["units"])
    assert sorted(file.name for file in (folder / "bank").iterdir()) == ["2026-09-30.coda", "after.camt.xml"]


def test_an_order_is_invoiced_to_the_cent_and_paid_by_the_camt_file(summary: dict[str, Any]) -> None:
    after = summary["after"]

    assert [(invoice["kind"], invoice["state"]) for invoice in after["order"]["invoices"]] == [
        ("deposit", "paid"),
        ("final", "paid"),
    ]
    assert sum(invoice["net_cents"] for invoice in after["order"]["invoices"]) == after["order"]["net_cents"]
    assert (after["camt"]["settled"], after["camt"]["booked_costs"], after["camt"]["suspense"]) == (2, 1, 0)


def test_a_credit_note_on_a_paid_invoice_becomes_the_clients_credit(summary: dict[str, Any]) -> None:
    note = summary["after"]["credit_note"]

    assert note["applied_cents"] == 0
    assert note["credit_cents"] == note["net_cents"] + note["vat_cents"] > 0


def test_the_mistyped_payment_was_suggested_and_placed(summary: dict[str, Any]) -> None:
    suggestion = summary["after"]["suggestion"]

    assert 50 <= suggestion["confidence"] < 100
    assert suggestion["settled"] == 1


def test_late_clients_are_reminded_first_kindly_then_with_the_charges_of_the_law(summary: dict[str, Any]) -> None:
    first, second = summary["after"]["reminders"]

    assert (first["letters"], first["interest_cents"], first["compensation_cents"]) == (1, 0, 0)
    assert (second["letters"], second["compensation_cents"]) == (1, 4_000)
    assert second["interest_cents"] > 0


def test_the_pot_makes_good_what_a_bankruptcy_took_from_a_unit(summary: dict[str, Any]) -> None:
    loss, pot = summary["after"]["written_off"], summary["after"]["pot"]

    assert loss["open_cents"] == loss["lost_net_cents"] + loss["vat_back_cents"]
    assert pot["losses_cents"] == loss["lost_net_cents"] - CONTRIBUTION.of_cents(loss["lost_net_cents"])


def test_every_unit_has_what_september_left_and_what_came_after(summary: dict[str, Any]) -> None:
    after = summary["after"]

    for key, unit in summary["units"].items():
        assert after["available"][key] == unit["available_cents"] + after["brought"][key]


def test_every_document_left_and_every_e_invoice_is_valid(summary: dict[str, Any], folder: Path) -> None:
    issued = len(summary["invoices"]) + len(summary["after"]["order"]["invoices"]) + 1
    e_invoices = sorted((folder / "documents/peppol").glob("*.xml"))
    pages = sorted((folder / "documents/pdf").glob("*.pdf"))

    assert len(e_invoices) + len(pages) == issued == sum(summary["after"]["documents"].values())
    assert len(e_invoices) == summary["after"]["documents"]["peppol"]
    assert {file.name: validate(file.read_bytes()) for file in e_invoices} == {file.name: [] for file in e_invoices}
    assert all(page.read_bytes().startswith(b"%PDF-") for page in pages)
