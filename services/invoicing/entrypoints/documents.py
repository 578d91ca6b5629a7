"""Documents: on their way out, and come in."""

from nameko.timer import timer

from chassis.db.engine import engine
from chassis.db.work import Work
from chassis.ops.settings import settings
from chassis.worker.answering import answers
from contracts.invoicing.documents import (
    Dispatch,
    DispatchesReply,
    DocumentReply,
    FindInbound,
    GetDispatches,
    GetDocument,
    InboundDocuments,
    InboundReply,
    ReceiveDocument,
    RetryDispatch,
)
from kernel.clock import utc_now
from services.invoicing.documents.outgoing.directory import DirectoryDrop
from services.invoicing.documents.use_cases.dispatch_documents import dispatch_documents
from services.invoicing.documents.use_cases.find_inbound import find_inbound
from services.invoicing.documents.use_cases.get_dispatches import get_dispatches
from services.invoicing.documents.use_cases.get_document import get_document
from services.invoicing.documents.use_cases.receive_document import receive_document
from services.invoicing.documents.use_cases.retry_dispatch import retry_dispatch


class Documents:
    """What leaves the house, and what comes in."""

    @timer(interval=1, eager=True)
    def dispatch_documents(self) -> None:
        dispatch_documents(engine(settings().database_url, 2), DirectoryDrop.at(settings().outgoing_dir), utc_now)

    @answers(GetDocument)
    def get_document(self, work: Work, request: GetDocument) -> DocumentReply:
        return get_document(work, request)

    @answers(GetDispatches)
    def get_dispatches(self, work: Work, request: GetDispatches) -> DispatchesReply:
        return get_dispatches(work, request)

    @answers(RetryDispatch)
    def retry_dispatch(self, work: Work, request: RetryDispatch) -> Dispatch:
        return retry_dispatch(work, request)

    @answers(ReceiveDocument)
    def receive_document(self, work: Work, request: ReceiveDocument) -> InboundReply:
        return receive_document(work, request)

    @answers(FindInbound)
    def find_inbound(self, work: Work, request: FindInbound) -> InboundDocuments:
        return find_inbound(work, request)
