"""What the operators read about clients, from the answers of the service."""

from datetime import date

import pytest

from contracts.invoicing.billing import InvoiceSummary
from contracts.invoicing.client_page import ClientLetter, ClientPageReply
from contracts.invoicing.clients import ClientReply, MergedReply
from services.invoicing.clients.commands.clients import tell_merge, tell_page

DAY = date(2026, 9, 14)
CLIENT, TWIN, UNIT = "cli_" + "c" * 32, "cli_" + "d" * 32, "unit_" + "e" * 32
THEATRE = ClientReply(
    client_id=CLIENT,
    name="Theatre",
    country="BE",
    kind="company",
    region="belgium",
    language="fr",
    payment_days=30,
    registered_on=DAY,
    blocked_because="does not pay",
)
Out = pytest.CaptureFixture[str]


def lines(out: Out) -> list[str]:
    """What was printed, one space for many."""
    return [" ".join(line.split()) for line in out.readouterr().out.splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("dry_run", "verb", "last"),
    [
        (True, "would be", "Nothing was changed."),
        (False, "is", "Together 2 open invoices, 2,420.00 EUR; credit 5.00 EUR."),
    ],
)
def test_a_merge_tells_what_both_owe_and_whether_it_was_done(capsys: Out, dry_run: bool, verb: str, last: str) -> None:
    tell_merge(
        MergedReply(
            kept=THEATRE,
            merged_client_id=TWIN,
            open_invoices=2,
            open_cents=242_000,
            credit_cents=500,
            dry_run=dry_run,
        )
    )

    output = lines(capsys)
    assert output[0] == f"{TWIN} {verb} {CLIENT}, Theatre."
    assert output[-1] == last


def test_a_page_tells_what_is_open_the_letters_and_the_invoices(capsys: Out) -> None:
    letter = ClientLetter(
        reminder_id="rem_" + "f" * 32,
        reminded_on=DAY,
        pay_before=DAY,
        level=2,
        formal_notice=False,
        invoices=1,
        open_cents=121_000,
    )
    invoice = InvoiceSummary(
        invoice_id="inv_" + "b" * 32,
        kind="invoice",
        state="issued",
        number="2026-BE-000001",
        unit_id=UNIT,
        client_id=CLIENT,
        client_name="Theatre",
        issued_on=DAY,
        total_cents=121_000,
        open_cents=121_000,
    )
    tell_page(
        ClientPageReply(
            client=THEATRE,
            open_invoices=1,
            open_cents=121_000,
            overdue_cents=121_000,
            credit_cents=500,
            level=2,
            letters=(letter,),
            invoices=(invoice,),
        )
    )

    output = lines(capsys)
    assert output[:4] == [
        f"Theatre, BE, {CLIENT}",
        "Blocked: does not pay",
        "Open: 1,210.00 EUR of 1 invoices, of which 1,210.00 is late. Reminded up to level 2.",
        "Credit: 5.00 EUR.",
    ]
    assert any(line.startswith("2026-09-14 2 1 1,210.00") for line in output)
    assert any("2026-BE-000001" in line for line in output)
