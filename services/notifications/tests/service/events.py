"""Events as the other services say them, for the tests of notifications."""

from datetime import date
from typing import Any

from chassis.testing.harness import test_id
from contracts.invoicing.events import ChargesTakenBack, ClientReminded, InvoiceOverdue
from contracts.members.events import MemberRegistered, UnitOpened
from contracts.payroll.events import BudgetCredited, WageSettled

ANNE, BOB = test_id("mbr", "anne"), test_id("mbr", "bob")
STUDIO = test_id("unit", "studio")


def registered(member_id: str = ANNE, language: str = "en", name: str = "Anne") -> MemberRegistered:
    return MemberRegistered.model_validate(
        {
            "member_id": member_id,
            "given_name": name,
            "email": f"{name.lower().replace('ë', 'e')}@example.org",
            "language": language,
        }
    )


def opened(*holder_ids: str, name: str = "Studio") -> UnitOpened:
    return UnitOpened(
        unit_id=STUDIO,
        name=name,
        holder_ids=holder_ids or (ANNE,),
        tool="activity",
        sector="music",
        office="ghent",
        adviser="claire",
        legal_entity="BE",
        opened_on=date(2026, 9, 1),
    )


def credited(invoice: str = "1") -> BudgetCredited:
    return BudgetCredited(
        unit_id=STUDIO,
        invoice_id=test_id("inv", invoice),
        net_cents=123450,
        contribution_cents=8024,
        available_cents=115426,
    )


def settled(worker_id: str = ANNE, contract: str = "1", kind: str = "artist_day") -> WageSettled:
    return WageSettled.model_validate(
        {
            "contract_id": test_id("ctr", contract),
            "unit_id": STUDIO,
            "worker_id": worker_id,
            "legal_entity": "BE",
            "kind": kind,
            "worked_on": date(2026, 9, 14),
            "gross_cents": 20000,
            "net_cents": 15012,
            "employer_charges_cents": 6000,
            "reductions_cents": 0,
        }
    )


def overdue(invoice: str = "1", unit_id: str = STUDIO) -> InvoiceOverdue:
    return InvoiceOverdue(
        invoice_id=test_id("inv", invoice),
        number=f"2026-BE-00000{invoice}",
        unit_id=unit_id,
        client_id=test_id("cli", "late"),
        due_on=date(2026, 8, 31),
        open_cents=121_000,
        days_late=14,
    )


def reminded(letter: str = "1", **fields: Any) -> ClientReminded:
    """A letter about one invoice of 1,210.00, as invoicing says it."""
    invoice = {
        "invoice_id": test_id("inv", "1"),
        "number": "2026-BE-000001",
        "issued_on": date(2026, 8, 1),
        "due_on": date(2026, 8, 31),
        "level": 1,
        "communication": "090933755493",
        "description": "Design",
        "open_cents": 121_000,
    }
    reminder_fields = {
        "reminder_id": test_id("rem", letter),
        "client_id": test_id("cli", "late"),
        "client_name": "Late Client",
        "client_kind": "company",
        "email": "late@example.org",
        "language": "en",
        "level": 1,
        "reminded_on": date(2026, 9, 14),
        "pay_before": date(2026, 9, 22),
        "creditor_name": "Gedeeld CV",
        "creditor_number": "0123456749",
        "iban": "BE68539007547034",
        "invoices": (invoice,),
        "total_cents": 121_000,
    }
    return ClientReminded.model_validate({**reminder_fields, **fields})


def taken_back(correction: str = "1", **fields: Any) -> ChargesTakenBack:
    """54.02 of charges that are not owed, of one invoice."""
    invoice = {
        "invoice_id": test_id("inv", "1"),
        "number": "2026-BE-000001",
        "due_on": date(2026, 8, 31),
        "paid_on": date(2026, 8, 28),
        "reminded_on": date(2026, 9, 14),
        "interest_cents": 1_402,
        "compensation_cents": 4_000,
    }
    correction_fields = {
        "correction_id": test_id("cor", correction),
        "client_id": test_id("cli", "late"),
        "client_name": "Late Client",
        "client_kind": "company",
        "email": "late@example.org",
        "language": "en",
        "corrected_on": date(2026, 9, 15),
        "creditor_name": "Gedeeld CV",
        "creditor_number": "0123456749",
        "invoices": (invoice,),
        "taken_back_cents": 5_402,
    }
    return ChargesTakenBack.model_validate({**correction_fields, **fields})
