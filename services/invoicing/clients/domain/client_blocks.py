"""Blocks of clients. `standing.py` refuses what is asked for a blocked one."""

from services.invoicing.clients.refusals import AlreadyBlocked, NotBlocked


def must_change(was_blocked: bool, blocked: bool) -> None:
    """A block is set once and taken away once. Raises AlreadyBlocked, NotBlocked."""
    if was_blocked and blocked:
        raise AlreadyBlocked("this client is blocked already", field="client_id")
    if not was_blocked and not blocked:
        raise NotBlocked("this client is not blocked", field="client_id")
