"""The mail address of a client, by the rule of all addresses."""

from contracts.wire.addresses import mail_address
from services.invoicing.clients.refusals import BadEmail


def client_address(text: str) -> str:
    """The address as it was typed. Raises BadEmail."""
    try:
        return mail_address(text)
    except ValueError as error:
        raise BadEmail(str(error), field="email") from None
