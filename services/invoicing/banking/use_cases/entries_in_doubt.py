"""Which entries of a statement that does not follow may be those of another: shown side by side to a person."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from services.invoicing.banking.formats.statements import Statement, StatementEntry
from services.invoicing.banking.store.bank_statements import like_entries
from services.invoicing.banking.use_cases.known_entries import content_of


@dataclass(frozen=True, slots=True)
class Doubt:
    """An entry of the file, and the reference of the one that was imported that it may be."""

    entry: StatementEntry
    reference: str


def entries_in_doubt(
    connection: sa.Connection,
    statement: Statement,
    entries: Sequence[StatementEntry],
    own_format: str,
    *,
    names_tell: bool = False,
) -> tuple[Doubt, ...]:
    """Those with the content of one that came before; of another format, where words differ, its amount and day.

    `names_tell`: what the bank calls by a name of its own is no other entry of the same format.
    """
    days, amounts = {e.value_date for e in entries}, {e.amount_cents for e in entries}
    candidates = like_entries(connection, statement.account_iban, days, amounts) if entries else []
    doubts: list[Doubt] = []
    for entry in entries:
        content = content_of(statement.account_iban, entry)
        for like in candidates:
            same_words = like.content == content and not (names_tell and entry.bank_identity)
            is_like = same_words or like.format != own_format
            if is_like and (like.amount_cents, like.value_date) == (entry.amount_cents, entry.value_date):
                doubts.append(Doubt(entry, like.reference))
                candidates.remove(like)
                break
    return tuple(doubts)
