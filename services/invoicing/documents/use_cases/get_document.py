"""An issued document as a file: to read, for a machine, or as it is kept."""

from base64 import b64decode, b64encode
from hashlib import sha256

from chassis.db.work import Work
from chassis.offload import offload
from chassis.rpc.access import require_known
from contracts.invoicing.documents import DocumentReply, GetDocument
from contracts.invoicing.enums import FileFormat
from services.invoicing.access import require_holder
from services.invoicing.documents.domain.document_file import (
    check_form,
    check_untouched,
    file_name,
    media_type,
    part_of,
)
from services.invoicing.documents.store.documents import FrozenDocument, frozen_document

_PATIENCE_S = 20


def get_document(work: Work, request: GetDocument) -> DocumentReply:
    """The same bytes each time: PDF with the e-invoice inside, UBL as it went over Peppol, or the canonical JSON.

    Raises UnknownThing, also for what was not issued yet; NotYourOwn for a member who does not hold the unit;
    NoElectronicForm for the UBL of a quote; DocumentChanged; DocumentTooLarge, NoSuchPart.
    """
    frozen = require_known(
        frozen_document(work.connection, request.document_id), "issued document", field="document_id"
    )
    require_holder(work.cause, frozen.holder_ids, field="document_id")
    check_form(frozen.kind, request.format)
    check_untouched(frozen.kind, frozen.document, frozen.content_hash, frozen.legal_entity)
    content = _content(frozen, request.format)
    part, parts = part_of(content, request.part)
    return DocumentReply(
        file_name=file_name(frozen.number, request.format),
        media_type=media_type(request.format),
        sha256=sha256(content).hexdigest(),
        content_base64=b64encode(part).decode(),
        parts=parts,
    )


def _content(frozen: FrozenDocument, form: FileFormat) -> bytes:
    if form == "json":
        return frozen.document.encode()
    content_base64: str = offload(
        "services.invoicing.documents.pdf.jobs:pdf_of"
        if form == "pdf"
        else "services.invoicing.documents.pdf.jobs:xml_of",
        frozen.kind,
        frozen.document,
        frozen.legal_entity,
        frozen.receiver,
        timeout_s=_PATIENCE_S,
    )
    return b64decode(content_base64)
