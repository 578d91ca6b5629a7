"""Every SQL statement about letters that are written: queueing, picking, marking, counting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from chassis.db.rows import Table
from services.notifications.domain.letter import Letter
from services.notifications.store.waiting import WAITING

FIRST_WAIT_S = 60  # longer than sending one batch may take, so that two senders do not send the same letter
LONGEST_WAIT_S = 1_800

LETTERS = Table(
    "letter",
    Letter,
    key="number",
    same={"state": str, "written_at": datetime, "next_try_at": datetime},
    omits={
        "number": int,
        "attempts": int,
        "sent_at": datetime | None,
        "printed_at": datetime | None,
        "printed_by": str | None,
    },
)
letter = LETTERS.clause
_NOT_LEFT = sa.text(
    """select (select count(*) from letter where state = 'queued') as queued,
      (select count(*) from letter where state = 'to_print') as to_print,
      (select count(*) from waiting_letter) as without_address"""
)
_QUEUE = sa.text(f"{LETTERS.insert_sql} on conflict do nothing")
_PICK = sa.text(
    """with due as (
      select number from letter where state = 'queued' and next_try_at <= :now
      order by next_try_at, number limit :limit for update skip locked)
    update letter set attempts = attempts + 1,
      next_try_at = :now + make_interval(secs => least(:longest, :first * (1 << least(attempts, 10))))
    from due where letter.number = due.number
    returning letter.number, cause_id, email, language, subject, body, written_at"""
)


@dataclass(frozen=True, slots=True)
class PickedLetter:
    """A letter to send now."""

    number: int
    cause_id: UUID
    email: str
    language: str
    subject: str
    body: str
    written_at: datetime


def queue_letters(connection: sa.Connection, letters: Sequence[Letter], now: datetime) -> None:
    """Queue these letters; one that is there for the same cause and member or client stays as it is.

    A letter without an address is kept to be printed; it is never picked.
    """
    times = {"written_at": now, "next_try_at": now}
    for state, on_paper in (("queued", False), ("to_print", True)):
        rows = [new for new in letters if (new.email is None) == on_paper]
        if rows:
            connection.execute(_QUEUE, {"rows": LETTERS.json(rows), "state": state, **times})


def pick_letters(connection: sa.Connection, now: datetime, limit: int) -> list[PickedLetter]:
    """Take up to `limit` due letters, oldest first. Each counts an attempt and is due again, later each time.

    So whatever happens to the sender, an unsent letter is tried again, and no lock is held while it is sent.
    """
    waits = {"first": FIRST_WAIT_S, "longest": LONGEST_WAIT_S}
    rows = connection.execute(_PICK, {"now": now, "limit": limit, **waits})
    return sorted((PickedLetter(**row._asdict()) for row in rows), key=lambda picked: picked.number)


def mark_sent(connection: sa.Connection, number: int, now: datetime) -> None:
    statement = letter.update().where(letter.c.number == number, letter.c.state == "queued")
    connection.execute(statement.values(state="sent", sent_at=now))


def letters_to(connection: sa.Connection, member_id: str, limit: int) -> Sequence[sa.RowMapping]:
    """At most `limit` letters to this member, newest first."""
    columns = (letter.c.kind, letter.c.language, letter.c.subject, letter.c.state, letter.c.written_at)
    query = sa.select(*columns).where(letter.c.member_id == member_id)
    return connection.execute(query.order_by(letter.c.number.desc()).limit(limit)).mappings().all()


def count_waiting_letters(connection: sa.Connection) -> dict[str, int]:
    """How many are `queued`, `to_print`, or wait for an address: cheap, by indexes of these alone."""
    return dict(connection.execute(_NOT_LEFT).mappings().one())


def count_letters(connection: sa.Connection) -> dict[str, int]:
    """How many letters are `queued`, `sent`, `to_print`, `printed`, and wait for an address or a printer together."""
    by_state = sa.select(letter.c.state, sa.func.count()).group_by(letter.c.state)
    counts = {state: int(count) for state, count in connection.execute(by_state)}
    waiting = connection.execute(sa.select(sa.func.count()).select_from(WAITING.clause)).scalar_one()
    states = dict.fromkeys(("queued", "sent", "to_print", "printed"), 0) | counts
    return {**states, "without_address": int(waiting) + states["to_print"]}
