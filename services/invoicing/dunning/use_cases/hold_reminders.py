"""An invoice is not reminded for a while: it is disputed, a credit note is on its way, the client pays in parts."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.dunning import HoldReminders, HoldReply, ReleaseHold
from kernel.clock import legal_date
from services.invoicing.access import require_holder
from services.invoicing.billing.store.claims import HeldClaim, lock_claims
from services.invoicing.dunning.refusals import HoldEndsInPast, InvoiceNotOpen, NotHeld
from services.invoicing.dunning.store.holds import Hold, add_hold, last_hold, owner_of


def hold_reminders(work: Work, request: HoldReminders) -> HoldReply:
    """Hold the invoice back until a day, or until released; a hold before it is replaced.

    Raises UnknownThing, NotYourOwn, InvoiceNotOpen, HoldEndsInPast.
    """
    locked_claim = _locked_claim(work, request.invoice_id)
    if locked_claim.claim.open_cents == 0:
        raise InvoiceNotOpen("nothing is open of this invoice", field="invoice_id")
    if request.until is not None and request.until < legal_date(work.now):
        raise HoldEndsInPast("a hold ends today or later", field="until")
    hold = Hold(request.invoice_id, True, request.reason, request.note or "", request.until)
    add_hold(work.connection, hold, work.now, work.cause.actor)
    return hold_reply(hold)


def release_hold(work: Work, request: ReleaseHold) -> HoldReply:
    """The invoice may be reminded again. Raises UnknownThing, NotYourOwn, NotHeld."""
    _locked_claim(work, request.invoice_id)
    before = last_hold(work.connection, request.invoice_id)
    if before is None or not before.holds_on(legal_date(work.now)):
        raise NotHeld("no hold keeps this invoice back", field="invoice_id")
    release = Hold(request.invoice_id, False, None, "", None)
    add_hold(work.connection, release, work.now, work.cause.actor)
    return hold_reply(release)


def hold_reply(hold: Hold) -> HoldReply:
    return HoldReply(invoice_id=hold.invoice_id, held=hold.held, reason=hold.reason, until=hold.until)


def _locked_claim(work: Work, invoice_id: str) -> HeldClaim:
    """The claim, locked: a letter about the invoice is written before this, or sees it. Own units only."""
    owner = require_known(owner_of(work.connection, invoice_id), "issued invoice", field="invoice_id")
    require_holder(work.cause, owner.holder_ids, field="invoice_id")
    return lock_claims(work.connection, [invoice_id])[invoice_id]
