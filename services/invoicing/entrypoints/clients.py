"""What is asked about clients."""

from chassis.db.work import Work
from chassis.worker.answering import answers
from contracts.invoicing.clients import (
    BlockClient,
    ClientReply,
    ClientsReply,
    FindClients,
    GetClient,
    RegisterClient,
    SetClientView,
    UnblockClient,
    UpdateClient,
)
from services.invoicing.clients.use_cases.block_client import block_client, unblock_client
from services.invoicing.clients.use_cases.find_clients import find_clients
from services.invoicing.clients.use_cases.get_client import get_client
from services.invoicing.clients.use_cases.register_client import register_client
from services.invoicing.clients.use_cases.set_client_view import set_client_view
from services.invoicing.clients.use_cases.update_client import update_client


class Clients:
    """The register of clients, and each unit's own view of it."""

    @answers(RegisterClient)
    def register_client(self, work: Work, request: RegisterClient) -> ClientReply:
        return register_client(work, request)

    @answers(UpdateClient)
    def update_client(self, work: Work, request: UpdateClient) -> ClientReply:
        return update_client(work, request)

    @answers(BlockClient)
    def block_client(self, work: Work, request: BlockClient) -> ClientReply:
        return block_client(work, request)

    @answers(UnblockClient)
    def unblock_client(self, work: Work, request: UnblockClient) -> ClientReply:
        return unblock_client(work, request)

    @answers(SetClientView)
    def set_client_view(self, work: Work, request: SetClientView) -> ClientReply:
        return set_client_view(work, request)

    @answers(GetClient)
    def get_client(self, work: Work, request: GetClient) -> ClientReply:
        return get_client(work, request)

    @answers(FindClients)
    def find_clients(self, work: Work, request: FindClients) -> ClientsReply:
        return find_clients(work, request)
