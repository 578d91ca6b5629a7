"""Queued letters go to the mail server, outside any transaction: a slow network holds no lock."""

from collections.abc import Sequence
from datetime import timedelta

import structlog

from chassis.worker.jobs import Step
from services.notifications.outgoing.mail_server import MailServer, MailServerAway, NotAccepted, Session
from services.notifications.store.letters import PickedLetter, mark_sent, pick_letters

BATCH = 50  # letters for one connection to the mail server
PATIENCE = timedelta(seconds=30)  # with a slow server; the rest of the batch is left for its next try

log = structlog.get_logger()


def send_letters(step: Step, server: MailServer) -> bool:
    """Send a batch of what is due; whether the server took a whole one, so that more may be.

    A letter that is not taken stays queued and is tried again, later each time. A letter is marked as soon as
    the server took it; a crash just in between sends it once more, as the same mail (same Message-ID).
    """
    if not server.url:
        return False
    with step.work() as work:
        picked = pick_letters(work.connection, work.now, BATCH)
    batch_count = _send(step, server, picked) if picked else 0
    return batch_count == BATCH


def _send(step: Step, server: MailServer, picked: Sequence[PickedLetter]) -> int:
    sent_count, until = 0, step.clock() + PATIENCE
    try:
        with server.session() as session:
            for letter in picked:
                sent_count += _send_one(step, session, letter)
                if step.clock() > until:
                    break
    except MailServerAway as away:
        log.warning("mail server away", unsent=len(picked) - sent_count, reason=str(away))
    return sent_count


def _send_one(step: Step, session: Session, letter: PickedLetter) -> bool:
    try:
        session.send(letter)
    except NotAccepted as refusal:
        step.set_aside("letter not accepted", letter=letter.number, reason=str(refusal))
        return False
    with step.work() as work:
        mark_sent(work.connection, letter.number, work.now)
        step.count(1)
    return True
