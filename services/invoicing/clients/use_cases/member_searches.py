"""Searches of members beyond their units: three letters at least, a few a minute, each counted (ADR 0022)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from chassis.db.work import Work
from chassis.ops import metrics
from chassis.rpc.access import member_of
from chassis.rpc.rate_limit import RateLimit
from contracts.invoicing.clients import FindClients
from kernel.refusal import Refused
from services.invoicing.clients.domain.client_names import words_of
from services.invoicing.clients.domain.client_numbers import numbers_in
from services.invoicing.clients.refusals import SearchTextTooShort
from services.invoicing.clients.store.clients import KnownClient

LETTERS = 3
SEARCHES = RateLimit(30, timedelta(minutes=1))
"""More than a person types; each page is a search."""


@contextmanager
def counted_search(work: Work, request: FindClients) -> Iterator[None]:
    """Let a search of a member begin, and count how every search ends. Raises SearchTextTooShort, AskedTooOften."""
    is_member, own = member_of(work.cause) is not None, request.unit_id is not None
    outcome = "own" if is_member and own else "answered"
    try:
        if is_member and not own:
            SEARCHES.take(work.cause.actor, work.now)
            _require_letters(request.text)
        yield
    except Refused as refusal:
        outcome = refusal.code
        raise
    finally:
        metrics.searched_clients("member" if is_member else "staff", outcome)


def require_few(clients: list[KnownClient] | None) -> list[KnownClient]:
    """Raises SearchTextTooShort when there are too many to look through."""
    if clients is None:
        raise SearchTextTooShort("very many clients have these words; say more of the name", field="text")
    return clients


def _require_letters(text: str | None) -> None:
    words: Sequence[str] = words_of(text) if text else ()
    if text and numbers_in(text) != (None, None):
        return
    if not any(sum(sign.isalnum() for sign in word) >= LETTERS for word in words):
        raise SearchTextTooShort(f"say at least {LETTERS} letters of one word of the name", field="text")
