"""Clients become known; the units send their invoices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from contracts.invoicing.billing import DraftInvoice, GetInvoice, InvoiceReply, IssueInvoice, LineInput
from contracts.invoicing.clients import RegisterClient, SetClientView
from kernel.refusal import Refused
from scenarios.cast import CLIENTS, HOLDER, UNITS, Client
from scenarios.plan import Bill, Plan, PlannedInvoice, PlannedLine
from scenarios.session import Session, ask, it_becomes, no_later_than_today, request_id, unless_refused, until


@dataclass(frozen=True, slots=True)
class SentInvoice:
    """A planned invoice and what invoicing made of it."""

    planned: PlannedInvoice
    reply: InvoiceReply

    @property
    def number(self) -> str:
        return self.reply.number or ""

    @property
    def bill(self) -> Bill:
        return Bill(self.planned, self.reply.communication or "", self.reply.total_cents)


def register_clients(session: Session, plan: Plan) -> None:
    """Each client is made known by the first member who works for it.

    Only units that deal with a private person see them: an adviser introduces them to a second unit.
    """
    first = {invoice.client: invoice.unit for invoice in reversed(plan.invoices)}
    for client in CLIENTS:
        session.clients[client.key] = _register(session, client, HOLDER[first[client.key]])
    private = {client.key for client in CLIENTS if client.kind == "individual"}
    for unit, client_key in sorted(
        {(invoice.unit, invoice.client) for invoice in plan.invoices if invoice.client in private}
    ):
        if unit != first[client_key]:
            _introduce(session, unit, client_key)


def issue_all(session: Session, invoices: Iterable[PlannedInvoice]) -> list[SentInvoice]:
    """In the order of their days, since numbers follow dates."""
    return [SentInvoice(invoice, _issue(session, invoice)) for invoice in invoices]


def as_they_stand(session: Session, issued: Iterable[SentInvoice]) -> list[SentInvoice]:
    """The same invoices, read again: each holder looks up its own."""
    return [
        SentInvoice(
            invoice.planned,
            ask(
                session.member(HOLDER[invoice.planned.unit]),
                GetInvoice(invoice_id=invoice.reply.invoice_id),
            ),
        )
        for invoice in issued
    ]


def _register(session: Session, client: Client, member: str) -> str:
    request = RegisterClient(
        request_id=request_id(),
        name=client.name,
        country=client.country,
        kind=client.kind,
        language=client.language,
        enterprise_number=client.enterprise_number,
        vat_number=client.any_vat_number,
        email=client.email,
        street=client.address[0],
        postal_code=client.address[1],
        city=client.address[2],
        payment_days=client.payment_days,
    )
    return ask(session.member(member), request).client_id


def _introduce(session: Session, unit_key: str, client_key: str) -> None:
    adviser = session.adviser(next(unit.adviser for unit in UNITS if unit.key == unit_key))
    view = SetClientView(
        request_id=request_id(), unit_id=session.units[unit_key], client_id=session.clients[client_key]
    )
    until(
        session,
        f"invoicing knows the unit {unit_key}",
        unless_refused("unknown_thing", lambda: ask(adviser, view)),
    )


def _issue(session: Session, invoice: PlannedInvoice) -> InvoiceReply:
    """Drafted once invoicing knows the unit, then issued on its day."""
    it_becomes(invoice.day)
    holder = session.member(HOLDER[invoice.unit])
    draft = DraftInvoice(
        request_id=request_id(),
        unit_id=session.units[invoice.unit],
        client_id=session.clients[invoice.client],
        lines=tuple(_line(line) for line in invoice.lines),
    )
    drafted = until(
        session,
        f"invoicing knows the unit {invoice.unit}",
        unless_refused("unknown_thing", lambda: ask(holder, draft)),
    )

    def issue(day: date) -> InvoiceReply:
        request = IssueInvoice(request_id=request_id(), invoice_id=drafted.invoice_id, issue_date=day)
        return ask(holder, request)

    try:
        return issue(no_later_than_today(invoice.day))
    except Refused as refusal:
        # Others may have issued later invoices here; numbers follow dates, so ours take that date.
        last = refusal.facts.get("last_issued_on")
        if refusal.code != "issue_date_before_last" or not isinstance(last, str):
            raise
        return issue(date.fromisoformat(last))


def _line(line: PlannedLine) -> LineInput:
    return LineInput(
        description=line.offer.description,
        quantity=line.quantity,
        unit_price_cents=line.unit_price_cents,
        vat=line.offer.vat,
        vat_percent=line.offer.percent,
        exemption_reason=line.offer.reason,
    )
