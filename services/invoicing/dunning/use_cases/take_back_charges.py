"""A payment shows that a client was not late, or less: what a letter charged too much is taken back, with a letter."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from contracts.invoicing.events import ChargesTakenBack, CorrectedInvoice
from kernel.clock import legal_date
from services.invoicing.accounts import Account
from services.invoicing.billing.store.claims import Allocation, add_allocations
from services.invoicing.dunning.domain.corrections import ChargeAmounts, EarlierPayment, owed_charges, wrong_from
from services.invoicing.dunning.parameters import creditor, reminder_policy
from services.invoicing.dunning.store.corrections import (
    AnnouncedInvoice,
    CorrectionRow,
    PaidCharges,
    add_corrections,
    announced_of,
    corrections_by,
    paid_charges_of,
)
from services.invoicing.dunning.store.reminders import Debtor, debtors_of
from services.invoicing.dunning.use_cases.write_reminders import client_line, mailable


@dataclass(frozen=True, slots=True)
class InvoicePayment:
    """`cents` of a payment for one invoice, all that it brought for it; `paid_on`: its value date."""

    payment_id: str
    invoice_id: str
    cents: int
    paid_on: date


def take_back_charges(work: Work, payments: Sequence[InvoicePayment]) -> None:
    """What the latest letter charged for days after these payments had come is not owed: a new fact says so.

    The claims are locked, and the payments not yet allocated. Charges that were paid become the client's credit.
    Publishes ChargesTakenBack for each payment and client, where anything was charged. A constant number of
    statements; one when no letter is concerned.
    """
    today = legal_date(work.now)
    earlier = [payment for payment in payments if payment.paid_on < today]
    announced = announced_of(work.connection, {payment.invoice_id for payment in earlier}) if earlier else {}
    concerned = [
        payment
        for payment in earlier
        if payment.invoice_id in announced and payment.paid_on < announced[payment.invoice_id].announced.announced_on
    ]
    if not concerned:
        return
    corrections = _corrections(work, concerned, announced)
    refunds = _refunds(work, corrections, announced)
    corrections = [replace(row, credit_cents=refunds.pop(row.invoice_id, 0)) for row in corrections]
    add_corrections(work.connection, corrections, work.now, work.cause.actor)
    _publish(work, corrections, announced)


def restore_charges(work: Work, payment_id: str, invoice_ids: Collection[str]) -> None:
    """The payment is taken off these invoices: what it took back of their charges is owed again, by a new fact.

    Charges that had become the client's credit stay that.
    """
    correction_id = work.new_id("cor")
    restored = [
        CorrectionRow(
            correction_id=correction_id,
            invoice_id=row.invoice_id,
            reminder_id=row.reminder_id,
            payment_id=payment_id,
            paid_on=row.paid_on,
            cents=-row.cents,
            interest_cents=-row.interest_cents,
            compensation_cents=-row.compensation_cents,
            credit_cents=0,
            wrong_from=None,
            corrected_on=legal_date(work.now),
        )
        for row in corrections_by(work.connection, payment_id, invoice_ids)
    ]
    add_corrections(work.connection, restored, work.now, work.cause.actor)


def _corrections(
    work: Work, payments: Sequence[InvoicePayment], announced: dict[str, AnnouncedInvoice]
) -> list[CorrectionRow]:
    """One for each payment and invoice, each counting those before it. `announced` is left as it stands after."""
    ids: dict[tuple[str, str], str] = {}
    rows = []
    for payment in payments:
        before = announced[payment.invoice_id]
        after = _counting(before, payment)
        key = (payment.payment_id, before.client_id)
        ids.setdefault(key, work.new_id("cor"))
        rows.append(
            CorrectionRow(
                correction_id=ids[key],
                invoice_id=payment.invoice_id,
                reminder_id=before.reminder_id,
                payment_id=payment.payment_id,
                paid_on=payment.paid_on,
                cents=payment.cents,
                interest_cents=after.taken_back.interest_cents - before.taken_back.interest_cents,
                compensation_cents=after.taken_back.compensation_cents - before.taken_back.compensation_cents,
                credit_cents=0,
                wrong_from=wrong_from(after.announced, after.payments),
                corrected_on=legal_date(work.now),
            )
        )
        announced[payment.invoice_id] = after
    return rows


def _counting(before: AnnouncedInvoice, payment: InvoicePayment) -> AnnouncedInvoice:
    announced = before.announced
    payments = (*before.payments, EarlierPayment(payment.paid_on, payment.cents))
    owed = owed_charges(reminder_policy(before.kind, announced.announced_on), announced, payments)
    said = announced.charged
    taken_back = ChargeAmounts(
        max(before.taken_back.interest_cents, said.interest_cents - owed.interest_cents),
        max(before.taken_back.compensation_cents, said.compensation_cents - owed.compensation_cents),
    )
    return replace(before, payments=payments, taken_back=taken_back)


def _refunds(
    work: Work, corrections: Sequence[CorrectionRow], announced: Mapping[str, AnnouncedInvoice]
) -> dict[str, int]:
    """Move what was paid beyond what is owed now to the credit of the client; the cents by invoice id."""
    too_much = {
        invoice_id: cents
        for invoice_id in {row.invoice_id for row in corrections}
        if (cents := _paid_beyond(announced[invoice_id])) > 0
    }
    if not too_much:
        return {}
    left, moved = dict(too_much), []
    for paid in paid_charges_of(work.connection, too_much):
        cents = min(paid.charges_cents, left[paid.invoice_id])
        left[paid.invoice_id] -= cents
        if cents:
            moved += _moved(paid, cents, legal_date(work.now))
    add_allocations(work.connection, moved)
    sources = {row.invoice_id: row.correction_id for row in reversed(corrections)}
    for invoice_id, cents in too_much.items():
        postings = (
            Posting(Account.LATE_INCOME, "enterprise", cents),
            Posting(Account.CLIENT_CREDIT, announced[invoice_id].client_id, -cents),
        )
        purpose = f"charges of {invoice_id} taken back"
        work.post(Entry(sources[invoice_id], purpose, legal_date(work.now), postings))
    return too_much


def _paid_beyond(announced: AnnouncedInvoice) -> int:
    return announced.paid_cents - announced.announced.charged.cents + announced.taken_back.cents


def _moved(paid: PaidCharges, cents: int, day: date) -> list[Allocation]:
    """The allocation undone, and written anew with these cents as excess: no cent of the payment moves elsewhere."""
    undone = Allocation(
        paid.source,
        paid.invoice_id,
        -paid.applied_cents,
        -paid.excess_cents,
        settles=False,
        allocated_on=day,
        undoes=paid.number,
        charges_cents=-paid.charges_cents,
    )
    anew = Allocation(
        paid.source,
        paid.invoice_id,
        paid.applied_cents,
        paid.excess_cents + cents,
        settles=False,
        allocated_on=paid.allocated_on,
        charges_cents=paid.charges_cents - cents,
    )
    return [undone, anew]


def _publish(work: Work, corrections: Sequence[CorrectionRow], announced: Mapping[str, AnnouncedInvoice]) -> None:
    by_id: dict[str, list[CorrectionRow]] = {}
    for row in corrections:
        if row.interest_cents or row.compensation_cents:
            by_id.setdefault(row.correction_id, []).append(row)
    debtors = debtors_of(work.connection, {announced[row.invoice_id].client_id for row in corrections}) if by_id else {}
    for correction_id, rows in by_id.items():
        first = announced[rows[0].invoice_id]
        work.publish(_taken_back(rows, announced, debtors[first.client_id]), subject=correction_id)


def _taken_back(
    rows: Sequence[CorrectionRow], announced: Mapping[str, AnnouncedInvoice], debtor: Debtor
) -> ChargesTakenBack:
    letter = announced[rows[0].invoice_id]
    owed_to = creditor(letter.legal_entity, letter.announced.announced_on)
    return ChargesTakenBack(
        correction_id=rows[0].correction_id,
        client_id=debtor.client_id,
        client_name=client_line(debtor.name),
        client_kind=debtor.kind,
        email=mailable(debtor.email),
        language=debtor.language,
        corrected_on=rows[0].corrected_on,
        creditor_name=owed_to.name,
        creditor_number=owed_to.number,
        invoices=tuple(_corrected(row, announced[row.invoice_id]) for row in rows),
        taken_back_cents=sum(row.interest_cents + row.compensation_cents for row in rows),
        credit_cents=sum(row.credit_cents for row in rows),
    )


def _corrected(row: CorrectionRow, announced: AnnouncedInvoice) -> CorrectedInvoice:
    return CorrectedInvoice(
        invoice_id=row.invoice_id,
        number=announced.announced.invoice.number,
        due_on=announced.announced.invoice.due_on,
        paid_on=row.paid_on,
        reminded_on=announced.announced.announced_on,
        wrong_from=row.wrong_from,
        interest_cents=row.interest_cents,
        compensation_cents=row.compensation_cents,
    )
