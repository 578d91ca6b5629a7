"""Send issued documents; one that breaks a rule is held for a person."""

from base64 import b64decode
from hashlib import sha256
from typing import Any

import structlog

from chassis.offload import OffloadFailed, offload
from chassis.worker.jobs import Step
from services.invoicing.documents.outgoing.transport import Parcel, Transport, TransportAway
from services.invoicing.documents.rule_sheets import sheets_folder
from services.invoicing.documents.store.dispatch import DispatchOutcome, DueDispatch, lock_due_dispatches, settle

BATCH = 20  # documents locked at once, for about half a second
MOST_ATTEMPTS = 10  # each later than the one before: over an hour
PATIENCE_S = 15  # with one document; three of them still end before an idle transaction is cut off

log = structlog.get_logger()


def dispatch_documents(step: Step, transport: Transport) -> bool:
    """Send a batch of what is due; whether more may be.

    Locked in the database until they have left, so two dispatchers never send the same one. After a crash between
    sending and committing a document is sent once more, under the same name. While the transport is shut or away all
    wait.
    """
    if not transport.is_open:
        return False
    with step.work() as work:
        due_documents = lock_due_dispatches(work.connection, work.now, BATCH)
        outcomes = _sent(step, due_documents, transport)
        settle(work.connection, outcomes, step.clock())
        step.count(sum(outcome.state == "sent" for outcome in outcomes))
    return len(outcomes) == BATCH


def _sent(step: Step, due_documents: list[DueDispatch], transport: Transport) -> list[DispatchOutcome]:
    """What became of them, as far as time and transport allowed; the rest stays due."""
    outcomes: list[DispatchOutcome] = []
    begun = step.clock()
    for document in due_documents:
        try:
            outcomes.append(_send(step, document, transport))
        except OffloadFailed as fault:
            outcomes.append(_not_made(step, document, fault))
        except TransportAway as away:
            log.warning("transport away", number=document.number, reason=str(away))
            return [*outcomes, DispatchOutcome(document.document_id, "waiting")]
        if (step.clock() - begun).total_seconds() > PATIENCE_S:
            break
    return outcomes


def _not_made(step: Step, document: DueDispatch, fault: OffloadFailed) -> DispatchOutcome:
    """It is tried again, as the cause may pass; after the last attempt it is held for a person."""
    if document.attempts + 1 < MOST_ATTEMPTS:
        log.warning("document not made", number=document.number, reason=str(fault))
        return DispatchOutcome(document.document_id, "waiting")
    step.set_aside("document not made", number=document.number, reason=str(fault))
    sentence = f"the document could not be made in {MOST_ATTEMPTS} attempts; the log of invoicing tells why"
    return DispatchOutcome(document.document_id, "held", [{"rule": "NOT-MADE", "sentence": sentence}])


def _send(step: Step, document: DueDispatch, transport: Transport) -> DispatchOutcome:
    content, rules = _peppol(document) if document.channel == "peppol" else (_pdf(document), [])
    if rules:
        step.set_aside("document held", number=document.number, rules=[broken["rule"] for broken in rules])
        return DispatchOutcome(document.document_id, "held", rules)
    file_name = transport.send(Parcel(document.channel, document.number, content))
    return DispatchOutcome(document.document_id, "sent", (), file_name, sha256(content).hexdigest())


def _peppol(document: DueDispatch) -> tuple[bytes, list[dict[str, str]]]:
    """The UBL and the rules that it breaks."""
    reply: dict[str, Any] = offload(
        "services.invoicing.documents.ubl.jobs:write_and_validate",
        document.kind,
        document.document,
        document.legal_entity,
        document.receiver,
        sheets_folder(),
        timeout_s=PATIENCE_S,
    )
    return reply["xml"].encode(), reply["rules"]


def _pdf(document: DueDispatch) -> bytes:
    content: str = offload(
        "services.invoicing.documents.pdf.jobs:pdf_of",
        document.kind,
        document.document,
        document.legal_entity,
        timeout_s=PATIENCE_S,
    )
    return b64decode(content)
