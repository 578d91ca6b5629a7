"""A document came in: read it safely, judge it, keep it for ever, once."""

from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import structlog

from chassis.db.work import Work
from chassis.offload import OffloadBroken, offload
from contracts.invoicing.documents import InboundReply, ReceiveDocument
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.invoicing.documents.refusals import DocumentDiffers, NotADocument
from services.invoicing.documents.rule_sheets import sheets_folder
from services.invoicing.documents.store.inbound import Inbound, add_inbound, inbound_with, kept_under
from services.invoicing.documents.use_cases.get_dispatches import broken_rules

PATIENCE_S = 8  # with the rules: the caller waits ten seconds
_READING_S = 5
SAME_NUMBER = "SAME-NUMBER"
_NOT_JUDGED = {"rule": "NOT-JUDGED", "sentence": "The document is such that the rules cannot be held to it in time."}

log = structlog.get_logger()


def receive_document(work: Work, request: ReceiveDocument) -> InboundReply:
    """Keep the document with its facts; one that breaks a rule is kept as broken.

    The same bytes, or the same number, facts and lines of the same supplier and year, are the document that came first;
    with other lines they are kept as broken, beside it. Raises NotADocument (line and rule), DocumentDiffers,
    InvalidRequest.
    """
    content = _content(request.content_base64)
    digest = sha256(content).hexdigest()
    before = inbound_with(work.connection, digest)
    if before is not None:
        return inbound_reply(before, already_received=True)
    new = _examined(work, request.content_base64)
    if _add(work, request, new, content):
        return inbound_reply(new)
    same, earlier = _earlier(work, new, digest)
    if same:
        return inbound_reply(earlier, already_received=True)
    beside = replace(new, state="broken", rules=[_other_lines(earlier)])
    _add(work, request, beside, content)
    return inbound_reply(beside)


def inbound_reply(inbound: Inbound, *, already_received: bool = False) -> InboundReply:
    return InboundReply(
        inbound_id=inbound.inbound_id,
        kind=inbound.kind,
        state=inbound.state,
        number=inbound.number,
        issued_on=inbound.issued_on,
        due_on=inbound.due_on,
        supplier_name=inbound.supplier_name,
        supplier_number=inbound.supplier_number,
        total_cents=inbound.total_cents,
        total=inbound.amounts.get("total"),
        line_count=inbound.line_count,
        addressed_to_us=inbound.addressed_to_us,
        currency=inbound.currency,
        about_number=inbound.about_number,
        response_code=inbound.response_code,
        rules=broken_rules(inbound.rules),
        already_received=already_received,
    )


def _content(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except NotBase64 as error:
        raise InvalidRequest("the document is not in base64", field="content_base64") from error


def _examined(work: Work, content_base64: str) -> Inbound:
    reading = _read(content_base64, legal_date(work.now))
    facts, rules = reading["facts"], _rules(content_base64)
    return Inbound(
        inbound_id=work.new_id("inb"),
        kind=facts["kind"],
        state="broken" if rules else "kept",
        rules=rules,
        number=facts["number"],
        issued_on=_day(facts["issued_on"]),
        due_on=_day(facts["due_on"]),
        supplier_name=facts["supplier_name"],
        supplier_number=facts["supplier_number"],
        addressed_to_us=reading["addressed_to_us"],
        currency=facts["currency"],
        amounts={name: facts[name] for name in ("net", "vat", "total", "payable")},
        total_cents=facts["total_cents"],
        line_count=facts["line_count"],
        lines=facts["lines"],
        lines_sha256=facts["lines_sha256"],
        about_number=facts["about_number"],
        response_code=facts["response_code"],
    )


def _read(content_base64: str, today: date) -> dict[str, Any]:
    """What it says. Raises NotADocument."""
    function = "services.invoicing.documents.ubl.jobs:read_facts"
    try:
        reading: dict[str, Any] = offload(function, content_base64, today.isoformat(), timeout_s=_READING_S)
    except OffloadBroken as fault:
        raise NotADocument(0, "NOT-XML", "the document cannot be read in time") from fault
    if unreadable := reading.get("unreadable"):
        raise NotADocument(unreadable["line"], unreadable["rule"], unreadable["sentence"])
    return reading


def _rules(content_base64: str) -> list[dict[str, str]]:
    """The rules that it breaks. A stranger's document takes a bounded time, and harms no other work."""
    try:
        broken: list[dict[str, str]] = offload(
            "services.invoicing.documents.ubl.jobs:judge", content_base64, sheets_folder(), timeout_s=PATIENCE_S
        )
    except OffloadBroken as fault:
        log.warning("inbound document not judged", reason=str(fault))
        return [_NOT_JUDGED]
    return broken


def _add(work: Work, request: ReceiveDocument, new: Inbound, content: bytes) -> bool:
    return add_inbound(
        work.connection,
        new,
        content=content,
        sha256=sha256(content).hexdigest(),
        sender=request.sender,
        actor=work.cause.actor,
        now=work.now,
    )


def _earlier(work: Work, new: Inbound, digest: str) -> tuple[bool, Inbound]:
    """The document that stands in the way of this one, and whether it is the same. Raises DocumentDiffers."""
    if (same_bytes := inbound_with(work.connection, digest)) is not None:
        return True, same_bytes
    year = None if new.issued_on is None else new.issued_on.year
    earlier = kept_under(work.connection, new.kind, new.supplier_number, new.number, year)
    if earlier is None:
        raise LookupError("a document that is in the way can be read")
    if earlier.head != new.head:
        raise DocumentDiffers(
            "this supplier sent another document under this number in that year",
            field="content_base64",
            inbound_id=earlier.inbound_id,
        )
    return earlier.has_lines_of(new), earlier


def _other_lines(earlier: Inbound) -> dict[str, str]:
    sentence = (
        f"{earlier.inbound_id} of this supplier has this number, day and total, and other lines: "
        f"{_in_short(earlier)}. Ask the supplier which one counts."
    )
    return {"rule": SAME_NUMBER, "sentence": sentence[:500]}


def _in_short(inbound: Inbound) -> str:
    return "; ".join(f"{line['description']} {line['net']}" for line in inbound.lines)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
