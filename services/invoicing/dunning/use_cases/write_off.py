"""Write off what is open of an invoice that nobody will pay; the unit does not bear the loss."""

from datetime import date

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.dunning import WriteOff, WriteOffReply
from contracts.invoicing.enums import LossReason
from contracts.invoicing.events import InvoiceWrittenOff
from kernel.clock import legal_date
from services.invoicing.accounts import Account
from services.invoicing.billing.domain.claim import ClaimChange
from services.invoicing.billing.store.claims import Allocation, HeldClaim, add_allocations, lock_claims, save_claims
from services.invoicing.billing.store.credit import credit_of
from services.invoicing.billing.use_cases.release_turnover import release_turnover
from services.invoicing.dunning.domain.loss import Parts, split_open
from services.invoicing.dunning.refusals import CreditFirst, InvoiceNotOpen
from services.invoicing.dunning.store.losses import Loss, add_loss, credited_cents


def write_off(work: Work, request: WriteOff) -> WriteOffReply:
    """Give up all that is open, today.

    What is open is turnover and VAT in the proportion of what is left of the invoice. After a bankruptcy the state
    gives back the VAT (VAT code, art. 77); for other reasons it is lost too. The pot makes good the turnover:
    InvoiceWrittenOff; what the client had paid of it passes to the unit: InvoicePaid. When the turnover had passed
    before (a payment was taken back), the unit has it already, and the enterprise bears the loss without the pot.
    Raises UnknownThing, InvoiceNotOpen, CreditFirst.
    """
    locked_claim = require_known(
        lock_claims(work.connection, [request.invoice_id]).get(request.invoice_id), "issued invoice", field="invoice_id"
    )
    if locked_claim.claim.open_cents == 0:
        raise InvoiceNotOpen("nothing is open of this invoice", field="invoice_id")
    day = legal_date(work.now)
    parts = _lost_parts(work, locked_claim)
    change = locked_claim.claim.write_off(parts.net_cents, day)
    loss = _loss(work, request, locked_claim, parts, day)
    save_claims(work.connection, [change.claim])
    add_allocations(work.connection, [_allocation(loss, change)])
    add_loss(work.connection, loss)
    work.post(_entry(loss, locked_claim))
    if loss.of_unit and loss.net_cents:
        work.publish(_event(loss, locked_claim, request.reason), subject=loss.invoice_id)
    release_turnover(work, [(locked_claim, change, day)])
    return WriteOffReply(
        invoice_id=loss.invoice_id,
        written_off_on=day,
        open_cents=parts.gross_cents,
        lost_net_cents=loss.net_cents,
        vat_back_cents=loss.vat_cents if loss.vat_back else 0,
    )


def _lost_parts(work: Work, locked_claim: HeldClaim) -> Parts:
    claim = locked_claim.claim
    gross_left = locked_claim.gross_cents - credited_cents(work.connection, claim.invoice_id)
    # Read without a lock: credit spent meanwhile makes this refusal needless, but never the loss too large.
    if claim.open_cents > gross_left and credit_of(work.connection, locked_claim.client_id) > 0:
        raise CreditFirst(
            "a credit note of this invoice became the client's credit: let it pay first", field="invoice_id"
        )
    return split_open(claim.open_cents, claim.net_left_cents, gross_left)


def _loss(work: Work, request: WriteOff, locked_claim: HeldClaim, parts: Parts, day: date) -> Loss:
    return Loss(
        loss_id=work.new_id("wof"),
        invoice_id=request.invoice_id,
        reason=request.reason,
        note=request.note,
        net_cents=parts.net_cents,
        vat_cents=parts.vat_cents,
        of_unit=locked_claim.claim.passed_cents is None,
        vat_back=request.reason == "bankruptcy",
        written_off_on=day,
        actor=work.cause.actor,
    )


def _allocation(loss: Loss, change: ClaimChange) -> Allocation:
    return Allocation(
        source=loss.loss_id,
        invoice_id=loss.invoice_id,
        applied_cents=change.applied_cents,
        excess_cents=0,
        settles=change.settles,
        allocated_on=loss.written_off_on,
    )


def _entry(loss: Loss, locked_claim: HeldClaim) -> Entry:
    net_account = (Account.TURNOVER, locked_claim.unit_id) if loss.of_unit else (Account.BAD_DEBTS, "enterprise")
    postings = (
        Posting(*net_account, loss.net_cents),
        Posting(Account.VAT_DUE if loss.vat_back else Account.LOST_VAT, "enterprise", loss.vat_cents),
        Posting(Account.RECEIVABLE, locked_claim.client_id, -loss.net_cents - loss.vat_cents),
    )
    return Entry(loss.loss_id, "written off", loss.written_off_on, postings)


def _event(loss: Loss, locked_claim: HeldClaim, reason: LossReason) -> InvoiceWrittenOff:
    return InvoiceWrittenOff(
        invoice_id=loss.invoice_id,
        number=locked_claim.number,
        unit_id=locked_claim.unit_id,
        legal_entity=locked_claim.legal_entity,
        issued_on=locked_claim.issued_on,
        written_off_on=loss.written_off_on,
        lost_cents=loss.net_cents,
        reason=reason,
    )
