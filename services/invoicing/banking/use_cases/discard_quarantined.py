"""A bank file in quarantine is not needed any more."""

from chassis.db.work import Work
from contracts.invoicing.banking import DiscardQuarantined, QuarantineReply
from contracts.wire.refusals import UnknownThing
from services.invoicing.banking.store.quarantine import leave_quarantine
from services.invoicing.banking.use_cases.get_quarantine import quarantine_reply

_SHOWN = 100


def discard_quarantined(work: Work, request: DiscardQuarantined) -> QuarantineReply:
    """Erase the bytes of the file, and keep who discarded it and why; answers with what still waits.

    Raises UnknownThing when no file with this SHA-256 waits.
    """
    was_waiting = leave_quarantine(
        work.connection,
        request.file,
        state="discarded",
        why=request.why,
        now=work.now,
        actor=work.cause.actor,
    )
    if not was_waiting:
        raise UnknownThing("no file with this SHA-256 waits in quarantine", field="file")
    return quarantine_reply(work, _SHOWN)
