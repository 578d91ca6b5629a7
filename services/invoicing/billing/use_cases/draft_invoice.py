"""Invoices are drafted, one or many: everything is checked, nothing is owed yet."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self, TypeVar

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.billing import (
    AllowanceInput,
    DraftContent,
    DraftedReply,
    DraftInvoice,
    DraftInvoices,
    InvoiceReply,
    LineInput,
)
from kernel.clock import legal_date
from kernel.refusal import Refused
from services.invoicing.access import require_holder
from services.invoicing.billing.domain.details import InvoiceDetails
from services.invoicing.billing.domain.invoice import Allowance, Draft, sound_draft
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.numbering import series_of
from services.invoicing.billing.domain.vat import Vat
from services.invoicing.billing.parameters import vat_rates
from services.invoicing.billing.refusals import NotOnePrice
from services.invoicing.billing.store.drafts import NewDraft, StoredDraft, add_drafts, referred
from services.invoicing.billing.use_cases.get_invoice import draft_reply
from services.invoicing.bulk import every, sum_of
from services.invoicing.clients.domain.standing import require_not_blocked, require_takes_work
from services.invoicing.clients.store.clients import KnownClient, clients_for
from services.invoicing.clients.use_cases.private_clients import clients_of_others, require_no_others_client
from services.invoicing.units import Unit, units_of

A = TypeVar("A", LineInput, AllowanceInput)
P = TypeVar("P", Line, Allowance)


def draft_invoice(work: Work, request: DraftInvoice) -> InvoiceReply:
    """Keep a draft, at VAT rates in force today.

    Raises UnknownThing, NotYourOwn, UnitIsClosed, UnitIsClosing, ClientBlocked, NoNumberSeries, and what the rules of
    lines, VAT and totals refuse.
    """
    today = legal_date(work.now)
    context = DraftContext.of(work, [request], today)
    new = NewDraft(work.new_id("inv"), context.draft(request))
    add_drafts(work.connection, [new], today)
    client, unit = context.clients[request.client_id, request.unit_id], context.units[request.unit_id]
    return draft_reply(work, StoredDraft(new.invoice_id, referred(new.draft, client), unit, client, None))


def draft_invoices(work: Work, request: DraftInvoices) -> DraftedReply:
    """Keep all drafts, or none. Raises TotalTooLarge, and ManyRefused, which lists the faults with their fields."""
    today = legal_date(work.now)
    drafts = every("invoices", request.invoices, DraftContext.of(work, request.invoices, today).draft)
    totals = [draft.totals for draft in drafts]
    total_cents = sum_of("invoices", (total.gross_cents for total in totals))
    new = [NewDraft(work.new_id("inv"), draft) for draft in drafts]
    add_drafts(work.connection, new, today)
    return DraftedReply(
        invoice_ids=tuple(new_draft.invoice_id for new_draft in new),
        net_cents=sum(total.net_cents for total in totals),
        total_cents=total_cents,
    )


def lines_of(inputs: Sequence[LineInput]) -> tuple[Line, ...]:
    """Raises what Line and Vat raise; the field says which line it is, from 0."""
    return tuple(_at(f"lines.{index}", line, _line) for index, line in enumerate(inputs))


@dataclass(frozen=True, slots=True)
class DraftContext:
    """What drafts are checked against, read once for all of them."""

    work: Work
    units: dict[str, Unit]
    clients: dict[tuple[str, str], KnownClient]
    unknown: frozenset[str]
    day: date

    @classmethod
    def of(cls, work: Work, contents: Collection[DraftContent], day: date) -> Self:
        units = units_of(work.connection, {content.unit_id for content in contents})
        clients = clients_for(work.connection, {(content.client_id, content.unit_id) for content in contents})
        return cls(work, units, clients, clients_of_others(work, clients.values()), day)

    def draft(self, content: DraftContent) -> Draft:
        unit = self._unit(content.unit_id)
        known_client = require_known(self.clients.get((content.client_id, content.unit_id)), "client")
        require_no_others_client(known_client, self.unknown)
        require_not_blocked(content.client_id, known_client.blocked_because)
        draft = Draft(
            unit_id=unit.unit_id,
            client=known_client.client,
            lines=lines_of(content.lines),
            allowances=tuple(_at(f"allowances.{n}", a, _allowance) for n, a in enumerate(content.allowances)),
            unit_name=unit.name,
            details=InvoiceDetails.of(content),
        )
        return sound_draft(draft, vat_rates(self.day))

    def _unit(self, unit_id: str) -> Unit:
        unit = require_known(self.units.get(unit_id), "unit")
        require_holder(self.work.cause, unit.holder_ids, field="unit_id")
        require_takes_work(unit.unit_id, unit.closing_since, unit.closed_on, self.day)
        series_of(unit.legal_entity)
        return unit


def _at(field: str, value: A, convert: Callable[[A], P]) -> P:
    try:
        return convert(value)
    except Refused as refusal:
        refusal.field = f"{field}.{refusal.field}" if refusal.field else field
        raise


def _line(line: LineInput) -> Line:
    vat = Vat.of(line.vat, line.vat_percent, line.exemption_reason or "")
    if line.unit_price_cents is not None and line.unit_price is None:
        return Line.in_cents(line.description, line.quantity, line.unit_price_cents, vat, line.unit)
    if line.unit_price is not None and line.unit_price_cents is None:
        return Line.of(line.description, line.quantity, line.unit_price, vat, line.unit)
    raise NotOnePrice("a line has one price: unit_price_cents, or unit_price in euro", field="unit_price")


def _allowance(allowance: AllowanceInput) -> Allowance:
    return Allowance(
        Vat.of(allowance.vat, allowance.vat_percent, allowance.exemption_reason or ""),
        allowance.cents,
        allowance.reason,
    )
