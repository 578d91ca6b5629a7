"""Notices become letters, as far as their addressees are known."""

from collections.abc import Sequence

from chassis.db.work import Work
from services.notifications.domain.letter import write_letter
from services.notifications.domain.notice import Notice, to_holders
from services.notifications.store.addresses import persons_of, units_of
from services.notifications.store.letters import queue_letters
from services.notifications.store.waiting import keep_waiting


def write_letters(work: Work, notices: Sequence[Notice]) -> None:
    """Queue a letter to each addressee; what lacks holders or an address waits until they are known."""
    if not notices:
        return
    units = units_of(work.connection, [notice.addressee for notice in notices])
    addressed = [personal for notice in notices for personal in to_holders(notice, units)]
    persons = persons_of(work.connection, [notice.addressee for notice in addressed])
    letters = [write_letter(notice, persons[notice.addressee]) for notice in addressed if notice.addressee in persons]
    queue_letters(work.connection, letters, work.now)
    keep_waiting(work.connection, [notice for notice in addressed if notice.addressee not in persons])
