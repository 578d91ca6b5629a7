"""Members registered and units opened: who is written to, where, and in which language."""

from collections.abc import Sequence

from chassis.db.work import Work
from contracts.members.events import MemberRegistered, UnitOpened
from contracts.wire.envelope import Envelope
from services.notifications.domain.letter import Person
from services.notifications.domain.notice import Unit
from services.notifications.store.addresses import addresses_come_in, copy_persons, copy_units
from services.notifications.store.waiting import take_waiting
from services.notifications.use_cases.write_letters import write_letters


def replicate_members(work: Work, messages: Sequence[Envelope[MemberRegistered]]) -> None:
    """Keep where these members read letters, and write the letters that waited for it."""
    addresses_come_in(work.connection)
    persons = [Person(m.data.member_id, m.data.given_name, m.data.email, m.data.language) for m in messages]
    copy_persons(work.connection, persons)
    write_letters(work, take_waiting(work.connection, [person.member_id for person in persons]))


def replicate_units(work: Work, messages: Sequence[Envelope[UnitOpened]]) -> None:
    """Keep who holds these units, and write to them what waited for it."""
    addresses_come_in(work.connection)
    units = [(m.data.unit_id, Unit(m.data.name, m.data.holder_ids)) for m in messages]
    copy_units(work.connection, units)
    write_letters(work, take_waiting(work.connection, [unit_id for unit_id, _ in units]))
