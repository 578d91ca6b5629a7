"""Queued letters go to the mail server, outside any transaction: a slow network holds no lock."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
import structlog

from kernel.clock import Clock
from services.notifications.mail_server import MailServer, MailServerAway, NotAccepted, Session
from services.notifications.store.letters import PickedLetter, mark_sent, pick_letters

BATCH = 50  # letters for one connection to the mail server
ROUNDS = 10  # batches in one go, so that a stopping service need not wait for a long queue
PATIENCE = timedelta(seconds=30)  # with a slow server; the rest of the batch is left for its next try

log = structlog.get_logger()


def send_letters(engine: sa.Engine, server: MailServer, clock: Clock) -> int:
    """Send what is due; returns how many letters the server took.

    A letter that is not taken stays queued and is tried again, later each time. A letter is marked as soon as
    the server took it; a crash just in between sends it once more, as the same mail (same Message-ID).
    """
    sent = 0
    for _ in range(ROUNDS if server.url else 0):
        with engine.begin() as connection:
            picked = pick_letters(connection, clock(), BATCH)
        taken = _send(engine, server, picked, clock) if picked else 0
        sent += taken
        if taken < BATCH:
            break
    return sent


def _send(engine: sa.Engine, server: MailServer, picked: Sequence[PickedLetter], clock: Clock) -> int:
    taken, until = 0, clock() + PATIENCE
    try:
        with server.session() as session:
            for letter in picked:
                taken += _send_one(engine, session, letter, clock)
                if clock() > until:
                    break
    except MailServerAway as away:
        log.warning("mail server away", unsent=len(picked) - taken, reason=str(away))
    return taken


def _send_one(engine: sa.Engine, session: Session, letter: PickedLetter, clock: Clock) -> bool:
    try:
        session.send(letter)
    except NotAccepted as refusal:
        log.warning("letter not accepted", letter=letter.number, reason=str(refusal))
        return False
    with engine.begin() as connection:
        mark_sent(connection, letter.number, clock())
    return True
