"""Every SQL statement about letters on paper: those to print, and those that were printed."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from services.notifications.store.letters import letter


def letters_to_print(connection: sa.Connection, after: int, limit: int) -> Sequence[sa.RowMapping]:
    """At most `limit` letters that wait for a printer after this number, oldest first, with their text."""
    columns = (
        letter.c.number,
        letter.c.client_id,
        letter.c.client_name,
        letter.c.kind,
        letter.c.language,
        letter.c.subject,
        letter.c.body,
        letter.c.written_at,
    )
    query = sa.select(*columns).where(letter.c.state == "to_print", letter.c.number > after)
    return connection.execute(query.order_by(letter.c.number).limit(limit)).mappings().all()


def lock_paper_letters(connection: sa.Connection, numbers: Collection[int]) -> set[int]:
    """Those of these that are letters on paper, printed or not; nobody else marks them until the transaction ends."""
    query = sa.select(letter.c.number).where(letter.c.number.in_(numbers), letter.c.email.is_(None))
    return set(connection.execute(query.order_by(letter.c.number).with_for_update()).scalars())


def mark_printed(connection: sa.Connection, numbers: Collection[int], now: datetime, actor: str) -> int:
    """How many of these were still to print. One that was printed before keeps when and by whom."""
    statement = letter.update().where(letter.c.number.in_(numbers), letter.c.state == "to_print")
    return connection.execute(statement.values(state="printed", printed_at=now, printed_by=actor)).rowcount
